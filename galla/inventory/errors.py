"""What the stock room refuses."""

from django.utils.translation import gettext as _

from galla.foundation.errors import Refusal
from galla.foundation.formats import quantity


class NotEnoughStock(Refusal):
    """More is asked for than is there, in a shop that does not sell what it has not got."""

    code = "not_enough_stock"

    def __init__(
        self, *, product_id: int, name: str, asked_milli: int, on_hand_milli: int, field: str | None = None
    ) -> None:
        figures = {"name": name, "here": quantity(on_hand_milli)}
        super().__init__(
            _("Only %(here)s of %(name)s is there.") % figures if on_hand_milli > 0 else _("%(name)s is gone.") % figures,
            field=field,
            product=product_id,
            asked=quantity(asked_milli),
            on_hand=quantity(on_hand_milli),
        )
