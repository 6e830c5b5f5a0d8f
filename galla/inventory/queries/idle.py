"""Goods that do not move, and how old what lies there is. One statement each, however many products there are."""

import datetime
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.db import connection

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.accounts.models import Branch
from galla.catalog.models import Category, Measure
from galla.foundation.database.rows import execute
from galla.inventory.ageing import BUCKET_DAYS, BUCKETS, aged_milli, aged_worth
from galla.ledger import places
from galla.ledger.held import goods_came, goods_now, last_came, last_sold, shelves_of
from galla.ledger.past import Part

USUAL_IDLE_DAYS = 90
NEVER = datetime.date(1, 1, 1)
# How the rows stand, as a cursor names it.
IDLE_ORDER = ("idle_since", "pk")
AGED_ORDER = ("-worth_minor", "pk")
_LYING = """
    SELECT lying.product, lying.unit, CAST(sum(lying.on_hand) AS bigint) AS on_hand,
        CAST(sum(lying.worth_minor) AS bigint) AS worth
    FROM ({held}) lying GROUP BY lying.product, lying.unit HAVING sum(lying.on_hand) > 0
"""
_IDLE = """
    SELECT p.id, p.sku, p.name, p.measure_id, d.on_hand, d.worth, d.sold_on, d.came_on FROM (
        SELECT here.*, {sold} AS sold_on, {came} AS came_on FROM ({lying}) here
    ) d JOIN catalog_product p ON p.id = d.product
    WHERE (COALESCE(d.sold_on, d.came_on) IS NULL OR COALESCE(d.sold_on, d.came_on) < %s) {narrowed}
"""
_AGED = """
    SELECT p.id, p.sku, p.name, p.measure_id, here.on_hand, here.worth, {columns} FROM ({lying}) here
    JOIN catalog_product p ON p.id = here.product LEFT JOIN ({came}) c ON c.unit = here.unit WHERE true {narrowed}
"""


@dataclass(frozen=True)
class Lot:
    """What lies of a product in the places asked for, in thousandths, and its value at cost."""

    pk: int
    sku: str
    name: str
    measure: Measure
    on_hand_milli: int
    worth_minor: int


@dataclass(frozen=True)
class IdleLot(Lot):
    """Goods that were not sold for a while: when they last were, and when they last came; None: never."""

    sold_on: datetime.date | None
    came_on: datetime.date | None
    today: datetime.date

    @property
    def idle_days(self) -> int | None:
        """How long they have not moved: since the last sale, else since they came; None: nobody knows."""
        since = self.sold_on or self.came_on
        return None if since is None else (self.today - since).days

    @property
    def idle_since(self) -> datetime.date:
        """To sort by."""
        return self.sold_on or self.came_on or NEVER

    @property
    def sold_key(self) -> datetime.date:
        """To sort by; never is before all."""
        return self.sold_on or NEVER

    @property
    def came_key(self) -> datetime.date:
        """To sort by; never is before all."""
        return self.came_on or NEVER


@dataclass(frozen=True)
class AgedLot(Lot):
    """What lies of a product by its age, the newest first: 0 to 30 days, to 60, to 90, to 180, older."""

    came_milli: tuple[int, ...]

    @cached_property
    def quantities_milli(self) -> list[int]:
        """How much of it is of each age."""
        return aged_milli(self.on_hand_milli, self.came_milli)

    @cached_property
    def worths_minor(self) -> list[int]:
        """What that is worth."""
        return aged_worth(self.worth_minor, self.quantities_milli)

    @property
    def worth_0(self) -> int:
        """To sort by, as all that follow."""
        return self.worths_minor[0]

    @property
    def worth_1(self) -> int:
        """31 to 60 days."""
        return self.worths_minor[1]

    @property
    def worth_2(self) -> int:
        """61 to 90 days."""
        return self.worths_minor[2]

    @property
    def worth_3(self) -> int:
        """91 to 180 days."""
        return self.worths_minor[3]

    @property
    def worth_4(self) -> int:
        """Older."""
        return self.worths_minor[4]


