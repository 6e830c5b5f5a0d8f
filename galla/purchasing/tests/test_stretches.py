"""More lines than a page takes: every one of them can be reached."""

import re
from typing import Any

import pytest

from galla.inventory.actions import ReceiptItem, receive
from galla.inventory.models import Receipt
from galla.inventory.tests.goods import AT, product
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.purchasing.actions import BillItem, enter_bill
from galla.purchasing.models import PurchaseReturn, SupplierBill, SupplierPayment
from galla.purchasing.tests.buying import Buying, nothing_broken
from galla.purchasing.tests.test_pages import lines, page, posted
from tests.world import World

pytestmark = pytest.mark.django_db

MANY = 5
BILLS = re.compile(r'name="lines-\d+-bill" value="(\d+)"')
SHOWN = re.compile(r'name="lines-\d+-line" value="(\d+)"')


@pytest.fixture
def supplier(world: World) -> Supplier:
    return add_supplier(access=world.access(), at=AT, details=Details(name="Konkan"))


@pytest.fixture(autouse=True)
def _few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    for view in ("billing", "crediting", "paying", "setting_off"):
        monkeypatch.setattr(f"galla.purchasing.views.{view}.MOST_ROWS", 2)


def came(world: World, supplier: Supplier, key: str, count: int = MANY) -> Receipt:
    goods = product(world.access(), f"Rice {key}", sku=key, cost_e4=400_000)
    act: dict[str, Any] = {"access": world.access(), "at": AT, "branch": world.main, "supplier": supplier}
    return receive(**act, key=key, items=[ReceiptItem(goods.pk, 1_000, cost_e4=400_000)] * count).document


def shown(text: str) -> list[int]:
    return [int(found) for found in SHOWN.findall(text)]


def walked(client: Any, address: str, rows: re.Pattern[str] = SHOWN) -> list[int]:
    """Every line on the way from the first page to the last."""
    found, asked = [], ""
    while True:
        text = page(client, f"{address}{asked}")
        found += [int(one) for one in rows.findall(text)]
        following = re.search(r'href="(\?[^"]*)" rel="next"', text)
        if following is None:
            return found
        asked = following[1].replace("&amp;", "&")


def test_every_line_that_waits_is_reached_page_by_page_and_billed(world: World, supplier: Supplier) -> None:
    client, receipt = world.browser("manager"), came(world, supplier, "A")
    address = f"/purchases/suppliers/{supplier.pk}/bill/"
    every = list(receipt.lines.order_by("pk").values_list("pk", flat=True))
    assert walked(client, address) == every
    assert "2 of 5 lines are shown." in page(client, address)
    head: dict[str, Any] = {"number": "K/7", "billed_on": "2026-11-20", "untaxed": "on", "branch": world.main.pk}
    row = {"line": every[-1], "quantity": "1", "net": "40.00"}
    last = f"{address}?after={every[3]}"
    extra = lines(prefix="extra")
    wrong = lines({**row, "quantity": "2"}, known=1)
    text = posted(client, last, 400, **head, shared_by="value", **wrong, **extra)
    assert "Of these, 1 came and were not billed yet." in text
    posted(client, last, **head, shared_by="value", **lines(row, known=1), **extra)
    assert SupplierBill.objects.get().total_minor == 4_000
    assert walked(client, address) == every[:-1]
    nothing_broken()


def test_a_receipt_is_billed_by_itself_however_much_older_waits(world: World, supplier: Supplier) -> None:
    client = world.browser("manager")
    came(world, supplier, "OLD")
    late = came(world, supplier, "LATE", 3)
    address = f"/purchases/suppliers/{supplier.pk}/bill/"
    wanted = list(late.lines.order_by("pk").values_list("pk", flat=True))
    assert walked(client, f"{address}?receipt={late.pk}") == wanted
    assert shown(page(client, f"{address}?receipt={late.pk}&after={wanted[1]}")) == wanted[2:]
    assert 'value="40.00"' in page(client, f"{address}?receipt={late.pk}&after={wanted[1]}")
    assert shown(page(client, f"{address}?receipt=x&after=x")) != []


def test_every_line_of_a_receipt_may_go_back(world: World, supplier: Supplier) -> None:
    client, receipt = world.browser("manager"), came(world, supplier, "A")
    address = f"/purchases/arrivals/{receipt.pk}/return/"
    every = list(receipt.lines.order_by("pk").values_list("pk", flat=True))
    assert walked(client, address) == every
    row = {"line": every[-1], "quantity": "1"}
    posted(client, f"{address}?after={every[3]}", reason="torn", **lines(row, known=1))
    assert PurchaseReturn.objects.get().lines.get().receipt_line_id == every[-1]
    nothing_broken()


