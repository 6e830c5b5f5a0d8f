"""Whose of a person's points are over: of which bill they were earned. Pure.

No lot is kept in the tables: the rows of a person, in their order, tell it. What is spent and what is over is the
oldest there is. Points that come back are of the bills they were of before they were spent; and where points of one
bill are taken for those of another that were spent, what was spent was theirs.
"""

import datetime
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from galla.loyalty.models import Kind


class Moved(NamedTuple):
    """A row of points, as far as it matters here."""

    kind: str
    bill_id: int | None
    points: int
    short_points: int
    counted_on: datetime.date


class Part(NamedTuple):
    """So many points that were earned with a bill."""

    of: int
    points: int


def over_by_bill(rows: Iterable[Moved]) -> dict[int, int]:
    """Bill → how many of the points it earned are over, of one person's rows in the order they were written."""
    ages = _Ages()
    for row in rows:
        ages.move(row)
    return dict(ages.over)


class _Ages:
    """What there is, by its day; what was spent, by the bill it paid of; what is missed, by the bill that earned it."""

    def __init__(self) -> None:
        self.there: list[tuple[datetime.date, int, Part]] = []
        self.spent: defaultdict[int, list[Part]] = defaultdict(list)
        self.missed: list[Part] = []
        self.over: Counter[int] = Counter()
        self.count = 0

    def move(self, row: Moved) -> None:
        bill = row.bill_id or 0
        if row.kind == Kind.EARNED:
            self._put(row.counted_on, Part(bill, row.points))
        elif row.kind == Kind.GIVEN_BACK:
            back, self.spent[bill] = _split(self.spent[bill], row.points)
            for part in back:
                self._put(row.counted_on, part)
        elif row.kind == Kind.SPENT:
            self.spent[bill] += self._take(row.points)
        elif row.kind == Kind.EXPIRED:
            for part in self._take(row.points):
                self.over[part.of] += part.points
        elif row.kind == Kind.TAKEN_BACK:
            self._pay([Part(bill, row.points)], self._take(row.points, first=bill))
            self.missed += [Part(bill, row.short_points)] if row.short_points else []
        else:
            paid, self.missed = _split(self.missed, row.points)
            self._pay(paid, self._take(row.points))

    def _put(self, day: datetime.date, part: Part) -> None:
        self.count += 1
        insort(self.there, (day, self.count, part))

    def _take(self, points: int, *, first: int | None = None) -> list[Part]:
        """So many of what there is: those of one bill first, else the oldest."""
        ordered = sorted(self.there, key=lambda each: (each[2].of != first, each[0], each[1]))
        taken, left = _split([part for _day, _number, part in ordered], points)
        gone = len(ordered) - len(left)
        kept = [(*each[:2], part) for each, part in zip(ordered[gone:], left, strict=True)]
        self.there = sorted(kept)
        return taken

    def _pay(self, owed: list[Part], given: list[Part]) -> None:
        """Points went for those of other bills, which were spent: so what was spent is theirs."""
        for debt in owed:
            paid, given = _split(given, debt.points)
            for part in paid:
                if part.of != debt.of:
                    self._rename(debt.of, part)

    def _rename(self, bill: int, part: Part) -> None:
        rest = part.points
        for parts in self.spent.values():
            for place, each in enumerate(list(parts)):
                some = min(rest, each.points) if each.of == bill else 0
                if some:
                    rest -= some
                    parts[place] = Part(bill, each.points - some)
                    parts.append(Part(part.of, some))


def _split(parts: list[Part], points: int) -> tuple[list[Part], list[Part]]:
    """The first so many points, and what is left of the rest."""
    first, rest = list[Part](), list[Part]()
    for part in parts:
        some = min(points, part.points)
        points -= some
        if some:
            first.append(Part(part.of, some))
        if part.points > some:
            rest.append(Part(part.of, part.points - some))
    return first, rest
