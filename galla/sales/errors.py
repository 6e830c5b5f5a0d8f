"""What the counter refuses, each with the figures to decide anew."""

from typing import Any

from django.utils.translation import gettext as _

from galla.foundation.errors import InvalidInput, Refusal
from galla.inventory.errors import NotEnoughStock


class NothingSold(InvalidInput):
    """A bill without lines."""

    code = "empty_bill"


class ProductNotSold(InvalidInput):
    """A line names a product that is not there, or is no longer sold."""

    code = "unknown_product"


class WrongCheckDigit(InvalidInput):
    """A label of a scale whose check digit is wrong: it was read wrongly, or printed so."""

    code = "wrong_check_digit"


class LabelNotPossible(InvalidInput):
    """A label of a scale that says nothing one can sell: no weight, or a price its product cannot come to."""

    code = "label_not_possible"


class AboveMrp(InvalidInput):
    """A price above the printed maximum, which the Legal Metrology (Packaged Commodities) Rules, 2011 forbid."""

    code = "above_mrp"


class OfAnExchange(Refusal):
    """Goods that came back paid for this bill: taken back whole it would leave them unpaid."""

    code = "of_an_exchange"


class TotalChanged(Refusal):
    """The total the client showed is not what the bill comes to now."""

    code = "total_changed"


class NotPaid(Refusal):
    """Less was given than the bill comes to, and nothing goes on account."""

    code = "not_paid"


class PaidTooMuch(InvalidInput):
    """More than the bill by a means that cannot be handed back at the counter."""

    code = "paid_too_much"


class ChangeNotPossible(Refusal):
    """The drawer cannot make the change. Carries the advice; saved once the cashier says what becomes of the rest."""

    code = "change_not_possible"

    def __init__(self, **figures: Any) -> None:
        super().__init__(_("The drawer cannot make this change."), field="rest", **figures)


class PartShort(NotEnoughStock):
    """A kit whose part is not there. ``can_make`` is how many of the kit the parts on the shelf make."""

    def __init__(self, *, kit_id: int, kit_name: str, can_make: int, **short: Any) -> None:
        super().__init__(**short)
        said = {"kit": kit_name, "short": self.detail, "count": can_make}
        self.detail = _("%(kit)s: %(short)s %(count)d can be made.") % said
        self.figures |= {"kit": kit_id, "can_make": str(can_make)}


class AlreadyVoid(Refusal):
    """The bill was taken back before."""

    code = "already_void"


class TooLateToVoid(Refusal):
    """The bill's day is over: goods come back as a return now."""

    code = "too_late_to_void"


class GoodsCameBack(Refusal):
    """Some of the bill's goods came back by a credit note: it cannot be taken back whole any more."""

    code = "goods_came_back"


class ReturnedBefore(Refusal):
    """More comes back of a line than was sold and has not come back yet. ``left`` is how much that is."""

    code = "returned_before"


class LookedAtBefore(Refusal):
    """Somebody looked at this bill already, and said something else."""

    code = "looked_at"
