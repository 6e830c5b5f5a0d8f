"""An entry in the making: the claim of its key, the locks on its balances, its place in a series, its hash."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from galla.accounts.errors import NoLongerHere
from galla.foundation.database.rows import array, columns_of, execute, insert_rows, rows_parameters, rows_source
from galla.foundation.database.together import Change, Insert
from galla.foundation.database.transactions import Unprepared, may_start_again
from galla.foundation.errors import KeyReused
from galla.ledger import models, places


class Move(NamedTuple):
    """``amount`` of a unit from one account to another; goods take their value along."""

    source: places.Account
    target: places.Account
    unit: places.Unit
    amount: int
    worth_minor: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that is ours in this transaction. ``replayed``: the entry is there already, from an earlier request."""

    entry_id: int
    kind: str
    key: str
    request_hash: str
    replayed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A locked balance: what an account holds of a unit, and what that is worth."""

    on_hand: int
    worth_minor: int


def request_hash(request: Mapping[str, Any] | Sequence[Any]) -> str:
    """SHA-256 over a request in one canonical form (sorted keys, no spaces)."""
    text = json.dumps(request, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def claim(*, shop_id: int, kind: str, key: str, request_hash: str, member_id: int | None = None) -> Claim:
    """Take a key inside the current transaction, or find what it made before.

    On PostgreSQL an advisory lock makes the second of two equal requests wait for the first; on SQLite the writer is
    alone anyway. ``member_id`` is the membership of who acts: it is held until the transaction ends, so that
    ``end_membership`` knows when the last act of that person is written (None: the shop's own machinery).
    Raises ``KeyReused`` if the key came before with another request, ``NoLongerHere``.
    """
    with connection.cursor() as cursor:
        new_id = _next_entry_id(cursor, shop_id, kind, key)
        found = _of_key(cursor, shop_id, kind, key, member_id)
    if not found:
        if new_id is None:
            with connection.cursor() as cursor:
                new_id = execute(cursor, "SELECT coalesce(max(id), 0) + 1 FROM ledger_entry", [])[0][0]
        return Claim(new_id, kind, key, request_hash, replayed=False)
    entry_id, stored = found[0]
    if stored != request_hash:
        raise KeyReused(_("This key was used before, with another request."), field="Idempotency-Key")
    return Claim(entry_id, kind, key, request_hash, replayed=True)


def _of_key(cursor: Any, shop_id: int, kind: str, key: str, member_id: int | None) -> list[tuple[int, str]]:
    """Id and request of the entry with this key, if there is one. One statement, which holds the membership too."""
    if member_id is None:
        statement = "SELECT id, request_hash FROM ledger_entry WHERE shop_id = %s AND kind = %s AND key = %s"
        return execute(cursor, statement, [shop_id, kind, key])
    statement = (
        "SELECT e.id, e.request_hash FROM accounts_membership m "
        "LEFT JOIN ledger_entry e ON e.shop_id = %s AND e.kind = %s AND e.key = %s "
        "WHERE m.id = %s AND m.ended_at IS NULL"
    )
    if connection.vendor == "postgresql":
        statement += " FOR KEY SHARE OF m"
    rows = execute(cursor, statement, [shop_id, kind, key, member_id])
    if not rows:
        raise NoLongerHere(_("Your time in this shop has ended. Nothing was saved."))
    return [row for row in rows if row[0] is not None]


def _next_entry_id(cursor: Any, shop_id: int, kind: str, key: str) -> int | None:
    if connection.vendor != "postgresql":
        return None
    lock = places.hashed(f"claim/{shop_id}/{kind}/{key}")
    statement = "SELECT nextval(pg_get_serial_sequence('ledger_entry', 'id')) FROM pg_advisory_xact_lock(%s)"
    number: int = execute(cursor, statement, [lock])[0][0]
    return number


def lock_balances(pairs: Iterable[tuple[places.Account, places.Unit]]) -> dict[tuple[int, int], Standing]:
    """Lock the balances of these (account, unit) pairs in order of their id, making those that are missing.

    Batches are locked after everything else, in an order of their own: whoever moves them holds the goods they lie
    beside first, and may learn only then which batches there are. The answer is keyed by (account id, unit id). One
    statement where all of them exist (two with batches); where some are missing, the transaction starts again after
    they have been made, so that everybody locks in the same order.
    """
    wanted = {places.balance_id(place.id, what.id): (place, what) for place, what in pairs}
    late = [number for number, (_, what) in wanted.items() if what.key.startswith("batch:")]
    found = _locked(sorted(wanted.keys() - late) if late else sorted(wanted))
    if late:
        found |= _locked(sorted(late))
    missing = [number for number in sorted(wanted) if number not in found]
    if missing:
        rows = [(number, *wanted[number]) for number in missing]
        if may_start_again():
            raise Unprepared(lambda: _open_balances(rows))
        _open_balances(rows)
        found |= _locked(missing)
    return {(place.id, what.id): found[number] for number, (place, what) in wanted.items()}


def open_balances(pairs: Iterable[tuple[places.Account, places.Unit]]) -> None:
    """Make the balances of accounts that nobody but this transaction can know yet, as those of a customer it made.

    Nobody waits for them, so no order of locks is broken; ``lock_balances`` would start the transaction again, and its
    customer would be another one each time.
    """
    _open_balances([(places.balance_id(place.id, what.id), place, what) for place, what in pairs])


def _locked(numbers: list[int]) -> dict[int, Standing]:
    if not numbers:
        return {}
    columns = "id, received - given, worth_received_minor - worth_given_minor"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = f"SELECT {columns} FROM ledger_balance WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE"
            rows = execute(cursor, statement, [array(numbers, "bigint")])
        else:
            statement = f"SELECT {columns} FROM ledger_balance WHERE id IN (SELECT value FROM json_each(%s))"
            rows = execute(cursor, statement, [json.dumps(numbers)])
    return {number: Standing(on_hand, worth) for number, on_hand, worth in rows}


def _open_balances(missing: list[tuple[int, places.Account, places.Unit]]) -> None:
    insert_rows(
        models.Balance,
        ("id", "shop_id", "account", "unit", "received", "given", "worth_received_minor", "worth_given_minor", "floor"),
        [
            (
                number,
                place.shop_id,
                place.id,
                what.id,
                0,
                0,
                0,
                0,
                0 if (place.kind, what.kind) in places.FLOORED else None,
            )
            for number, place, what in missing
        ],
        ignore_conflicts=True,
    )


def digest_of(
    *,
    shop_id: int,
    kind: str,
    key: str,
    request_hash: str,
    document_hash: str,
    happened_at: datetime.datetime,
    recorded_at: datetime.datetime,
    business_date: datetime.date,
    by_id: int | None,
    reverses_id: int | None,
    postings: Iterable[tuple[int, int, int, int, int]],
) -> str:
    """SHA-256 over everything an entry says: the same text on both databases, whatever order its postings come in."""
    head = (
        f"{shop_id}|{kind}|{key}|{request_hash}|{document_hash}|{_microseconds(happened_at)}|"
        f"{_microseconds(recorded_at)}|{business_date.isoformat()}|{by_id or 0}|{reverses_id or 0}"
    )
    moves = ";".join(",".join(map(str, posting)) for posting in sorted(postings))
    return hashlib.sha256(f"{head}#{moves}".encode()).hexdigest()


_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def _microseconds(at: datetime.datetime) -> int:
    return (at - _EPOCH) // datetime.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: its series, its number there, and the hash that now heads the series' chain."""

    series_id: int
    number: int
    hash: str


def number_entry(
    *, shop_id: int, code: str, fiscal_year: str, digest: str, facts: Mapping[str, Any], numbered: Insert | None
) -> Place:
    """Take the next number of a series and write the entry that has it, with the document that carries it.

    The counter is the hottest row of a till: on PostgreSQL all of this is one statement, and the last before the
    commit. ``numbered`` is one row of a document's table; its ``number`` is filled with ``number_text``.
    """
    take = _take_on_postgresql if connection.vendor == "postgresql" else _take_on_sqlite
    place = take(shop_id, code, fiscal_year, digest, facts, numbered)
    if place is None:
        insert_rows(
            models.Series,
            ("shop_id", "code", "fiscal_year", "last_number", "last_hash"),
            [(shop_id, code, fiscal_year, 0, "")],
            ignore_conflicts=True,
        )
        place = take(shop_id, code, fiscal_year, digest, facts, numbered)
        assert place is not None
    return place


def number_text(code: str, fiscal_year: str, number: int) -> str:
    """A document's number as it is printed: ``M1/2026-27/000118``."""
    return f"{_before_number(code, fiscal_year)}{number:06d}"


def _before_number(code: str, fiscal_year: str) -> str:
    return f"{code}/{fiscal_year}/"


_TAKE = (
    "UPDATE ledger_series SET last_hash = {chained}, last_number = last_number + 1 "
    "WHERE shop_id = %s AND code = %s AND fiscal_year = %s RETURNING id, last_number, last_hash"
)


def _take_on_sqlite(
    shop_id: int, code: str, fiscal_year: str, digest: str, facts: Mapping[str, Any], numbered: Insert | None
) -> Place | None:
    statement = _TAKE.format(chained="galla_chain(last_hash, %s, last_number + 1)")
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [digest, shop_id, code, fiscal_year])
    if not rows:
        return None
    place = Place(*rows[0])
    insert_rows(models.Entry, (*facts, *_PLACE), [(*facts.values(), place.series_id, place.number, place.hash)])
    if numbered is not None:
        at = numbered.fields.index("number")
        row = [*numbered.rows[0][:at], number_text(code, fiscal_year, place.number), *numbered.rows[0][at + 1 :]]
        insert_rows(numbered.model, numbered.fields, [row])
    return place


