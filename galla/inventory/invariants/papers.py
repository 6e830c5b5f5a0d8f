"""What must always hold of the shelves and of the papers about them."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Protocol

from galla.accounts.allowing import allowances_by_entry, sealed
from galla.foundation.checks import invariant
from galla.inventory import papers
from galla.inventory.models import Adjustment, AdjustmentLine, Receipt, ReceiptLine
from galla.ledger import queries as ledger
from galla.ledger.entries import Move

type PlainMove = tuple[str, str, str, int, int]


@invariant("stock value = cost of what is there")
def stock_has_its_worth(shop_id: int | None) -> Iterator[str]:
    """Nothing on hand is worth nothing, what is there never less than nothing, what is owed never more."""
    for held in chain(*(ledger.holdings(shop_id, place, ("goods",)) for place in ("shelf", "transit"))):
        wrong = held.worth_minor != 0 if held.on_hand == 0 else held.worth_minor * held.on_hand < 0
        if wrong:
            yield (
                f"{held.account} of shop {held.shop_id} holds {held.on_hand} thousandths of {held.unit} "
                f"worth {held.worth_minor}"
            )


@invariant("stock papers equal their postings")
def papers_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every receipt and adjustment moved exactly what its lines say, and stands as it was written."""
    yield from differences(shop_id, papers.KINDS, _papers(shop_id))


def differences(shop_id: int | None, kinds: Sequence[str], told: "Iterable[Told]") -> Iterator[str]:
    """What papers say otherwise than the entries of their kinds, and which of either stand alone."""
    entries, allowances = ledger.entries_of_kind(shop_id, kinds), allowances_by_entry(shop_id, kinds)
    posted: dict[int, list[PlainMove]] = defaultdict(list)
    for fact in ledger.postings_of_kind(shop_id, kinds):
        posted[fact.entry_id].append((fact.source, fact.target, fact.unit, fact.amount, fact.worth_minor))
    for name, paper, lines, document_hash, moves in told:
        number = paper.pk
        entry = entries.pop(number, None)
        carried = sealed(document_hash, allowances.get(number, ()))
        if entry is None or entry.kind != name:
            yield f"{name} {number} has no entry"
        elif entry.document_hash != carried or {line.shop_id for line in lines} - {paper.shop_id}:
            yield f"{name} {number} is not what its entry was made for"
        elif (entry.happened_at, entry.business_date) != (paper.happened_at, paper.business_date):
            yield f"{name} {number} has another date than its entry"
        elif entry.series != f"journal:branch:{paper.branch_id}":
            yield f"{name} {number} stands in the series {entry.series}, which is not its branch's"
        elif sorted(posted.get(number, [])) != sorted(moves):
            yield f"{name} {number} says other moves than its entry"
    for number, entry in entries.items():
        yield f"entry {number} ({entry.kind}) has no paper"


class Written(Protocol):
    """What every paper of the stock room says."""

    pk: Any
    shop_id: int
    branch_id: int
    happened_at: datetime.datetime
    business_date: datetime.date


class WrittenLine(Protocol):
    """What every line of one says."""

    shop_id: int


# The kind of its entry, the paper, its lines, the hash and the moves that follow from them.
type Told = tuple[str, Written, Sequence[WrittenLine], str, list[PlainMove]]


def _papers(shop_id: int | None) -> Iterator[Told]:
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    received: dict[int, list[ReceiptLine]] = defaultdict(list)
    came = ReceiptLine.objects.filter(**of_shop).select_related("batch").order_by("receipt_id", "position")
    for line in came.iterator(chunk_size=2000):
        received[line.receipt_id].append(line)
    for receipt in Receipt.objects.filter(**of_shop).iterator(chunk_size=2000):
        lines = received[receipt.pk]
        moves = papers.moves_of_receipt(receipt, lines)
        yield papers.RECEIPT, receipt, lines, papers.hash_of_receipt(receipt, lines), plain(moves)
    adjusted: dict[int, list[AdjustmentLine]] = defaultdict(list)
    rows = AdjustmentLine.objects.filter(**of_shop).order_by("adjustment_id", "position")
    for row in rows.iterator(chunk_size=2000):
        adjusted[row.adjustment_id].append(row)
    for adjustment in Adjustment.objects.filter(**of_shop).iterator(chunk_size=2000):
        changes = adjusted[adjustment.pk]
        moves = papers.moves_of_adjustment(adjustment, changes)
        yield papers.ADJUSTMENT, adjustment, changes, papers.hash_of_adjustment(adjustment, changes), plain(moves)


def plain(moves: Iterable[Move]) -> list[PlainMove]:
    """Moves by the names of what they move, as they are compared."""
    return [(move.source.key, move.target.key, move.unit.key, move.amount, move.worth_minor) for move in moves]
