"""What must always hold of the moves; ``galla verify`` runs these."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from itertools import batched
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min, Q

from galla.accounts.models import Shop
from galla.foundation.checks import invariant
from galla.foundation.database.rows import execute, one_of
from galla.ledger import models, places
from galla.ledger.branches import branch_of_series
from galla.ledger.closing import KIND, SERIES, hash_of_close
from galla.ledger.numbering import digest_of
from galla.ledger.past import kind_of

type Moved = tuple[int, int, int, int, int]

# One side of every posting: what an account received or gave. Summed, it must be what the balances say.
_SIDES = """
    SELECT target AS account, unit, amount AS received, 0 AS given, worth_minor AS worth_in, 0 AS worth_out, shop_id,
           business_date FROM ledger_posting
    UNION ALL
    SELECT source, unit, 0, amount, 0, worth_minor, shop_id, business_date FROM ledger_posting
"""
_TRACKED = " OR ".join(
    f"(a.key LIKE '{place}:%%' AND (u.key = '{what}' OR u.key LIKE '{what}:%%'))"
    for place, units in places.TRACKED.items()
    for what in sorted(units)
)
# The moves are added up once for both questions: which balance says something else, and which moves have none.
_BALANCES = f"""
    WITH moved AS (
        SELECT account, unit, sum(received) AS received, sum(given) AS given, sum(worth_in) AS worth_in,
               sum(worth_out) AS worth_out FROM ({_SIDES}) sides WHERE {{of_shop}} GROUP BY account, unit
    )
    SELECT b.id, b.account, b.unit, b.received, b.given, b.worth_received_minor, b.worth_given_minor,
           coalesce(m.received, 0), coalesce(m.given, 0), coalesce(m.worth_in, 0), coalesce(m.worth_out, 0)
    FROM ledger_balance b LEFT JOIN moved m ON m.account = b.account AND m.unit = b.unit
    WHERE b.{{of_shop}} AND (b.received <> coalesce(m.received, 0) OR b.given <> coalesce(m.given, 0)
        OR b.worth_received_minor <> coalesce(m.worth_in, 0) OR b.worth_given_minor <> coalesce(m.worth_out, 0))
    UNION ALL
    SELECT NULL, m.account, m.unit, 0, 0, 0, 0, 0, 0, 0, 0 FROM moved m
    JOIN ledger_account a ON a.id = m.account JOIN ledger_unit u ON u.id = m.unit
    LEFT JOIN ledger_balance b ON b.account = m.account AND b.unit = m.unit
    WHERE b.id IS NULL AND ({_TRACKED})
"""


@invariant("balances equal postings")
def balances_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every kept balance is the sum of its moves, and every place that keeps balances has them."""
    for number, account_id, unit_id, *amounts in _rows(_BALANCES, shop_id):
        if number is None:
            kept = places.balance_id(account_id, unit_id)
            yield f"account {account_id} has moves of unit {unit_id} and no balance {kept}"
        else:
            says = f"says {tuple(map(int, amounts[:4]))}, its postings {tuple(map(int, amounts[4:]))}"
            yield f"balance {number} of account {account_id} in unit {unit_id} {says}"


@invariant("day totals equal postings")
def day_totals_equal_postings(shop_id: int | None) -> Iterator[str]:
    """The totals of every rolled day are the sums of the postings they were made of.

    A day that got postings since is passed over: it is made anew in the night.
    """
    for day in models.RolledDay.objects.filter(**_of(shop_id)):
        rows = models.Posting.objects.filter(shop_id=day.shop_id, business_date=day.business_date)
        if rows.count() != day.postings:
            continue
        totals = {
            (row.account, row.unit): (row.received, row.given, row.worth_received_minor, row.worth_given_minor)
            for row in models.DayTotal.objects.filter(shop_id=day.shop_id, business_date=day.business_date)
        }
        statement = f"""
            SELECT account, unit, sum(received), sum(given), sum(worth_in), sum(worth_out) FROM ({_SIDES}) s
            WHERE shop_id = %s AND business_date = %s GROUP BY account, unit
        """
        with connection.cursor() as cursor:
            cursor.execute(statement, [day.shop_id, day.business_date])
            moved = {(row[0], row[1]): tuple(int(value) for value in row[2:]) for row in cursor.fetchall()}
        if totals != moved:
            yield f"day totals of {day.business_date} differ from its postings"


