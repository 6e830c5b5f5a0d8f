"""What the moves say: balances, cards, the postings of an entry. Reading only."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, CharField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from galla.foundation.database.rows import execute, one_of
from galla.ledger import models, places
from galla.ledger.entries import Move, Standing


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What an entry says about itself."""

    id: int
    kind: str
    key: str
    request_hash: str
    happened_at: datetime.datetime
    recorded_at: datetime.datetime
    business_date: datetime.date
    by_id: int | None
    number: int
    hash: str
    document_hash: str
    reverses_id: int | None
    series: str
    fiscal_year: str


@dataclass(frozen=True, slots=True)
class PostingFacts:
    """One move with the names of its accounts and its unit."""

    id: int
    entry_id: int
    source: str
    target: str
    unit: str
    amount: int
    worth_minor: int


@dataclass(frozen=True, slots=True)
class Holding:
    """What an account holds of a unit, both by their keys."""

    shop_id: int
    account: str
    unit: str
    on_hand: int
    worth_minor: int


def balances(pairs: Iterable[tuple[places.Account, places.Unit]]) -> dict[tuple[int, int], Standing]:
    """What accounts hold of units, without locking, by (account id, unit id); a pair without a balance is zero."""
    wanted = {places.balance_id(place.id, what.id): (place.id, what.id) for place, what in pairs}
    found = {pair: Standing(0, 0) for pair in wanted.values()}
    if not wanted:
        return found
    is_one, parameter = one_of("id", wanted)
    # A search at the till asks this with every key that is pressed.
    statement = (
        f"SELECT id, received - given, worth_received_minor - worth_given_minor FROM ledger_balance WHERE {is_one}"
    )
    with connection.cursor() as cursor:
        for number, on_hand, worth in execute(cursor, statement, [parameter]):
            found[wanted[number]] = Standing(on_hand, worth)
    return found


def passed(pairs: Iterable[tuple[places.Account, places.Unit]]) -> dict[tuple[int, int], int]:
    """All that accounts have ever received and given of units, by (account id, unit id): it only grows with moves."""
    wanted = {places.balance_id(place.id, what.id): (place.id, what.id) for place, what in pairs}
    rows = models.Balance.objects.filter(id__in=list(wanted)).values_list("id", F("received") + F("given"))
    return dict.fromkeys(wanted.values(), 0) | {wanted[number]: amount for number, amount in rows}


def contents(place: places.Account) -> dict[str, Standing]:
    """Everything an account holds, by unit key (``note:50000``, ``goods:42``), where anything ever moved."""
    rows = models.Balance.objects.filter(account=place.id).values_list(
        "unit", F("received") - F("given"), F("worth_received_minor") - F("worth_given_minor")
    )
    found = {number: Standing(on_hand, worth) for number, on_hand, worth in rows}
    names = dict(models.Unit.objects.filter(id__in=list(found)).values_list("id", "key"))
    return {names[number]: standing for number, standing in found.items()}


def holdings(shop_id: int | None, place: str, what: Collection[str]) -> list[Holding]:
    """Everything that all accounts of a kind (``drawer``) hold of units of some kinds (``note``), for checks.

    ``shop_id`` None means every shop.
    """
    units = " OR ".join("u.key = %s OR u.key LIKE %s" for _ in what)
    statement = f"""
        SELECT b.shop_id, a.key, u.key, b.received - b.given, b.worth_received_minor - b.worth_given_minor
        FROM ledger_balance b JOIN ledger_account a ON a.id = b.account JOIN ledger_unit u ON u.id = b.unit
        WHERE a.key LIKE %s AND ({units})
    """
    parameters: list[Any] = [f"{place}:%", *(text for kind in what for text in (kind, f"{kind}:%"))]
    if shop_id is not None:
        statement += " AND b.shop_id = %s"
        parameters.append(shop_id)
    with connection.cursor() as cursor:
        return [Holding(*row) for row in execute(cursor, f"{statement} ORDER BY b.id", parameters)]