_PLACE = ("series_id", "number", "hash")


def _take_on_postgresql(
    shop_id: int, code: str, fiscal_year: str, digest: str, facts: Mapping[str, Any], numbered: Insert | None
) -> Place | None:
    parameters: list[Any] = [digest, shop_id, code, fiscal_year]
    parameters += rows_parameters("postgresql", columns_of(models.Entry, tuple(facts)), [list(facts.values())])
    if numbered is not None:
        parameters += [_before_number(code, fiscal_year)]
        parameters += rows_parameters("postgresql", _told(numbered), [_without_number(numbered)])
    statement = _numbering(tuple(facts), numbered and numbered.model, numbered and numbered.fields)
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, parameters)
    return Place(*rows[0]) if rows else None


def _told(numbered: Insert) -> list[tuple[str, str]]:
    return columns_of(numbered.model, tuple(name for name in numbered.fields if name != "number"))


def _without_number(numbered: Insert) -> list[Any]:
    return [value for name, value in zip(numbered.fields, numbered.rows[0], strict=True) if name != "number"]


@cache
def _numbering(facts: tuple[str, ...], model: type[Model] | None, fields: tuple[str, ...] | None) -> str:
    taken = _TAKE.format(
        chained="encode(sha256(convert_to(last_hash || %s || (last_number + 1)::text, 'UTF8')), 'hex')"
    )
    columns = columns_of(models.Entry, facts)
    names = ", ".join(f'"{name}"' for name, _ in columns)
    picked = ", ".join(f'r."{name}"' for name, _ in columns)
    entry = (
        f'INSERT INTO ledger_entry ({names}, "series_id", "number", "hash") SELECT {picked}, taken.id, '
        f"taken.last_number, taken.last_hash FROM {rows_source('postgresql', 'r', columns)}, taken"
    )
    answer = "SELECT id, last_number, last_hash FROM taken"
    if model is not None and fields is not None:
        columns = columns_of(model, tuple(name for name in fields if name != "number"))
        names = ", ".join(f'"{name}"' for name, _ in columns)
        # Zeros in front up to six digits; a longer number is left whole.
        written = "%s || lpad(taken.last_number::text, greatest(6, length(taken.last_number::text)), '0')"
        source = f"(SELECT r.*, {written} AS written FROM {rows_source('postgresql', 'r', columns)}, taken) AS document"
        answer = (
            f'INSERT INTO "{model._meta.db_table}" ({names}, "number") SELECT {names}, written FROM {source} RETURNING '
            "(SELECT id FROM taken), (SELECT last_number FROM taken), (SELECT last_hash FROM taken)"
        )
    return f"WITH taken AS ({taken}), entered AS ({entry}) {answer}"