def idle_stock(
    access: Access,
    *,
    at: datetime.datetime,
    days: int = USUAL_IDLE_DAYS,
    branch: Branch | None = None,
    category: Category | None = None,
) -> list[IdleLot]:
    """Goods on hand of which nothing was sold for so many days, the longest first.

    Goods that were never sold count from when they last came: what came last week is not dead yet.
    """
    today = business_date(access.shop, at)
    accounts = _accounts(access, branch)
    whole = branch is None
    sold = last_sold(access.shop.pk, "here.unit", None if whole else accounts)
    came = last_came(accounts, "here.unit", is_whole_shop=whole)
    lying, narrowed = _lying(accounts), _of_category(category)
    statement = _IDLE.format(
        sold=sold.statement, came=came.statement, lying=lying.statement, narrowed=narrowed.statement
    )
    parameters = [*sold.parameters, *came.parameters, *lying.parameters, today - datetime.timedelta(days=days)]
    rows = _rows(statement, [*parameters, *narrowed.parameters])
    found = [IdleLot(*lot, _day(row[6]), _day(row[7]), today) for row, lot in _lots(access, rows)]
    return sorted(found, key=attrgetter(*IDLE_ORDER))


def aged_stock(
    access: Access, *, at: datetime.datetime, branch: Branch | None = None, category: Category | None = None
) -> list[AgedLot]:
    """What lies there by age, what is worth most first. Goods that were transferred are as old as at their branch."""
    today = business_date(access.shop, at)
    accounts = _accounts(access, branch)
    ends = [today - datetime.timedelta(days=days) for days in BUCKET_DAYS]
    came = goods_came(accounts, since=ends[-1], days=ends[:-1], is_whole_shop=branch is None)
    lying, narrowed = _lying(accounts), _of_category(category)
    columns = ", ".join(f"COALESCE(c.came_{place}, 0)" for place in range(len(ends)))
    statement = _AGED.format(columns=columns, lying=lying.statement, came=came.statement, narrowed=narrowed.statement)
    rows = _rows(statement, [*lying.parameters, *came.parameters, *narrowed.parameters])
    found = [AgedLot(*lot, tuple(row[6:])) for row, lot in _lots(access, rows)]
    return sorted(found, key=lambda row: (-row.worth_minor, row.pk))  # AGED_ORDER


def together(rows: Iterable[AgedLot]) -> list[int]:
    """The value of all rows by age."""
    found = [0] * BUCKETS
    for row, place in itertools.product(rows, range(BUCKETS)):
        found[place] += row.worths_minor[place]
    return found


def _accounts(access: Access, branch: Branch | None) -> list[places.Account]:
    """Every place of a branch, or of all there ever were."""
    numbers = [branch.pk] if branch is not None else list(access.rows(Branch).values_list("pk", flat=True))
    return list(itertools.chain.from_iterable(shelves_of(access.shop.pk, numbers).values()))


def _lying(accounts: list[places.Account]) -> Part:
    held = goods_now(accounts)
    return Part(_LYING.format(held=held.statement), held.parameters)


def _of_category(category: Category | None) -> Part:
    return Part("", []) if category is None else Part("AND p.category_id = %s", [category.pk])


def _rows(statement: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        return execute(cursor, statement, parameters)


def _lots(access: Access, rows: list[Any]) -> Iterable[tuple[Any, tuple[int, str, str, Measure, int, int]]]:
    """Each row, and what it says as a ``Lot`` is made of."""
    measures = access.rows(Measure).in_bulk({row[3] for row in rows})
    return ((row, (row[0], row[1], row[2], measures[row[3]], row[4], row[5])) for row in rows)


def _day(found: Any) -> datetime.date | None:
    """A day as the database answers it: SQLite as its text."""
    return datetime.date.fromisoformat(found) if isinstance(found, str) else found
