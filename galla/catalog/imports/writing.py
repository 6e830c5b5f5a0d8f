"""Writing what a plan says, in a handful of statements whatever the number of its rows."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import connection

from galla.accounts.access import Access
from galla.catalog.actions.searching import index_products
from galla.catalog.imports.planning import CHANGEABLE, NewProduct, Plan, Values, ids_by
from galla.catalog.keys import barcode_key
from galla.catalog.models import Barcode, ImportKey, Product
from galla.catalog.price_chain import NewPrice, record_prices
from galla.catalog.words import INDEX, indexed_words
from galla.foundation.database.bulk import insert_alike
from galla.foundation.database.identities import take_ids
from galla.foundation.database.rows import rows_parameters, rows_source
from galla.ledger import places
from galla.ledger.actions import open_units

# The kinds of ``CHANGEABLE``, in its order.
KINDS = (
    *("text", "text", "text", "bigint", "bigint", "bigint", "bigint", "text"),
    *("bigint", "boolean", "bigint", "bigint", "bigint", "boolean", "boolean"),
)


class Writer:
    """Writes plans into one shop's catalogue. ``prefix`` begins the numbers of products that come without a SKU."""

    def __init__(self, access: Access, *, at: datetime.datetime, prefix: str) -> None:
        self.access, self.at, self.prefix = access, at, prefix
        self.shop_id = access.shop.pk

    def write(self, plan: Plan) -> None:
        """Write a plan, inside the caller's transaction."""
        new_codes = self._write_new(plan.new)
        self._write_changes(plan)
        codes = [(self.shop_id, *row) for row in [*new_codes, *plan.codes]]
        insert_alike(Barcode, ("shop_id", "product_id", "code", "key", "pack_milli", "pack_name"), codes)
        self._write_packs(plan.packs)
        index_products(sorted(plan.touched))
        self._record_prices(plan.changed)

    def _write_new(self, new: Sequence[NewProduct]) -> list[tuple[int, str, str, int, str]]:
        """Make the new products; their barcodes are answered, to be written with those of the others."""
        if not new:
            return []
        ids = take_ids(Product, len(new))
        numbers = self._free_numbers([number for number, one in zip(ids, new, strict=True) if not one.facts.sku])
        rows, codes, keys, words = [], [], [], []
        for number, (facts, written, barcodes, values) in zip(ids, new, strict=True):
            sku = facts.sku or numbers[number]
            if not facts.sku:
                written = f"{written} {INDEX.written(indexed_words(self.shop_id, name='', sku=sku))}"
            rows.append((number, sku, *values))
            codes += [(number, code, barcode_key(code), *facts.stands_for(code)) for code in barcodes]
            if facts.key:
                keys.append((self.shop_id, facts.key, number))
            words.append((number, written))
        fixed = (self.shop_id, "", 0, self.at, self.at)
        insert_alike(
            Product,
            ("id", "sku", *CHANGEABLE, "shop_id", "picture", "popularity", "created_at", "updated_at"),
            [(*row, *fixed) for row in rows],
        )
        insert_alike(ImportKey, ("shop_id", "key", "product_id"), keys)
        open_units(places.goods(self.shop_id, number) for number in ids)
        INDEX.add_written(words)
        return codes

    def _free_numbers(self, ids: Sequence[int]) -> dict[int, str]:
        """A SKU for each of these products, made of its id; one that is taken gets a tail."""
        wanted = {number: f"{self.prefix}{number}" for number in ids}
        taken = ids_by(self.shop_id, "catalog_product", "sku", "id", list(wanted.values()))
        return {number: f"{sku}-1" if sku in taken else sku for number, sku in wanted.items()}

    def _write_changes(self, plan: Plan) -> None:
        if not plan.changed:
            return
        columns = [("id", "bigint"), ("sku", "text"), ("at", "timestamp"), *zip(CHANGEABLE, KINDS, strict=True)]
        rows = [
            (number, new["sku"], self.at, *[new[name] for name in CHANGEABLE]) for number, _old, new in plan.changed
        ]
        # A kit is never kept in stock itself, nor by batch, whatever a file says of it.
        a_kit = "EXISTS (SELECT 1 FROM catalog_kitpart k WHERE k.kit_id = r.id)"
        said = {name: f"r.{name}" for name in CHANGEABLE}
        said |= {name: f"r.{name} AND NOT {a_kit}" for name in ("is_stocked", "keeps_batches")}
        settings = ", ".join(f"{name} = {value}" for name, value in said.items())
        statement = (
            f"UPDATE catalog_product AS p SET sku = r.sku, updated_at = r.at, {settings} "
            f"FROM {rows_source(connection.vendor, 'r', columns)} WHERE p.id = r.id"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, rows_parameters(connection.vendor, columns, rows))

    def _write_packs(self, packs: Sequence[tuple[str, int, str]]) -> None:
        if not packs:
            return
        columns = [("key", "text"), ("milli", "bigint"), ("name", "text")]
        statement = (
            "UPDATE catalog_barcode AS b SET pack_milli = r.milli, pack_name = r.name "
            f"FROM {rows_source(connection.vendor, 'r', columns)} WHERE b.shop_id = %s AND b.key = r.key"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [*rows_parameters(connection.vendor, columns, list(packs)), self.shop_id])

    def _record_prices(self, changed: Iterable[tuple[int, Values, Values]]) -> None:
        prices = [
            NewPrice(number, old["price_e4"], new["price_e4"], old["mrp_e4"], new["mrp_e4"])
            for number, old, new in changed
            if (old["price_e4"], old["mrp_e4"]) != (new["price_e4"], new["mrp_e4"])
        ]
        record_prices(shop_id=self.shop_id, at=self.at, by_id=self.access.user.pk, prices=prices)
