"""What must always hold of drawers and of the papers about them."""

from collections.abc import Iterable, Iterator

from galla.accounts.allowing import allowances_by_entry, sealed
from galla.drawer import papers
from galla.drawer.cash import worth_of
from galla.drawer.models import DrawerCount, DrawerMove, MoveKind, Opening, Shift
from galla.foundation.checks import invariant
from galla.ledger import queries as ledger
from galla.ledger.entries import Move

type PlainMove = tuple[str, str, str, int]


@invariant("notes × value + loose = money in the drawer")
def notes_make_the_cash(shop_id: int | None) -> Iterator[str]:
    """Every drawer's and safe's counted notes and loose cash together are the money its moves say."""
    cash: dict[tuple[int, str], int] = {}
    told: dict[tuple[int, str], int] = {}
    kinds = ("money", "note", "loose")
    for held in [*ledger.holdings(shop_id, "drawer", kinds), *ledger.holdings(shop_id, "safe", kinds)]:
        place = (held.shop_id, held.account)
        kind, _, value = held.unit.partition(":")
        if kind == "money":
            cash[place] = cash.get(place, 0) + held.on_hand
        else:
            told[place] = told.get(place, 0) + held.on_hand * int(value or 1)
    for place in sorted(cash.keys() | told.keys()):
        if cash.get(place, 0) != told.get(place, 0):
            yield (
                f"{place[1]} of shop {place[0]} holds money {cash.get(place, 0)}, "
                f"its notes and loose cash come to {told.get(place, 0)}"
            )


@invariant("drawer papers equal their postings")
def papers_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every pay-in, pay-out, swap and count moved exactly what its paper says, and stands as it was written."""
    kinds = [*MoveKind.values, *papers.COUNTS]
    entries = ledger.entries_of_kind(shop_id, kinds)
    allowances = allowances_by_entry(shop_id, kinds)
    posted: dict[int, list[PlainMove]] = {}
    for fact in ledger.postings_of_kind(shop_id, kinds):
        if fact.unit == "shift":  # opened by whatever is done first at a till: no paper's own move
            continue
        posted.setdefault(fact.entry_id, []).append((fact.source, fact.target, fact.unit, fact.amount))
    for name, paper, shops, document_hash, ways in _papers(shop_id):
        number = paper.pk
        entry = entries.pop(number, None)
        if entry is None:
            yield f"{name} {number} has no entry"
        elif (
            entry.kind != name
            or entry.document_hash != sealed(document_hash, allowances.get(number, ()))
            or shops - {paper.shop_id}
        ):
            yield f"{name} {number} is not what its entry was made for"
        elif (entry.happened_at, entry.business_date) != (paper.happened_at, paper.business_date):
            yield f"{name} {number} has another date than its entry"
        elif entry.series != f"journal:till:{paper.till_id}":
            yield f"{name} {number} stands in the series {entry.series}, which is not its till's"
        elif sorted(posted.get(number, [])) not in [sorted(moves) for moves in ways]:
            yield f"{name} {number} says other moves than its entry"
    for number, entry in entries.items():
        yield f"entry {number} ({entry.kind}) has no paper"


type Told = tuple[str, DrawerMove | DrawerCount, set[int], str, list[list[PlainMove]]]


def _papers(shop_id: int | None) -> Iterator[Told]:
    """Every paper: its kind, itself, the shops its lines say they are of, its hash, and what it may have moved.

    What a till began with came from ``over-short`` before it came from ``capital``.
    """
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    for move in DrawerMove.objects.filter(**of_shop).select_related("till").prefetch_related("notes"):
        notes = {note.value_minor: note.pieces for note in move.notes.all()}
        shops = {note.shop_id for note in move.notes.all()}
        yield move.kind, move, shops, papers.hash_of(move, notes), [_plain(papers.moves_of(move, notes))]
    opened = Shift.objects.filter(**of_shop, opening=Opening.COUNTED, late_of=None)
    openings = dict(opened.values_list("opened_by_entry", "number"))
    for count in DrawerCount.objects.filter(**of_shop).select_related("close", "till").prefetch_related("lines"):
        lines = {line.value_minor: (line.expected, line.counted) for line in count.lines.all()}
        shops = {line.shop_id for line in count.lines.all()}
        close = getattr(count, "close", None)
        taken = {line.value_minor: line.taken for line in count.lines.all() if line.taken}
        said = papers.hash_of_count(count, lines) if close is None else papers.hash_of_close(close, count, lines, taken)
        begins = openings.get(count.pk) == 1 and count.expected_minor == 0
        away = [] if close is None else papers.moves_of_taken(close, count.till, taken)
        ways = [
            _plain([*papers.moves_of_count(count, lines, against=against), *away])
            for against in (["capital", "over-short"] if begins else ["over-short"])
        ]
        kind = papers.OPENING if count.pk in openings else papers.COUNT if close is None else papers.CLOSING
        adds_up = worth_of(taken) == (0 if close is None else close.taken_minor)
        yield kind, count, shops, said if adds_up else "", ways


def _plain(moves: Iterable[Move]) -> list[PlainMove]:
    return [(move.source.key, move.target.key, move.unit.key, move.amount) for move in moves]
