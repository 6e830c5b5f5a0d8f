"""Figures that other rooms tell the catalogue about many products at once: what they cost, how often they are sold."""

import datetime
from collections.abc import Mapping, Sequence
from heapq import nlargest
from operator import itemgetter

from django.db import connection

from galla.catalog import checking
from galla.catalog.actions.searching import index_products
from galla.catalog.models import Product
from galla.foundation.database.rows import rows_parameters, rows_source
from galla.foundation.database.transactions import in_transaction

# The till ranks exactly among this many of the products sold most; see docs/algorithms/search.md.
MOST_POPULAR = 2000
LARGEST_POPULARITY = 2**31 - 1


def set_costs(*, shop_id: int, costs: Mapping[int, int], at: datetime.datetime) -> int:
    """Note the last purchase cost (1e-4 of the currency a unit, without tax) of products by id; how many changed.

    One statement, in the caller's transaction where there is one. Raises ``InvalidInput``.
    """
    rows = [(number, checking.price(cost, field="cost"), at) for number, cost in sorted(costs.items())]
    columns = [("id", "bigint"), ("cost_e4", "bigint"), ("at", "timestamp")]
    return _update(shop_id, columns, rows, "cost_e4 = r.cost_e4, updated_at = r.at", "p.cost_e4 <> r.cost_e4")


def set_popularity(*, shop_id: int, counts: Mapping[int, int]) -> None:
    """Note how often products were sold lately, by id. Only the few thousand sold most keep a figure, all others
    have none: the till's search ranks among those."""
    top = dict(
        nlargest(MOST_POPULAR, ((number, count) for number, count in counts.items() if count > 0), itemgetter(1))
    )

    def work() -> None:
        standing = dict(
            Product.objects.filter(shop_id=shop_id, popularity__gt=0).order_by("pk").values_list("pk", "popularity")
        )
        figures = dict.fromkeys(standing, 0) | {number: min(count, LARGEST_POPULARITY) for number, count in top.items()}
        rows = sorted((number, count) for number, count in figures.items() if standing.get(number, 0) != count)
        columns = [("id", "bigint"), ("count", "integer")]
        _update(shop_id, columns, rows, "popularity = r.count", "p.popularity <> r.count")
        index_products([number for number, count in rows if (count > 0) != (number in standing)])

    in_transaction(work)


def _update(
    shop_id: int, columns: list[tuple[str, str]], rows: Sequence[Sequence[object]], setting: str, where: str
) -> int:
    if not rows:
        return 0
    source = rows_source(connection.vendor, "r", columns)
    # The plus keeps SQLite from walking over all products of the shop for want of a better index.
    statement = (
        f"UPDATE catalog_product AS p SET {setting} FROM {source} WHERE p.id = r.id AND +p.shop_id = %s AND {where}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*rows_parameters(connection.vendor, columns, rows), shop_id])
        return int(cursor.rowcount)
