"""What is to be ordered: goods that reached their reorder point at a branch, with what to order and from whom."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.accounts.models import Branch
from galla.catalog.models import Measure, Product
from galla.foundation import formats
from galla.foundation.database.rows import execute, rows_parameters, rows_source
from galla.inventory.queries import branches as open_branches
from galla.inventory.queries.transfers import left_on_the_way
from galla.ledger import places
from galla.ledger.held import goods_now, shelves_of, sold_of
from galla.ledger.past import Part
from galla.parties.models import Supplier
from galla.purchasing.advice import (
    LONG_DAYS,
    SHORT_DAYS,
    USUAL_LEAD_DAYS,
    Keeping,
    Pace,
    days_left,
    proposed_milli,
)
from galla.purchasing.models import OrderLine, ReorderPoint

# So many of the most urgent goods are advised at once; when they are ordered, the next ones follow.
MOST_ADVISED = 1_000
# The home page looks through so many products that are kept, at most.
MOST_NOTICED = 2_000

_SHELVES = (("account", "bigint"), ("branch", "bigint"))
_BRANCHES = (("branch", "bigint"), ("place", "bigint"))
# What is wanted of open orders and has not come; beside it what stands in drafts, which nobody has ordered yet.
_ON_ORDER = """
    SELECT l.product_id AS product, o.branch_id AS branch,
        CAST(sum(CASE WHEN s.id IS NULL THEN 0 ELSE l.quantity_milli - l.received_milli END) AS bigint) AS milli,
        CAST(sum(CASE WHEN s.id IS NULL THEN l.quantity_milli ELSE 0 END) AS bigint) AS drafted
    FROM purchasing_orderline l JOIN purchasing_purchaseorder o ON o.id = l.order_id
    LEFT JOIN purchasing_ordersent s ON s.order_id = o.id
    LEFT JOIN purchasing_orderclosed c ON c.order_id = o.id
    WHERE o.shop_id = %s AND l.received_milli < l.quantity_milli AND c.id IS NULL GROUP BY l.product_id, o.branch_id
"""
_SUPPLIER = """
    COALESCE(
        (SELECT s.id FROM parties_supplier s WHERE s.id = {row}.preferred AND s.archived_at IS NULL
            AND s.erased_at IS NULL),
        (SELECT s.id FROM inventory_receiptline l JOIN inventory_receipt r ON r.id = l.receipt_id
            JOIN parties_supplier s ON s.id = r.supplier_id AND s.archived_at IS NULL AND s.erased_at IS NULL
            WHERE l.product_id = {row}.product ORDER BY l.id DESC LIMIT 1)
    )
"""
_KEPT = """
    WITH held AS (
        SELECT lying.product, r.branch, CAST(sum(lying.on_hand) AS bigint) AS milli
        FROM ({lying}) lying JOIN {shelves} ON r.account = lying.account GROUP BY lying.product, r.branch
    ),
    lain AS (SELECT DISTINCT product FROM held),
    coming AS ({on_order}),
    underway AS (
        SELECT sent.product, w.branch, CAST(sum(sent.on_hand) AS bigint) AS milli
        FROM ({underway}) sent JOIN {ways} ON w.account = sent.account GROUP BY sent.product, w.branch
    ),
    kept AS (
        SELECT p.id AS product, p.sku, p.name, p.measure_id, p.cost_e4, b.branch,
            COALESCE(k.point_milli, p.low_stock_milli) AS point,
            COALESCE(k.wanted_milli, p.low_stock_milli) AS wanted, k.supplier_id AS preferred,
            COALESCE(k.lead_days, {lead_days}) AS lead_days, k.pack_milli AS pack,
            COALESCE(h.milli, 0) AS on_hand, COALESCE(c.milli, 0) AS on_order,
            COALESCE(u.milli, 0) AS underway, COALESCE(c.drafted, 0) AS in_drafts
        FROM catalog_product p CROSS JOIN {branches}
        LEFT JOIN purchasing_reorderpoint k ON k.product_id = p.id AND k.branch_id = b.branch
        LEFT JOIN held h ON h.product = p.id AND h.branch = b.branch
        LEFT JOIN lain l ON l.product = p.id
        LEFT JOIN coming c ON c.product = p.id AND c.branch = b.branch
        LEFT JOIN underway u ON u.product = p.id AND u.branch = b.branch
        WHERE p.shop_id = %s AND p.archived_at IS NULL AND p.is_stocked AND (
            k.id IS NOT NULL
            OR (p.low_stock_milli IS NOT NULL AND (h.product IS NOT NULL OR (l.product IS NULL AND b.place = 0)))
        )
    )
