"""Which move of the book each line of the bank may be. Pure; ``docs/algorithms/matching.md`` says how and why.

Only equal sums are ever put together. The order in which lines and moves come makes no difference.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from galla.cashbook.bank.references import rrns_of


class Strength(StrEnum):
    """How far a proposal can be trusted. ``SURE`` may be confirmed without a look."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Reason(StrEnum):
    """What a proposal rests on, beside the sum."""

    REFERENCE = "reference"
    TOO_EARLY = "too_early"
    ONLY_ONE = "only_one"
    NEAREST = "nearest"
    DAY = "day"


class Side(NamedTuple):
    """A line or a move. ``amount_minor`` is above zero for money that came in; ``group`` names takings of one day.

    ``is_promised`` is money that nobody has seen: it cannot be at the bank before the day it was promised on.
    """

    key: str
    day: datetime.date
    amount_minor: int
    references: frozenset[str] = frozenset()
    group: str = ""
    is_promised: bool = False


class Proposal(NamedTuple):
    """One line and the moves it may be."""

    line: str
    moves: tuple[str, ...]
    strength: Strength
    reason: Reason
    apart_days: int


@dataclass(slots=True)
class _Left:
    """The lines and moves of one sum that are still alone, in the order of their days."""

    lines: list[Side] = field(default_factory=list)
    moves: list[Side] = field(default_factory=list)


def propose(lines: Iterable[Side], moves: Iterable[Side], *, days: int) -> list[Proposal]:
    """Proposals in the order of their lines; no line and no move is in two. ``days``: how far they may lie apart."""
    left: dict[int, _Left] = defaultdict(_Left)
    for line in sorted(lines, key=_order):
        left[line.amount_minor].lines.append(line)
    for move in sorted(moves, key=_order):
        left[move.amount_minor].moves.append(move)
    found: list[Proposal] = []
    for each in left.values():
        if each.lines and each.moves:
            found += _by_reference(each)
            found += _by_day(each, days)
    lines_left = [line for each in left.values() for line in each.lines]
    moves_left = [move for each in left.values() for move in each.moves]
    found += _by_takings(lines_left, moves_left, days)
    days_of = {proposal.line: proposal for proposal in found}
    assert len(days_of) == len(found), "a line was proposed twice"
    return sorted(found, key=lambda proposal: (len(proposal.line), proposal.line))


def _order(side: Side) -> tuple[datetime.date, int, str]:
    return side.day, len(side.key), side.key


def _by_reference(left: _Left) -> Iterator[Proposal]:
    """One line and one move of a sum that share a reference nobody else of that sum has: sure, however far apart.

    Only a line from before the day of its promise is not: somebody looks at it.
    """
    mine, theirs = _by_word(left.lines), _by_word(left.moves)
    # Which partners each has by its references: one alone on both sides is a pair, several are nobody's.
    partners: dict[str, set[str]] = defaultdict(set)
    for word in mine.keys() & theirs.keys():
        for line in mine[word][:2]:
            for move in theirs[word][:2]:
                if not are_two_payments(line, move):
                    partners[line.key].add(move.key)
                    partners[move.key].add(line.key)
    moves = {move.key: move for move in left.moves}
    pairs = [
        (line, moves[other])
        for line in left.lines
        if len(partners[line.key]) == 1
        for other in partners[line.key]
        if len(partners[other]) == 1
    ]
    _take(left, pairs)
    for line, move in pairs:
        early = move.is_promised and line.day < move.day
        strength, reason = (Strength.LIKELY, Reason.TOO_EARLY) if early else (Strength.SURE, Reason.REFERENCE)
        yield Proposal(line.key, (move.key,), strength, reason, _apart(line, move))


def are_two_payments(line: Side, move: Side) -> bool:
    """Whether both carry a transaction's own number, and not the same one."""
    mine, theirs = rrns_of(line.references), rrns_of(move.references)
    return bool(mine and theirs) and not mine & theirs


