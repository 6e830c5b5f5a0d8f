"""Products: made, changed, archived. Whoever changes a price leaves a row that says so."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.catalog import checking
from galla.catalog.actions.barcodes import Pack, code_taken, write_barcodes
from galla.catalog.actions.installing import default_measure, default_tax_class
from galla.catalog.actions.kits import demand_no_kit
from galla.catalog.actions.searching import index_products
from galla.catalog.keys import name_key
from galla.catalog.models import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    Brand,
    Category,
    Measure,
    Product,
    TaxClass,
)
from galla.catalog.price_chain import NewPrice, record_prices
from galla.catalog.queries.rates import price_with_tax, rate_of, rates_in_force
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.foundation.facts import announce
from galla.foundation.formats import money_of
from galla.ledger import places
from galla.ledger.actions import open_units


class ProductValues(TypedDict, total=False):
    """What can be said of a product. Prices are 1e-4 of the currency, ``low_stock_milli`` thousandths of its unit."""

    name: str
    sku: str
    description: str
    category: Category | None
    brand: Brand | None
    measure: Measure | None
    tax_class: TaxClass | None
    hsn: str
    price_e4: int
    price_includes_tax: bool
    mrp_e4: int | None
    cost_e4: int
    low_stock_milli: int | None
    is_stocked: bool
    keeps_batches: bool
    scale_code: str
    barcodes: Sequence[str]
    packs: Sequence[Pack]


def create_product(*, access: Access, at: datetime.datetime, **values: Unpack[ProductValues]) -> Product:
    """A product on sale. Without a SKU it gets a number of its own, without a tax class or unit the shop's plainest.

    Raises ``InvalidInput``, ``AboveMrp``, ``CodeTaken``.
    """

    def work() -> Product:
        shop = access.shop
        product = Product(shop=shop, created_at=at, price_includes_tax=shop.prices_include_tax)
        _apply(product, {"name": "", **values}, at)
        _demand_fair_price(access, product, at)
        product.updated_at = at
        _save(product)
        if not product.sku:
            _number(product)
        write_barcodes(product, values.get("barcodes"), values.get("packs"))
        open_units([places.goods(shop.pk, product.pk)])
        index_products([product.pk])
        return product

    return in_transaction(work)


def change_product(
    *, access: Access, at: datetime.datetime, product: Product, **changes: Unpack[ProductValues]
) -> Product:
    """Change what is said of a product; what is not named stays. A new price or MRP leaves a ``PriceChange``.

    Facts: ``product.unstocking``, ``product.batches_ending``. Raises ``InvalidInput``, ``AboveMrp``, ``CodeTaken``.
    """

    def work() -> Product:
        current = Product.objects.select_for_update(of=("self",)).get(pk=product.pk, shop=access.shop)
        price, mrp, kept = current.price_e4, current.mrp_e4, current.keeps_batches
        was_stocked = current.is_stocked
        if changes.get("is_stocked") and not current.is_stocked:
            demand_no_kit(current)
        _apply(current, changes, at)
        if {"price_e4", "mrp_e4", "price_includes_tax", "tax_class"} & changes.keys():
            _demand_fair_price(access, current, at)
        if was_stocked and not current.is_stocked:
            announce("product.unstocking", shop_id=access.shop.pk, product_ids=[current.pk])
        if kept and not current.keeps_batches:
            announce("product.batches_ending", shop_id=access.shop.pk, product_ids=[current.pk])
        current.updated_at = at
        _save(current)
        if not current.sku:
            _number(current)
        if "barcodes" in changes or "packs" in changes:
            write_barcodes(current, changes.get("barcodes"), changes.get("packs"))
        index_products([current.pk])
        if (price, mrp) != (current.price_e4, current.mrp_e4):
            changed = NewPrice(current.pk, price, current.price_e4, mrp, current.mrp_e4)
            record_prices(shop_id=access.shop.pk, at=at, by_id=access.user.pk, prices=[changed])
        return current

    return in_transaction(work)


def set_barcodes(*, access: Access, at: datetime.datetime, product: Product, barcodes: Sequence[str]) -> Product:
    """The codes by which one of a product is scanned, in place of those it had; those of its packs stay.

    Raises ``InvalidInput``, ``CodeTaken``.
    """
    return change_product(access=access, at=at, product=product, barcodes=barcodes)


def archive_product(*, access: Access, at: datetime.datetime, product: Product) -> None:
    """Put a product away: it is sold and found no more. Its history and its codes stay.

    What still lies there stands in the stock lists, with its value, until it is gone.
    """
    _set_archived(access, product, at)


def restore_product(*, access: Access, at: datetime.datetime, product: Product) -> None:
    """Put an archived product back on sale."""
    _set_archived(access, product, None)


def _set_archived(access: Access, product: Product, when: datetime.datetime | None) -> None:
    def work() -> None:
        rows = Product.objects.filter(pk=product.pk, shop=access.shop, archived_at__isnull=when is not None)
        if rows.update(archived_at=when):
            index_products([product.pk])

    in_transaction(work)


def _apply(product: Product, values: Mapping[str, Any], at: datetime.datetime) -> None:
    """Set checked values on a product that is not saved yet."""
    if "name" in values:
        product.name = checking.text(values["name"], field="name", maximum=LONGEST_NAME, needed=True)
        product.name_key = name_key(product.name)
    if "description" in values:
        product.description = checking.text(
            values["description"], field="description", maximum=LONGEST_DESCRIPTION, lines=True
        )
    if "sku" in values:
        product.sku = checking.sku(values["sku"])
    if "scale_code" in values:
        product.scale_code = checking.scale_code(values["scale_code"])
    if "hsn" in values:
        product.hsn = checking.hsn(values["hsn"])
    for name, field in (("price_e4", "price"), ("cost_e4", "cost")):
        if name in values:
            setattr(product, name, checking.price(values[name], field=field))
    if "mrp_e4" in values:
        product.mrp_e4 = checking.mrp(values["mrp_e4"])
    if "low_stock_milli" in values:
        product.low_stock_milli = checking.low_stock(values["low_stock_milli"])
    for name in ("price_includes_tax", "is_stocked", "keeps_batches"):
        if name in values:
            setattr(product, name, values[name])
    if product.keeps_batches and not product.is_stocked:
        raise InvalidInput(checking.only_stocked_words(), field="keeps_batches")
    for name in ("category", "brand", "measure", "tax_class"):
        if name in values:
            _point(product, name, values[name])
    if not product.measure_id:
        product.measure = default_measure(product.shop_id, at=at)
    if not product.tax_class_id:
        product.tax_class = default_tax_class(product.shop_id, at=at)


def _point(product: Product, name: str, group: Any) -> None:
    """Let a product belong to a group of its own shop; an archived one is no choice any more, but may stay."""
    if group is not None and group.pk != getattr(product, f"{name}_id"):
        if group.shop_id != product.shop_id:
            raise InvalidInput(_("There is no such thing in this shop."), field=name)
        if group.archived_at is not None:
            raise InvalidInput(_("%(name)s is archived. Bring it back first.") % {"name": group}, field=name)
    setattr(product, name, group)


def _demand_fair_price(access: Access, product: Product, at: datetime.datetime) -> None:
    """What a customer pays, tax and all, is not above the MRP. Raises ``AboveMrp``."""
    paid_e4 = product.price_e4
    if not product.price_includes_tax and product.mrp_e4 is not None:
        day = business_date(access.shop, at)
        rates = rates_in_force(shop_id=access.shop.pk, on=day, tax_class_ids=[product.tax_class_id])
        paid_e4 = price_with_tax(paid_e4, rate_of(rates.get(product.tax_class_id, [])))
    checking.demand_within_mrp(paid_e4, product.mrp_e4, money_of(access.shop.currency))


def _save(product: Product) -> None:
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as error:
        for field in ("sku", "scale_code"):
            code = getattr(product, field)
            others = Product.objects.filter(shop_id=product.shop_id, **{field: code}).exclude(pk=product.pk)
            other = others.first() if code else None
            if other is not None:
                raise code_taken(other, code, field=field) from error
        raise


def _number(product: Product) -> None:
    """A SKU for a product that has none: its own number, which is short enough to type at the till."""
    wanted, tries = f"P{product.pk}", 0
    while Product.objects.filter(shop_id=product.shop_id, sku=wanted).exists():
        tries += 1
        wanted = f"P{product.pk}-{tries}"
    product.sku = wanted
    _save(product)
