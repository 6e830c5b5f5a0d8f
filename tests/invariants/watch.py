"""Which invariants a step can have broken: those over rows that are not as they were after the step before.

An invariant says what it says of rows. Moves, papers and counts are immutable, so counting them tells whether there are
others; what may change is read itself. Whatever this passes over is asked at the end of every life.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from galla.foundation import checks
from galla.foundation.database.rows import execute

# By what they read. The balances on the way are told apart: most steps move goods, and few of them on the ladder.
LEDGER = frozenset(
    {
        "balances equal postings",
        "numbers are gapless in every series",
        "hash chains are whole",
        "no posting is an orphan",
        "bills between goods and payment are empty",
        "notes × value + loose = money in the drawer",
        "stock value = cost of what is there",
        "no shelf holds more of a product's batches than of the product",
    }
)
WAY = frozenset(
    {"nothing on the way is below zero", "what was sent arrived, was lost, was taken back or is on the way"}
)
COUNTS = frozenset(
    {
        "counts stand as they were begun and ended",
        "approved counts posted their differences",
        "no two counts posted one difference",
    }
)
KITS = frozenset({"kits are made of what lies on shelves"})
KHATAS = frozenset({"what is open on a person's charges is what the person owes"})
EVERY_STEP = LEDGER | WAY | COUNTS | KITS | KHATAS

_ROWS = {
    LEDGER: ("ledger_entry", "ledger_posting", "inventory_batch"),
    WAY: ("inventory_transfer", "inventory_transferline", "inventory_transferreceipt", "inventory_transferreceiptline"),
    COUNTS: (
        *("inventory_countsession", "inventory_countedline", "inventory_recountrequest", "inventory_countend"),
        *("inventory_countclosing", "inventory_countpaper", "inventory_countleftout"),
    ),
}
_SUMS = {
    LEDGER: ("SELECT sum(last_number) FROM ledger_series WHERE shop_id = %s",),
    KITS: (
        "SELECT sum(id) FROM catalog_kitpart WHERE shop_id = %s",
        "SELECT count(*) FROM catalog_product WHERE shop_id = %s AND is_stocked",
        "SELECT count(*) FROM catalog_product WHERE shop_id = %s AND keeps_batches",
        "SELECT count(*) FROM catalog_product WHERE shop_id = %s AND archived_at IS NULL",
    ),
    KHATAS: (
        "SELECT sum(settled_minor) FROM credit_charge WHERE shop_id = %s",
        "SELECT sum(person_id) FROM credit_charge WHERE shop_id = %s",
        "SELECT count(*) FROM credit_charge WHERE shop_id = %s",
    ),
}
_ASKED = [
    *(
        (group, f"SELECT count(*) FROM {table} WHERE shop_id = %s")
        for group, tables in _ROWS.items()
        for table in tables
    ),
    *((group, statement) for group, statements in _SUMS.items() for statement in statements),
]
_STATEMENT = f"SELECT {', '.join(f'({statement})' for _group, statement in _ASKED)}"

type Group = frozenset[str]
type Row = tuple[str, str, int, int, int, int]


@dataclass
class Watch:
    """How the rows of one shop stood when they were looked at last, by the invariants that read them."""

    shop_id: int
    marks: dict[Group, object] = field(default_factory=dict)

    def look(self, balances: Iterable[Row]) -> set[Group]:
        """Look again, ``balances`` being all of the shop's; the invariants whose rows are others now."""
        with connection.cursor() as cursor:
            [counted] = execute(cursor, _STATEMENT, [self.shop_id] * len(_ASKED))
        held = frozenset(balances)
        marks: dict[Group, list[object]] = {
            LEDGER: [held],
            WAY: [frozenset(row for row in held if row[0].startswith("transit:"))],
            COUNTS: [],
            KITS: [],
            KHATAS: [frozenset(row for row in held if row[0].startswith("customer:"))],
        }
        for (group, _statement), number in zip(_ASKED, counted, strict=True):
            marks[group].append(number)
        changed = {group for group, mark in marks.items() if self.marks.get(group) != mark}
        self.marks = {**marks}
        return changed

    def broken(self, changed: Iterable[Group]) -> list[str]:
        """What is not as it must be, among these invariants."""
        only = frozenset().union(*changed)
        return [str(found) for found in checks.broken(self.shop_id, only=only)] if only else []
