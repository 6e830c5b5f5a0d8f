"""What the purchasing room refuses."""

from galla.foundation.errors import Refusal


class AlreadySent(Refusal):
    """An order that was sent stands as it is; only a draft can be changed or sent."""

    code = "already_sent"


class ThrownAway(Refusal):
    """A draft that was thrown away is neither changed nor sent."""

    code = "order_thrown_away"


class NotOpen(Refusal):
    """Nothing can be received against an order that was not sent, or that is closed."""

    code = "order_not_open"


class OrderedMeanwhile(Refusal):
    """More of a product is on order than the reorder list said: somebody else has ordered it since."""

    code = "ordered_meanwhile"


class BillKnown(Refusal):
    """This supplier's bill of that number was entered before. ``bill`` is its id."""

    code = "bill_known"


class CreditKnown(Refusal):
    """This supplier's credit note of that number was entered before. ``credit`` is its id."""

    code = "credit_known"


class CreditedBefore(Refusal):
    """More would be taken off goods than was billed for those that did not go back; ``left`` says how much that is."""

    code = "credited_before"


class BilledBefore(Refusal):
    """More would be billed of a receipt's line than came and was not billed yet; ``left`` says how much that is."""

    code = "billed_before"


class BillPaid(Refusal):
    """More would be paid for a bill than is open on it; ``open`` says how much that is."""

    code = "bill_paid"


class NoteUsed(Refusal):
    """More of a debit note would be set against bills than is left of it; ``left`` says how much that is."""

    code = "debit_note_used"


class NotReturnable(Refusal):
    """More would go back of a receipt's line than came and did not go back yet; ``left`` says how much that is."""

    code = "not_returnable"
