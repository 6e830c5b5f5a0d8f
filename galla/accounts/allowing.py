"""Allowed at the till: what somebody may not do by themselves is done when a manager present types their PIN.

A view asks before the act (``asked``), the action goes on with the ``Access`` it gets, and writes with its own rows who
asked and who allowed (``allowances_of``), under a hash that its entry carries (``sealed``)::

    access = asked(self.access, "drawer.move", told.get("allowed_by"), at=at)   # in the view: a try of a PIN counts
    access.require("drawer.move", field="allowed_by")                          # in the action
    allowances = allowances_of(access, kind=kind, entry_id=claimed.entry_id, at=at)   # in its transaction
    post(…, document_hash=sealed(document_hash, allowances), along=[insert_of(allowances)])
"""

import datetime
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from galla.accounts.access import ALLOWABLE, PERMISSIONS, Access
from galla.accounts.calendar import zone_of
from galla.accounts.errors import PinLocked, WrongPin
from galla.accounts.models import Allowance, Membership, PinTries, Role, Till
from galla.accounts.queries import allowers
from galla.foundation.database.rows import execute
from galla.foundation.database.together import Insert
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.outbox.actions import enqueue

MOST_WRONG = 5
FIRST_LOCK = datetime.timedelta(minutes=15)
LONGEST_LOCK = datetime.timedelta(days=1)
MEMBER, PIN = "allowed_by.member", "allowed_by.pin"


class AllowanceRow(NamedTuple):
    """One row of ``accounts_allowance``, without its number."""

    shop_id: int
    permission: str
    asked_by_id: int
    allowed_by_id: int
    till_id: int
    happened_at: datetime.datetime
    entry_kind: str
    entry_id: int


def asked(
    access: Access, permission: str | Collection[str], told: Mapping[str, Any] | None, *, at: datetime.datetime
) -> Access:
    """The access an act goes on with: ``access`` itself where nobody was named, else that which ``allowed`` gives.

    ``told`` is the ``allowed_by`` of a body or form: ``{"member": 7, "pin": "4711"}``.
    """
    if told is None:
        return access
    return allowed(access=access, permission=permission, member=told["member"], pin=told["pin"], at=at)


def allowed(
    *, access: Access, permission: str | Collection[str], member: int, pin: str, at: datetime.datetime
) -> Access:
    """``access`` with the permission (or several) lent by a member of the shop whose PIN this is.

    Who may do it anyway gets their own access back, and no PIN is looked at. Call it before the act's transaction
    begins: a try counts whatever becomes of the act. Raises ``InvalidInput`` (nobody who may allow it, no till),
    ``WrongPin``, and ``PinLocked`` after five wrong ones in a row at this till, the right one included.
    """
    wanted = (permission,) if isinstance(permission, str) else tuple(permission)
    lent = tuple(sorted(name for name in {*wanted} if not access.can(name)))
    if not lent:
        return access
    till = access.require_till()
    allower = _allower(access, member, lent)
    tries = _take_a_try(access, allower, till, at)
    if not check_password(_keyed(allower.pk, pin), allower.pin.encoded):
        raise _wrong(access, allower, till, tries, at)
    PinTries.objects.filter(member=allower, till=till).delete()
    return replace(access, permissions=access.permissions | {*lent}, lent=lent, allowed_by=allower)


def encoded(member_id: int, pin: str) -> str:
    """A PIN as it is kept: Argon2id over a hash with the site's key in it.

    A PIN has few digits: whoever holds the database alone would have tried them all in minutes. The key is not in the
    database, so they can try none; with another key every PIN has to be set anew.
    """
    return make_password(_keyed(member_id, pin))


def _keyed(member_id: int, pin: str) -> str:
    return salted_hmac("galla.accounts.pin", f"{member_id}:{pin}", algorithm="sha256").hexdigest()


def _allower(access: Access, member: int, lent: Sequence[str]) -> Membership:
    if not {*lent} <= {*ALLOWABLE}:
        raise KeyError(lent)
    found = access.rows(Membership).select_related("user").filter(pk=member, ended_at=None, user__is_active=True)
    named = found.first()
    if named is None:
        raise InvalidInput(_("Nobody like that works here."), field=MEMBER)
    ready = allowers(access, lent).filter(pk=named.pk).first()
    if ready is not None:
        return ready
    if all(named.role in PERMISSIONS[name] for name in (*lent, "pin.set")):
        raise InvalidInput(_("%(name)s has no PIN yet.") % {"name": named.user}, field=MEMBER)
    raise InvalidInput(_("%(name)s may not allow this.") % {"name": named.user}, field=MEMBER)


def _take_a_try(access: Access, allower: Membership, till: Till, at: datetime.datetime) -> int:
    """Count a try before the PIN is looked at, so that guesses sent at once are no more than guesses one by one.

    The number of tries since the PIN was last right. In the database, where all processes count together.
    """

    def work() -> int:
        PinTries.objects.get_or_create(
            member=allower, till=till, defaults={"shop_id": access.shop.pk, "last_at": at, "tries": 0}
        )
        row = PinTries.objects.select_for_update().get(member=allower, till=till)
        if row.locked_until is not None and row.locked_until > at:
            raise _locked(access, allower, row.locked_until, at)
        row.tries, row.last_at = row.tries + 1, at
        if row.tries % MOST_WRONG == 0:
            row.locked_until = at + lock_after(row.tries)
        row.save()
        return row.tries

    return in_transaction(work)


