"""An entry in the making: the claim of its key, the locks on its balances, its place in a series, its hash."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from galla.accounts.errors import NoLongerHere, TillClosed
from galla.accounts.models import Shop, Till
from galla.foundation.database.rows import array, execute, insert_rows
from galla.foundation.database.together import Change
from galla.foundation.database.transactions import Unprepared, may_start_again
from galla.foundation.errors import KeyReused
from galla.ledger import models, places
from galla.ledger.errors import DayClosed


class Move(NamedTuple):
    """``amount`` of a unit from one account to another; goods take their value along."""

    source: places.Account
    target: places.Account
    unit: places.Unit
    amount: int
    worth_minor: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that is ours in this transaction. ``replayed``: the entry is there already, from an earlier request.

    ``closed_until``: the last closed day of the shop, which stays the last one until the transaction ends.
    """

    entry_id: int
    kind: str
    key: str
    request_hash: str
    replayed: bool
    closed_until: datetime.date | None = None

    def demand_open(self, day: datetime.date) -> None:
        """Raises ``DayClosed`` for a day that is closed."""
        if self.closed_until is not None and day <= self.closed_until:
            raise DayClosed(self.closed_until, day=day)


@dataclass(frozen=True, slots=True)
class Standing:
    """A locked balance: what an account holds of a unit, and what that is worth.

    ``received`` is what it ever received (known where the balance was locked); two that hold the same are equal.
    """

    on_hand: int
    worth_minor: int
    received: int = field(default=0, compare=False)


def request_hash(request: Mapping[str, Any] | Sequence[Any]) -> str:
    """SHA-256 over a request in one canonical form (sorted keys, no spaces)."""
    text = json.dumps(request, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def claim(
    *,
    shop: Shop,
    kind: str,
    key: str,
    request_hash: str,
    member_id: int | None = None,
    till_id: int | None = None,
) -> Claim:
    """Take a key inside the current transaction, or find what it made before.

    On PostgreSQL an advisory lock makes the second of two equal requests wait for the first, and another keeps the
    shop's days from being closed until the transaction ends; on SQLite the writer is alone anyway. ``shop`` learns
    which days are closed, so that ``business_date`` says where the act lands. ``member_id`` is the membership of who
    acts: it is held until the transaction ends, so that ``end_membership`` knows when the last act of that person is
    written (None: the shop's own machinery). ``till_id`` is the till something is done at, held likewise: whoever
    closes it waits, and sees what it left there. Raises ``KeyReused`` if the key came before with another request,
    ``NoLongerHere``, ``TillClosed``.
    """
    with connection.cursor() as cursor:
        new_id = _next_entry_id(cursor, shop.pk, kind, key)
        entry_id, stored, shop.books_closed_until = _of_key(cursor, shop.pk, kind, key, member_id, till_id)
        if entry_id is None:
            if new_id is None:
                new_id = execute(cursor, "SELECT coalesce(max(id), 0) + 1 FROM ledger_entry", [])[0][0]
            return Claim(new_id, kind, key, request_hash, replayed=False, closed_until=shop.books_closed_until)
    if stored != request_hash:
        raise KeyReused(_("This key was used before, with another request."), field="Idempotency-Key")
    return Claim(entry_id, kind, key, request_hash, replayed=True, closed_until=shop.books_closed_until)


def _of_key(
    cursor: Any, shop_id: int, kind: str, key: str, member_id: int | None, till_id: int | None
) -> tuple[int | None, str | None, datetime.date | None]:
    """Id and request of the entry with this key, if there is one, and the shop's last closed day.

    One statement, which holds the membership and the till too.
    """
    works_here = "" if member_id is None else "JOIN accounts_membership m ON m.id = %s AND m.ended_at IS NULL "
    at_till = "" if till_id is None else "JOIN accounts_till t ON t.id = %s AND t.archived_at IS NULL "
    held = [name for name, joined in (("m", works_here), ("t", at_till)) if joined]
    statement = (
        f"SELECT e.id, e.request_hash, s.books_closed_until FROM accounts_shop s {works_here}{at_till}"
        "LEFT JOIN ledger_entry e ON e.shop_id = s.id AND e.kind = %s AND e.key = %s WHERE s.id = %s"
    )
    if held and connection.vendor == "postgresql":
        statement += f" FOR KEY SHARE OF {', '.join(held)}"
    who = [number for number in (member_id, till_id) if number is not None]
    rows = execute(cursor, statement, [*who, kind, key, shop_id])
    if not rows and till_id is not None and not Till.objects.filter(pk=till_id, archived_at=None).exists():
        raise TillClosed(_("This till was closed meanwhile. Nothing was saved."))
    if not rows:
        raise NoLongerHere(_("Your time in this shop has ended. Nothing was saved."))
    entry_id, stored, closed = rows[0]
    return entry_id, stored, datetime.date.fromisoformat(closed) if isinstance(closed, str) else closed


def _next_entry_id(cursor: Any, shop_id: int, kind: str, key: str) -> int | None:
    if connection.vendor != "postgresql":
        return None
    # The shop's days first: who waits here for a day that is being closed keeps nobody waiting for a key.
    statement = (
        "SELECT pg_advisory_xact_lock_shared(%s), pg_advisory_xact_lock(%s), "
        "nextval(pg_get_serial_sequence('ledger_entry', 'id'))"
    )
    locks = [days_lock(shop_id), places.hashed(f"claim/{shop_id}/{kind}/{key}")]
    number: int = execute(cursor, statement, locks)[0][2]
    return number


def days_lock(shop_id: int) -> int:
    """The advisory lock of a shop's days: acts share it until they are written, closing a day has it alone.

    Not a lock of the shop's row: who waits for that is passed by everybody who shares it, and a busy shop would never
    be closed.
    """
    return places.hashed(f"days/{shop_id}")


def keep_days_open(shop_id: int) -> None:
    """Let no day be closed until the transaction ends: for acts that lock balances before they claim their keys."""
    _lock_days("pg_advisory_xact_lock_shared", shop_id)


def stop_for_closing(shop_id: int) -> None:
    """Wait for every act under way in a shop, and let none begin until the transaction ends."""
    _lock_days("pg_advisory_xact_lock", shop_id)


def _lock_days(function: str, shop_id: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [days_lock(shop_id)])


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
    columns = "id, received - given, worth_received_minor - worth_given_minor, received"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = f"SELECT {columns} FROM ledger_balance WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE"
            rows = execute(cursor, statement, [array(numbers, "bigint")])
        else:
            statement = f"SELECT {columns} FROM ledger_balance WHERE id IN (SELECT value FROM json_each(%s))"
            rows = execute(cursor, statement, [json.dumps(numbers)])
    return {number: Standing(on_hand, worth, received) for number, on_hand, worth, received in rows}


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
