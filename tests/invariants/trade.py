"""Goods bought from a supplier and sent back to him, in the model: what of each receipt is still here, and who owes."""

from dataclasses import dataclass, field

from galla.foundation.errors import InvalidInput, Refusal
from galla.inventory.actions import ReceiptItem, receive
from galla.inventory.errors import NotEnoughStock
from galla.inventory.models import ReceiptLine
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.purchasing.actions import BillItem, ReturnItem, enter_bill, pay_supplier, return_goods, set_off
from galla.purchasing.errors import NoteUsed, NotReturnable
from galla.purchasing.models import PurchaseReturn
from tests.invariants.batches import batch_brought, batch_said
from tests.invariants.shop import Goods, Lot, Room


class NothingBought(Refusal):
    """A step that comes back to a receipt before there is one."""


@dataclass
class Bought:
    """A line of a receipt: what came with it, of which batch, and how much of that has not gone back."""

    line: ReceiptLine
    goods: Goods
    left: int
    lot: Lot | None
    is_billed: bool = False


@dataclass
class Trade:
    """A shop's dealings with one supplier. ``owed_minor`` is what he is owed; below zero he owes.

    ``to_settle_minor`` is what of his bills nothing was set against, ``notes`` what is left of each debit note.
    """

    room: Room
    supplier: Supplier = field(init=False)
    bought: list[Bought] = field(default_factory=list)
    owed_minor: int = 0
    to_settle_minor: int = 0
    notes: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        details = Details(name="Agro Traders")
        self.supplier = add_supplier(access=self.room.access, at=self.room.at, details=details)

    def buy(self, pick: int, milli: int, worth_minor: int) -> None:
        """Something comes from him; of what is kept by batch, a batch whose number the quantity says."""
        room, goods = self.room, self.room.picked(pick)
        given = batch_said(room, goods, number=milli // 1_000, days=milli // 1_000) if goods.by_batch else None
        items = [ReceiptItem(goods.pk, milli, worth_minor=worth_minor, batch=given)]
        paper = receive(
            access=room.access, at=room.at, key=room.key, branch=room.branch, supplier=self.supplier, items=items
        )
        line = paper.document.lines.get()
        lot = batch_brought(room, goods, line, given)
        self.bought.append(Bought(line, goods, milli, lot))

    def bill(self, pick: int, _milli: int, worth_minor: int) -> None:
        """He bills what came, at whatever he likes, and the difference follows the goods."""
        room, one = self.room, self._picked(pick)
        paper = enter_bill(
            access=room.access,
            at=room.at,
            key=room.key,
            supplier=self.supplier,
            branch=room.branch,
            number=room.key,
            billed_on=room.today,
            items=[BillItem("goods", worth_minor, one.line.pk)],
        )
        assert not one.is_billed, "billed twice"
        one.is_billed = True
        self.owed_minor += paper.document.total_minor
        self.to_settle_minor += paper.document.total_minor

    def pay(self, _pick: int, milli: int, _worth_minor: int) -> None:
        room, paise = self.room, milli // 1_000 * 100
        pay_supplier(
            access=room.access,
            at=room.at,
            key=room.key,
            supplier=self.supplier,
            branch=room.branch,
            method="bank",
            amount_minor=paise,
        )
        # It settles the oldest bills as far as anything is owed; what is more is paid ahead and settles none by name.
        self.to_settle_minor -= min(paise, max(self.owed_minor, 0))
        self.owed_minor -= paise
        room.held["bank"] -= paise

    def send_back(self, pick: int, milli: int, _worth_minor: int) -> None:
        room, one = self.room, self._picked(pick)
        floor, by_batch = one.goods.floor, one.goods.by_batch
        there = floor.lots[one.lot] if by_batch and one.lot is not None else floor.on_hand
        items = [ReturnItem(one.line.pk, milli)]
        try:
            paper = return_goods(access=room.access, at=room.at, key=room.key, receipt=one.line.receipt, items=items)
        except NotReturnable:
            assert milli > one.left, "refused although so much of it is left"
            raise
        except NotEnoughStock:
            assert milli > there, "refused although so much lies there"
            raise
        assert milli <= min(one.left, there), "sent back although it was not there"
        one.left -= milli
        if one.lot is not None and by_batch:
            floor.give(milli, [one.lot])
        else:
            floor.lose(milli)
        self.owed_minor -= paper.document.total_minor
        self.notes[paper.document.pk] = paper.document.total_minor

    def set_off(self, pick: int, _milli: int, _worth_minor: int) -> None:
        """A debit note is set against the oldest of his bills: nothing moves, and none of it is used twice."""
        room, numbers = self.room, sorted(self.notes)
        if not numbers:
            raise NothingBought("Nothing was sent back yet.")
        number = numbers[pick % len(numbers)]
        wanted = min(self.notes[number], self.to_settle_minor)
        note = PurchaseReturn.objects.get(pk=number)
        try:
            paper = set_off(access=room.access, at=room.at, key=room.key, note=note).document
        except (NoteUsed, InvalidInput):
            assert not wanted, "refused although something of both is left"
            raise
        assert paper.amount_minor == wanted > 0, "set off for more or less than is left"
        self.notes[number] -= wanted
        self.to_settle_minor -= wanted

    def _picked(self, pick: int) -> Bought:
        if not self.bought:
            raise NothingBought("Nothing was bought yet.")
        return self.bought[pick % len(self.bought)]

    def standing(self) -> dict[tuple[str, str], int]:
        """What the account of the supplier holds: minus what he is owed."""
        return {(f"supplier:{self.supplier.pk}", "money"): -self.owed_minor}
