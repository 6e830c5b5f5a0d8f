"""What the entries of a shift moved. Reading only, each in one statement whatever the number of entries."""

import datetime
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Min, OuterRef, QuerySet, Subquery, Sum

from galla.foundation.database.rows import execute
from galla.ledger import models, places


class MovedByKind(NamedTuple):
    """What an account received and gave of a unit by the entries of one kind, and how many of them there were."""

    kind: str
    entries: int
    received: int
    given: int


def entries_of_shift(shift_id: int, *kinds: str) -> QuerySet[models.Entry, Any]:
    """The ids of a shift's entries of some kinds (all where none is named), to narrow a list of their documents by."""
    rows = models.Entry.objects.filter(shift=shift_id)
    return (rows.filter(kind__in=kinds) if kinds else rows).values("id")


def taken_back_in_shift(shift_id: int) -> QuerySet[models.Entry, Any]:
    """The ids of the entries that entries of a shift took back."""
    return models.Entry.objects.filter(shift=shift_id, reverses__isnull=False).values("reverses_id")


def entries_between(shift_id: int, kind: str) -> tuple[int, int] | None:
    """The first and the last entry of a kind in a shift, by their numbers; None where there is none."""
    order = ("series__fiscal_year", "series__code", "number")
    rows = models.Entry.objects.filter(shift=shift_id, kind=kind)
    first = rows.order_by(*order).values_list("id", flat=True).first()
    last = rows.order_by(*(f"-{name}" for name in order)).values_list("id", flat=True).first()
    return None if first is None or last is None else (first, last)


def moved_in_shift(shift_id: int, place: places.Account, what: places.Unit) -> tuple[int, int]:
    """What an account received and gave of a unit in a shift."""
    rows = moved_by_kind(shift_id, place, what)
    return sum(row.received for row in rows), sum(row.given for row in rows)


def moved_in_shifts(shift_ids: Iterable[int], place: places.Account, what: places.Unit) -> tuple[int, int]:
    """What an account received and gave of a unit in several shifts."""
    moves = models.Posting.objects.filter(entry__shift__in=list(shift_ids), unit=what.id).order_by()
    came = moves.filter(target=place.id).aggregate(amount=Sum("amount"))["amount"]
    went = moves.filter(source=place.id).aggregate(amount=Sum("amount"))["amount"]
    return int(came or 0), int(went or 0)


def moved_by_shift(shift_ids: Iterable[int], place: places.Account, what: places.Unit) -> dict[int, int]:
    """What an account received less what it gave of a unit, by shift."""
    found: dict[int, int] = {}
    moves = models.Posting.objects.filter(entry__shift__in=list(shift_ids), unit=what.id).order_by()
    for side, sign in (("target", 1), ("source", -1)):
        for shift, amount in moves.filter(**{side: place.id}).values_list("entry__shift").annotate(sum=Sum("amount")):
            found[shift] = found.get(shift, 0) + sign * int(amount)
    return found


def moved_by_kind(shift_id: int, place: places.Account, what: places.Unit) -> list[MovedByKind]:
    """What an account received and gave of a unit in a shift, by the kind of entry."""
    statement = """
        SELECT e.kind, count(DISTINCT e.id), sum(CASE WHEN p.target = %s THEN p.amount ELSE 0 END),
               sum(CASE WHEN p.source = %s THEN p.amount ELSE 0 END)
        FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id
        WHERE e.shift = %s AND p.unit = %s AND (p.target = %s OR p.source = %s)
        GROUP BY e.kind ORDER BY e.kind
    """
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [place.id, place.id, shift_id, what.id, place.id, place.id])
    return [MovedByKind(kind, int(count), int(came), int(went)) for kind, count, came, went in rows]


class MovedAtAccount(NamedTuple):
    """What an account, by its key, received and gave by the entries of one kind, and how many of them there were."""

    account: str
    kind: str
    entries: int
    received: int
    given: int


