"""A count's approval, a supplier's bill and a list killed at each step: all of it or nothing, and again is once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from galla.accounts.actions import issue_token
from galla.catalog.models import ImportRun, Product
from galla.inventory.actions import ReceiptItem, count_goods, open_count, receive
from galla.inventory.models import Adjustment, CountClosing, CountedLine, Receipt, ReceiptKind, ReceiptLine
from galla.inventory.tests.goods import standing
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.purchasing.models import SupplierBill, ValueShift
from galla.sales.tests.conftest import Stall
from tests.crash.books import verified
from tests.crash.killing import MOST_STEPS, Forks, killed_until_it_stands
from tests.crash.rows import everything
from tests.world import NOW, build_world

pytestmark = [pytest.mark.xdist_group("crash")]

COUNT = {"inventory_countclosing", "inventory_adjustment", "inventory_adjustmentline", "ledger_posting", "ledger_entry"}
BILL = {
    *("purchasing_supplierbill", "purchasing_supplierbillline", "purchasing_supplierbilltax", "purchasing_valueshift"),
    *("purchasing_billstanding", "purchasing_receivedline", "ledger_posting", "ledger_entry", "ledger_balance"),
}
CHUNK = 2
ROWS = 3


@dataclass
class Room:
    """The stock room and the office beside it, and the manager's token."""

    stall: Stall
    supplier: Supplier
    token: str
    forks: Forks
    goods: list[Product] = field(init=False)

    def __post_init__(self) -> None:
        self.goods = [self.stall.tea, self.stall.soap, self.stall.sugar]

    def receipt(self, name: str) -> Receipt:
        """Ten of each came from the supplier at ten rupees."""
        items = [ReceiptItem(product.pk, 10_000, cost_e4=100_000) for product in self.goods]
        told: dict[str, Any] = {"branch": self.stall.world.main, "items": items, "supplier": self.supplier}
        return receive(access=self.stall.access, at=NOW, key=name, **told).document

    def counted(self, name: str) -> str:
        """A count that found one piece less of the tea and one more of the soap, and no sugar; where it is approved."""
        self.receipt(name)
        access = self.stall.access
        session = open_count(access=access, at=NOW, key=name, branch=self.stall.world.main).document
        for product, more in ((self.stall.tea, -1_000), (self.stall.soap, 1_000)):
            found = standing(access, product, self.stall.world.main).on_hand + more
            told: dict[str, Any] = {"product_id": product.pk, "counted_milli": found, "key": f"{name} {product.sku}"}
            count_goods(access=access, at=NOW, session=session, **told)
        return f"/api/v1/stock/counts/{session.pk}/approve/"

    def bill(self, name: str) -> dict[str, Any]:
        """A bill at eleven rupees for what came at ten, with tax by class and freight over all of it."""
        lines = list(self.receipt(name).lines.order_by("position"))
        goods = [{"kind": "goods", "receipt_line": line.pk, "net": "110.00"} for line in lines]
        freight = {"kind": "landed", "words": "Freight", "net": "31.00", "receipts": [lines[0].receipt_id]}
        head = {"supplier": self.supplier.pk, "number": name, "billed_on": "2026-11-20"}
        return {**head, "lines": [*goods, freight]}

    def ask(self, path: str, key: str, body: dict[str, Any], careless: str = "") -> Callable[[int], dict[str, Any]]:
        """The request, to be killed at a step."""
        told = {"path": path, "key": key, "body": body, "token": self.token, "careless": careless}
        return lambda step: self.forks(stop_at=step, **told)

    def take(self, path: Path, step: int, careless: str = "") -> dict[str, Any]:
        """The list taken in, to be killed at a step."""
        told = {"shop": self.stall.world.shop.pk, "list": str(path), "chunk": CHUNK, "careless": careless}
        return self.forks(stop_at=step, **told)


@pytest.fixture
def room(transactional_db: None, forks: Forks) -> Room:
    """A shop whose books are in order."""
    stall = Stall(build_world())
    supplier = add_supplier(access=stall.access, at=NOW, details=Details(name="Konkan Wholesale"))
    found = Room(stall, supplier, issue_token(membership=stall.world.member("manager")), forks)
    assert verified() == []
    return found


def answered_once(work: Callable[[int], dict[str, Any]]) -> None:
    """The same request again says what stands, and changes nothing."""
    before = everything()
    assert work(MOST_STEPS)["status"] == 200
    assert everything() == before


def undisturbed(work: Callable[[int], dict[str, Any]], tables: set[str]) -> list[str]:
    """The steps of this work when nobody kills it; among them those that write ``tables``."""
    found = work(MOST_STEPS)
    assert found["status"] == 201, found
    steps: list[str] = found["steps"]
    assert [table for table in tables if not any(table in step for step in steps)] == []
    return steps


