"""A cart with its prices: the catalogue's goods looked up, the bill computed, nothing saved."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.accounts.states import is_state
from galla.catalog.queries import BillableProduct, Reference, products_for_billing
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of
from galla.offers.coupons import TypedCode
from galla.pricing.bill import Bill, BillRequest, LineRequest, RateTotal, RoundOff, RoundOffMode, price_bill
from galla.pricing.errors import PricingError
from galla.pricing.scale_labels import ScaleLabel
from galla.pricing.surcharge import Surcharge, rates_with
from galla.pricing.tax import TaxComponent
from galla.sales.batches import Batches, priced_by_batch
from galla.sales.carts import AT_THE_TILL, LONGEST_BILL, Cart, CartLine, Manner
from galla.sales.errors import AboveMrp, NothingSold, ProductNotSold
from galla.sales.labels import labels_on, products_of_labels, sold_by_label
from galla.sales.offered import Offered, OnLines, codes_on, with_nothing_off, with_offers
from galla.sales.pieces import sold_milli
from galla.sales.refusals import refused
from galla.sales.stood import as_they_stood

PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A cart, the products behind its lines (None for open items), and the bill they make.

    ``batches`` are those the lines' prices are of, where a product is kept by batch; empty where none is. ``charges``
    has one for each tender, once it is known how the bill is paid. ``offers`` says what of the lines' discounts came of
    which offer (``offered``: which of these are held when it is sold), ``coupons`` what each code is good for.
    ``reckoned_minor`` is what we came to, of a bill whose till
    took another total when it was cut off.
    """

    cart: Cart
    products: tuple[BillableProduct | None, ...]
    bill: Bill
    place_of_supply: str
    batches: Batches = ()
    charges: tuple[Surcharge, ...] = ()
    offers: OnLines = field(default_factory=dict)
    reckoned_minor: int | None = None
    coupons: tuple[TypedCode, ...] = ()
    offered: Offered | None = None

    @property
    def has_put_away(self) -> bool:
        """Whether goods are on it that were put away when it was made: only one told afterwards has any."""
        return any(product is not None and product.archived for product in self.products)

    @property
    def has_above_mrp(self) -> bool:
        """Whether a price of its own is above an MRP: only one told afterwards has any."""
        goods = zip(self.cart.lines, self.products, strict=True)
        return any(product is not None and is_above_mrp(line, product) for line, product in goods)

    @property
    def surcharge_minor(self) -> int:
        """What its ways of paying add to it."""
        return sum(charge.amount_minor for charge in self.charges)

    @property
    def total_minor(self) -> int:
        """The goods after their round-off, and what the ways of paying add."""
        return self.bill.total_minor + self.surcharge_minor

    @property
    def rates(self) -> tuple[RateTotal, ...]:
        """What is charged at each rate, the charges among it."""
        return rates_with(self.bill.taxes, self.charges) if self.surcharge_minor else self.bill.taxes


def price_cart(*, access: Access, cart: Cart, at: datetime.datetime, manner: Manner = AT_THE_TILL) -> PricedCart:
    """Look up the goods of a cart and price it.

    Raises ``NothingSold``, ``ProductNotSold``, ``AboveMrp``, ``NotAllowed`` (a price of one's own, an open item) and
    ``InvalidInput`` beside the field at fault.
    """
    if not cart.lines:
        raise NothingSold(_("There is nothing on this bill yet."), field="lines")
    if len(cart.lines) > LONGEST_BILL:
        raise InvalidInput(_("A bill has at most 2,000 lines."), field="lines")
    place = _place_of_supply(access, cart)
    across = bool(place and access.shop.state_code and place != access.shop.state_code)
    found, labels = _products(access, cart, at, manner)
    products, batches = priced_by_batch(access, cart, found, at, manner)
    requests = tuple(
        _request(access, index, line, product, labels.get(index), across=across, manner=manner)
        for index, (line, product) in enumerate(zip(cart.lines, products, strict=True))
    )
    request = BillRequest(
        lines=requests,
        round_off=RoundOff(
            access.shop.round_off_step_minor if manner.rounds else 1, RoundOffMode(access.shop.round_off_mode)
        ),
        discount=cart.discount,
        minor_digits=money_of(access.shop.currency).minor_digits,
    )
    bill = _priced(request)
    offered = Offered(request, {})
    # A shop that has no offers by now may have had some when a bill told afterwards was made.
    as_of = at if manner.afterwards else None
    typed = () if manner.trusts_prices else codes_on(access, cart, at, as_of=as_of)
    if (access.shop.has_offers or manner.afterwards) and not manner.trusts_prices:
        told: dict[str, Any] = {"access": access, "cart": cart, "products": products, "request": request, "bill": bill}
        offered = with_offers(**told, at=at, as_of=as_of, typed=typed)
        bill = _priced(offered.request) if offered.on_lines else bill
    coupons = with_nothing_off(typed, offered.on_lines)
    return PricedCart(cart, products, bill, place, batches, offers=offered.on_lines, coupons=coupons, offered=offered)


def _priced(request: BillRequest) -> Bill:
    try:
        return price_bill(request)
    except PricingError as error:
        raise refused(error) from error