def _by_word(sides: Sequence[Side]) -> dict[str, list[Side]]:
    found: dict[str, list[Side]] = defaultdict(list)
    for side in sides:
        for word in side.references:
            found[word].append(side)
    return found


def _by_day(left: _Left, days: int) -> Iterator[Proposal]:
    """Of what is left, the earliest line with the earliest move within reach.

    Two that both carry a transaction's own number and not the same one are two payments, so a line with a number is
    only put to moves without; a line without may be any of what is left then.
    """
    alone = _alone(left, days)
    for numbered in (True, False):
        lines = [line for line in left.lines if bool(rrns_of(line.references)) is numbered]
        moves = [move for move in left.moves if not (numbered and rrns_of(move.references))]
        pairs = list(_nearest(lines, moves, days))
        _take(left, pairs)
        for line, move in pairs:
            only = line.key in alone and move.key in alone
            strength = Strength.LIKELY if only else Strength.POSSIBLE
            yield Proposal(
                *(line.key, (move.key,), strength, Reason.ONLY_ONE if only else Reason.NEAREST, _apart(line, move))
            )


def _nearest(lines: Sequence[Side], moves: Sequence[Side], days: int) -> Iterator[tuple[Side, Side]]:
    """Both in the order of their days: each line takes the first move that is not too early and not too late for it.

    All reach equally far, so nothing is left alone that could have had a partner (Glover 1967, convex graphs).
    """
    place = 0
    for line in lines:
        while place < len(moves) and (line.day - moves[place].day).days > days:
            place += 1
        if place < len(moves) and (moves[place].day - line.day).days <= days:
            yield line, moves[place]
            place += 1


def _alone(left: _Left, days: int) -> set[str]:
    """Those with one partner within reach, and no more."""
    return _with_one(left.lines, left.moves, days) | _with_one(left.moves, left.lines, days)


def _with_one(sides: Sequence[Side], others: Sequence[Side], days: int) -> set[str]:
    found, first, after = set(), 0, 0
    for side in sides:
        while first < len(others) and (side.day - others[first].day).days > days:
            first += 1
        after = max(after, first)
        while after < len(others) and (others[after].day - side.day).days <= days:
            after += 1
        if after - first == 1:
            found.add(side.key)
    return found


def _by_takings(lines: Sequence[Side], moves: Sequence[Side], days: int) -> Iterator[Proposal]:
    """A line that is all that is left of one day's takings: what a provider pays out at once."""
    takings: dict[tuple[str, datetime.date], list[Side]] = defaultdict(list)
    for move in sorted(moves, key=_order):
        if move.group and move.amount_minor > 0:
            takings[move.group, move.day].append(move)
    sums: dict[int, list[list[Side]]] = defaultdict(list)
    for _which, together in sorted(takings.items()):
        if len(together) > 1:
            sums[sum(move.amount_minor for move in together)].append(together)
    used: set[str] = set()
    for line in sorted(lines, key=_order):
        fitting = [some for some in sums.get(line.amount_minor, ()) if 0 <= (line.day - some[0].day).days <= days]
        free = [some for some in fitting if some[0].key not in used]
        if not free:
            continue
        nearest = max(free, key=lambda some: some[0].day)
        used.add(nearest[0].key)
        strength = Strength.LIKELY if len(fitting) == 1 else Strength.POSSIBLE
        keys = tuple(move.key for move in nearest)
        yield Proposal(line.key, keys, strength, Reason.DAY, _apart(line, nearest[0]))


def _take(left: _Left, pairs: Sequence[tuple[Side, Side]]) -> None:
    gone = {side.key for pair in pairs for side in pair}
    left.lines = [line for line in left.lines if line.key not in gone]
    left.moves = [move for move in left.moves if move.key not in gone]


def _apart(line: Side, move: Side) -> int:
    return abs((line.day - move.day).days)
