"""What the purchasing room refuses."""

from galla.foundation.errors import Refusal


class AlreadySent(Refusal):
    """An order that was sent stands as it is; only a draft can be changed or sent."""

    code = "already_sent"


class NotOpen(Refusal):
    """Nothing can be received against an order that was not sent, or that is closed."""

    code = "order_not_open"


class OrderedMeanwhile(Refusal):
    """More of a product is on order than the reorder list said: somebody else has ordered it since."""

    code = "ordered_meanwhile"