def entries_of_kind(shop_id: int | None, kinds: Iterable[str]) -> dict[int, EntryFacts]:
    """The entries of some kinds by id, for checks. ``shop_id`` None means every shop."""
    rows = models.Entry.objects.filter(kind__in=list(kinds)).select_related("series")
    if shop_id is not None:
        rows = rows.filter(shop_id=shop_id)
    return {row.pk: _facts(row) for row in rows.iterator(chunk_size=2000)}


def postings_of_kind(shop_id: int | None, kinds: Iterable[str]) -> Iterator[PostingFacts]:
    """The moves of all entries of some kinds, entry by entry, for checks. ``shop_id`` None means every shop."""
    statement = """
        SELECT p.id, p.entry_id, s.key, t.key, u.key, p.amount, p.worth_minor
        FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id JOIN ledger_account s ON s.id = p.source
        JOIN ledger_account t ON t.id = p.target JOIN ledger_unit u ON u.id = p.unit
    """
    wanted = list(kinds)
    statement += f" WHERE e.kind IN ({', '.join(['%s'] * len(wanted))})"
    parameters: list[Any] = [*wanted]
    if shop_id is not None:
        statement += " AND e.shop_id = %s"
        parameters.append(shop_id)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY p.entry_id, p.id", parameters)
        while rows := cursor.fetchmany(2000):
            for row in rows:
                yield PostingFacts(*row)


def balance_rows(shop_id: int, account_ids: Iterable[int]) -> QuerySet[models.Balance]:
    """Balance rows of some accounts of a shop, for lists that join them in the database."""
    return models.Balance.objects.filter(shop_id=shop_id, account__in=list(account_ids))


def entry(shop_id: int, entry_id: int) -> EntryFacts | None:
    """An entry of a shop, or None."""
    found = models.Entry.objects.select_related("series").filter(shop_id=shop_id, pk=entry_id).first()
    return None if found is None else _facts(found)


def entry_of_key(shop_id: int, kind: str, key: str) -> EntryFacts | None:
    """The entry that a key made, or None."""
    found = models.Entry.objects.select_related("series").filter(shop_id=shop_id, kind=kind, key=key).first()
    return None if found is None else _facts(found)


def _facts(found: models.Entry) -> EntryFacts:
    return EntryFacts(
        *(found.pk, found.kind, found.key, found.request_hash, found.happened_at, found.recorded_at),
        *(found.business_date, found.by_id, found.number, found.hash, found.document_hash, found.reverses_id),
        *(found.series.code, found.series.fiscal_year),
    )


def shift_of(shop_id: int, entry_id: int) -> int | None:
    """The shift an entry was written in; None for one at no till."""
    return models.Entry.objects.filter(shop_id=shop_id, pk=entry_id).values_list("shift", flat=True).first()


def is_reversed(shop_id: int, entry_id: int) -> bool:
    """Whether an entry was taken back by another."""
    return models.Entry.objects.filter(shop_id=shop_id, reverses_id=entry_id).exists()


def reversals(of_entry: Any) -> "QuerySet[models.Entry]":
    """The entries that took back the one ``of_entry`` names (an id, or a reference into an outer query)."""
    return models.Entry.objects.filter(reverses_id=of_entry)


class Issued(NamedTuple):
    """What an entry says of its document: the document's hash, and its number in its series."""

    document_hash: str
    series: str
    fiscal_year: str
    number: int


def taken_back_by(entry: OuterRef) -> Subquery:
    """For a list of a room above: which entry the one named by a column of its rows takes back."""
    return Subquery(models.Entry.objects.filter(pk=entry).values("reverses_id")[:1])


def issued(shop_id: int, kind: str) -> dict[int, Issued]:
    """What every entry of a kind says of its document, by entry id, for a room that checks its documents against it."""
    rows = models.Entry.objects.filter(shop_id=shop_id, kind=kind)
    columns = ("id", "document_hash", "series__code", "series__fiscal_year", "number")
    return {number: Issued(*said) for number, *said in rows.values_list(*columns).iterator(chunk_size=2000)}


