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
from galla.purchasing.models import PurchaseReturn, SupplierBill
from galla.purchasing.tests.buying import nothing_broken
from galla.purchasing.tests.test_pages import lines, page, posted
from tests.world import World

pytestmark = pytest.mark.django_db

MANY = 5
SHOWN = re.compile(r'name="lines-\d+-line" value="(\d+)"')


@pytest.fixture
def supplier(world: World) -> Supplier:
    return add_supplier(access=world.access(), at=AT, details=Details(name="Konkan"))


@pytest.fixture(autouse=True)
def _few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    for view in ("billing", "paying"):
        monkeypatch.setattr(f"galla.purchasing.views.{view}.MOST_ROWS", 2)


def came(world: World, supplier: Supplier, key: str, count: int = MANY) -> Receipt:
    goods = product(world.access(), f"Rice {key}", sku=key, cost_e4=400_000)
    act: dict[str, Any] = {"access": world.access(), "at": AT, "branch": world.main, "supplier": supplier}
    return receive(**act, key=key, items=[ReceiptItem(goods.pk, 1_000, cost_e4=400_000)] * count).document


def shown(text: str) -> list[int]:
    return [int(found) for found in SHOWN.findall(text)]


def walked(client: Any, address: str) -> list[int]:
    """Every line on the way from the first page to the last."""
    found, asked = [], ""
    while True:
        text = page(client, f"{address}{asked}")
        found += shown(text)
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
