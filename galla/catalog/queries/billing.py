"""Products as a bill needs them: the hot path of the checkout. One statement, however many lines a bill has."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from galla.catalog.keys import barcode_key
from galla.catalog.models import DEEPEST, ONE_MILLI, Product
from galla.catalog.queries.kits import Part, parts_sql, read_parts
from galla.catalog.queries.rates import Component, components_sql, read_components
from galla.foundation.database.rows import execute, rows_parameters, rows_source
from galla.foundation.texts import is_clean

LARGEST_ID = 2**63 - 1


class Reference(NamedTuple):
    """How a line names its product: exactly one of the three is given."""

    product_id: int | None = None
    sku: str | None = None
    barcode: str | None = None


@dataclass(frozen=True, slots=True)
class BillableProduct:
    """What a bill must know of a product on a day. Prices are 1e-4 of the currency for one unit of its measure.

    ``components_within`` are the taxes of a sale within the shop's state, ``components_across`` of one to another
    state; taxes of rate zero are left out. ``barcode`` is the one the line named, else the product's first, else "".
    ``pack_milli`` is how much of it that barcode stands for, ``parts`` what a kit leaves the shelf as.
    """

    id: int
    sku: str
    name: str
    barcode: str
    hsn: str
    measure_name: str
    measure_decimals: int
    gst_code: str
    tax_class_name: str
    price_e4: int
    includes_tax: bool
    mrp_e4: int | None
    cost_e4: int
    is_stocked: bool
    components_within: tuple[Component, ...]
    components_across: tuple[Component, ...]
    archived: bool
    keeps_batches: bool = False
    pack_milli: int = ONE_MILLI
    parts: tuple[Part, ...] = ()


_COLUMNS = [("place", "integer"), ("product_id", "bigint"), ("sku", "text"), ("barcode", "text")]


def products_for_billing(
    *, shop_id: int, on: datetime.date, references: Sequence[Reference]
) -> list[BillableProduct | None]:
    """The products that ``references`` name, in their order; None where this shop has no such product."""
    rows = [(place, *_findable(reference)) for place, reference in enumerate(references)]
    found: list[BillableProduct | None] = [None] * len(rows)
    if not rows:
        return found
    vendor = connection.vendor
    parameters = [on, *rows_parameters(vendor, _COLUMNS, rows), shop_id, shop_id, shop_id]
    with connection.cursor() as cursor:
        answers = execute(cursor, _statement(vendor), parameters)
    for place, *facts in answers:
        found[place] = _product(*facts)
    return found


def groups_of(shop_id: int, ids: Iterable[int]) -> dict[int, tuple[int | None, frozenset[int]]]:
    """The brand of some products, and their categories with those above. One statement."""
    above = [f"category{'__parent' * depth}_id" for depth in range(DEEPEST)]
    rows = Product.objects.filter(shop_id=shop_id, pk__in=ids).values_list("pk", "brand_id", *above)
    return {
        number: (brand, frozenset(category for category in categories if category is not None))
        for number, brand, *categories in rows
    }


def _product(*facts: Any) -> BillableProduct:
    (number, sku, name, barcode, hsn, measure, decimals, gst_code, tax_class, price), rest = facts[:10], facts[10:]
    includes_tax, mrp, cost, is_stocked, archived, keeps_batches, components, pack, parts = rest
    within, across = read_components(components)
    return BillableProduct(
        *(
            number,
            sku,
            name,
            barcode,
            hsn,
            measure,
            decimals,
            gst_code,
            tax_class,
            price,
            bool(includes_tax),
            mrp,
            cost,
        ),
        *(bool(is_stocked), within, across, bool(archived), bool(keeps_batches), pack, read_parts(parts)),
    )


def _findable(reference: Reference) -> tuple[int | None, str | None, str | None]:
    """The reference as the database may be asked for it; a value that no row can have finds nothing."""
    number, sku, barcode = reference
    if number is not None:
        return (number if 0 < number <= LARGEST_ID else None), None, None
    if sku is not None:
        return None, (sku if is_clean(sku) else None), None
    if barcode is not None and is_clean(barcode):
        return None, None, barcode_key(barcode.strip())
    return None, None, None


@cache
def _statement(vendor: str) -> str:
    """The one statement. Each way to name a product is a look-up of its own along a unique index.

    Written as subqueries, and with a shop no index is used for: in a table it has no statistics of yet, PostgreSQL
    takes a shop for one row, and would read all of its products and barcodes once for each of them (145 ms, not 1).
    """
    named = """coalesce(
            r.product_id,
            (SELECT b.product_id FROM catalog_barcode b WHERE b.shop_id = %s AND b.key = r.barcode),
            (SELECT s.id FROM catalog_product s WHERE s.shop_id = %s AND s.sku = r.sku)
        )"""
    own_barcode = "SELECT b.code FROM catalog_barcode b WHERE b.shop_id = p.shop_id AND b.key = r.barcode"
    pack = "SELECT b.pack_milli FROM catalog_barcode b WHERE b.shop_id = p.shop_id AND b.key = r.barcode"
    first_barcode = "SELECT min(id) FROM catalog_barcode WHERE product_id = p.id"
    return f"""
        SELECT r.place, p.id, p.sku, p.name,
            coalesce(({own_barcode}), (SELECT code FROM catalog_barcode WHERE id = ({first_barcode})), ''),
            p.hsn, m.name, m.decimals, m.gst_code, t.name, p.price_e4,
            p.price_includes_tax, p.mrp_e4, p.cost_e4, p.is_stocked, p.archived_at IS NOT NULL, p.keeps_batches,
            {components_sql(vendor, "p.tax_class_id")},
            coalesce(({pack}), {ONE_MILLI}), {parts_sql(vendor, "p.id")}
        FROM {rows_source(vendor, "r", _COLUMNS)}
        JOIN catalog_product p ON p.id = {named} AND p.shop_id + 0 = %s
        JOIN catalog_measure m ON m.id = p.measure_id
        JOIN catalog_taxclass t ON t.id = p.tax_class_id
    """
