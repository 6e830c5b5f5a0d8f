"""Labels of scales on a bill: which product a line means by one, how much of it, and what it comes to.

A barcode of the catalogue wins: only a code that no product bears is looked at as a label. Nothing is asked of the
database for a bill on which every line is found.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.models import ONE_MILLI
from galla.catalog.queries import (
    BillableProduct,
    Component,
    Reference,
    products_for_billing,
    products_on_scales,
    scale_layouts,
)
from galla.catalog.queries.rates import price_with_tax
from galla.foundation.errors import InvalidInput
from galla.pricing.scale_labels import ScaleLabel, looks_like_label, quantity_of_price, read_label, weight_milli
from galla.sales.carts import CartLine
from galla.sales.errors import LabelNotPossible, ProductNotSold, WrongCheckDigit
from galla.sales.pieces import STEPS, multiplied, sold_milli


@dataclass(frozen=True, slots=True)
class Sold:
    """How much a line sells, and the price of one in 1e-4 of the currency."""

    quantity_milli: int
    unit_price_e4: int
    includes_tax: bool


def labels_on(access: Access, lines: Sequence[CartLine], found: Sequence[object | None]) -> dict[int, ScaleLabel]:
    """The labels among lines whose product was not found, by the place of the line.

    Raises ``WrongCheckDigit`` beside the barcode of one that was read wrongly.
    """
    codes = {
        place: line.product.barcode.strip()
        for place, (line, product) in enumerate(zip(lines, found, strict=True))
        if product is None and line.product is not None and line.product.barcode is not None
    }
    codes = {place: code for place, code in codes.items() if looks_like_label(code)}
    if not codes:
        return {}
    layouts = scale_layouts(access.shop.pk)
    read = {place: label for place, code in codes.items() if (label := read_label(code, layouts)) is not None}
    for place, label in read.items():
        if not label.is_right:
            words = _("The check digit of %(code)s is wrong. Scan it again.") % {"code": codes[place]}
            raise WrongCheckDigit(words, field=f"lines.{place}.barcode")
    return read


def products_of_labels(
    access: Access,
    labels: Mapping[int, ScaleLabel],
    on: datetime.date,
    *,
    as_of: datetime.datetime | None = None,
) -> dict[int, BillableProduct]:
    """The products that labels mean, with the label as their barcode, by the place of the line.

    ``as_of`` is a moment that is past: goods put away since are found too. Raises ``ProductNotSold`` beside the barcode
    whose code no product has.
    """
    if not labels:
        return {}
    known = products_on_scales(access.shop.pk, [label.code for label in labels.values()], as_of=as_of)
    for place, label in labels.items():
        if label.code not in known:
            words = _("No product has the code %(code)s on the scale.") % {"code": label.code}
            raise ProductNotSold(words, field=f"lines.{place}.barcode")
    references = [Reference(product_id=known[label.code]) for label in labels.values()]
    found = products_for_billing(shop_id=access.shop.pk, on=on, references=references)
    return {
        place: replace(product, barcode=label.mended)
        for (place, label), product in zip(labels.items(), found, strict=True)
        if product is not None
    }


def sold_by_label(
    label: ScaleLabel,
    line: CartLine,
    product: BillableProduct,
    components: Sequence[Component],
    *,
    minor_digits: int,
    field: str,
) -> Sold:
    """What so many labels sell: the weight they say, or as much as the price they say pays for, at exactly that price.

    A printed price is what the customer pays, tax inside. ``field`` begins the names of fields: ``lines.2.``. Raises
    ``InvalidInput`` for a broken number of labels, ``LabelNotPossible`` for a label that says nothing one can sell.
    """
    labels, broken = divmod(line.quantity_milli, ONE_MILLI)
    if broken:
        raise InvalidInput(_("Labels are counted whole."), field=f"{field}quantity")
    if not label.value:
        raise LabelNotPossible(_("This label says nothing: its value is zero."), field=f"{field}barcode")
    if not label.is_price:
        weight = multiplied(line.quantity_milli, weight_milli(label), field=f"{field}quantity")
        return Sold(sold_milli(weight, product, field=f"{field}barcode"), product.price_e4, product.includes_tax)
    unit = product.price_e4
    if not product.includes_tax:
        unit = price_with_tax(unit, sum(component.rate_ppm for component in components))
    total = labels * label.value * 10 ** (minor_digits - label.decimals)
    found = quantity_of_price(total, unit, step_milli=STEPS[product.measure_decimals], minor_digits=minor_digits)
    if found is None:
        words = _("The price on this label does not go with the price of %(name)s.") % {"name": product.name}
        raise LabelNotPossible(words, field=f"{field}barcode")
    return Sold(sold_milli(found[0], product, field=f"{field}barcode"), found[1], includes_tax=True)
