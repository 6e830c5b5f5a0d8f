"""An exchange: goods back and goods out at one till, in one transaction, with one difference to pay.

What comes back pays for what goes out as far as it reaches, through the account ``exchange``, which is empty after
every exchange. The rest is paid as any bill, or goes back as of any return. The law asks for a credit note and an
invoice, each with its number (sections 31 and 34 of the CGST Act, 2017): both are made, and one paper shows them.
"""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.drawer.acts import Act, Paper
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, Refusal
from galla.foundation.formats import money_of
from galla.inventory.actions.booking import demand_lines
from galla.ledger.entries import Claim
from galla.parties.queries import canonical
from galla.payments.models import Method
from galla.pricing.numbers import decimal_text
from galla.returns import papers
from galla.returns.actions.items import Item, Quoted, demand_places, reason_given
from galla.returns.actions.never_paid import owed_for
from galla.returns.actions.taking_back import ComingBack
from galla.returns.actions.terms import BEYOND
from galla.returns.errors import DifferenceChanged, NothingToPay
from galla.returns.models import CreditNote, Exchange, Way
from galla.sales.actions import checkout
from galla.sales.actions.codes import hold_first
from galla.sales.carts import IN_EXCHANGE, Cart, Payment, TenderGiven
from galla.sales.charged import charged
from galla.sales.models import Sale
from galla.sales.payments import offered_ways
from galla.sales.quotes import PricedCart, price_cart

# What a field of goods that come back is called beside those of the bill.
BACK = "back"
OF_BOTH = ("till", "allowed_by")


@dataclass(frozen=True, slots=True)
class GoodsBack:
    """What comes back, how what is left of its money goes back, and why."""

    items: Sequence[Item]
    way: Way
    reason: str = ""


@dataclass(frozen=True, slots=True)
class QuotedExchange:
    """What both sides come to; ``exchanged_minor`` of it pays for the other. Minor units."""

    back: Quoted
    out: PricedCart

    @property
    def exchanged_minor(self) -> int:
        """What the goods that come back pay."""
        return sum(amount for method, amount in self.back.ways if method == Method.EXCHANGE)

    @property
    def difference_minor(self) -> int:
        """What is to be paid; below nothing: what goes back."""
        return self.out.total_minor - self.back.total_minor


def exchange(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    back: GoodsBack,
    cart: Cart,
    payment: Payment,
    expected_difference_minor: int | None = None,
) -> Paper[Exchange]:
    """Take goods back and sell others at the till of ``access``; the same key and request answer the same exchange.

    ``payment`` is of the difference alone. Raises what ``take_back`` raises, under ``back.``, what ``checkout``
    raises, ``NothingToPay`` and ``DifferenceChanged``. What is refused wrote nothing, on neither side.
    """
    access.require("return.make")
    access.require("bill.make")
    at = at.astimezone(datetime.UTC)
    with beside_back():
        back = replace(back, reason=reason_given(back.reason))
        demand_lines(len(back.items))
        demand_places(access, back.items)
    # Of what a manager lent, each half goes on with its own, so that it writes only what it needed.
    act = Act(access.with_lent_only((BEYOND,)), access.require_till(), papers.KIND, at, key)
    selling = access.without_lent(BEYOND)
    told = [[item.sale_id, item.position, item.quantity_milli, item.place_id] for item in back.items]
    batches = [line.batch_id for line in cart.lines]
    wanted: list[object] = ["exchange", told, back.way.value, back.reason, repr(cart), repr(payment), batches]

    both = _Both(act, selling, back, cart, payment, expected_difference_minor)
    paper = act.book([*wanted, *cart.coupons], both.write, CreditNote)
    found = Exchange.objects.select_related("credit_note", "sale").get(credit_note_id=paper.document.pk)
    return Paper(found, paper.replayed)


