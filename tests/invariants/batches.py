"""Goods kept by batch, in the model: batches that come, found or lost by name, priced, past their day and gone."""

import datetime
from dataclasses import dataclass

from galla.catalog.actions import change_product
from galla.foundation.errors import InvalidInput, Refusal
from galla.inventory.actions import (
    AdjustmentItem,
    BatchGiven,
    ReceiptItem,
    adjust,
    price_batch,
    receive,
    write_off_expired,
)
from galla.inventory.errors import NotEnoughStock
from galla.inventory.models import Batch, ReceiptLine
from tests.invariants.shop import Goods, Lot, Room
from tests.invariants.travels import Ladder

NUMBERS = "ABC"
# For how many days more what comes may be sold; None: nobody said.
DAYS = (None, 0, 1, 1, 2, 200, None, 1, 0, 30)


class NoBatch(Refusal):
    """A step that comes back to a batch before there is one."""


def batch_said(room: Room, goods: Goods, *, number: int, days: int) -> BatchGiven:
    """A batch of one of a few numbers. What came before says its day as it did then, or says nothing."""
    name = NUMBERS[number % len(NUMBERS)]
    known, last = goods.numbers.get(name), DAYS[days % len(DAYS)]
    if last is None:
        return BatchGiven(name)
    return BatchGiven(name, known.expires_on if known else room.today + datetime.timedelta(last))


def batch_brought(room: Room, goods: Goods, line: ReceiptLine, given: BatchGiven | None) -> Lot | None:
    """The batch of a receipt's line, which lies on the floor now with its goods."""
    assert goods.stocked, "received although it is not kept in stock"
    assert not goods.archived, "received although it is no longer sold"
    if given is None:
        goods.floor.bring(line.quantity_milli)
        return None
    assert goods.by_batch, "received by batch although it is not kept so"
    assert line.batch_id is not None
    lot = goods.numbers.setdefault(given.number, Lot(line.batch_id, given.number, given.expires_on))
    assert lot.pk == line.batch_id, "two batches of one number"
    assert given.expires_on in (None, lot.expires_on), "received as good until another day"
    goods.floor.bring(line.quantity_milli, [(lot, line.quantity_milli)])
    return lot


@dataclass
class Cellar:
    """What is done in a shop about batches."""

    room: Room
    ladder: Ladder

    def receive_batch(self, pick: int, number: int, days: int, milli: int, takes_expired: bool) -> None:
        """A batch comes; one of a number that came before perhaps again, perhaps past its day."""
        room, goods = self.room, self._kept(pick)
        given = batch_said(room, goods, number=number, days=days)
        items = [ReceiptItem(goods.pk, milli, worth_minor=milli // 2, batch=given)]
        paper = receive(
            access=room.access,
            at=room.at,
            key=room.key,
            branch=room.branch,
            items=items,
            takes_expired=takes_expired,
        )
        lot = batch_brought(room, goods, paper.document.lines.get(), given)
        assert takes_expired or not (lot and lot.is_past(room.today)), "received although its day is over"

    def receive_other(self, pick: int, number: int, days: int, milli: int) -> None:
        """A number that came before comes with another day than it had."""
        room, goods = self.room, self._kept(pick)
        lot = self._lot(goods, number)
        other = room.today + datetime.timedelta(days)
        items = [ReceiptItem(goods.pk, milli, worth_minor=milli, batch=BatchGiven(lot.number, other))]
        paper = receive(access=room.access, at=room.at, key=room.key, branch=room.branch, items=items)
        batch_brought(room, goods, paper.document.lines.get(), BatchGiven(lot.number, other))

    def adjust_batch(self, pick: int, number: int, milli: int) -> None:
        """Some of a batch is found, or gone."""
        room, goods = self.room, self._kept(pick)
        lot, reason = self._lot(goods, number), "found" if milli > 0 else "damaged"
        there = goods.floor.lots[lot]
        items = [AdjustmentItem(goods.pk, change_milli=milli, batch_id=lot.pk)]
        try:
            adjust(access=room.access, at=room.at, key=room.key, branch=room.branch, items=items, reason=reason)
        except NotEnoughStock:
            assert -milli > there, "refused although so much of the batch is there"
            raise
        assert goods.stocked, "adjusted although it is not kept in stock"
        if milli > 0:
            goods.floor.bring(milli, [(lot, milli)])
        else:
            assert -milli <= there, "taken although the batch has not so much"
            goods.floor.give(-milli, [lot])

    def price_batch(self, pick: int, number: int, rupees: int) -> None:
        """A batch is sold at a price of its own; at none where there are no rupees."""
        goods = self._kept(pick)
        lot, price = self._lot(goods, number), rupees * 10_000 or None
        price_batch(access=self.room.access, at=self.room.at, batch=Batch.objects.get(pk=lot.pk), price_e4=price)
        lot.price_e4 = price

    def write_off(self, up: bool) -> None:
        """All that is past its day leaves the floor, or the loft."""
        room, place = self.room, self.room.place if up else None
        past = [
            (pile, lot)
            for pile in (goods.pile(up=up) for goods in room.goods)
            for lot in pile.lying()
            if lot.is_past(room.today)
        ]
        try:
            write_off_expired(access=room.access, at=room.at, key=room.key, branch=room.branch, place=place)
        except InvalidInput:
            assert not past, "not written off although something is past its day"
            raise
        assert past, "written off although nothing is past its day"
        for pile, lot in past:
            pile.give(pile.lots[lot], [lot])

    def keep_by_batch(self, pick: int, yes: bool) -> None:
        """A product is kept by batch from now on, or no more: then none of a batch may lie anywhere."""
        room, goods = self.room, self.room.picked(pick) if yes else self._kept(pick)
        lies = goods.floor.lots.total() or goods.loft.lots.total() or self.ladder.carries(goods, batches=True)
        try:
            change_product(access=room.access, at=room.at, product=goods.product, keeps_batches=yes)
        except InvalidInput:
            assert lies or not goods.stocked, "refused although it may be kept so"
            raise
        assert yes or not lies, "kept by batch no more although some lies there"
        assert goods.stocked or not yes, "kept by batch although it is not kept in stock"
        goods.by_batch = yes

    def _kept(self, pick: int) -> Goods:
        kept = [goods for goods in self.room.goods if goods.by_batch]
        if not kept:
            raise NoBatch("Nothing is kept by batch.")
        return kept[pick % len(kept)]

    def _lot(self, goods: Goods, number: int) -> Lot:
        lots = list(goods.numbers.values())
        if not lots:
            raise NoBatch("There is no batch of it yet.")
        return lots[number % len(lots)]