def last_commit(steps: list[str]) -> int:
    """The place of the last COMMIT; an earlier one only makes accounts that nothing has been moved to."""
    return max(place for place, step in enumerate(steps) if step == "after COMMIT")


def test_a_count_killed_while_it_is_approved_is_approved_or_open(room: Room) -> None:
    body = {"unseen": "zero", "note": ""}
    steps = undisturbed(room.ask(room.counted("twin"), "twin", body), COUNT)
    work = room.ask(room.counted("one"), "one", body)
    assert CountClosing.objects.count() == 1
    last = killed_until_it_stands(work, COUNT)
    assert last <= last_commit(steps)
    answered_once(work)
    assert (CountClosing.objects.count(), Adjustment.objects.count()) == (2, 2)
    assert standing(room.stall.access, room.stall.sugar, room.stall.world.main).on_hand == 0
    assert verified() == []


def test_a_count_approved_without_a_transaction_is_found_half_posted(room: Room) -> None:
    room.ask(room.counted("twin"), "twin", {"unseen": "zero"})(MOST_STEPS)
    work = room.ask(room.counted("one"), "one", {"unseen": "zero"}, careless="count")
    with pytest.raises(AssertionError):
        killed_until_it_stands(work, COUNT)
    assert (CountClosing.objects.count(), CountedLine.objects.filter(assumed=True).count()) == (1, 2)


def test_a_suppliers_bill_killed_while_it_is_booked_is_booked_or_not(room: Room) -> None:
    path = "/api/v1/purchases/bills/"
    steps = undisturbed(room.ask(path, "twin", room.bill("twin")), BILL)
    work = room.ask(path, "one", room.bill("one"))
    last = killed_until_it_stands(work, BILL)
    assert last <= last_commit(steps)
    answered_once(work)
    bill = SupplierBill.objects.get(number="one")
    # 3 × 110.00 and freight of 31.00; 5 % and 18 % of 110.00 each, the sugar at nothing.
    assert (bill.net_minor, bill.tax_minor, bill.lines.count()) == (36_100, 2_530, 4)
    assert sum(ValueShift.objects.filter(bill=bill).values_list("worth_minor", flat=True)) == 3 * 1_000 + 3_100
    assert verified() == []


def test_a_bill_whose_paper_follows_its_entry_is_found_half_written(room: Room) -> None:
    work = room.ask("/api/v1/purchases/bills/", "one", room.bill("one"), careless="bill")
    with pytest.raises(AssertionError):
        killed_until_it_stands(work, BILL)
    assert not SupplierBill.objects.exists()
    assert verified() != []


def listed(room: Room, folder: Path, number: int) -> Path:
    """A list of one more of the tea in each row, that no other list is the same as."""
    path = folder / f"list {number}.csv"
    rows = [f"TEA,1,{number + 1}.{row:02}" for row in range(ROWS)]
    path.write_text("\n".join(["sku,quantity,cost", *rows, ""]))
    return path


def taken_of(path: Path) -> list[int]:
    """What the rows of a list that were taken are worth, in their order."""
    first = 100 * (int(path.stem.removeprefix("list ")) + 1)
    rows = ReceiptLine.objects.filter(receipt__kind=ReceiptKind.OPENING, worth_minor__range=(first, first + 99))
    return list(rows.order_by("pk").values_list("worth_minor", flat=True))


def killed_and_resumed(room: Room, folder: Path, careless: str = "") -> tuple[list[str], set[int]]:
    """A list for each step, killed there and taken again; the steps there are, and how many rows a kill left."""
    left = set()
    for step in range(MOST_STEPS):
        path = listed(room, folder, step)
        found = room.take(path, step, careless)
        whole = [100 * (step + 1) + row for row in range(ROWS)]
        there, run = taken_of(path), ImportRun.objects.order_by("pk").last()
        assert there == whole[: len(there)]
        if there:
            assert run is not None
            assert (len(there), run.state == ImportRun.State.TAKING) in {(2, True), (3, True), (3, False)}
            assert run.taken == len(there)
        if len(there) not in left:
            assert verified() == []
        left.add(len(there))
        assert room.take(path, MOST_STEPS)["status"] in {200, 201}
        assert taken_of(path) == whole
        if not found["killed"]:
            return found["steps"], left
    raise AssertionError("a list without end")


def test_a_list_killed_between_and_within_its_chunks_goes_on_with_nothing_lost_or_twice(
    room: Room, tmp_path: Path
) -> None:
    steps, left = killed_and_resumed(room, tmp_path)
    assert left == {0, 2, 3}
    assert steps.count("after COMMIT") >= ROWS // CHUNK + 1
    lists = len(list(tmp_path.glob("*.csv")))
    assert standing(room.stall.access, room.stall.tea, room.stall.world.main).on_hand == 10_000 + lists * ROWS * 1_000
    assert verified() == []


def test_a_list_taken_without_transactions_is_found_to_lose_rows(room: Room, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        killed_and_resumed(room, tmp_path, careless="list")