@dataclass(frozen=True, slots=True)
class _Both:
    """Both sides on their way into the tables; lives inside one transaction."""

    act: Act
    selling: Access
    back: GoodsBack
    cart: Cart
    payment: Payment
    expected_minor: int | None

    def write(self, claimed: Claim) -> CreditNote:
        """The note, then the bill it pays for, then the row that holds the two together."""
        shop_id, at = self.selling.shop.pk, self.act.at
        offered_ways(shop_id, self.payment)
        priced = price_cart(access=self.selling, cart=self.cart, at=at, manner=IN_EXCHANGE)
        hold_first(priced)
        with beside_back():
            coming = ComingBack(self.act, self.back.items, self.back.way, self.back.reason, priced.total_minor)
            coming.hold_bills()
        _demand_whose(self.selling, self.back.items, self.cart)
        with beside_back():
            note = coming.book(claimed)
        exchanged = sum(row.amount_minor for row in note.tenders.filter(method=Method.EXCHANGE))
        _demand_something_to_pay(self.payment, priced, exchanged)
        paid = _with(self.payment, exchanged)
        told: dict[str, Any] = {"cart": self.cart, "payment": paid, "key": self.act.key, "at": at}
        sale = checkout(access=self.selling, manner=IN_EXCHANGE, **told).rows.sale
        _demand_difference(self.selling, sale.total_minor - note.total_minor, self.expected_minor)
        Exchange.objects.create(credit_note=note, shop_id=shop_id, sale_id=sale.id, exchanged_minor=exchanged)
        return note


def what_is_exchanged(
    *, access: Access, at: datetime.datetime, back: GoodsBack, cart: Cart, payment: Payment
) -> QuotedExchange:
    """What an exchange comes to now; nothing is written. Raises as ``exchange`` does."""
    access.require("return.make")
    access.require("bill.make")
    at = at.astimezone(datetime.UTC)
    with beside_back():
        demand_lines(len(back.items))
        demand_places(access, back.items)
    ways = offered_ways(access.shop.pk, payment)
    priced = price_cart(access=access, cart=cart, at=at, manner=IN_EXCHANGE)
    act = Act(access, access.require_till(), papers.KIND, at, "")
    coming = ComingBack(act, back.items, back.way, "", priced.total_minor)

    def quote() -> Quoted:
        coming.hold_bills()
        _demand_whose(access, back.items, cart)
        with beside_back():
            return coming.quote()

    quoted = in_transaction(quote)
    return QuotedExchange(quoted, charged(access, priced, payment, ways))


@contextmanager
def beside_back() -> Iterator[None]:
    """What is refused of the goods that come back stands beside them, not beside those that go out."""
    try:
        yield
    except Refusal as refusal:
        if refusal.field is not None and refusal.field.partition(".")[0] not in OF_BOTH:
            refusal.field = f"{BACK}.{refusal.field}"
        raise


def _with(payment: Payment, exchanged_minor: int) -> Payment:
    """The payment with what the goods that came back pay: last, so that what is given stays where it was told."""
    if not exchanged_minor:
        return payment
    return replace(payment, tenders=(*payment.tenders, TenderGiven(Method.EXCHANGE, exchanged_minor)))


def _demand_whose(access: Access, items: Sequence[Item], cart: Cart) -> None:
    """Refuse that goods which stand on somebody's khata pay for what is nobody's, or another's. The bills are held."""
    buyer = canonical(cart.customer_id) if cart.customer_id is not None else None
    bills = access.rows(Sale).filter(pk__in={item.sale_id for item in items}, customer__isnull=False)
    for sale in bills.select_related("customer").order_by("pk"):
        if canonical(sale.customer_id or 0) == buyer or not owed_for(access.shop.pk, sale.pk, sale.total_minor):
            continue
        detail = _("What comes back stands on the khata of %(name)s. Choose them for what goes out, too.")
        raise InvalidInput(detail % {"name": sale.customer}, field="customer")


def _demand_something_to_pay(payment: Payment, priced: PricedCart, exchanged_minor: int) -> None:
    if payment.tenders and exchanged_minor == priced.total_minor:
        raise NothingToPay(
            _("What came back pays for all of it. There is nothing to be paid beside it."), field="tenders"
        )


def _demand_difference(access: Access, difference_minor: int, expected_minor: int | None) -> None:
    if expected_minor is None or expected_minor == difference_minor:
        return
    places_after = money_of(access.shop.currency).minor_digits
    raise DifferenceChanged(
        _("The difference comes to something else now. Look at it again."),
        field="expected_difference",
        difference=decimal_text(difference_minor, places=places_after),
        expected_difference=decimal_text(expected_minor, places=places_after),
    )