_BALANCES = (
    "UPDATE ledger_balance SET received = ledger_balance.received + r.received, "
    "given = ledger_balance.given + r.given, "
    "worth_received_minor = worth_received_minor + r.worth_in, worth_given_minor = worth_given_minor + r.worth_out "
    "FROM {source} WHERE ledger_balance.id = r.id AND (r.least IS NULL OR "
    "ledger_balance.received + r.received - ledger_balance.given - r.given >= r.least)"
)
_BALANCE_COLUMNS = tuple((name, "bigint") for name in ("id", "received", "given", "worth_in", "worth_out", "least"))


def change_of_balances(moves: Sequence[Move], least: Mapping[tuple[int, int], int]) -> Change:
    """What moves add to the balances they touch, guarded: a balance that would fall below ``least`` is not changed.

    ``least`` is what must remain, by (account id, unit id). When fewer rows than ``change.rows`` were changed the
    caller rolls back.
    """
    rows = [
        (places.balance_id(*pair), *change, least.get(pair) if change[1] > change[0] else None)
        for pair, change in sorted(_changes(moves).items())
    ]
    return Change(_BALANCES, _BALANCE_COLUMNS, rows)


def _changes(moves: Sequence[Move]) -> dict[tuple[int, int], list[int]]:
    """Received, given, worth received and worth given, by tracked (account id, unit id)."""
    changes: dict[tuple[int, int], list[int]] = {}
    for move in moves:
        if places.is_tracked(move.target, move.unit):
            change = changes.setdefault((move.target.id, move.unit.id), [0, 0, 0, 0])
            change[0] += move.amount
            change[2] += move.worth_minor
        if places.is_tracked(move.source, move.unit):
            change = changes.setdefault((move.source.id, move.unit.id), [0, 0, 0, 0])
            change[1] += move.amount
            change[3] += move.worth_minor
    return changes
