"""Labels of scales against the catalogue: how this shop's are written, and which product a code means."""

import datetime
from collections.abc import Iterable

from django.db.models import Q

from galla.catalog.models import Product, ScaleFormat
from galla.pricing.scale_labels import ScaleLayout


def scale_layouts(shop_id: int) -> dict[str, ScaleLayout]:
    """The formats in use, by their prefix."""
    rows = ScaleFormat.objects.filter(shop_id=shop_id, is_active=True)
    return {
        row.prefix: ScaleLayout(
            prefix=row.prefix,
            code_digits=row.code_digits,
            value_digits=row.value_digits,
            is_price=row.kind == ScaleFormat.Kind.PRICE,
            decimals=row.decimals,
            value_is_checked=row.value_is_checked,
        )
        for row in rows
    }


def products_on_scales(shop_id: int, codes: Iterable[str], *, as_of: datetime.datetime | None = None) -> dict[str, int]:
    """The product each code of a scale means, by the code without leading zeros.

    A product's own code for scales comes first. A code that no product has for its own is looked for among the SKUs,
    leading zeros left off there too: 00042 on the label is the SKU 42 or 00042. ``as_of`` is a moment that is past:
    what was put away since counts.
    """
    wanted = set(codes)
    sold = Q(archived_at=None) if as_of is None else Q(archived_at=None) | Q(archived_at__gt=as_of)
    on_sale = Product.objects.filter(sold, shop_id=shop_id)
    found = dict(on_sale.filter(scale_code__in=wanted).values_list("scale_code", "pk"))
    skus = {code.zfill(digits): code for code in wanted - found.keys() for digits in range(len(code), 9)}
    if skus:
        rows = on_sale.filter(sku__in=skus, scale_code="")
        for sku, number in rows.order_by("-pk").values_list("sku", "pk"):
            found[skus[sku]] = number
    return found
