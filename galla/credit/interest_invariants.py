"""What must always hold of interest; ``galla verify`` runs these."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from galla.credit import papers
from galla.credit.chains import NewTerms
from galla.credit.models import InterestHead, InterestLine, InterestNote, InterestTerms, InterestWaiver
from galla.foundation.checks import invariant
from galla.ledger import queries as ledger
from galla.ledger.chains import chain_faults
from galla.ledger.entries import Move
from galla.ledger.numbering import number_text
from galla.pricing.interest import PARTS, Stretch

type Paper = InterestNote | InterestWaiver
type Told = tuple[str, Paper, InterestNote | None, str, list[Move]]
type PlainMove = tuple[str, str, str, int]


@invariant("the chain of changes of interest is whole")
def interest_chain_is_whole(shop_id: int | None) -> Iterator[str]:
    """Every change of the terms has the next number and the hash that follows; the newest is the shop's head."""
    yield from chain_faults(InterestTerms, InterestHead, NewTerms._fields, one="change of interest", shop_id=shop_id)


@invariant("interest notes equal their postings")
def interest_equals_postings(shop_id: int | None) -> Iterator[str]:
    """Every note and every waiver moved exactly what its paper says, and stands as it was written."""
    kinds = [papers.INTEREST, papers.INTEREST_WAIVED]
    entries = ledger.entries_of_kind(shop_id, kinds)
    posted: dict[int, list[PlainMove]] = {}
    for fact in ledger.postings_of_kind(shop_id, kinds):
        posted.setdefault(fact.entry_id, []).append((fact.source, fact.target, fact.unit, fact.amount))
    for kind, paper, of, document_hash, moves in _papers(shop_id):
        number, entry = paper.pk, entries.pop(paper.pk, None)
        if entry is None or of is None:
            yield f"{kind} {number} has no entry, or is of nothing"
        elif entry.kind != kind or entry.document_hash != document_hash:
            yield f"{kind} {number} is not what its entry was made for"
        elif (entry.happened_at, entry.business_date) != (paper.happened_at, paper.business_date):
            yield f"{kind} {number} has another date than its entry"
        elif (entry.series, entry.reverses_id) != _place(paper, of):
            yield f"{kind} {number} stands elsewhere than it should, or takes another entry back"
        elif paper is of and of.number != number_text(entry.series, entry.fiscal_year, entry.number):
            yield f"{kind} {number} has another number than its entry"
        elif posted.get(number, []) != _plain(moves):
            yield f"{kind} {number} says other moves than its entry"
    for number, entry in entries.items():
        yield f"entry {number} ({entry.kind}) has no paper"


@invariant("interest is what the days of its lines come to")
def interest_is_what_its_days_bear(shop_id: int | None) -> Iterator[str]:
    """A note is its days, what was carried to it and what it carries on; no day of a debt bears interest twice."""
    lines = _lines(shop_id)
    borne: dict[int, datetime.date] = {}
    for note in _rows(InterestNote, shop_id).order_by("until", "pk"):
        own = lines.pop(note.pk, [])
        before = note.amount_minor * PARTS + note.carried - sum(each.parts for each in own)
        # A rest is at most half a minor unit, whichever way.
        if not all(-PARTS <= 2 * rest < PARTS for rest in (before, note.carried)):
            yield f"interest note {note.pk} of {note.amount_minor} is not what its days come to"
        for each in sorted(own, key=lambda one: (one.key, one.since)):
            if each.since < note.since or each.until > note.until:
                yield f"interest note {note.pk} counts days of debt {each.key} that are not its own"
            if each.key in borne and each.since <= borne[each.key]:
                yield f"interest note {note.pk} counts days of debt {each.key} a second time"
            borne[each.key] = each.until
    for number in lines:
        yield f"lines of interest are of a note {number} that is not there"


def _rows(model: type[models.Model], shop_id: int | None) -> "QuerySet[Any]":
    rows: QuerySet[Any] = model._default_manager.all()
    return rows if shop_id is None else rows.filter(shop_id=shop_id)


def _lines(shop_id: int | None) -> dict[int, list[Stretch]]:
    found: dict[int, list[Stretch]] = {}
    rows = InterestLine.objects.select_related("note").order_by("pk")
    rows = rows if shop_id is None else rows.filter(Q(note__shop=shop_id) | Q(shop=shop_id))
    for line in rows.iterator(chunk_size=2000):
        # A line of another shop than its note is none of the note's.
        if line.shop_id == line.note.shop_id:
            found.setdefault(line.note_id, []).append(papers.stretch_of(line))
    return found


def _papers(shop_id: int | None) -> Iterator[Told]:
    lines = _lines(shop_id)
    known = {note.pk: note for note in _rows(InterestNote, shop_id)}
    for note in known.values():
        yield papers.INTEREST, note, note, papers.hash_of(note, lines.get(note.pk, ())), papers.moves_of(note)
    for waiver in _rows(InterestWaiver, shop_id):
        of = known.get(waiver.note_id)
        moves = papers.moves_of_waiver(of) if of is not None else []
        yield papers.INTEREST_WAIVED, waiver, of, papers.hash_of_waiver(waiver), moves


def _place(paper: Paper, of: InterestNote) -> tuple[str, int | None]:
    return (papers.SERIES, None) if paper is of else (papers.JOURNAL, of.pk)


def _plain(moves: Iterable[Move]) -> list[PlainMove]:
    return [(move.source.key, move.target.key, move.unit.key, move.amount) for move in moves]
