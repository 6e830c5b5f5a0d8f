"""What must always hold of the bank's lines, their matches, and transfers; ``galla verify`` runs these."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Model, QuerySet

from galla.cashbook import papers
from galla.cashbook.bank_book import place_of
from galla.cashbook.bank_chain import hash_of_lines, hash_of_match, link
from galla.cashbook.models import (
    ActKind,
    BankAct,
    BankHead,
    BankHold,
    BankLine,
    BankTransfer,
    BankTransferVoid,
    MatchedLine,
    MatchedMove,
)
from galla.foundation.checks import invariant
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.by_entry import moves_of_entries
from galla.ledger.entries import Move

type PlainMove = tuple[str, str, str, int]


def _rows[Row: Model](model: type[Row], shop_id: int | None) -> "QuerySet[Row]":
    rows = model._default_manager.order_by("pk")
    return rows if shop_id is None else rows.filter(shop_id=shop_id)


@invariant("the chain of bank acts is whole")
def bank_chain_is_whole(shop_id: int | None) -> Iterator[str]:
    """Every act of a shop has the next number and the hash that follows, and the newest is the shop's head."""
    heads = {head.shop_id: head for head in _rows(BankHead, shop_id)}
    rows = _rows(BankAct, shop_id).order_by("shop_id", "number").iterator(chunk_size=2000)
    for shop, acts in groupby(rows, key=attrgetter("shop_id")):
        number, last_hash = 0, ""
        for act in acts:
            if act.number != number + 1:
                yield f"bank act number {number + 1} of shop {shop} is missing before {act.pk} (number {act.number})"
            if act.hash != link(last_hash, act):
                yield f"bank act {act.pk} (number {act.number} of shop {shop}) does not match its hash"
            number, last_hash = act.number, act.hash
        head = heads.pop(shop, None)
        if head is None or (head.last_number, head.last_hash) != (number, last_hash):
            told = head.last_number if head else 0
            yield f"the bank acts of shop {shop} end at {number}, its head says {told}, or another hash"
    for shop, head in heads.items():
        if head.last_number or head.last_hash:
            yield f"shop {shop} has no bank acts, its head says {head.last_number}"


@invariant("bank lines and matches are what their acts wrote down")
def bank_rows_are_theirs(shop_id: int | None) -> Iterator[str]:
    """The rows of an act are those its hash covers; and every row is of an act of its kind."""
    taken, lines, moves = _by_act(BankLine, shop_id), _by_act(MatchedLine, shop_id), _by_act(MatchedMove, shop_id)
    for act in _rows(BankAct, shop_id).iterator(chunk_size=2000):
        own, matched, moved = taken.pop(act.pk, []), lines.pop(act.pk, []), moves.pop(act.pk, [])
        if act.kind == ActKind.TAKEN:
            due, stray = hash_of_lines(own), [*matched, *moved]
        else:
            due, stray = hash_of_match(matched, moved), [*own]
        if due != act.rows_hash or stray:
            yield f"bank act {act.pk} is not of the lines and moves it was written down with"
    for left in (taken, lines, moves):
        for number, rows in left.items():
            yield f"bank act {number} is not there, and {rows[0]._meta.verbose_name} {rows[0].pk} is of it"


def _by_act(model: Any, shop_id: int | None) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in _rows(model, shop_id).iterator(chunk_size=2000):
        found[row.act_id].append(row)
    return found


@invariant("a match comes to the same on both sides")
def matches_are_even(shop_id: int | None) -> Iterator[str]:
    """The lines of a match come to what its entries moved on the account, and are lines of that account."""
    known = {line.pk: line for line in _rows(BankLine, shop_id)}
    lines, moves = _by_act(MatchedLine, shop_id), _by_act(MatchedMove, shop_id)
    acts = list(_rows(BankAct, shop_id).filter(kind=ActKind.MATCHED).select_related("account"))
    booked = _booked(acts, moves)
    for act in acts:
        missing = [row.line_id for row in lines[act.pk] if row.line_id not in known]
        if missing:
            yield f"match {act.pk} has line {missing[0]}, which is not there"
            continue
        own = [known[row.line_id] for row in lines[act.pk]]
        of_account = booked[place_of(act.account)]
        moved = {row.entry_id: of_account[row.entry_id] for row in moves[act.pk] if row.entry_id in of_account}
        if moved != {row.entry_id: row.amount_minor for row in moves[act.pk]}:
            yield f"match {act.pk} says other moves than the ledger"
        if sum(line.amount_minor for line in own) != sum(moved.values()):
            yield f"match {act.pk} does not come to the same on both sides"
        if any(line.account_id != act.account_id for line in own):
            yield f"match {act.pk} has a line of another account"


