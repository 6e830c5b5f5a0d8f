"""Which product a row means: by SKU, else by barcode, else by a name that only one on sale has."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.imports.planning import ids_by
from galla.catalog.imports.rows import Refused
from galla.catalog.keys import barcode_key, name_key
from galla.catalog.models import LONGEST_BARCODE, LONGEST_NAME, LONGEST_SKU, Product
from galla.foundation.imports import Row
from galla.foundation.texts import is_clean
from galla.inventory.imports.rows import Taker

GOODS_FIELDS: dict[str, tuple[str, ...]] = {
    "sku": ("sku", "internalreference", "itemcode", "productcode", "stockcode", "articleno", "code"),
    "barcode": ("barcode", "barcodes", "ean", "ean13", "upc", "gtin"),
    "name": ("name", "productname", "itemname", "product", "item", "particulars", "title", "description"),
}


class Goods:
    """The products that the rows of a chunk mean. Three statements, however many rows."""

    def __init__(self, access: Access, taker: Taker, rows: Sequence[Row]) -> None:
        self.taker = taker
        shop = access.shop.pk
        skus = [text for row in rows if _kept(text := taker.cell(row, "sku"), LONGEST_SKU)]
        codes = [barcode_key(text) for row in rows if _kept(text := taker.cell(row, "barcode"), LONGEST_BARCODE)]
        names = {name_key(text) for row in rows if _kept(text := taker.cell(row, "name"), LONGEST_NAME)}
        self.skus = ids_by(shop, "catalog_product", "sku", "id", skus)
        self.codes = ids_by(shop, "catalog_barcode", "key", "product_id", codes)
        self.names: dict[str, list[int]] = {}
        named = access.rows(Product).filter(archived_at=None, name_key__in=names) if names else Product.objects.none()
        for number, key in named.order_by("pk").values_list("pk", "name_key"):
            self.names.setdefault(key, []).append(number)

    @property
    def ids(self) -> set[int]:
        """All of them."""
        return {*self.skus.values(), *self.codes.values(), *(number for one in self.names.values() for number in one)}

    def meant(self, row: Row) -> int:
        """The id of the product. Raises ``Refused`` for none, several, and codes of two products."""
        sku, code, name = (self.taker.cell(row, field) for field in GOODS_FIELDS)
        by_sku, by_code = self.skus.get(sku), self.codes.get(barcode_key(code)) if code else None
        if by_sku is not None and by_code is not None and by_sku != by_code:
            raise Refused(_("The SKU is one product's, the barcode another's."))
        found = by_sku if by_sku is not None else by_code
        if found is not None:
            return found
        if sku or code:
            raise Refused(_("No product has the code %(code)s.") % {"code": (sku or code)[:40]})
        if not name:
            raise Refused(_("This row names no product."))
        named = self.names.get(name_key(name[:LONGEST_NAME]), [])
        if len(named) != 1:
            words = _("Several products are called this: say its SKU.") if named else _("No product is called this.")
            raise Refused(words)
        return named[0]


def _kept(text: str, maximum: int) -> bool:
    """Whether any row could hold this text."""
    return bool(text) and len(text) <= maximum and is_clean(text)