"""
_DUE = """
    due AS (
        SELECT * FROM kept WHERE on_hand + on_order + underway <= point {narrowed}
        ORDER BY (on_hand + on_order + underway) * 1.0 / (point + 1), product, branch LIMIT %s
    )
    SELECT due.*, {supplier} AS supplier FROM due ORDER BY name, product, branch
"""


@dataclass(frozen=True, slots=True)
class Advised:
    """A product that is to be ordered for a branch. Quantities are thousandths, ``cost_e4`` is the last cost of one.

    ``underway_milli`` is what other branches have sent here and has not come.
    """

    product: int
    sku: str
    name: str
    measure: Measure
    cost_e4: int
    branch: Branch
    keeping: Keeping
    on_hand_milli: int
    on_order_milli: int
    underway_milli: int
    pace: Pace
    supplier: Supplier | None
    in_drafts_milli: int = 0
    # What stands in the row's boxes on a page: whether it is ticked, how much is typed, and what is wrong with that.
    typed: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.product}-{self.branch.pk}"

    @property
    def proposed_milli(self) -> int:
        """How much to order. What stands in a draft is not proposed a second time."""
        coming = self.spoken_for_milli + self.underway_milli
        return proposed_milli(self.keeping, self.pace, on_hand_milli=self.on_hand_milli, on_order_milli=coming)

    @property
    def spoken_for_milli(self) -> int:
        """What is on order or stands in drafts."""
        return self.on_order_milli + self.in_drafts_milli

    @property
    def days_left(self) -> int | None:
        """How many days what is on hand lasts."""
        return days_left(self.on_hand_milli, self.pace)

    @property
    def lasts(self) -> int:
        """To sort by: what sells first runs out first, what does not sell comes last."""
        left = self.days_left
        return 10**9 if left is None else left

    @property
    def quantity_text(self) -> str:
        """What stands in the box of a row: what was typed, or what is proposed."""
        typed: str | None = self.typed.get("quantity")
        return formats.scaled(self.proposed_milli, formats.QUANTITY_DIGITS, least=0) if typed is None else typed

    @property
    def spoken_for_text(self) -> str:
        """What is on order or stands in drafts, as a plain number."""
        return formats.scaled(self.spoken_for_milli, formats.QUANTITY_DIGITS, least=0)

    @property
    def supplier_name(self) -> str:
        """To sort by and to show."""
        return str(self.supplier) if self.supplier else ""

    @property
    def branch_name(self) -> str:
        """To sort by and to show."""
        return str(self.branch)


def advised(
    access: Access,
    *,
    at: datetime.datetime,
    branch: Branch | None = None,
    supplier: Supplier | None = None,
    category: int | None = None,
    limit: int = MOST_ADVISED,
) -> list[Advised]:
    """The goods that are to be ordered, by name; of more than ``limit`` those of which least is left.

    A product is kept at a branch by its reorder point there, else by the shop's low stock: at the branches where any of
    it ever lay, or at the first one. A fixed number of statements, however many products there are.
    """
    where = {row.pk: row for row in open_branches(access, branch)}
    narrowed, asked = "", []
    if supplier is not None:
        narrowed, asked = f"AND {_SUPPLIER.format(row='kept')} = %s", [supplier.pk]
    if category is not None:
        narrowed += " AND product IN (SELECT id FROM catalog_product WHERE category_id = %s)"
        asked.append(category)
    kept = _kept(access, list(where))
    statement = f"{kept.statement}, {_DUE.format(narrowed=narrowed, supplier=_SUPPLIER.format(row='due'))}"
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [*kept.parameters, *asked, limit])
    return _told(access, where, rows, business_date(access.shop, at))


def products_due(access: Access, *, limit: int = MOST_NOTICED) -> tuple[int, bool]:
    """How many products are to be ordered, and whether there may be more: only so many kept ones are looked through."""
    if _is_long(access, limit):
        return 0, True
    kept = _kept(access, [row.pk for row in open_branches(access)])
    statement = (
        f"{kept.statement} SELECT count(DISTINCT product) FROM kept WHERE on_hand + on_order + underway <= point"
    )
    with connection.cursor() as cursor:
        return int(execute(cursor, statement, kept.parameters)[0][0]), False


def spoken_for(access: Access, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """What was ordered and has not come, and what stands in drafts, in thousandths, by product and branch."""
    wanted = set(pairs)
    lines = OrderLine.objects.filter(
        order__shop=access.shop, order__closed=None, product_id__in={product for product, _branch in wanted}
    )
    found = dict.fromkeys(wanted, 0)
    for product, branch, milli, came in lines.values_list(
        "product_id", "order__branch_id", "quantity_milli", "received_milli"
    ):
        if (product, branch) in found:
            found[product, branch] += max(milli - came, 0)
    return found


def pace_of(access: Access, *, product: Product, branch: Branch, at: datetime.datetime) -> Pace:
    """How fast a product sells at a branch."""
    pair = (product.pk, branch.pk)
    return _paces(access, [pair], business_date(access.shop, at))[pair]


def reorder_points(access: Access) -> QuerySet[ReorderPoint]:
    """How the shop's products are kept."""
    return access.rows(ReorderPoint).select_related("product__measure", "branch", "supplier")