@invariant("standings of months equal day totals")
def months_equal_days(shop_id: int | None) -> Iterator[str]:
    """Where every account stood at the end of a month is what the days until then add up to."""
    for month in models.RolledMonth.objects.filter(**_of(shop_id)):
        statement = """
            SELECT count(*) FROM (
                SELECT account, unit FROM (
                    SELECT account, unit, on_hand AS held, worth_minor AS worth FROM ledger_monthstanding
                    WHERE shop_id = %s AND month = %s
                    UNION ALL
                    SELECT account, unit, given - received, worth_given_minor - worth_received_minor
                    FROM ledger_daytotal WHERE shop_id = %s AND business_date <= %s
                ) both_ways GROUP BY account, unit HAVING sum(held) <> 0 OR sum(worth) <> 0
            ) wrong
        """
        with connection.cursor() as cursor:
            cursor.execute(statement, [month.shop_id, month.month, month.shop_id, month.month])
            wrong = cursor.fetchone()[0]
        if wrong:
            yield f"at the end of {month.month} {wrong} standings differ from the days until then"


@invariant("flows between kinds of accounts equal day totals")
def flows_equal_day_totals(shop_id: int | None) -> Iterator[str]:
    """What every kind of account received and gave on an added-up day, and until an added-up month, is what its
    accounts did; moves within a kind are on both sides."""
    kind = kind_of("a.key")
    totals = f"""
        SELECT {kind} AS kind, u.key = 'money' AS in_money,
            CASE WHEN u.key = 'money' THEN d.received ELSE d.worth_received_minor END AS received,
            CASE WHEN u.key = 'money' THEN d.given ELSE d.worth_given_minor END AS given
        FROM ledger_daytotal d JOIN ledger_account a ON a.id = d.account JOIN ledger_unit u ON u.id = d.unit
        WHERE d.shop_id = %s AND d.business_date {{days}} %s
    """
    sides = """
        SELECT target, in_money, -amount_minor, 0 FROM {table} WHERE shop_id = %s AND {day} = %s
        UNION ALL
        SELECT source, in_money, 0, -amount_minor FROM {table} WHERE shop_id = %s AND {day} = %s
    """
    asked = (
        (models.RolledDay, "business_date", "ledger_dayflow", "="),
        (models.RolledMonth, "month", "ledger_monthflow", "<="),
    )
    for model, day, table, days in asked:
        flows = sides.format(table=table, day=day)
        statement = f"""
            SELECT count(*) FROM (
                SELECT kind FROM ({totals.format(days=days)} UNION ALL {flows}) both_ways
                GROUP BY kind, in_money HAVING sum(received) <> 0 OR sum(given) <> 0
            ) wrong
        """
        for shop, when in model._default_manager.filter(**_of(shop_id)).values_list("shop_id", day):
            with connection.cursor() as cursor:
                wrong = execute(cursor, statement, [shop, when] * 3)[0][0]
            if wrong:
                yield f"{table} of {when}: {wrong} kinds of accounts moved something else than their accounts did"


