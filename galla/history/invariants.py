"""What must always hold of another system's bad debts; ``galla verify`` runs these."""

from collections import defaultdict
from collections.abc import Iterator

from galla.foundation.checks import invariant
from galla.history.bad_debts import KIND, hash_of_bad_debt, moves_of
from galla.history.models import BadDebt
from galla.ledger import queries as ledger

type Moved = list[tuple[str, str, str, int]]


@invariant("debts written off are what their entries say")
def debts_match_their_entries(shop_id: int | None) -> Iterator[str]:
    """Every entry of a bad debt has its row and the other way round, of that hash, and moved that money."""
    entries = ledger.entries_of_kind(shop_id, [KIND])
    moved: dict[int, Moved] = defaultdict(list)
    for move in ledger.postings_of_kind(shop_id, [KIND]):
        moved[move.entry_id].append((move.source, move.target, move.unit, move.amount))
    for row in BadDebt.objects.filter(**({} if shop_id is None else {"shop_id": shop_id})):
        entry = entries.pop(row.pk, None)
        expected = [(move.source.key, move.target.key, move.unit.key, move.amount) for move in moves_of(row)]
        if entry is None:
            yield f"debt {row.document} ({row.pk}) has no entry"
        elif entry.document_hash != hash_of_bad_debt(row):
            yield f"debt {row.document} ({row.pk}) is not what its entry was made for"
        elif moved[row.pk] != expected:
            yield f"debt {row.document} ({row.pk}) moved other money than it says"
    for number in entries:
        yield f"entry {number} is a debt written off and has no row"
