"""Goods that go from the floor into the loft and back, in the model: what lies up there, and what is on the ladder."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.foundation.errors import Refusal
from galla.inventory.actions import (
    ArrivalItem,
    Spot,
    TransferItem,
    add_place,
    receive_transfer,
    send_goods,
    take_back,
)
from galla.inventory.errors import NotEnoughStock
from galla.inventory.models import Place, Transfer


class NothingSent(Refusal):
    """A step that comes back to a transfer before there is one."""


@dataclass
class Goods:
    """A product as the model knows it."""

    product: Product
    price_e4: int
    on_hand: int = 0
    in_loft: int = 0
    archived: bool = False


@dataclass
class Travel:
    """Goods that were sent up or down, and how many of them are on the way."""

    transfer: Transfer
    goods: Goods
    left: int
    up: bool

    def arrived(self, milli: int, *, up: bool) -> None:
        """So many came off the way, up there or down here."""
        self.goods.in_loft += milli if up else 0
        self.goods.on_hand += 0 if up else milli


@dataclass
class Loft:
    """The loft of a shop, and everything that ever went there or came from there."""

    access: Access
    branch: Branch
    place: Place = field(init=False)
    travels: list[Travel] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.place = add_place(access=self.access, branch=self.branch, name="Loft")

    def send(self, at: datetime.datetime, key: str, goods: Goods, milli: int, *, up: bool) -> None:
        floor, loft = Spot(self.branch), Spot(self.branch, self.place)
        source, target = (floor, loft) if up else (loft, floor)
        there = goods.on_hand if up else goods.in_loft
        items = [TransferItem(goods.product.pk, milli)]
        try:
            paper = send_goods(access=self.access, at=at, key=key, source=source, target=target, items=items)
        except NotEnoughStock:
            assert milli > there, "refused although there is enough"
            raise
        assert milli <= there, "sent although there is not enough"
        Travel(paper.document, goods, milli, up).arrived(-milli, up=not up)
        self.travels.append(Travel(paper.document, goods, milli, up))

    def unload(self, at: datetime.datetime, key: str, pick: int, came: int, damaged: int, missing: int) -> None:
        travel = self._travel(pick)
        items = [ArrivalItem(travel.goods.product.pk, came, damaged, missing)]
        receive_transfer(access=self.access, at=at, key=key, transfer=travel.transfer, items=items)
        assert came + damaged + missing <= travel.left, "received although it was not on the way"
        travel.left -= came + damaged + missing
        travel.arrived(came, up=travel.up)

    def take_back(self, at: datetime.datetime, key: str, pick: int) -> None:
        travel = self._travel(pick)
        take_back(access=self.access, at=at, key=key, transfer=travel.transfer)
        travel.arrived(travel.left, up=not travel.up)
        travel.left = 0

    def _travel(self, pick: int) -> Travel:
        if not self.travels:
            raise NothingSent("Nothing was sent yet.")
        return self.travels[-1 - pick % len(self.travels)]

    def lying(self, goods: list[Goods]) -> Counter[tuple[str, str]]:
        """What lies up there and on each way, by account and unit."""
        found = {(f"shelf:{self.branch.pk}:{self.place.pk}", f"goods:{one.product.pk}"): one.in_loft for one in goods}
        found |= {(f"transit:{each.transfer.pk}", f"goods:{each.goods.product.pk}"): each.left for each in self.travels}
        return Counter(found)
