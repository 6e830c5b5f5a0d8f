"""Goods that go from the floor into the loft and back, in the model: what is on the ladder."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from galla.foundation.errors import Refusal
from galla.inventory.actions import ArrivalItem, TransferItem, receive_transfer, send_goods, take_back
from galla.inventory.errors import ExpiredForFloor, NotEnoughStock
from galla.inventory.models import Transfer
from tests.invariants.shop import Goods, Lot, Lots, Pile, Room, told


class NothingSent(Refusal):
    """A step that comes back to a transfer before there is one."""


@dataclass
class Travel:
    """Goods that were sent up or down, and what of them is on the way."""

    transfer: Transfer
    goods: Goods
    up: bool
    way: Pile

    def arrive(self, milli: int, lots: Lots, *, up: bool) -> None:
        """So much comes up there or down here, what belongs to no batch first."""
        pile = self.goods.pile(up=up)
        pile.bring(milli - sum(some for _lot, some in lots))
        for lot, some in lots:
            pile.bring(some, [(lot, some)])


@dataclass
class Ladder:
    """The way between a shop's floor and its loft, and everything that ever went there."""

    room: Room
    travels: list[Travel] = field(default_factory=list)

    def send(self, pick: int, milli: int, up: bool) -> None:
        paper, goods, lots = self._sent(pick, milli, up=up, at_once=False)
        self.travels.append(Travel(paper, goods, up, Pile(milli, Counter(dict(lots)))))

    def carry(self, pick: int, milli: int, up: bool) -> None:
        """Goods are carried up or down, and lie there in the same moment."""
        paper, goods, lots = self._sent(pick, milli, up=up, at_once=True)
        Travel(paper, goods, up, Pile()).arrive(milli, lots, up=up)

    def _sent(self, pick: int, milli: int, *, up: bool, at_once: bool) -> tuple[Transfer, Goods, Lots]:
        """What leaves, and of which batches: down to the floor, where goods are sold, nothing that is past its day."""
        room, goods = self.room, self.room.picked(pick)
        source, target = room.spot(up=not up), room.spot(up=up)
        here = goods.pile(up=not up)
        good = [lot for lot in here.lying() if up or not lot.is_past(room.today)]
        past = len(good) < len(here.lying()) and self._rest(here, good, milli) > max(here.unknown, 0)
        act: dict[str, Any] = {"access": room.access, "at": room.at, "key": room.key, "at_once": at_once}
        try:
            paper = send_goods(**act, source=source, target=target, items=[TransferItem(goods.pk, milli)])
        except NotEnoughStock:
            assert milli > here.on_hand, "refused although there is enough"
            raise
        except ExpiredForFloor:
            assert past, "refused although enough is not past its day"
            raise
        assert milli <= here.on_hand, "sent although there is not enough"
        assert not past, "put on the floor although it is past its day"
        assert goods.stocked, "sent although it is not kept in stock"
        return paper.document, goods, here.give(milli, good)

    @staticmethod
    def _rest(here: Pile, good: list[Lot], milli: int) -> int:
        """What of a quantity these batches do not give."""
        return milli - sum(some for _lot, some in here.copy().give(milli, good))

    def unload(self, pick: int, came: int, damaged: int, missing: int) -> None:
        room, travel = self.room, self._travel(pick)
        items = [ArrivalItem(travel.goods.pk, came, damaged, missing)]
        receive_transfer(access=room.access, at=room.at, key=room.key, transfer=travel.transfer, items=items)
        assert came + damaged + missing <= travel.way.on_hand, "received although it was not on the way"
        travel.arrive(came, travel.way.give(came), up=travel.up)
        travel.way.lose(damaged)
        travel.way.lose(missing)

    def take_back(self, pick: int) -> None:
        room, travel = self.room, self._travel(pick)
        take_back(access=room.access, at=room.at, key=room.key, transfer=travel.transfer)
        milli = travel.way.on_hand
        assert milli, "taken back although nothing was on the way"
        travel.arrive(milli, travel.way.give(milli), up=not travel.up)

    def _travel(self, pick: int) -> Travel:
        if not self.travels:
            raise NothingSent("Nothing was sent yet.")
        return self.travels[-1 - pick % len(self.travels)]

    def carries(self, goods: Goods, *, batches: bool = False) -> bool:
        """Whether anything of a product is on the way, or of its batches."""
        ways = [travel.way for travel in self.travels if travel.goods is goods]
        return any(way.lots.total() if batches else way.on_hand for way in ways)

    def lying(self) -> Counter[tuple[str, str]]:
        """What is on each way, by account and unit."""
        found: Counter[tuple[str, str]] = Counter()
        for each in self.travels:
            found.update(told(f"transit:{each.transfer.pk}", each.goods.pk, each.way))
        return found
