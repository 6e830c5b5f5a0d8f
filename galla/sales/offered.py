"""The shop's offers on a cart: what comes off which line, and what a bill keeps of it."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import zone_of
from galla.catalog.queries import BillableProduct, groups_of
from galla.offers.coupons import TypedCode, Why, typed_codes
from galla.offers.queries import offers_in_use, rule_of
from galla.pricing.bill import Bill
from galla.pricing.offers import Choice, Goods, best_offers
from galla.pricing.request import BillRequest, Discount, LineRequest
from galla.pricing.tax import PPM
from galla.sales.buyers import for_whom, price_list
from galla.sales.carts import Cart
from galla.sales.rows import LineRow

ONE_MILLI_E4 = 1000 * 10**4

# Codes of the GST portal (UQC list) for what is counted, whatever decimals its unit allows; others weigh and measure.
COUNTED = {
    *("BAG", "BDL", "BKL", "BOU", "BOX", "BTL", "BUN", "CAN", "CTN", "DOZ", "DRM"),
    *("GRS", "NOS", "OTH", "PAC", "PCS", "PRS", "ROL", "SET", "TBS", "THD", "UNT"),
}


class OnLine(NamedTuple):
    """What an offer took off a line, as the line keeps it."""

    offer_id: int
    kind: str
    name: str
    amount_minor: int


type OnLines = Mapping[int, tuple[OnLine, ...]]
"""Line, from zero → what came off it."""


class Offered(NamedTuple):
    """A request with its offers, which of these are counted, and the names of those for a first bill only.

    ``could_be_more_minor`` is what a better combination could take off besides, at most, where the cart was too large
    to be sure of the best.
    """

    request: BillRequest
    on_lines: OnLines
    counted: frozenset[int] = frozenset()
    first: Mapping[int, str] = MappingProxyType({})
    could_be_more_minor: int = 0


def with_offers(
    *,
    access: Access,
    cart: Cart,
    products: Sequence[BillableProduct | None],
    request: BillRequest,
    bill: Bill,
    at: datetime.datetime,
    as_of: datetime.datetime | None = None,
    typed: Sequence[TypedCode] = (),
) -> Offered:
    """The request with what offers take off its lines, and by which offer. ``bill`` is it without offers.

    ``as_of`` is a moment that is past: offers begun since do not count, those ended since do. A line with a price or a
    discount by hand has no offers. Offers that ask for a code count where ``typed`` has one of theirs. Two statements,
    one where nothing is offered just now, and a few more where an offer depends on who buys or is limited.
    """
    clock = at.astimezone(zone_of(access.shop.zone)).replace(tzinfo=None)
    late = as_of is not None
    by_code = {one.coupon.offer_id for one in typed if one.coupon is not None and one.counts(late=late)}
    offered = offers_in_use(access, clock.date(), as_of=as_of, by_code=by_code)
    ids = {product.id for product in products if product is not None}
    if not ids:
        return Offered(request, {})
    offered, buyer = for_whom(access, cart, offered, clock, as_of=as_of)
    rules = [*price_list(buyer, ids), *(rule_of(offer) for offer in offered)]
    if not rules:
        return Offered(request, {})
    goods = _goods(access.shop.pk, cart, products, request, bill)
    choice = best_offers(goods=goods, offers=rules, buyer=buyer, minor_digits=request.minor_digits)
    taken = {one.key for one in choice.taken}
    return Offered(
        _taken_off(request, choice),
        _on_lines(choice),
        frozenset(offer.pk for offer in offered if offer.is_counted and offer.pk in taken),
        {offer.pk: offer.name for offer in offered if offer.first_purchase and offer.pk in taken},
        choice.could_be_more_minor,
    )


def codes_on(
    access: Access, cart: Cart, at: datetime.datetime, *, as_of: datetime.datetime | None
) -> tuple[TypedCode, ...]:
    """The codes of a cart: no statement where it has none."""
    if not cart.coupons:
        return ()
    return typed_codes(
        access,
        cart.coupons,
        on=at.astimezone(zone_of(access.shop.zone)).date(),
        customer_id=cart.customer_id,
        has_customer=cart.customer_id is not None or bool(cart.customer_email),
        as_of=as_of,
    )


def with_nothing_off(typed: Sequence[TypedCode], offers: OnLines) -> tuple[TypedCode, ...]:
    """The codes, those whose offer takes nothing off these goods marked."""
    taken = {one.offer_id for line in offers.values() for one in line}
    return tuple(
        replace(one, why=Why.NOTHING_OFF)
        if one.why is None and one.coupon is not None and one.coupon.offer_id not in taken
        else one
        for one in typed
    )


def offers_on(lines: Iterable[LineRow]) -> OnLines:
    """What came off the lines of a saved bill."""
    return {index: tuple(OnLine(*one) for one in line.offers) for index, line in enumerate(lines) if line.offers}


def offers_of(on_lines: OnLines) -> list[OnLine]:
    """What each offer took off the whole bill, in the order of its first line."""
    found: dict[int, OnLine] = {}
    for _place, line in sorted(on_lines.items()):
        for one in line:
            known = found.get(one.offer_id, one._replace(amount_minor=0))
            found[one.offer_id] = known._replace(amount_minor=known.amount_minor + one.amount_minor)
    return list(found.values())


def offer_label(one: OnLine, codes: Mapping[int, str]) -> str:
    """An offer by its name, with the code that brought it."""
    if one.offer_id not in codes:
        return one.name
    return _("%(offer)s, code %(code)s") % {"offer": one.name, "code": codes[one.offer_id]}


def _goods(
    shop_id: int, cart: Cart, products: Sequence[BillableProduct | None], request: BillRequest, bill: Bill
) -> list[Goods]:
    """The lines of a cart as offers see them. One statement."""
    groups = groups_of(shop_id, {product.id for product in products if product is not None})
    goods = []
    for index, (line, product) in enumerate(zip(request.lines, products, strict=True)):
        wanted = cart.lines[index]
        brand, categories = groups.get(product.id, (None, frozenset())) if product else (None, frozenset())
        goods.append(
            Goods(
                product=product.id if product else None,
                quantity_milli=line.quantity_milli,
                list_minor=bill.lines[index].list_minor,
                floor_minor=_cost(line, product, request.minor_digits),
                brand=brand,
                categories=categories,
                is_weighed=product is not None and is_weighed(product),
                takes_offers=product is not None and wanted.discount is None and wanted.unit_price_e4 is None,
            )
        )
    return goods


def is_weighed(product: BillableProduct) -> bool:
    """Whether a product is weighed or measured: sold by a unit with decimals that is none for counting."""
    return product.measure_decimals > 0 and product.gst_code not in COUNTED


def _taken_off(request: BillRequest, choice: Choice) -> BillRequest:
    lines = tuple(
        replace(line, discount=Discount(amount_minor=amount)) if amount else line
        for line, amount in zip(request.lines, choice.line_discounts_minor, strict=True)
    )
    return replace(request, lines=lines)


def _on_lines(choice: Choice) -> dict[int, tuple[OnLine, ...]]:
    found: dict[int, tuple[OnLine, ...]] = {}
    for one in choice.taken:
        for line, amount in one.shares_minor.items():
            found[line] = (*found.get(line, ()), OnLine(one.key, one.kind, one.name, amount))
    return found


def _cost(line: LineRequest, product: BillableProduct | None, minor_digits: int) -> int:
    """What the goods of a line cost, in the line's own terms, rounded up; nothing where it is not known."""
    if product is None or not product.cost_e4:
        return 0
    whole = PPM + (sum(part.rate_ppm for part in line.components) if line.includes_tax else 0)
    minor: int = 10**minor_digits
    return -(-product.cost_e4 * line.quantity_milli * whole * minor // (ONE_MILLI_E4 * PPM))