def test_the_account_says_that_more_waits_than_it_shows(
    world: World, supplier: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("galla.purchasing.views.bills.MOST_SHOWN", 2)
    came(world, supplier, "A")
    assert "The oldest 2 of 5 lines." in page(world.browser("manager"), f"/purchases/suppliers/{supplier.pk}/")


def test_a_bill_of_more_lines_than_a_page_shows_is_entered_on_one_page(world: World, supplier: Supplier) -> None:
    client, receipt = world.browser("manager"), came(world, supplier, "A")
    address = f"/purchases/suppliers/{supplier.pk}/bill/?receipt={receipt.pk}&all=on"
    every = list(receipt.lines.order_by("pk").values_list("pk", flat=True))
    assert "all=on" in page(client, f"/purchases/suppliers/{supplier.pk}/bill/?receipt={receipt.pk}")
    text = page(client, address)
    assert shown(text) == every
    assert "lines are shown" not in text
    head: dict[str, Any] = {"number": "K/7", "billed_on": "2026-11-20", "untaxed": "on", "branch": world.main.pk}
    rows = lines(*({"line": number, "quantity": "1", "net": "40.00"} for number in every), known=MANY)
    posted(client, address, **head, shared_by="value", **rows, **lines(prefix="extra"))
    bill = SupplierBill.objects.get()
    assert (bill.lines.count(), bill.total_minor) == (MANY, MANY * 4_000)
    nothing_broken()


def billed(world: World, supplier: Supplier, days: list[int]) -> list[SupplierBill]:
    """A bill of 10.00 for carriage of each of these days of November, entered in this order."""
    item = BillItem("other", 1_000, words="carriage")
    act: dict[str, Any] = {"access": world.access(), "at": AT, "supplier": supplier, "branch": world.main}
    return [
        enter_bill(
            **act, key=f"bill {place}", number=f"B/{place}", billed_on=AT.date().replace(day=day), items=[item]
        ).document
        for place, day in enumerate(days)
    ]


def test_every_open_bill_is_reached_the_oldest_first_and_paid(world: World, supplier: Supplier) -> None:
    client, made = world.browser("manager"), billed(world, supplier, [9, 3, 5, 3, 1])
    address = f"/purchases/suppliers/{supplier.pk}/pay/"
    oldest_first = [made[place].pk for place in (4, 1, 3, 2, 0)]
    assert walked(client, address, BILLS) == oldest_first
    assert "2 of 5 lines are shown." in page(client, address)
    assert [int(one) for one in BILLS.findall(page(client, f"{address}?all=on"))] == oldest_first
    head: dict[str, Any] = {"amount": "10.00", "method": "bank", "branch": world.main.pk}
    row = lines({"bill": oldest_first[4], "amount": "10.00"}, known=1)
    notes = {"notes-TOTAL_FORMS": 0, "notes-INITIAL_FORMS": 0}
    posted(client, f"{address}?after={oldest_first[3]}", **head, **row, **notes)
    assert SupplierPayment.objects.get().shares.get().bill_id == oldest_first[4]
    # What one went on behind may be paid since, and what is no bill of theirs begins at the first.
    posted(client, f"{address}?bill={oldest_first[1]}", **{**head, "key": "two"}, **_whole(oldest_first[1]), **notes)
    assert walked(client, f"{address}?after={oldest_first[1]}", BILLS)[:2] == oldest_first[2:4]
    assert BILLS.findall(page(client, f"{address}?after=999999")) == [str(oldest_first[0]), str(oldest_first[2])]
    nothing_broken()


def _whole(bill: int) -> dict[str, Any]:
    return lines({"bill": bill, "amount": "10.00"}, known=1)


def test_a_bill_is_paid_from_its_own_page(world: World, supplier: Supplier) -> None:
    client, made = world.browser("manager"), billed(world, supplier, [1, 2, 3])
    address = f"/purchases/suppliers/{supplier.pk}/pay/?bill={made[2].pk}"
    assert address in page(client, f"/purchases/bills/{made[2].pk}/")
    text = page(client, address)
    assert BILLS.findall(text) == [str(made[2].pk)]
    assert text.count('value="10.00"') == 2
    assert "/pay/?bill=" not in page(world.browser("owner"), f"/purchases/suppliers/{supplier.pk}/")


def test_what_was_settled_has_no_button_to_pay(world: World) -> None:
    buying = Buying(world.access())
    bill = buying.bill(BillItem("other", 1_000, words="carriage"))
    buying.pays(1_000, {bill.pk: 1_000})
    assert "/pay/" not in page(world.browser("manager"), f"/purchases/bills/{bill.pk}/")


def test_a_debit_note_is_set_against_any_open_bill(world: World) -> None:
    buying = Buying(world.access())
    note = buying.noted(1_000)
    made = billed(world, buying.supplier, [1, 2, 3])
    client, address = world.browser("manager"), f"/purchases/returns/{note.pk}/set-off/"
    assert walked(client, address, BILLS) == [bill.pk for bill in made]
    first, second = page(client, address), page(client, f"{address}?after={made[1].pk}")
    assert (first.count('value="10.00"'), second.count('value="10.00"')) == (2, 0)
    posted(client, f"{address}?after={made[1].pk}", **_whole(made[2].pk))
    assert note.pk in [share.set_off.purchase_return_id for share in made[2].set_offs.all()]
    nothing_broken()


def test_the_account_says_that_more_bills_are_open_than_it_shows(
    world: World, supplier: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("galla.purchasing.views.bills.MOST_SHOWN", 2)
    made = billed(world, supplier, [1, 2, 3])
    client = world.browser("manager")
    text = page(client, f"/purchases/suppliers/{supplier.pk}/")
    assert "The oldest 2 of 3 open bills." in text
    assert f"/purchases/bills/?supplier={supplier.pk}&amp;open=true" in text
    listed = page(client, f"/purchases/bills/?supplier={supplier.pk}&open=true")
    assert all(f"/purchases/bills/{bill.pk}/" in listed for bill in made)