def _place_of_supply(access: Access, cart: Cart) -> str:
    if cart.place_of_supply and not is_state(cart.place_of_supply):
        raise InvalidInput(_("This is no state code of the GST network."), field="place_of_supply")
    return cart.place_of_supply or access.shop.state_code


def _products(
    access: Access, cart: Cart, at: datetime.datetime, manner: Manner
) -> tuple[tuple[BillableProduct | None, ...], dict[int, ScaleLabel]]:
    """The product of each line, and the labels of a scale among them."""
    wanted = [line.product for line in cart.lines if line.product is not None]
    if not wanted:
        return (None,) * len(cart.lines), {}
    on = business_date(access.shop, at)
    found = iter(products_for_billing(shop_id=access.shop.pk, on=on, references=wanted))
    products = tuple(next(found) if line.product is not None else None for line in cart.lines)
    labels = labels_on(access, cart.lines, products)
    if labels:
        weighed = products_of_labels(access, labels, on, as_of=at if manner.afterwards else None)
        products = tuple(weighed.get(index, product) for index, product in enumerate(products))
    if manner.afterwards:
        products = as_they_stood(access, products, at)
    for index, (line, product) in enumerate(zip(cart.lines, products, strict=True)):
        if line.product is None:
            continue
        field = f"lines.{index}.{_named_by(line.product)}"
        if product is None:
            raise ProductNotSold(_("There is no such product in this shop."), field=field)
        if product.archived and not manner.afterwards:
            raise ProductNotSold(_("%(name)s is no longer sold.") % {"name": product.name}, field=field)
    return products, labels


def _named_by(reference: Reference) -> str:
    if reference.product_id is not None:
        return "product"
    return "sku" if reference.sku is not None else "barcode"


def _request(
    access: Access,
    index: int,
    line: CartLine,
    product: BillableProduct | None,
    label: ScaleLabel | None,
    *,
    across: bool,
    manner: Manner,
) -> LineRequest:
    if product is None:
        return _open_request(access, index, line, across=across, manner=manner)
    if (line.unit_price_e4 is not None or line.includes_tax is not None) and not manner.trusts_prices:
        access.require("price.override", field=f"lines.{index}.unit_price")
    price = product.price_e4 if line.unit_price_e4 is None else line.unit_price_e4
    includes_tax = product.includes_tax if line.includes_tax is None else line.includes_tax
    if is_above_mrp(line, product) and not manner.afterwards:
        raise AboveMrp(
            _("This price of %(name)s is above its MRP. Lower the price, or correct the MRP.") % {"name": product.name},
            field=f"lines.{index}.unit_price",
        )
    components = product.components_across if across else product.components_within
    if label is None:
        quantity = sold_milli(line.quantity_milli, product, field=f"lines.{index}.quantity")
    else:
        digits = money_of(access.shop.currency).minor_digits
        sold = sold_by_label(label, line, product, components, minor_digits=digits, field=f"lines.{index}.")
        quantity = sold.quantity_milli
        if line.unit_price_e4 is None and line.includes_tax is None:
            price, includes_tax = sold.unit_price_e4, sold.includes_tax
    return LineRequest(
        quantity_milli=quantity,
        unit_price_e4=price,
        includes_tax=includes_tax,
        components=tuple(TaxComponent(name, rate) for name, rate in components if manner.charges_tax),
        discount=line.discount,
    )


def is_above_mrp(line: CartLine, product: BillableProduct) -> bool:
    """Whether a price somebody wrote themselves, tax in it, is more than what is printed on the goods."""
    includes_tax = product.includes_tax if line.includes_tax is None else line.includes_tax
    price, mrp = line.unit_price_e4, product.mrp_e4
    return price is not None and includes_tax and mrp is not None and price > mrp


def _open_request(access: Access, index: int, line: CartLine, *, across: bool, manner: Manner) -> LineRequest:
    if line.open_item is None or line.unit_price_e4 is None:
        raise InvalidInput(_("Name a product, or an item with a price."), field=f"lines.{index}.product")
    if not manner.trusts_prices:
        access.require("item.open", field=f"lines.{index}.name")
    includes_tax = access.shop.prices_include_tax if line.includes_tax is None else line.includes_tax
    return LineRequest(
        quantity_milli=line.quantity_milli,
        unit_price_e4=line.unit_price_e4,
        includes_tax=includes_tax,
        components=components_of_rate(
            access.shop.country, line.open_item.tax_rate_ppm if manner.charges_tax else 0, across=across
        ),
        discount=line.discount,
    )


def components_of_rate(country: str, rate_ppm: int, *, across: bool) -> tuple[TaxComponent, ...]:
    """The taxes of an open item at a whole rate: halves for centre and state in India, one IGST across states."""
    if rate_ppm == 0:
        return ()
    if country != "IN":
        return (TaxComponent("Tax", rate_ppm),)
    if across:
        return (TaxComponent("IGST", rate_ppm),)
    return (TaxComponent("CGST", rate_ppm // 2), TaxComponent("SGST", rate_ppm // 2))