@invariant("numbers are gapless in every series")
def numbers_are_gapless(shop_id: int | None) -> Iterator[str]:
    """As many entries as the last number says, from 1 on."""
    statement = """
        WITH found AS (
            SELECT series_id, count(*) AS entries, min(number) AS first, max(number) AS last FROM ledger_entry
            WHERE {of_shop} GROUP BY series_id
        )
        SELECT s.id, s.code, s.fiscal_year, s.last_number, coalesce(f.entries, 0), coalesce(f.first, 1),
               coalesce(f.last, 0)
        FROM ledger_series s LEFT JOIN found f ON f.series_id = s.id
        WHERE s.{of_shop} AND (coalesce(f.entries, 0) <> s.last_number OR coalesce(f.first, 1) <> 1
            OR coalesce(f.last, 0) <> s.last_number)
        UNION ALL
        SELECT f.series_id, NULL, NULL, NULL, f.entries, f.first, f.last FROM found f
        WHERE NOT EXISTS (SELECT 1 FROM ledger_series s WHERE s.id = f.series_id AND s.{of_shop})
    """
    for number, code, fiscal_year, last_number, entries, first, last in _rows(statement, shop_id):
        if last_number is None:
            yield f"series {number} has {entries} entries and is not there"
        else:
            has = f"{entries} entries from {first} to {last}"
            yield f"series {code} {fiscal_year} stands at {last_number}, has {has}"


@invariant("entries stand in a series of their shop and year")
def series_fit_their_entries(shop_id: int | None) -> Iterator[str]:
    """Shop and financial year of every series are those of its entries; journals are called after their place."""
    spans = models.Entry.objects.filter(**_of(shop_id)).values("series", "shop")
    for row in spans.annotate(first=Min("business_date"), last=Max("business_date")):
        series = models.Series.objects.filter(pk=row["series"]).first()
        if series is None:
            continue
        named = f"series {series.code} {series.fiscal_year} of shop {series.shop_id}"
        if series.shop_id != row["shop"]:
            yield f"{named} has entries of shop {row['shop']}"
        wanted = branch_of_series(series.shop_id, series.code)
        if series.branch_id != wanted and (wanted is not None or series.code.startswith("journal:")):
            yield f"{named} is kept for branch {series.branch_id}, its till or journal is of {wanted}"
        if not (_may_be_in(series.fiscal_year, row["first"]) and _may_be_in(series.fiscal_year, row["last"])):
            yield f"{named} has entries from {row['first']} to {row['last']}"


def _may_be_in(fiscal_year: str, day: datetime.date) -> bool:
    """Whether a day can lie in a year that is called so; in which month it began is the shop's to change."""
    return f"{day.year % 100:02d}" in fiscal_year.split("-")


@invariant("hash chains are whole")
def chains_are_whole(shop_id: int | None) -> Iterator[str]:
    """Every entry's hash follows from what it says and from the entry before it, up to the head of its series."""
    from galla.foundation.database.sqlite.base import chain_hash

    statement = f"""
        SELECT s.id, s.code, s.fiscal_year, s.last_hash,
               EXISTS (SELECT 1 FROM ledger_entry e WHERE e.series_id = s.id AND e.number > {_PAGE})
        FROM ledger_series s WHERE s.{{of_shop}}
    """
    for some in batched(_rows(statement, shop_id), 50):
        names = {number: f"series {code} {fiscal_year}" for number, code, fiscal_year, _, _ in some}
        heads = dict.fromkeys(names, "")
        entries = _in_order(names, [number for number, *_, is_longer in some if is_longer])
        for entry, moves in _with_moves(entries):
            head = chain_hash(heads[entry.series_id], _digest(entry, moves), entry.number)
            if head != entry.hash:
                where = f"number {entry.number} of {names[entry.series_id]}"
                yield f"entry {entry.pk} ({entry.kind}, {where}) does not match its hash"
            heads[entry.series_id] = entry.hash
        for number, _, _, last_hash, _ in some:
            if heads[number] != last_hash:
                yield f"the head of {names[number]} does not match its last entry"


_PAGE = 500


def _in_order(series: Collection[int], longer: Collection[int]) -> Iterator[models.Entry]:
    """The entries of some series, each series in order: the first ones of all of them at once, then what is longer."""
    mine, numbers = one_of("series_id", series)
    statement = f"SELECT * FROM ledger_entry WHERE {mine} AND number <= {_PAGE} ORDER BY series_id, number"
    yield from models.Entry.objects.raw(statement, [numbers])
    for number in longer:
        rest = models.Entry.objects.filter(series=number, number__gt=_PAGE).order_by("number")
        yield from rest.iterator(chunk_size=_PAGE)


