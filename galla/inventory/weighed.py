"""Labels off a scale where goods are typed or scanned: one stands for its product and what it weighs, as at the till.

A barcode of the catalogue wins: only a code that no product bears is looked at as a label. Of a label that says a price
it is as much as that price pays for today, so that what is received by a label and sold by it is the same.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.queries import BillableProduct, Reference, products_for_billing, products_on_scales, scale_layouts
from galla.catalog.queries.rates import price_with_tax
from galla.foundation import formats
from galla.foundation.errors import InvalidInput
from galla.pricing.scale_labels import ScaleLabel, looks_like_label, quantity_of_price, read_label, weight_milli


@dataclass(frozen=True, slots=True)
class Weighed:
    """A product by its label, and how much of it one such label says, in thousandths."""

    product: BillableProduct
    quantity_milli: int


def labels_named(access: Access, codes: Mapping[str, str], *, on: datetime.date) -> dict[str, Weighed]:
    """What those of ``codes`` mean that are labels of this shop's scales, by the field each was typed in.

    Nothing is asked of the database where none looks like one, and else the same for any number of them. Raises
    ``InvalidInput`` beside the field for a label that was read wrongly, says nothing, or is of no product.
    """
    likely = {field: code.strip() for field, code in codes.items() if looks_like_label(code.strip())}
    layouts = scale_layouts(access.shop.pk) if likely else {}
    labels = {field: label for field, code in likely.items() if (label := read_label(code, layouts)) is not None}
    if not labels:
        return {}
    for field, label in labels.items():
        if not label.is_right:
            words = _("The check digit of %(code)s is wrong. Scan it again.") % {"code": likely[field]}
            raise InvalidInput(words, field=field)
        if not label.value:
            raise InvalidInput(_("This label says nothing: its value is zero."), field=field)
    products = _products(access, labels, on)
    return {
        field: Weighed(products[field], _said(access, label, products[field], field)) for field, label in labels.items()
    }


def _products(access: Access, labels: Mapping[str, ScaleLabel], on: datetime.date) -> dict[str, BillableProduct]:
    known = products_on_scales(access.shop.pk, [label.code for label in labels.values()])
    references = [Reference(product_id=known.get(label.code, 0)) for label in labels.values()]
    rows = products_for_billing(shop_id=access.shop.pk, on=on, references=references)
    found = {}
    for (field, label), product in zip(labels.items(), rows, strict=True):
        if product is None:
            words = _("No product has the code %(code)s on the scale.") % {"code": label.code}
            raise InvalidInput(words, field=field)
        found[field] = product
    return found


def _said(access: Access, label: ScaleLabel, product: BillableProduct, field: str) -> int:
    """How much one label says."""
    if not label.is_price:
        return weight_milli(label)
    unit = product.price_e4
    if not product.includes_tax:
        unit = price_with_tax(unit, sum(component.rate_ppm for component in product.components_within))
    digits = formats.money_of(access.shop.currency).minor_digits
    found = quantity_of_price(
        label.value * 10 ** (digits - label.decimals),
        unit,
        step_milli=10 ** (formats.QUANTITY_DIGITS - product.measure_decimals),
        minor_digits=digits,
    )
    if found is None:
        words = _("The price on this label does not go with the price of %(name)s.") % {"name": product.name}
        raise InvalidInput(words, field=field)
    return found[0]
