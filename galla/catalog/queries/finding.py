"""Finding products: by exact code first, then by the beginnings of words, the most sold first.

See docs/algorithms/search.md for the steps and their figures.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from galla.catalog import words
from galla.catalog.keys import barcode_key, name_key
from galla.catalog.models import LONGEST_BARCODE, Barcode, Product
from galla.foundation.database.rows import execute, one_of
from galla.foundation.database.search import scope
from galla.foundation.texts import is_clean
from galla.foundation.words import words_sought

LONGEST_SEARCH = 200
MOST_FOUND = 100
CANDIDATES = 500
FEW = 1000


@dataclass(frozen=True, slots=True)
class FoundProduct:
    """A line of the till's list. ``barcode`` is the one that was typed, if one was."""

    id: int
    sku: str
    name: str
    barcode: str
    brand: str
    price_e4: int
    includes_tax: bool
    mrp_e4: int | None
    measure_name: str
    measure_decimals: int
    is_stocked: bool
    exact: bool
    keeps_batches: bool = False


def search_products(*, shop_id: int, text: str, limit: int = 20, branch_id: int | None = None) -> list[FoundProduct]:
    """Products on sale that ``text`` may mean, best first, at most ``limit``.

    First the product with this very barcode or SKU; then those whose words begin with every word of ``text``: the most
    sold ones by how often, then the others, names that begin with the text and short names first. Nothing in ``text``
    is an operator. ``branch_id`` is for who ranks by branch one day; the catalogue has no stock.
    """
    limit = max(0, min(limit, MOST_FOUND))
    text = text[:LONGEST_SEARCH].strip()
    if not text or not limit or not is_clean(text):
        return []
    sought = words_sought(text)
    exact, popular = _first(shop_id, text, sought, limit)
    ids = list(dict.fromkeys([*exact, *popular]))
    if sought and len(ids) < limit:
        seen = set(ids)
        ids += [number for number in _any(shop_id, sought, text) if number not in seen]
    return found_products(ids[:limit], exact)


# Whoever types asks these with every key: writing them anew through querysets takes longer than answering them.
_CODES = """
    SELECT 0 AS place, b.product_id AS id, b.code AS code, 0 AS popularity FROM catalog_barcode b
    JOIN catalog_product p ON p.id = b.product_id WHERE b.shop_id = %s AND b.key = %s AND p.archived_at IS NULL
    UNION ALL SELECT 1, p.id, '', 0 FROM catalog_product p
    WHERE p.shop_id = %s AND p.sku = %s AND p.archived_at IS NULL
"""
_MOST_SOLD = """
    UNION ALL SELECT 2, m.id, '', m.popularity FROM (
        SELECT p.id, p.popularity FROM ({holding}) s JOIN catalog_product p ON p.id = s.id
        ORDER BY p.popularity DESC, p.id LIMIT %s
    ) m
"""


def _first(shop_id: int, text: str, sought: list[str], limit: int) -> tuple[dict[int, str], list[int]]:
    """Ids of products with this very code, and the barcode by which (or ""); those of the most sold that match."""
    key = barcode_key(text) if len(text) <= LONGEST_BARCODE else None
    statement = _CODES
    parameters: list[Any] = [shop_id, key, shop_id, text]
    if sought:
        holding, terms = words.INDEX.holding(scope(shop_id, words.POPULAR), sought)
        statement += _MOST_SOLD.format(holding=holding)
        parameters += [*terms, limit]
    exact: dict[int, str] = {}
    popular: list[int] = []
    with connection.cursor() as cursor:
        for place, number, code, _ in execute(cursor, f"{statement} ORDER BY 1, 4 DESC, 2", parameters):
            if place == 2:
                popular.append(number)
            else:
                exact.setdefault(number, code)
    return exact, popular


def _any(shop_id: int, sought: list[str], text: str) -> list[int]:
    """The best of the first few hundred that match; ranked here, because no index knows what is best."""
    holding, parameters = words.INDEX.holding(scope(shop_id, words.EVERY), sought)
    statement = (
        f"SELECT p.id, p.name_key, p.popularity FROM ({holding} LIMIT {CANDIDATES}) s "
        "JOIN catalog_product p ON p.id = s.id"
    )
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, parameters)
    wanted = name_key(text)

    def rank(row: Any) -> tuple[Any, ...]:
        number, name, popularity = row
        whole_words = set(name.split())
        missing = sum(word not in whole_words for word in sought)
        return (-popularity, not name.startswith(wanted), missing, len(name), name, number)

    return [row[0] for row in sorted(rows, key=rank)]


def found_products(ids: list[int], barcodes: dict[int, str] | None = None) -> list[FoundProduct]:
    """Lines for these ids of one shop, in their order."""
    typed = barcodes or {}
    if not ids:
        return []
    is_one, parameter = one_of("p.id", ids)
    with connection.cursor() as cursor:
        rows = execute(cursor, f"{_LINES} WHERE {is_one}", [parameter])
    found = {
        number: FoundProduct(
            *(number, sku, name, typed.get(number, ""), brand or "", price, bool(includes), mrp, measure, decimals),
            *(bool(stocked), number in typed, bool(batches)),
        )
        for number, sku, name, brand, price, includes, mrp, measure, decimals, stocked, batches in rows
    }
    return [found[number] for number in ids if number in found]


_LINES = """
    SELECT p.id, p.sku, p.name, b.name, p.price_e4, p.price_includes_tax, p.mrp_e4, m.name, m.decimals, p.is_stocked,
        p.keeps_batches
    FROM catalog_product p JOIN catalog_measure m ON m.id = p.measure_id LEFT JOIN catalog_brand b ON b.id = p.brand_id
"""


def matching(
    rows: QuerySet[Product], *, shop_id: int, text: str, archived: bool | None = False, through: str = "pk"
) -> QuerySet[Product]:
    """``rows`` narrowed to products that ``text`` may mean: for lists, which have an order of their own.

    ``archived`` False looks among products on sale, True among archived ones, None among both. ``through`` is the path
    from the rows to a product's id (``product_id`` for a list of something else). Few products are named one by one;
    many are asked for by the index, so that the database may walk the list in its order and stop when a page is full.
    """
    text = text[:LONGEST_SEARCH].strip()
    if not text or not is_clean(text):
        return rows.none() if text else rows
    tiers = [words.EVERY] if archived is False else [words.ARCHIVED] if archived else [words.EVERY, words.ARCHIVED]
    statement, parameters = _holding(shop_id, tiers, words_sought(text))
    found: set[int] = set()
    if statement:
        with connection.cursor() as cursor:
            found = {number for (number,) in execute(cursor, f"{statement} LIMIT {FEW + 1}", parameters)}
    if len(found) > FEW:
        return rows.filter(**{f"{through}__in": RawSQL(statement, parameters)})
    if len(text) <= LONGEST_BARCODE:
        found.update(
            Barcode.objects.filter(shop_id=shop_id, key=barcode_key(text)).values_list("product_id", flat=True)
        )
    return rows.filter(**{f"{through}__in": sorted(found)})


def _holding(shop_id: int, tiers: list[str], sought: list[str]) -> tuple[str, list[str]]:
    parts = [words.INDEX.holding(scope(shop_id, tier), sought) for tier in tiers] if sought else []
    return " UNION ALL ".join(part for part, _ in parts), [value for _, values in parts for value in values]


def named_like[M: Model](rows: QuerySet[M], text: str) -> QuerySet[M]:
    """Categories, brands, units or tax classes whose name holds ``text``, whatever its case and accents."""
    return rows.filter(name_key__contains=name_key(text))