def _booked(acts: Iterable[BankAct], moves: dict[int, list[Any]]) -> dict[places.Account, dict[int, int]]:
    """What the entries of all matches moved on their accounts, asked once for each account."""
    entries: dict[places.Account, set[int]] = defaultdict(set)
    for act in acts:
        entries[place_of(act.account)] |= {row.entry_id for row in moves[act.pk]}
    return {
        place: {one.entry_id: one.amount_minor for one in moves_of_entries(place, numbers)}
        for place, numbers in entries.items()
    }


@invariant("what is matched is held by one match that stands")
def holds_are_of_matches(shop_id: int | None) -> Iterator[str]:
    """Every line and move of a match that stands is held by it, and nothing else is."""
    acts = _rows(BankAct, shop_id)
    undone = set(acts.filter(kind=ActKind.UNDONE).values_list("undoes_id", flat=True))
    codes = dict(acts.filter(kind=ActKind.MATCHED).exclude(pk__in=undone).values_list("pk", "account__code"))
    due: list[tuple[int, int | None, str, int | None]] = []
    due += [(row.act_id, row.line_id, "", None) for row in _rows(MatchedLine, shop_id) if row.act_id in codes]
    moves = [row for row in _rows(MatchedMove, shop_id) if row.act_id in codes]
    due += [(row.act_id, None, codes[row.act_id], row.entry_id) for row in moves]
    held = {(row.act_id, row.line_id, row.code, row.entry_id): row.pk for row in _rows(BankHold, shop_id)}
    for act, line, _code, entry in set(due) - held.keys():
        yield f"match {act} does not hold {f'line {line}' if line else f'entry {entry}'}"
    for hold in held.keys() - set(due):
        yield f"hold {held[hold]} is of match {hold[0]}, which has no such line or move, or does not stand"
    of_match: dict[tuple[int | None, str, int | None], int] = {}
    for act, line, code, entry in sorted(due, key=str):
        other = of_match.setdefault((line, code, entry), act)
        if other != act:
            yield f"matches {other} and {act} have the same line or move"


@invariant("bank transfers equal their postings")
def transfers_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every transfer and every one taken back moved exactly what its paper says, and stands as it was written."""
    kinds = [papers.TRANSFER, papers.TRANSFER_VOID]
    entries = ledger.entries_of_kind(shop_id, kinds)
    posted: dict[int, list[PlainMove]] = defaultdict(list)
    for fact in ledger.postings_of_kind(shop_id, kinds):
        posted[fact.entry_id].append((fact.source, fact.target, fact.unit, fact.amount))
    for kind, paper, of, document_hash, moves in _transfers(shop_id):
        number, entry = paper.pk, entries.pop(paper.pk, None)
        if entry is None or of is None:
            yield f"{kind} {number} has no entry, or is of nothing"
        elif (entry.kind, entry.document_hash) != (kind, document_hash):
            yield f"{kind} {number} is not what its entry was made for"
        elif (entry.happened_at, entry.business_date) != (paper.happened_at, paper.business_date):
            yield f"{kind} {number} has another date than its entry"
        elif (entry.series, entry.reverses_id) != (f"journal:branch:{of.branch_id}", None if of is paper else of.pk):
            yield f"{kind} {number} stands elsewhere than it should, or takes another entry back"
        elif sorted(posted[number]) != sorted(_plain(moves)):
            yield f"{kind} {number} says other moves than its entry"
    for number, entry in entries.items():
        yield f"entry {number} ({entry.kind}) has no paper"


def _transfers(shop_id: int | None) -> Iterator[tuple[str, Any, BankTransfer | None, str, list[Move]]]:
    known = {paper.pk: paper for paper in _rows(BankTransfer, shop_id)}
    for paper in known.values():
        yield papers.TRANSFER, paper, paper, papers.hash_of_transfer(paper), papers.moves_of_transfer(paper)
    for void in _rows(BankTransferVoid, shop_id):
        of = known.get(void.transfer_id)
        moves = papers.moves_of_transfer_void(of) if of else []
        yield papers.TRANSFER_VOID, void, of, papers.hash_of_transfer_void(void), moves


def _plain(moves: Iterable[Move]) -> list[PlainMove]:
    return [(move.source.key, move.target.key, move.unit.key, move.amount) for move in moves]