def postings_of_entry(entry_id: int) -> list[PostingFacts]:
    """The moves of an entry in the order they were written, with the keys of accounts and units."""
    rows = list(models.Posting.objects.filter(entry_id=entry_id).order_by("id"))
    accounts = account_keys(number for row in rows for number in (row.source, row.target))
    units = dict(models.Unit.objects.filter(id__in={row.unit for row in rows}).values_list("id", "key"))
    return [
        PostingFacts(
            *(row.pk, entry_id, accounts[row.source], accounts[row.target]),
            *(units[row.unit], row.amount, row.worth_minor),
        )
        for row in rows
    ]


def reversing_moves(shop_id: int, entry_id: int) -> list[Move]:
    """The moves of an entry turned round: what was given comes back, at the value it left with."""
    return [
        Move(
            places.account(shop_id, posting.target),
            places.account(shop_id, posting.source),
            places.unit(shop_id, posting.unit),
            posting.amount,
            posting.worth_minor,
        )
        for posting in postings_of_entry(entry_id)
    ]


def account_keys(numbers: Iterable[int]) -> dict[int, str]:
    """The keys of accounts by id."""
    return dict(models.Account.objects.filter(id__in=set(numbers)).values_list("id", "key"))


def entry_chain(series_id: int) -> Iterator[models.Entry]:
    """The entries of a series in order of their number, a few at a time."""
    return models.Entry.objects.filter(series_id=series_id).order_by("number").iterator(chunk_size=2000)


def moved(
    shop_id: int, *, since: datetime.date, until: datetime.date, accounts: Iterable[str], unit_key: str = "money"
) -> dict[str, tuple[int, int]]:
    """Received and given by account key over business days, both included, straight from postings."""
    wanted = {places.account(shop_id, key).id: key for key in accounts}
    what = places.unit(shop_id, unit_key).id
    found = dict.fromkeys(wanted.values(), (0, 0))
    rows = models.Posting.objects.filter(unit=what, business_date__gte=since, business_date__lte=until)
    received = dict(rows.filter(target__in=wanted).values_list("target").annotate(total=Sum("amount")))
    given = dict(rows.filter(source__in=wanted).values_list("source").annotate(total=Sum("amount")))
    for number, key in wanted.items():
        found[key] = (int(received.get(number, 0)), int(given.get(number, 0)))
    return found


