"""What a bill takes from the floor, in the model: kits as their parts, the first-expiring first, none past its day."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from galla.foundation.errors import Refusal
from galla.inventory.errors import Expired, NotEnoughStock, OtherTerms
from galla.sales.errors import ProductNotSold
from tests.invariants.shop import Goods, Lot, Lots, Pile, Room

# A pick of goods, thousandths, a discount, and a pick of the batch it is to be taken from (None: whichever).
type Line = tuple[int, int, int, int | None]


class Asked(NamedTuple):
    """A line of a bill: what is wanted, perhaps of one batch, at which price."""

    goods: Goods
    milli: int
    off_ppm: int
    lot: Lot | None
    price_e4: int

    @property
    def takings(self) -> list[tuple[Goods, int]]:
        """What leaves the shelf for it."""
        if self.goods.parts:
            return [(part, milli * self.milli // 1_000) for part, milli in self.goods.parts if part.stocked]
        return [(self.goods, self.milli)] if self.goods.stocked else []


class Took(NamedTuple):
    """So much of a product that a bill took, and of which batches."""

    goods: Goods
    milli: int
    lots: Lots


def asked(room: Room, lines: Sequence[Line]) -> list[Asked]:
    """The lines as the model understands them; of what is kept by batch, at the price of the first that may be sold."""
    found = []
    for pick, milli, off_ppm, which in lines:
        goods = room.picked(pick)
        lots = list(goods.numbers.values()) if goods.by_batch else []
        lot = lots[which % len(lots)] if lots and which is not None else None
        priced_by = lot or next(iter(_sellable(goods.floor, room.today)), None) if goods.by_batch else None
        own = priced_by.price_e4 if priced_by else None
        found.append(Asked(goods, milli, off_ppm, lot, goods.price_e4 if own is None else own))
    return found


def _sellable(pile: Pile, today: datetime.date) -> list[Lot]:
    return [lot for lot in pile.lying() if not lot.is_past(today)]


class Why(NamedTuple):
    """As what a bill is refused, and why."""

    kinds: tuple[type[Refusal], ...]
    why: str


GONE = Why((ProductNotSold,), "it is no longer sold")
NOT_ENOUGH = Why((NotEnoughStock,), "there is not enough")
PAST = Why((Expired,), "its day is over")
PAST_OR_OTHER = Why((Expired, OtherTerms), "only what is past its day or has another price is there")


@dataclass
class Basket:
    """The floor while a bill is made: ``refusal`` says why there is none, else ``took_by`` what each line takes."""

    room: Room
    lines: list[Asked]
    took_by: list[list[Took]] = field(default_factory=list)
    refusal: Why | None = None

    def __post_init__(self) -> None:
        self.piles: dict[Goods, Pile] = {}
        self.first = {goods: _sellable(goods.floor, self.room.today)[:1] for goods in self.room.goods}
        self.refusal = self._refused_at_once() or self._short()
        if self.refusal is None:
            self._take()

    def _pile(self, goods: Goods) -> Pile:
        return self.piles.setdefault(goods, goods.floor.copy())

    def _refused_at_once(self) -> Why | None:
        if any(line.goods.archived for line in self.lines):
            return GONE
        for line in self.lines:
            if line.lot and not line.goods.floor.lots[line.lot]:
                return NOT_ENOUGH
            if line.lot and line.lot.is_past(self.room.today):
                return PAST
        return None

    def _short(self) -> Why | None:
        wanted: Counter[Goods] = Counter()
        for line in self.lines:
            for goods, milli in line.takings:
                wanted[goods] += milli
        is_short = any(milli > goods.floor.on_hand for goods, milli in wanted.items())
        return NOT_ENOUGH if is_short and self.room.blocks else None

    def _take(self) -> None:
        """Lines that name their batch are served first; what is taken stands in the order of the lines."""
        taken: dict[int, list[Took]] = {}
        for index in sorted(range(len(self.lines)), key=lambda index: self.lines[index].lot is None):
            line = self.lines[index]
            taken[index] = [Took(goods, milli, self._given(line, goods, milli)) for goods, milli in line.takings]
            if self.refusal is not None:
                return
        self.took_by = [taken[index] for index in sorted(taken)]

    def _given(self, line: Asked, goods: Goods, milli: int) -> Lots:
        pile = self._pile(goods)
        if not goods.by_batch:
            pile.on_hand -= milli
            return []
        if line.lot:
            if milli > pile.lots[line.lot]:
                self.refusal = NOT_ENOUGH
            return pile.give(milli, [line.lot])
        unknown = max(pile.unknown, 0)
        lots = _sellable(pile, self.room.today)
        if not line.goods.parts:
            lots = [lot for lot in lots for first in self.first[goods] if lot.price_e4 == first.price_e4]
        given = pile.give(milli, lots)
        short = milli - sum(some for _lot, some in given) > unknown
        if short and pile.lots.total() and self.refusal is None:
            self.refusal = PAST_OR_OTHER
        return given

    def demand_refused(self, refusal: Refusal) -> None:
        """It was refused: as it had to be."""
        assert self.refusal is not None, f"refused as {refusal.code} although there is enough"
        assert isinstance(refusal, self.refusal.kinds), f"refused as {refusal.code} although {self.refusal.why}"

    def demand_sold(self) -> None:
        """It was sold: nothing stood against it."""
        assert self.refusal is None, f"sold although {self.refusal.why}"

    def commit(self) -> None:
        """The bill was saved: this is how the floor stands now."""
        for goods, pile in self.piles.items():
            goods.floor = pile
