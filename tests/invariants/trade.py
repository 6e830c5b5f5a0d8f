"""Goods bought from a supplier and sent back to him, in the model: what of each receipt is still here, and who owes."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.foundation.errors import Refusal
from galla.inventory.actions import ReceiptItem, receive
from galla.inventory.errors import NotEnoughStock
from galla.inventory.models import ReceiptLine
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.purchasing.actions import BillItem, ReturnItem, enter_bill, pay_supplier, return_goods
from galla.purchasing.errors import NotReturnable
from tests.invariants.travels import Goods


class NothingBought(Refusal):
    """A step that comes back to a receipt before there is one."""


@dataclass
class Bought:
    """A line of a receipt: what came with it, and how much of that has not gone back."""

    line: ReceiptLine
    goods: Goods
    left: int
    is_billed: bool = False


@dataclass
class Trade:
    """A shop's dealings with one supplier. ``owed_minor`` is what he is owed; below zero he owes."""

    access: Access
    branch: Branch
    supplier: Supplier = field(init=False)
    bought: list[Bought] = field(default_factory=list)
    owed_minor: int = 0

    def begin(self, at: datetime.datetime) -> None:
        """He becomes known."""
        self.supplier = add_supplier(access=self.access, at=at, details=Details(name="Agro Traders"))

    def buy(self, at: datetime.datetime, key: str, goods: Goods, milli: int, worth_minor: int) -> None:
        items = [ReceiptItem(goods.product.pk, milli, worth_minor=worth_minor)]
        act: dict[str, Any] = {"access": self.access, "at": at, "branch": self.branch, "supplier": self.supplier}
        paper = receive(**act, key=key, items=items)
        goods.on_hand += milli
        self.bought.append(Bought(paper.document.lines.get(), goods, milli))

    def bill(self, at: datetime.datetime, key: str, pick: int, net_minor: int) -> None:
        """He bills what came, at whatever he likes, and the difference follows the goods."""
        one = self._picked(pick)
        paper = enter_bill(
            access=self.access,
            at=at,
            key=key,
            supplier=self.supplier,
            branch=self.branch,
            number=key,
            billed_on=at.date(),
            items=[BillItem("goods", net_minor, one.line.pk)],
        )
        assert not one.is_billed, "billed twice"
        one.is_billed = True
        self.owed_minor += paper.document.total_minor

    def pay(self, at: datetime.datetime, key: str, rupees: int) -> None:
        pay_supplier(
            access=self.access,
            at=at,
            key=key,
            supplier=self.supplier,
            branch=self.branch,
            method="bank",
            amount_minor=rupees * 100,
        )
        self.owed_minor -= rupees * 100

    def send_back(self, at: datetime.datetime, key: str, pick: int, milli: int) -> None:
        one = self._picked(pick)
        items = [ReturnItem(one.line.pk, milli)]
        try:
            paper = return_goods(access=self.access, at=at, key=key, receipt=one.line.receipt, items=items)
        except NotReturnable:
            assert milli > one.left, "refused although so much of it is left"
            raise
        except NotEnoughStock:
            assert milli > one.goods.on_hand, "refused although so much lies there"
            raise
        assert milli <= min(one.left, one.goods.on_hand), "sent back although it was not there"
        one.left -= milli
        one.goods.on_hand -= milli
        self.owed_minor -= paper.document.total_minor

    def _picked(self, pick: int) -> Bought:
        if not self.bought:
            raise NothingBought("Nothing was bought yet.")
        return self.bought[pick % len(self.bought)]

    def standing(self) -> dict[tuple[str, str], int]:
        """What the account of the supplier holds: minus what he is owed."""
        return {(f"supplier:{self.supplier.pk}", "money"): -self.owed_minor}
