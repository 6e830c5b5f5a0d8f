"""A cart with its prices: the catalogue's goods looked up, the bill computed, nothing saved."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.accounts.states import is_state
from galla.catalog.queries import BillableProduct, Reference, products_for_billing
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of
from galla.pricing.bill import Bill, BillRequest, LineRequest, RoundOff, RoundOffMode, price_bill
from galla.pricing.errors import PricingError
from galla.pricing.tax import TaxComponent
from galla.sales.batches import Batches, priced_by_batch
from galla.sales.carts import AT_THE_TILL, LONGEST_BILL, Cart, CartLine, Manner
from galla.sales.errors import AboveMrp, NothingSold, ProductNotSold
from galla.sales.refusals import refused

PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A cart, the products behind its lines (None for open items), and the bill they make.

    ``batches`` are those the lines' prices are of, where a product is kept by batch; empty where none is.
    """

    cart: Cart
    products: tuple[BillableProduct | None, ...]
    bill: Bill
    place_of_supply: str
    batches: Batches = ()


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
    products, batches = priced_by_batch(access, cart, _products(access, cart, at), at, manner)
    requests = tuple(
        _request(access, index, line, product, across=across, manner=manner)
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
    return PricedCart(cart, products, _priced(request), place, batches)


def _priced(request: BillRequest) -> Bill:
    try:
        return price_bill(request)
    except PricingError as error:
        raise refused(error) from error


def _place_of_supply(access: Access, cart: Cart) -> str:
    if cart.place_of_supply and not is_state(cart.place_of_supply):
        raise InvalidInput(_("This is no state code of the GST network."), field="place_of_supply")
    return cart.place_of_supply or access.shop.state_code


def _products(access: Access, cart: Cart, at: datetime.datetime) -> tuple[BillableProduct | None, ...]:
    wanted = [line.product for line in cart.lines if line.product is not None]
    if not wanted:
        return (None,) * len(cart.lines)
    on = business_date(access.shop, at)
    found = iter(products_for_billing(shop_id=access.shop.pk, on=on, references=wanted))
    products = tuple(next(found) if line.product is not None else None for line in cart.lines)
    for index, (line, product) in enumerate(zip(cart.lines, products, strict=True)):
        if line.product is None:
            continue
        field = f"lines.{index}.{_named_by(line.product)}"
        if product is None:
            raise ProductNotSold(_("There is no such product in this shop."), field=field)
        if product.archived:
            raise ProductNotSold(_("%(name)s is no longer sold.") % {"name": product.name}, field=field)
    return products


def _named_by(reference: Reference) -> str:
    if reference.product_id is not None:
        return "product"
    return "sku" if reference.sku is not None else "barcode"


def _request(
    access: Access, index: int, line: CartLine, product: BillableProduct | None, *, across: bool, manner: Manner
) -> LineRequest:
    if product is None:
        return _open_request(access, index, line, across=across, manner=manner)
    if (line.unit_price_e4 is not None or line.includes_tax is not None) and not manner.trusts_prices:
        access.require("price.override", field=f"lines.{index}.unit_price")
    price = product.price_e4 if line.unit_price_e4 is None else line.unit_price_e4
    includes_tax = product.includes_tax if line.includes_tax is None else line.includes_tax
    if line.unit_price_e4 is not None and includes_tax and product.mrp_e4 is not None and price > product.mrp_e4:
        raise AboveMrp(
            _("This price of %(name)s is above its MRP. Lower the price, or correct the MRP.") % {"name": product.name},
            field=f"lines.{index}.unit_price",
        )
    components = product.components_across if across else product.components_within
    return LineRequest(
        quantity_milli=_whole_enough(index, line, product.measure_decimals),
        unit_price_e4=price,
        includes_tax=includes_tax,
        components=tuple(TaxComponent(name, rate) for name, rate in components if manner.charges_tax),
        discount=line.discount,
    )


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


def _whole_enough(index: int, line: CartLine, decimals: int) -> int:
    step: int = 10 ** (3 - decimals)
    if line.quantity_milli % step:
        raise InvalidInput(
            _("This is sold in whole pieces.") if decimals == 0 else _("Too many decimals for this unit."),
            field=f"lines.{index}.quantity",
        )
    return line.quantity_milli
