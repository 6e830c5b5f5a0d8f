"""Counts while the shop sells, in the model: what was counted beside what lay there just then, and what was posted."""

from dataclasses import dataclass, field

from galla.foundation.errors import InvalidInput, Refusal
from galla.inventory.actions import abandon_count, approve_count, ask_again, count_goods, end_counting, open_count
from galla.inventory.errors import (
    CountClosed,
    CountEnded,
    CountNotEnded,
    CountOvertaken,
    NothingCounted,
    RecountsOpen,
)
from galla.inventory.models import CountSession, Unseen
from tests.invariants.shop import Goods, Room


class NoCount(Refusal):
    """A step that comes back to a count before there is one."""


@dataclass
class Counted:
    """What was counted of a product at the spots that count together, and what lay there at the last of them.

    ``righted`` is how often it had been put right there by then.
    """

    milli: int = 0
    there: int = 0
    righted: int = 0

    @property
    def change(self) -> int:
        return self.milli - self.there


@dataclass
class Count:
    """A count: of the loft or the floor, what was found so far, and what is to be counted again."""

    row: CountSession
    up: bool
    found: dict[Goods, Counted] = field(default_factory=dict)
    asked: set[Goods] = field(default_factory=set)
    waiting: set[Goods] = field(default_factory=set)
    is_over: bool = False
    is_closed: bool = False


@dataclass
class Counts:
    """The counts of a shop. Steps come back to the last few of them."""

    room: Room
    counts: list[Count] = field(default_factory=list)

    def begin_count(self, up: bool, blind: bool) -> None:
        room, spot = self.room, self.room.spot(up=up)
        paper = open_count(
            access=room.access, at=room.at, key=room.key, branch=spot.branch, place=spot.place, blind=blind
        )
        self.counts.append(Count(paper.document, up))

    def count_line(self, which: int, pick: int, more: int, again: bool) -> None:
        """So much more is counted than lies there now, at a spot of its own or instead of what was counted before."""
        room, count, goods = self.room, self._count(which), self.room.picked(pick)
        there = goods.pile(up=count.up).on_hand
        milli = max(there + more, 0)
        wrong = self._closed(count)
        if count.is_over and goods not in count.asked:
            wrong |= {CountEnded}
        if not goods.stocked:
            wrong |= {InvalidInput}
        try:
            count_goods(
                access=room.access,
                at=room.at,
                key=room.key,
                session=count.row,
                product_id=goods.pk,
                counted_milli=milli,
                replaces=again,
            )
        except Refusal as refusal:
            _demand_one_of(wrong, refusal)
            raise
        assert not wrong, "a line was counted that may not be"
        before = Counted() if again or goods in count.waiting else count.found.get(goods, Counted())
        count.found[goods] = Counted(before.milli + milli, there, goods.pile(up=count.up).righted)
        count.waiting.discard(goods)

    def ask_again(self, which: int, pick: int) -> None:
        room, count, goods = self.room, self._count(which), self.room.picked(pick)
        wrong = self._closed(count) | (set() if goods.stocked else {InvalidInput})
        try:
            ask_again(access=room.access, at=room.at, session=count.row, product_id=goods.pk)
        except Refusal as refusal:
            _demand_one_of(wrong, refusal)
            raise
        assert not wrong, "asked for although it may not be"
        count.asked.add(goods)
        count.waiting.add(goods)

    def end_count(self, which: int) -> None:
        count = self._count(which)
        end_counting(access=self.room.access, at=self.room.at, session=count.row)
        assert not count.is_closed, "ended after it was closed"
        count.is_over = True

    def abandon(self, which: int) -> None:
        room, count = self.room, self._count(which)
        abandon_count(access=room.access, at=room.at, key=room.key, session=count.row, note="Too late")
        assert not count.is_closed, "abandoned after it was closed"
        count.is_closed = True

    def approve(self, which: int, gone: bool, leave: bool) -> None:
        """Each product changes by what was counted beside what lay there just then; what nobody counted may be gone.

        What another count has put right since is left out where that is said, and refused where it is not.
        """
        room, count = self.room, self._count(which)
        changes = {goods: found.change for goods, found in count.found.items() if found.change}
        if gone:
            changes |= {goods: -goods.pile(up=count.up).on_hand for goods in self._unseen(count)}
        late = {goods for goods in changes if goods in count.found and self._overtaken(count, goods)}
        changes = {goods: change for goods, change in changes.items() if goods not in late}
        wrong = self._closed(count) or self._not_ready(count)
        wrong = wrong or ({CountOvertaken} if late and not leave else self._not_possible(count, changes))
        unseen = Unseen.ZERO if gone else Unseen.LEAVE
        try:
            approve_count(
                access=room.access, at=room.at, key=room.key, session=count.row, unseen=unseen, leave_overtaken=leave
            )
        except Refusal as refusal:
            _demand_one_of(wrong, refusal)
            raise
        assert not wrong, "approved although it may not be"
        count.is_closed = True
        for goods, change in changes.items():
            goods.pile(up=count.up).right(change)

    def _overtaken(self, count: Count, goods: Goods) -> bool:
        """Whether it was put right there since it was counted."""
        return goods.pile(up=count.up).righted > count.found[goods].righted

    def _unseen(self, count: Count) -> list[Goods]:
        return [
            goods
            for goods in self.room.goods
            if goods.stocked and goods not in count.found and goods.pile(up=count.up).on_hand
        ]

    def _closed(self, count: Count) -> set[type[Refusal]]:
        return {CountClosed} if count.is_closed else set()

    def _not_ready(self, count: Count) -> set[type[Refusal]]:
        reasons: dict[type[Refusal], bool] = {
            CountNotEnded: count.row.blind and not count.is_over,
            NothingCounted: not count.found,
            RecountsOpen: bool(count.waiting),
        }
        return {reason for reason, is_so in reasons.items() if is_so}

    def _not_possible(self, count: Count, changes: dict[Goods, int]) -> set[type[Refusal]]:
        """More has left since than was counted, or what was counted is not kept in stock any more."""
        overtaken = any(goods.pile(up=count.up).on_hand + change < 0 > change for goods, change in changes.items())
        return ({CountOvertaken} if overtaken and self.room.blocks else set()) | (
            set() if all(goods.stocked for goods in changes) else {InvalidInput}
        )

    def _count(self, which: int) -> Count:
        if not self.counts:
            raise NoCount("Nothing is counted yet.")
        return self.counts[-1 - which % min(len(self.counts), 2)]


def _demand_one_of(wrong: set[type[Refusal]], refusal: Refusal) -> None:
    assert type(refusal) in wrong, f"refused as {refusal.code} although it may be done"