def lock_after(tries: int) -> datetime.timedelta:
    """How long a PIN is not looked at after so many wrong ones: a quarter of an hour, twice as long each time."""
    doubled = min(tries // MOST_WRONG - 1, 10)
    return min(FIRST_LOCK * (1 << doubled), LONGEST_LOCK)


def _wrong(access: Access, allower: Membership, till: Till, tries: int, at: datetime.datetime) -> WrongPin | PinLocked:
    left = -tries % MOST_WRONG
    if left:
        said = ngettext("This is not their PIN. %d try is left.", "This is not their PIN. %d tries are left.", left)
        return WrongPin(said % left, field=PIN, left=left)
    until = at + lock_after(tries)
    in_transaction(lambda: _tell_owners(access, allower, till, until, at))
    return _locked(access, allower, until, at)


def _locked(access: Access, allower: Membership, until: datetime.datetime, at: datetime.datetime) -> PinLocked:
    said = {"name": allower.user, "time": _clock(access, until)}
    detail = _("Wrong too often. The PIN of %(name)s is not taken at this till until %(time)s.") % said
    refusal = PinLocked(detail, field=PIN)
    refusal.retry_after_seconds = max(1, int((until - at).total_seconds()))
    return refusal


def _clock(access: Access, at: datetime.datetime) -> str:
    return at.astimezone(zone_of(access.shop.zone)).strftime("%H:%M")


def _tell_owners(
    access: Access, allower: Membership, till: Till, until: datetime.datetime, at: datetime.datetime
) -> None:
    """A letter to every owner: somebody guesses, or somebody forgot."""
    owners = access.rows(Membership).select_related("user").filter(role=Role.OWNER, ended_at=None, user__is_active=True)
    told = {
        "name": str(allower.user),
        "asked_by": str(access.user),
        "till": str(till),
        "shop": str(access.shop),
        "tries": MOST_WRONG,
        "until": _clock(access, until),
    }
    for owner in owners.exclude(user__email=""):
        letter = {"template": "pin_locked", "to": owner.user.email, "language": owner.user.language, "context": told}
        enqueue(
            task="notifications.send_letter",
            payload=letter,
            shop_id=access.shop.pk,
            run_at=at,
            reference=f"till:{till.pk}",
        )


# What is written with the act


def allowances_of(access: Access, *, kind: str, entry_id: int, at: datetime.datetime) -> tuple[AllowanceRow, ...]:
    """The rows that say who allowed this act: one for each permission that was lent, none where none was.

    Inside the act's transaction: whoever allowed it is held until it ends, as whoever acts is. Raises ``InvalidInput``
    where their time in the shop ended meanwhile.
    """
    if access.allowed_by is None:
        return ()
    _hold(access.allowed_by)
    return tuple(
        AllowanceRow(
            *(access.shop.pk, permission, access.user.pk, access.allowed_by.user_id, access.require_till().pk),
            *(at.astimezone(datetime.UTC), kind, entry_id),
        )
        for permission in access.lent
    )


def _hold(member: Membership) -> None:
    statement = "SELECT id FROM accounts_membership WHERE id = %s AND ended_at IS NULL"
    if connection.vendor == "postgresql":
        statement += " FOR KEY SHARE"
    with connection.cursor() as cursor:
        if not execute(cursor, statement, [member.pk]):
            raise InvalidInput(_("Nobody like that works here."), field=MEMBER)


def insert_of(allowances: Sequence[AllowanceRow]) -> Insert:
    """The rows as ``ledger.actions.post`` writes them ``along``."""
    return Insert(Allowance, AllowanceRow._fields, allowances)


def sealed(document_hash: str, allowances: Iterable[AllowanceRow]) -> str:
    """What an entry carries of its document and of who allowed it; the document's hash alone where nobody had to."""
    said = sorted("|".join(map(_plain, row)) for row in allowances)
    return hashlib.sha256(f"{document_hash}#{';'.join(said)}".encode()).hexdigest() if said else document_hash


def _plain(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return str(value)


def allowances_kept(kind: str, entry_id: int) -> list[AllowanceRow]:
    """The rows that were written with one act, for what a later entry carries of it."""
    rows = Allowance.objects.filter(entry_kind=kind, entry_id=entry_id)
    return [AllowanceRow(*values) for values in rows.values_list(*AllowanceRow._fields)]


def allowances_by_entry(shop_id: int | None, kinds: Collection[str]) -> dict[int, list[AllowanceRow]]:
    """Every allowance of some kinds of entries by the entry's id, for a room that checks its papers."""
    rows = Allowance.objects.filter(entry_kind__in=[*kinds])
    if shop_id is not None:
        rows = rows.filter(shop_id=shop_id)
    found: dict[int, list[AllowanceRow]] = {}
    for values in rows.values_list(*AllowanceRow._fields):
        row = AllowanceRow(*values)
        found.setdefault(row.entry_id, []).append(row)
    return found