def points_of_shop(shop_id: int) -> QuerySet[ReorderPoint]:
    """The reorder points of a shop, for the stock room below."""
    return ReorderPoint.objects.filter(shop=shop_id)


def _is_long(access: Access, limit: int) -> bool:
    own = access.rows(ReorderPoint).order_by().values("pk")[: limit + 1].count()
    kept = access.rows(Product).filter(archived_at=None, is_stocked=True, low_stock_milli__isnull=False)
    return own + kept.order_by().values("pk")[: limit + 1].count() > limit


def _kept(access: Access, branch_ids: Sequence[int]) -> Part:
    """The products that are kept at branches, as a table before the statement that reads it."""
    vendor = connection.vendor
    everywhere = [row.pk for row in open_branches(access)]
    shelves = shelves_of(access.shop.pk, everywhere)
    accounts = [(place, number) for number, found in shelves.items() for place in found]
    lying = goods_now([place for place, _number in accounts])
    sent = left_on_the_way(shop_id=access.shop.pk).values_list("pk", "to_branch")
    ways = [(places.transit(access.shop.pk, transfer), number) for transfer, number in sent]
    underway = goods_now([way for way, _number in ways])
    statement = _KEPT.format(
        lying=lying.statement,
        shelves=rows_source(vendor, "r", _SHELVES),
        on_order=_ON_ORDER,
        underway=underway.statement,
        ways=rows_source(vendor, "w", _SHELVES),
        branches=rows_source(vendor, "b", _BRANCHES),
        lead_days=USUAL_LEAD_DAYS,
    )
    return Part(
        statement,
        [
            *lying.parameters,
            *rows_parameters(vendor, _SHELVES, [(place.id, number) for place, number in accounts]),
            access.shop.pk,
            *underway.parameters,
            *rows_parameters(vendor, _SHELVES, [(way.id, number) for way, number in ways]),
            *rows_parameters(vendor, _BRANCHES, [(number, everywhere.index(number)) for number in branch_ids]),
            access.shop.pk,
        ],
    )


def _told(access: Access, where: dict[int, Branch], rows: list[Any], today: datetime.date) -> list[Advised]:
    measures = access.rows(Measure).in_bulk({row[3] for row in rows})
    suppliers = access.rows(Supplier).in_bulk({row[-1] for row in rows if row[-1] is not None})
    paces = _paces(access, [(row[0], row[5]) for row in rows], today)
    found = []
    for row in rows:
        product, sku, name, measure, cost, branch, point, wanted, _preferred, lead, pack, *lying, supplier = row
        here, coming, sent, drafted = lying
        unit = measures[measure]
        found.append(
            Advised(
                *(product, sku, name, unit, cost, where[branch]),
                Keeping(point, wanted, lead, pack or 10 ** (3 - unit.decimals)),
                *(here, coming, sent, paces[product, branch], suppliers.get(supplier), drafted),
            )
        )
    return found


def _paces(access: Access, pairs: list[tuple[int, int]], today: datetime.date) -> dict[tuple[int, int], Pace]:
    """How fast goods sell at branches: one statement for each branch, from the day totals where there is only one."""
    days = {
        "since": today - datetime.timedelta(days=LONG_DAYS),
        "recent": today - datetime.timedelta(days=SHORT_DAYS),
        "until": today - datetime.timedelta(days=1),
    }
    shop_id, is_one = access.shop.pk, access.rows(Branch).count() == 1
    found: dict[tuple[int, int], Pace] = {}
    for number in sorted({branch for _product, branch in pairs}):
        units = {places.goods(shop_id, product).id: product for product, branch in pairs if branch == number}
        shelf = None if is_one else places.shelf(shop_id, number)
        sold = sold_of(shop_id, list(units), shelf=shelf, **days)
        found |= {(product, number): Pace(*sold.get(unit, (0, 0))) for unit, product in units.items()}
    return found
