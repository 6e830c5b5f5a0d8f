"""What somebody wants to buy and how they pay: requests of a checkout, already of the right shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from galla.accounts.access import Access
from galla.catalog.queries import Reference
from galla.payments.models import Method
from galla.pricing.bill import Discount
from galla.sales.flags import IMPORTED
from galla.sales.models import Rest

LONGEST_BILL = 2000
LARGEST_QUANTITY_MILLI = 1_000_000_000  # a million pieces a line


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Goods without a card: named and priced at the till. ``tax_rate_ppm`` is the whole rate."""

    name: str
    tax_rate_ppm: int


@dataclass(frozen=True, slots=True)
class CartLine:
    """A product by reference, or an open item. ``unit_price_e4`` overrides the catalogue's price.

    ``batch_id`` names the batch it is taken from, and whose price it has.
    """

    quantity_milli: int
    product: Reference | None = None
    open_item: OpenItem | None = None
    unit_price_e4: int | None = None
    includes_tax: bool | None = None
    discount: Discount | None = None
    # Told apart by its own fact of the request: a bill of before there were batches stays the answer to its key.
    batch_id: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Cart:
    """What is priced. ``place_of_supply`` is a two-digit GST state code, or empty for the shop's own.

    ``coupons`` are the codes that were typed or scanned.
    """

    lines: tuple[CartLine, ...]
    customer_id: int | None = None
    customer_email: str = ""
    place_of_supply: str = ""
    discount: Discount | None = None
    # Told apart by its own fact of the request, as the batches are.
    coupons: tuple[str, ...] = field(default=(), repr=False)


def needed_for(cart: Cart) -> tuple[str, ...]:
    """The permissions a cart needs beside that of billing: a price of one's own, an item of one's own."""
    own_price = any(
        line.open_item is None and (line.unit_price_e4 is not None or line.includes_tax is not None)
        for line in cart.lines
    )
    own_item = any(line.open_item is not None for line in cart.lines)
    return (*(["price.override"] if own_price else []), *(["item.open"] if own_item else []))


def may_need(payment: "Payment") -> tuple[str, ...]:
    """What a payment may come to need: to go over the limit of a khata, which is known once that is held."""
    on_khata = any(tender.method == Method.ON_ACCOUNT for tender in payment.tenders)
    return ("credit.exceed",) if on_khata else ()


@dataclass(frozen=True, slots=True)
class TenderGiven:
    """One payment. ``notes``: value in minor units → pieces, where the cashier told them.

    ``method`` is the code of one of the shop's ways of being paid.
    """

    method: Method | str
    amount_minor: int
    notes: Mapping[int, int] | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """How a cart is paid, what the client believes it comes to, and what becomes of change that cannot be made.

    ``over_limit``: who may go over the limit of a khata said that they mean to. It is no part of the request.
    """

    tenders: tuple[TenderGiven, ...] = ()
    expected_total_minor: int | None = None
    rest: Rest | None = None
    over_limit: bool = field(default=False, repr=False)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a checkout is booked when it is not an ordinary bill at a till (the demo shop, another system's bills).

    ``rounds`` False keeps the total to the last minor unit whatever the shop's round-off says; ``charges_tax`` False
    leaves every line without tax, as another system's totals are what was paid. ``in_shift`` False: booked in no till's
    shift. ``keeps_its_day``: the bill is of the day it says or none at all; where that is closed it does not land in
    the first open one. ``beside`` are ways of paying that no shop offers and an act of ours gives. ``afterwards``: it
    was made while nothing could be asked, and is told later: it is accepted as it happened, and flagged where the
    answer would have been no.
    """

    series: str = ""
    may_oversell: bool = False
    sends_mail: bool = True
    trusts_prices: bool = False
    rounds: bool = True
    charges_tax: bool = True
    in_shift: bool = True
    keeps_its_day: bool = False
    afterwards: bool = False
    beside: tuple[str, ...] = ()
    flags: tuple[str, ...] = field(default=())

    def held_with_key(self, access: Access) -> dict[str, int | None]:
        """What is held with the claim of a bill's key: who acts, and the till where it is of a shift there."""
        return {"member_id": access.membership.pk, "till_id": access.require_till().pk if self.in_shift else None}


AT_THE_TILL = Manner()
# A bill of another system's books, as it was there.
ELSEWHERE = Manner(
    in_shift=False,
    series="IMP",
    may_oversell=True,
    sends_mail=False,
    trusts_prices=True,
    rounds=False,
    charges_tax=False,
    keeps_its_day=True,
    flags=(IMPORTED,),
)
# Paid, as far as it goes, with goods that come back in the same act.
IN_EXCHANGE = Manner(beside=(Method.EXCHANGE.value,))
AFTERWARDS = Manner(may_oversell=True, afterwards=True)
