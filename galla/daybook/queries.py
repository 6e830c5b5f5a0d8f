"""Questions about days: their entries in order, and what the accounts of money held, received and gave."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.daybook.columns import HEADS, accounts_of, head_of, names_of, under_heads
from galla.foundation.errors import InvalidInput
from galla.ledger.money import Moved, held_before, moved_by_day
from galla.ledger.told import told_entries

LONGEST_PERIOD = datetime.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Days:
    """Which days are asked for, both included, and of which branch (None: the whole shop)."""

    since: datetime.date
    until: datetime.date
    branch: Branch | None = None

    def demand_sound(self) -> None:
        """Raises ``InvalidInput`` for days that end before they begin, or for more than a year of them."""
        if self.until < self.since:
            raise InvalidInput(_("This day is before the first one."), field="until")
        if self.until - self.since >= LONGEST_PERIOD:
            raise InvalidInput(_("At most a year at once."), field="until")


@dataclass(frozen=True, slots=True)
class AccountLine:
    """What an account of money held before some days, received, gave, and held after them, in minor units.

    Of a branch, what accounts of the whole shop held is nobody's to say: then ``opening`` and ``closing`` are None.
    """

    key: str
    name: str
    head: str
    received: int
    given: int
    opening: int | None
    closing: int | None
    asked: Days

    @property
    def place(self) -> str:
        """Where the line stands: in the order of the heads, then by name."""
        return f"{list(HEADS).index(self.head)} {self.name} {self.key}"


@dataclass(frozen=True, slots=True)
class DayLine:
    """What one day brought under each head (received − given)."""

    day: datetime.date
    sums: dict[str, int] = field(default_factory=dict)


def entries(access: Access, days: Days, *, account: str = "") -> "QuerySet[Any, Any]":
    """The entries of the days in order of time, each told (``ledger.told.ToldEntry``)."""
    branch = days.branch.pk if days.branch else None
    return told_entries(access.shop.pk, since=days.since, until=days.until, branch_id=branch, account=account)


def account_lines(access: Access, days: Days) -> list[AccountLine]:
    """Every account of money that holds something or moved, in order."""
    days.demand_sound()
    held, moved = held_before(access.shop.pk, days.since), _sums(_moved(access, days))
    own = None
    if days.branch is not None:
        # What lies in the branch is told whole, whoever moved it; of the rest, what the branch's own entries moved.
        own = accounts_of(access, days.branch)
        held = {account: amount for account, amount in held.items() if account in own}
        everyone = _sums(_moved(access, Days(days.since, days.until)))
        moved = {account: sums for account, sums in moved.items() if account not in own}
        moved |= {account: sums for account, sums in everyone.items() if account in own}
    names = names_of(access, moved.keys() | held.keys())
    lines = [
        _line(account, name, days, moved.get(account, (0, 0)), held.get(account, 0) if _is_told(account, own) else None)
        for account, name in names.items()
        if head_of(account)
    ]
    return sorted(lines, key=lambda line: line.place)


def _sums(moves: Iterable[Moved]) -> dict[str, tuple[int, int]]:
    """Received and given by account, over all days."""
    sums: dict[str, tuple[int, int]] = {}
    for move in moves:
        received, given = sums.get(move.account, (0, 0))
        sums[move.account] = (received + move.received, given + move.given)
    return sums


def _is_told(account: str, own: frozenset[str] | None) -> bool:
    return own is None or account in own


def _line(account: str, name: str, days: Days, moved: tuple[int, int], opening: int | None) -> AccountLine:
    received, given = moved
    closing = None if opening is None else opening + received - given
    return AccountLine(account, name, head_of(account), received, given, opening, closing, days)


def day_lines(access: Access, days: Days) -> list[DayLine]:
    """What each of the days brought; days on which no money moved are left out."""
    days.demand_sound()
    by_day: dict[datetime.date, dict[str, int]] = {}
    for move in _moved(access, days):
        accounts = by_day.setdefault(move.day, {})
        accounts[move.account] = accounts.get(move.account, 0) + move.received - move.given
    return [DayLine(day, under_heads(accounts)) for day, accounts in sorted(by_day.items())]


def _moved(access: Access, days: Days) -> Iterable[Moved]:
    branch = days.branch.pk if days.branch else None
    return moved_by_day(access.shop.pk, since=days.since, until=days.until, branch_id=branch)
