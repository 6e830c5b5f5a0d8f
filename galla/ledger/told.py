"""The entries of days in order of time: what each was made for, with whom, and what it moved."""

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import batched
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.query import ModelIterable

from galla.accounts.calendar import shop_day
from galla.ledger import models, places
from galla.ledger.documents import Told, document_of
from galla.ledger.money import ADDED_UP, moved_by_entry
from galla.ledger.numbering import number_text

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """One entry. ``moved`` is what it brought each account of money, by the account's key, below zero what it took.

    ``is_late``: it happened on a day that was closed by then, and landed in the first open one.
    """

    pk: int
    kind: str
    label: str
    url: str
    number: str
    who: str
    by: str
    happened_at: datetime.datetime
    business_date: datetime.date
    is_late: bool
    moved: Mapping[str, int]


class _Telling(ModelIterable):  # type: ignore[type-arg]  # made for query sets of entries only
    """Tells entries as they are read, some hundreds at a time: so many statements for each lot, not for each entry."""

    def __iter__(self) -> Iterator[Any]:
        for some in batched(super().__iter__(), AT_ONCE):
            yield from _told(some)


def told_entries(
    shop_id: int, *, since: datetime.date, until: datetime.date, branch_id: int | None = None, account: str = ""
) -> "QuerySet[Any, Any]":
    """The entries of these business days, both included, as ``ToldEntry``: day by day in order of time.

    Two branches write at once, and a till that was cut off tells later: neither stands where it was written. What came
    late from a day that was closed happened before the first thing of the day it landed in, and stands before it.
    With a branch those of its tills and journals alone; with an account (``drawer:3``, or a kind: ``customer``) those
    that moved money to or from it.
    """
    rows: QuerySet[Any, Any] = models.Entry.objects.filter(shop_id=shop_id)
    # Of one day a page is read along the index; of several nobody asks for pages.
    rows = rows.filter(business_date=since) if since == until else rows.filter(business_date__range=(since, until))
    if branch_id is not None:
        series = models.Series.objects.filter(shop_id=shop_id, branch=branch_id).values_list("pk", flat=True)
        rows = rows.filter(series__in=list(series))
    if account:
        rows = rows.filter(_touching(shop_id, account))
    rows = rows.select_related("series", "by", "shop").order_by("business_date", "happened_at", "pk")
    rows._iterable_class = _Telling
    return rows


def _touching(shop_id: int, account: str) -> Exists:
    moves = models.Posting.objects.filter(entry=OuterRef("pk"), unit=places.money(shop_id).id)
    if account not in ADDED_UP:
        number = places.account(shop_id, account).id
        return Exists(moves.filter(Q(source=number) | Q(target=number)))
    named = models.Account.objects.filter(shop=shop_id, key__startswith=f"{account}:")
    sides = (Exists(named.filter(pk=OuterRef(side))) for side in ("source", "target"))
    return Exists(moves.filter(reduce(or_, (Q(side) for side in sides))))


def _told(entries: Sequence[models.Entry]) -> list[ToldEntry]:
    if not entries:
        return []
    moved = moved_by_entry(entries[0].shop_id, [entry.pk for entry in entries])
    said = _said(entries)
    return [_one(entry, said.get(entry.pk, Told()), moved.get(entry.pk, {})) for entry in entries]


def _said(entries: Collection[models.Entry]) -> dict[int, Told]:
    """What the rooms say of these entries' documents, each room asked once for each of its kinds."""
    by_kind: dict[str, dict[int, int]] = {}
    for entry in entries:
        shown = entry.reverses_id if document_of(entry.kind).taken_back else entry.pk
        if shown is not None:
            by_kind.setdefault(entry.kind, {})[entry.pk] = shown
    found: dict[int, Told] = {}
    for kind, documents in by_kind.items():
        told = document_of(kind).told(set(documents.values()))
        found |= {number: told[shown] for number, shown in documents.items() if shown in told}
    return found


def number_of(shop_id: int, entry_id: int) -> str:
    """The number a document is known by: what its room says, or that of its series; "" where it has none."""
    entry = models.Entry.objects.select_related("series").filter(shop=shop_id, pk=entry_id).first()
    return "" if entry is None else _number(entry, _said([entry]).get(entry.pk, Told()))


def _number(entry: models.Entry, told: Told) -> str:
    series = entry.series
    in_series = "" if series.code.startswith("journal:") else number_text(series.code, series.fiscal_year, entry.number)
    return told.number or in_series


def _one(entry: models.Entry, told: Told, moved: Mapping[str, int]) -> ToldEntry:
    kind = document_of(entry.kind)
    return ToldEntry(
        pk=entry.pk,
        kind=entry.kind,
        label=told.label or str(kind.label),
        url=kind.address(entry.pk, entry.reverses_id),
        number=_number(entry, told),
        who=told.who,
        by=str(entry.by) if entry.by else "",
        happened_at=entry.happened_at,
        business_date=entry.business_date,
        is_late=entry.business_date > shop_day(entry.shop, entry.happened_at),
        moved=moved,
    )