def largest_balances(shop_id: int, kind: str, *, limit: int) -> tuple[list[tuple[str, int]], int, int]:
    """The accounts of a kind (``customer``) with most money, as (key, minor units); how many there are; their sum.

    Only accounts that hold more than nothing count.
    """
    statement = """
        SELECT a.key, b.received - b.given, count(*) OVER (), sum(b.received - b.given) OVER ()
        FROM ledger_balance b JOIN ledger_account a ON a.id = b.account
        WHERE b.shop_id = %s AND b.unit = %s AND a.key LIKE %s AND b.received > b.given
        ORDER BY b.received - b.given DESC, a.key LIMIT %s
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [shop_id, places.money(shop_id).id, f"{kind}:%", limit])
        rows = cursor.fetchall()
    if not rows:
        return [], 0, 0
    return [(key, int(minor)) for key, minor, _count, _sum in rows], int(rows[0][2]), int(rows[0][3])


def held_of_goods(accounts: Iterable[places.Account], **told: Any) -> Coalesce:
    """``lain_of_goods``, and zero of what never lay there."""
    return Coalesce(lain_of_goods(accounts, **told), Value(0), output_field=BigIntegerField())


def lain_of_goods(
    accounts: Iterable[places.Account], *, worth: bool = False, product: str = "pk", kind: str = "goods"
) -> "Subquery[Any]":
    """For a query set of products: what some accounts of their shop hold of each, in thousandths; else null.

    ``worth``: its value in minor units. ``product`` is the path of the product's id; ``kind`` may be ``batch``.
    """
    key = Concat(Value(f"{kind}:"), Cast(OuterRef(OuterRef(product)), CharField()), output_field=CharField())
    unit = models.Unit.objects.filter(shop_id__in={place.shop_id for place in accounts}, key=key).values("id")
    sides = ("worth_received_minor", "worth_given_minor") if worth else ("received", "given")
    rows = models.Balance.objects.filter(account__in=[place.id for place in accounts], unit__in=unit)
    total = rows.order_by().values("shop").annotate(total=Sum(F(sides[0]) - F(sides[1]))).values("total")
    return Subquery(total, output_field=BigIntegerField())


def last_day_of_goods(target: places.Account, *, sources: Iterable[places.Account] | None = None) -> Subquery:
    """For a query set of products of one shop: the last business day on which any moved to ``target``, from these."""
    key = Concat(Value("goods:"), Cast(OuterRef(OuterRef("pk")), CharField()), output_field=CharField())
    unit = models.Unit.objects.filter(shop_id=target.shop_id, key=key).values("id")
    moves = models.Posting.objects.filter(target=target.id, unit__in=unit)
    moves = moves if sources is None else moves.filter(source__in=[place.id for place in sources])
    return Subquery(moves.order_by("-business_date", "-id").values("business_date")[:1])


def held_anywhere(units: Iterable[places.Unit]) -> set[places.Unit]:
    """Those of these units of which any account whose balances are kept holds anything, or less than nothing."""
    return set(held_where(units))


def held_where(units: Iterable[places.Unit]) -> dict[places.Unit, dict[str, int]]:
    """The names of the accounts that hold anything of some units, or less than nothing, and how much."""
    known = {what.id: what for what in units}
    rows = models.Balance.objects.filter(unit__in=list(known)).exclude(received=F("given")).order_by("account")
    found = list(rows.values_list("unit", "account", F("received") - F("given")))
    names = account_keys(account for _unit, account, _held in found)
    held: dict[places.Unit, dict[str, int]] = {}
    for unit_id, account_id, amount in found:
        held.setdefault(known[unit_id], {})[names[account_id]] = amount
    return held


def received_by(place: places.Account, what: places.Unit, *, entry: str = "pk") -> Coalesce:
    """For a query set of documents: what an account received of a unit by the entry of each. ``entry`` is its path."""
    moves = models.Posting.objects.filter(target=place.id, unit=what.id, entry_id=OuterRef(entry))
    total = moves.order_by().values("entry_id").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())


def entries_that_brought(place: places.Account, what: places.Unit) -> QuerySet[models.Posting, Any]:
    """The ids of the entries by which an account received a unit, for a list of their documents to be narrowed by."""
    return models.Posting.objects.filter(target=place.id, unit=what.id).values("entry_id")


def days_of_entries(numbers: Iterable[int]) -> dict[int, datetime.date]:
    """The business days of entries, by their ids. One statement."""
    return dict(models.Entry.objects.filter(pk__in=set(numbers)).values_list("pk", "business_date"))


def moved_by_day(
    accounts: Iterable[places.Account], what: places.Unit, *, since: datetime.date, until: datetime.date
) -> dict[datetime.date, tuple[int, int]]:
    """What some accounts received and gave of a unit together on each business day from ``since`` to ``until``.

    Straight from the moves; days without any are left out. Two statements.
    """
    numbers = [place.id for place in accounts]
    found: dict[datetime.date, tuple[int, int]] = {}
    for place, side in enumerate(("target", "source")):
        rows = models.Posting.objects.filter(unit=what.id, business_date__gte=since, business_date__lte=until)
        rows = rows.filter(**{f"{side}__in": numbers}).order_by()
        for day, total in rows.values_list("business_date").annotate(total=Sum("amount")):
            received, given = found.get(day, (0, 0))
            found[day] = (received, int(total)) if place else (int(total), given)
    return found
