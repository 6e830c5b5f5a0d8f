"""What the purchasing room refuses."""

from galla.foundation.errors import Refusal


class AlreadySent(Refusal):
    """An order that was sent stands as it is; only a draft can be changed or sent."""

    code = "already_sent"


class NotOpen(Refusal):
    """Nothing can be received against an order that was not sent, or that is closed."""

    code = "order_not_open"