def accounts_moved(shift_id: int, what: places.Unit, kinds: Iterable[str]) -> list[MovedAtAccount]:
    """What the accounts of some kinds received and gave of a unit in a shift, by account and kind of entry.

    Kinds of accounts are the word before the first colon of their key.
    """
    named = sorted(map(str, kinds))
    like = " OR ".join(["a.key = %s OR a.key LIKE %s"] * len(named))
    statement = f"""
        SELECT a.key, m.kind, count(DISTINCT m.entry), sum(m.came), sum(m.went) FROM (
            SELECT p.target AS account, e.kind, e.id AS entry, p.amount AS came, 0 AS went
            FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id WHERE e.shift = %s AND p.unit = %s
            UNION ALL
            SELECT p.source, e.kind, e.id, 0, p.amount
            FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id WHERE e.shift = %s AND p.unit = %s
        ) m JOIN ledger_account a ON a.id = m.account WHERE {like} GROUP BY a.key, m.kind ORDER BY a.key, m.kind
    """
    patterns = [text for kind in named for text in (kind, f"{kind}:%")]
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [*[shift_id, what.id] * 2, *patterns])
    return [MovedAtAccount(key, kind, int(count), int(came), int(went)) for key, kind, count, came, went in rows]


def money_of_shift(shift_id: int, what: places.Unit, kinds: Sequence[str]) -> dict[str, int]:
    """What every account got of a unit by a shift's entries of some kinds (received less given), by account key."""
    marks = ", ".join(["%s"] * len(kinds))
    statement = f"""
        SELECT a.key, sum(m.amount) FROM (
            SELECT p.target AS account, p.amount FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id
            WHERE e.shift = %s AND p.unit = %s AND e.kind IN ({marks})
            UNION ALL
            SELECT p.source, -p.amount FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id
            WHERE e.shift = %s AND p.unit = %s AND e.kind IN ({marks})
        ) m JOIN ledger_account a ON a.id = m.account GROUP BY a.key ORDER BY a.key
    """
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [shift_id, what.id, *kinds] * 2)
    return {key: int(amount) for key, amount in rows}


class NoteMoves(NamedTuple):
    """How many pieces of a note came and went, and when the first and the last of them did."""

    received: int
    given: int
    first_at: datetime.datetime
    last_at: datetime.datetime


def notes_moved(
    place: places.Account, values: Iterable[int], *, on: datetime.date, without: Iterable[str]
) -> dict[int, NoteMoves]:
    """What came and went of notes in an account on a business day, by value; entries of the kinds ``without`` apart.

    Two statements.
    """
    units = {places.note(place.shop_id, value).id: value for value in values}
    moves = models.Posting.objects.filter(unit__in=list(units), business_date=on)
    moves = moves.exclude(entry__kind__in=list(without)).order_by()
    found: dict[int, NoteMoves] = {}
    for side in ("target", "source"):
        sums = moves.filter(**{side: place.id}).values_list("unit")
        for unit, pieces, first, last in sums.annotate(
            pieces=Sum("amount"), first=Min("entry__happened_at"), last=Max("entry__happened_at")
        ):
            before = found.get(units[unit], NoteMoves(0, 0, first, last))
            came, went = (int(pieces), 0) if side == "target" else (0, int(pieces))
            found[units[unit]] = NoteMoves(
                *(before.received + came, before.given + went),
                *(min(before.first_at, first), max(before.last_at, last)),
            )
    return found


class EntryAtTill(NamedTuple):
    """What a check must know of an entry that a shift was opened or closed by."""

    shop_id: int
    kind: str
    shift: int | None
    by_id: int | None
    happened_at: datetime.datetime
    business_date: datetime.date
    document_hash: str
    hash: str
    series: str


def entries_at_tills(entry_ids: Iterable[int]) -> dict[int, EntryAtTill]:
    """The entries of these ids, for checks."""
    columns = (
        *("shop_id", "kind", "shift", "by_id", "happened_at", "business_date"),
        *("document_hash", "hash", "series__code"),
    )
    found: dict[int, EntryAtTill] = {}
    for some in batched(sorted(set(entry_ids)), 500):
        rows = models.Entry.objects.filter(pk__in=some).values_list("id", *columns)
        found |= {number: EntryAtTill(*said) for number, *said in rows}
    return found


def shifts_of_entries(shop_id: int | None) -> list[tuple[int, int, str, str]]:
    """Every shift that entries name, with their shop, their kind and the code of their series; for checks."""
    rows = models.Entry.objects.filter(shift__isnull=False)
    if shop_id is not None:
        rows = rows.filter(shop_id=shop_id)
    named = rows.order_by().values_list("shift", "shop_id", "kind", "series__code").distinct()
    return [(shift, shop, kind, code) for shift, shop, kind, code in named if shift is not None]


def shifts_of_sales() -> Subquery:
    """For a query set of documents whose ids are their entries': the shift each was written in."""
    return Subquery(models.Entry.objects.filter(pk=OuterRef("pk")).values("shift")[:1])