def _with_moves(entries: Iterable[models.Entry]) -> Iterator[tuple[models.Entry, list[Moved]]]:
    """Every entry with its postings, as the digest takes them."""
    for some in batched(entries, _PAGE):
        mine, numbers = one_of("entry_id", [entry.pk for entry in some])
        statement = f"SELECT entry_id, source, target, unit, amount, worth_minor FROM ledger_posting WHERE {mine}"
        moves: dict[int, list[Moved]] = {}
        with connection.cursor() as cursor:
            for entry_id, *move in execute(cursor, statement, [numbers]):
                moves.setdefault(entry_id, []).append((move[0], move[1], move[2], move[3], move[4]))
        for entry in some:
            yield entry, moves.get(entry.pk, [])


def _digest(entry: models.Entry, moves: list[Moved]) -> str:
    return digest_of(
        shop_id=entry.shop_id,
        kind=entry.kind,
        key=entry.key,
        request_hash=entry.request_hash,
        document_hash=entry.document_hash,
        happened_at=entry.happened_at,
        recorded_at=entry.recorded_at,
        business_date=entry.business_date,
        by_id=entry.by_id,
        reverses_id=entry.reverses_id,
        postings=moves,
        shift=entry.shift,
    )


@invariant("no posting is an orphan")
def postings_know_their_accounts(shop_id: int | None) -> Iterator[str]:
    """Accounts, units and entries of every posting exist and are of its shop; so is its business date."""
    statement = """
        SELECT p.id, p.entry_id, e.id, p.source, s.id, p.target, t.id, p.unit, u.id FROM ledger_posting p
        LEFT JOIN ledger_account s ON s.id = p.source AND s.shop_id = p.shop_id
        LEFT JOIN ledger_account t ON t.id = p.target AND t.shop_id = p.shop_id
        LEFT JOIN ledger_unit u ON u.id = p.unit AND u.shop_id = p.shop_id
        LEFT JOIN ledger_entry e ON e.id = p.entry_id AND e.shop_id = p.shop_id AND e.business_date = p.business_date
        WHERE p.{of_shop} AND (s.id IS NULL OR t.id IS NULL OR u.id IS NULL OR e.id IS NULL)
    """
    for row in _rows(statement, shop_id):
        for what, wanted, found in zip(("entry", "account", "account", "unit"), row[1::2], row[2::2], strict=True):
            if found is None:
                when = " on its day" if what == "entry" else ""
                yield f"posting {row[0]} of entry {row[1]} refers to {what} {wanted}, which is not there{when}"


@invariant("accounts, units and balances stand under their names")
def names_make_the_ids(shop_id: int | None) -> Iterator[str]:
    """The id of each is the one made from its shop and key, and a balance keeps the floor its kind has."""
    for model, make in ((models.Account, places.account), (models.Unit, places.unit)):
        word = model._meta.model_name
        rows = model._default_manager.filter(**_of(shop_id)).values_list("id", "shop_id", "key")
        for number, shop, key in rows.iterator(chunk_size=2000):
            if make(shop, key).id != number:
                yield f"{word} {number} of shop {shop} is called {key!r}, which is not the name its id was made from"
    statement = """
        SELECT b.id, b.account, b.unit, b.shop_id, b.floor, a.shop_id, a.key, u.key FROM ledger_balance b
        LEFT JOIN ledger_account a ON a.id = b.account LEFT JOIN ledger_unit u ON u.id = b.unit
        WHERE b.{of_shop}
    """
    for row in _rows(statement, shop_id):
        yield from _misnamed_balance(*row)


def _misnamed_balance(*row: Any) -> Iterator[str]:
    number, account_id, unit_id, shop, floor, account_shop, account, unit = row
    if places.balance_id(account_id, unit_id) != number:
        yield f"balance {number} is not the one of account {account_id} in unit {unit_id}"
    if account is not None and shop != account_shop:
        yield f"balance {number} is kept for shop {shop}, its account {account_id} for shop {account_shop}"
    if account is None or unit is None or shop != account_shop:
        # Accounts are opened by their first posting, balances before it: nothing stands on such a one yet.
        return
    kinds = (account.partition(":")[0], unit.partition(":")[0])
    if floor != (0 if kinds in places.FLOORED else None):
        yield f"balance {number} ({account} in {unit}) has the floor {floor}"


