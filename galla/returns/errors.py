"""What a return is refused for, each with the figures to decide anew."""

from galla.foundation.errors import InvalidInput, NotAllowed, Refusal


class TakenBack(Refusal):
    """The bill was taken back whole: nothing of it can come back."""

    code = "bill_taken_back"


class SeveralCustomers(Refusal):
    """The bills of one credit note are of different customers."""

    code = "several_customers"


class NotSeenYet(Refusal):
    """Money of the bill was promised over UPI and not seen yet: nothing goes back before. ``claim`` is the promise."""

    code = "money_not_seen"


class GivenBackBefore(Refusal):
    """What the bill was paid with goes back through a payment gateway, or went back in another way. ``left`` may go."""

    code = "given_back_before"


class NothingToPay(InvalidInput):
    """Goods that come back pay for all that goes out, and money was given beside them."""

    code = "nothing_to_pay"


class DifferenceChanged(Refusal):
    """The difference the client showed is not what the exchange comes to now."""

    code = "difference_changed"


class BeyondTheTerms(NotAllowed):
    """More cash, later, or other goods than the shop's terms say: a manager may allow it with their PIN."""

    code = "beyond_the_terms"


class WithoutBill(NotAllowed):
    """Goods without a bill: the shop does not take them back, or a manager has to."""

    code = "without_bill"


class NotSoldOfLate(Refusal):
    """Goods of which none was sold of late, or not so many: nobody can say what was paid for them. ``left`` are out."""

    code = "not_sold_of_late"
