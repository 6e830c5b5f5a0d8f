"""Which heading of a set of books an account belongs to, by its kind: the text of its key before the first colon.

Received is debit, given is credit: so what an account has received and not given stands on the debit side. A room whose
accounts are of another kind says so with ``describe_accounts``; a kind nobody described is shown as one of nobody's.
``docs/algorithms/accounts.md`` says why each is where it is.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Heading(TextChoices):
    """The headings of a set of books, in the order a trial balance has them."""

    ASSET = "asset", _("Asset")
    LIABILITY = "liability", _("Liability")
    CAPITAL = "capital", _("Owner's capital")
    INCOME = "income", _("Income")
    EXPENSE = "expense", _("Expense")
    OTHER = "other", _("Other")


@dataclass(frozen=True, slots=True)
class AccountKind:
    """What accounts of a kind are to the books, in money or (``in_money`` false) in goods at their worth."""

    kind: str
    in_money: bool
    heading: Heading
    label: str | Promise
    place: int = 0

    @property
    def key(self) -> str:
        """What names it in an address: the kind, and ``-goods`` where goods stand beside money of the same kind."""
        return self.kind if self.in_money else f"{self.kind}-goods"


_kinds: dict[tuple[str, bool], AccountKind] = {}


def describe_accounts(kind: str, heading: Heading, label: str | Promise, *, in_money: bool = True) -> None:
    """Say where accounts of a kind stand in the books, and what they are called together."""
    place = _kinds[kind, in_money].place if (kind, in_money) in _kinds else len(_kinds)
    _kinds[kind, in_money] = AccountKind(kind, in_money, heading, label, place)


def kind_in_books(kind: str, in_money: bool) -> AccountKind:
    """Where accounts of a kind stand; those nobody described are ``Heading.OTHER``, called by their kind."""
    return _kinds.get((kind, in_money)) or AccountKind(kind, in_money, Heading.OTHER, kind, len(_kinds))


def kinds_under(*headings: Heading) -> list[AccountKind]:
    """The kinds described under some headings, in their order."""
    return sorted((each for each in _kinds.values() if each.heading in headings), key=lambda each: each.place)


for _heading, _in_money, _described in (
    (
        Heading.ASSET,
        True,
        (
            ("drawer", _("Cash in drawers")),
            ("safe", _("Cash in safes")),
            ("bank", _("Bank")),
            ("upi", _("UPI")),
            ("card", _("Cards")),
            ("cheque", _("Cheques")),
            ("gateway", _("Payment gateways")),
            ("customer", _("What customers owe")),
        ),
    ),
    (Heading.ASSET, False, (("shelf", _("Stock in hand")), ("transit", _("Stock on its way")))),
    (Heading.ASSET, True, (("tax-paid", _("Tax paid to suppliers")),)),
    (Heading.LIABILITY, True, (("supplier", _("What suppliers are owed")),)),
    (Heading.LIABILITY, False, (("supplier", _("Goods that suppliers brought")),)),
    (
        Heading.LIABILITY,
        True,
        (("billed", _("Goods that suppliers billed")), ("landed", _("Freight and duty that was billed"))),
    ),
    (Heading.LIABILITY, False, (("landed", _("Freight and duty shared out over goods")),)),
    (
        Heading.LIABILITY,
        True,
        (
            ("tax", _("Tax collected")),
            ("store-credit", _("Store credit")),
            ("gift", _("Gift cards")),
            ("advance", _("Advances of customers")),
            ("deposit", _("Deposits of customers")),
            ("due", _("Bills")),
            ("exchange", _("Goods exchanged")),
        ),
    ),
    (
        Heading.CAPITAL,
        True,
        (
            ("capital", _("Cash put in")),
            ("paid-out", _("Cash taken out")),
            ("imported", _("Paid elsewhere (bills taken in)")),
        ),
    ),
    (Heading.CAPITAL, False, (("opening", _("Opening stock")), ("purchases", _("Goods received from no supplier")))),
    (
        Heading.INCOME,
        True,
        (
            ("income", _("Sales without tax")),
            ("surcharge", _("Surcharges")),
            ("interest", _("Interest on khata")),
            ("unspent-cards", _("Gift cards nobody spent in time")),
        ),
    ),
    (
        Heading.EXPENSE,
        False,
        (
            ("sold", _("Cost of goods sold")),
            ("lost", _("Goods lost or spoilt")),
            ("used", _("Goods used in the shop")),
            ("found", _("Goods found")),
        ),
    ),
    (
        Heading.EXPENSE,
        True,
        (
            ("over-short", _("Cash counted over or short")),
            ("round-off", _("Round-off")),
            ("given-up", _("Promised payments that never came")),
            ("gateway-fees", _("Fees of payment gateways")),
            ("discount", _("Discounts")),
            ("goodwill", _("Store credit given for nothing")),
            ("loyalty", _("Paid with loyalty points")),
            ("written-off", _("Debts written off")),
            ("expense", _("Expenses")),
            ("services", _("What suppliers billed beside goods")),
            ("fees", _("Fees of banks and gateways")),
        ),
    ),
):
    for _kind, _label in _described:
        describe_accounts(_kind, _heading, _label, in_money=_in_money)