@invariant("bills between goods and payment are empty")
def due_is_empty(shop_id: int | None) -> Iterator[str]:
    """The account ``due`` receives and gives the same in every entry."""
    due = {places.account(shop, "due").id for shop in _shops(shop_id)}
    if not due:
        return
    marks = ", ".join(["%s"] * len(due))
    statement = f"""
        SELECT entry_id, sum(CASE WHEN target IN ({marks}) THEN amount ELSE -amount END) FROM ledger_posting
        WHERE target IN ({marks}) OR source IN ({marks}) GROUP BY entry_id
        HAVING sum(CASE WHEN target IN ({marks}) THEN amount ELSE -amount END) <> 0
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [*due] * 4)
        for entry_id, rest in cursor.fetchall():
            yield f"entry {entry_id} leaves {rest} due"


@invariant("closed days stay as they were closed")
def closed_days_stand(shop_id: int | None) -> Iterator[str]:
    """Every close is what its entry says, days were closed in order, and none got or lost an entry afterwards."""
    found = models.Entry.objects.select_related("series").filter(kind=KIND, **_of(shop_id))
    entries = {row.pk: row for row in found}
    until: dict[int, datetime.date] = {}
    for close in models.DayClose.objects.filter(**_of(shop_id)).order_by("shop", "id"):
        named = f"the close {close.pk} of {close.business_date}"
        entry = entries.pop(close.pk, None)
        if entry is None:
            yield f"{named} has no entry"
        elif (entry.shop_id, entry.business_date, entry.happened_at, entry.by_id, entry.document_hash) != (
            *(close.shop_id, close.business_date, close.at, close.by_id),
            hash_of_close(close),
        ):
            yield f"{named} is not what its entry was made for"
        elif entry.series.code != SERIES:
            yield f"{named} stands in the series {entry.series.code}"
        before = until.get(close.shop_id)
        if before is not None and close.business_date <= before:
            yield f"{named} came after that of {before}"
        yield from _changed_since(close, before, named)
        until[close.shop_id] = close.business_date
    yield from (f"entry {number} ({KIND}) has closed no day" for number in entries)
    shops = Shop.objects.filter(**({} if shop_id is None else {"pk": shop_id}))
    for number, said in shops.values_list("pk", "books_closed_until"):
        if said != until.get(number):
            yield f"shop {number} says it is closed until {said}, its last close is of {until.get(number)}"


def _changed_since(close: models.DayClose, before: datetime.date | None, named: str) -> Iterator[str]:
    rows = models.Entry.objects.filter(shop=close.shop_id, business_date__lte=close.business_date)
    if before is not None:
        rows = rows.filter(business_date__gt=before)
    found = rows.aggregate(then=Count("id", filter=Q(id__lt=close.pk)), late=Min("id", filter=Q(id__gt=close.pk)))
    if found["late"] is not None:
        yield f"entry {found['late']} was written into a day after {named}"
    if found["then"] != close.entries:
        yield f"{named} closed {close.entries} entries, {found['then']} are there"


def _shops(shop_id: int | None) -> list[int]:
    if shop_id is not None:
        return [shop_id]
    return list(models.Account.objects.filter(key="due").values_list("shop_id", flat=True))


def _of(shop_id: int | None) -> dict[str, int]:
    return {} if shop_id is None else {"shop_id": shop_id}


def _rows(statement: str, shop_id: int | None) -> list[tuple[Any, ...]]:
    """What a statement finds in one shop or in all; ``{of_shop}`` stands in it where a table's shop is asked for."""
    shops = [] if shop_id is None else [shop_id] * statement.count("{of_shop}")
    of_shop = "shop_id IS NOT NULL" if shop_id is None else "shop_id = %s"
    with connection.cursor() as cursor:
        return execute(cursor, statement.replace("{of_shop}", of_shop), shops)
