"""Interest on what is owed late: simple, by the day, in integers (``docs/algorithms/interest.md``). Pure.

Amounts are minor units, rates parts per million a year. What a debt bears is counted in parts: a minor unit has
``PARTS``, so a day of interest is a whole number of them, and nothing is rounded before it is charged.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

DAYS_IN_A_YEAR = 365
PARTS = DAYS_IN_A_YEAR * 1_000_000
ONE_DAY = datetime.timedelta(1)


class Debt(NamedTuple):
    """Something that was put on a khata on ``day``; taken back on ``ended``. Interest itself bears none."""

    key: int
    day: datetime.date
    amount_minor: int
    bears: bool = True
    ended: datetime.date | None = None


class Terms(NamedTuple):
    """What holds from a day on: the rate a year, and after how many days a debt begins to bear it."""

    since: datetime.date
    rate_ppm: int
    grace_days: int


class Stretch(NamedTuple):
    """Days in a row, both included, on which so much of one debt was open at one rate."""

    key: int
    since: datetime.date
    until: datetime.date
    open_minor: int
    rate_ppm: int

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.until - self.since).days + 1

    @property
    def parts(self) -> int:
        """The interest of these days, in parts of a minor unit."""
        return self.open_minor * self.rate_ppm * self.days


class Reckoned(NamedTuple):
    """What is charged in minor units, and what is carried to the next time: parts, below zero what was too much."""

    amount_minor: int
    carried: int


def reckoned(stretches: Iterable[Stretch], *, carried: int = 0) -> Reckoned:
    """Charge what days bore and what was carried so far, to the nearest minor unit, halves up; the rest is carried.

    However a period is cut into charges, these come to the same sum as one charge over all of it, to the minor unit.
    """
    parts = carried + sum(each.parts for each in stretches)
    amount = (2 * parts + PARTS) // (2 * PARTS)
    return Reckoned(amount, parts - amount * PARTS)


def stretches(
    debts: Sequence[Debt],
    terms: Sequence[Terms],
    *,
    opening_minor: int,
    changes: Mapping[datetime.date, int],
    since: datetime.date,
    until: datetime.date,
) -> list[Stretch]:
    """The days that bear interest, both ends included, by debt and in order.

    ``opening_minor`` is what was owed before ``since``, ``changes`` what each day added to it; what is owed when a day
    is over is what that day bears, so a payment stops interest from its own day on. Money that came settled the oldest
    first: what is owed is of the newest debts. ``terms`` are in the order of their days.
    """
    found: list[Stretch] = []
    running: dict[int, Stretch] = {}
    owed, day, ordered = opening_minor, since, sorted(debts, key=lambda each: (each.day, each.key))
    while day <= until:
        owed += changes.get(day, 0)
        now = _terms_on(terms, day)
        bearing = dict(_bearing(ordered, owed, day, now)) if now is not None and now.rate_ppm else {}
        for key in [*running]:
            if key not in bearing:
                found.append(running.pop(key))
        for key, open_minor in bearing.items():
            rate, before = (now.rate_ppm if now else 0), running.get(key)
            if before is not None and (before.open_minor, before.rate_ppm) == (open_minor, rate):
                running[key] = before._replace(until=day)
                continue
            if before is not None:
                found.append(before)
            running[key] = Stretch(key, day, day, open_minor, rate)
        day += ONE_DAY
    return sorted([*found, *running.values()], key=lambda each: (each.key, each.since))


def _terms_on(terms: Sequence[Terms], day: datetime.date) -> Terms | None:
    return next((each for each in reversed(terms) if each.since <= day), None)


def _bearing(ordered: Sequence[Debt], owed: int, day: datetime.date, now: Terms) -> Iterator[tuple[int, int]]:
    """What is open of each debt that is past its days of grace when a day is over."""
    for debt in reversed(ordered):
        if owed <= 0:
            return
        if debt.day > day or (debt.ended is not None and debt.ended <= day):
            continue
        part = min(owed, debt.amount_minor)
        owed -= part
        if debt.bears and (day - debt.day).days > now.grace_days:
            yield debt.key, part
