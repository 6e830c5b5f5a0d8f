"""What was agreed for a number of cases is what the order, what came of it, and its bill come to, to the last coin."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galla.catalog.actions import Pack
from galla.catalog.models import TaxClass
from galla.inventory.actions import ReceiptItem
from galla.inventory.models import Receipt, ReceiptLine
from galla.inventory.tests.goods import product, standing
from galla.ledger.entries import Standing
from galla.purchasing.actions import Arrived, BillItem, OrderItem
from galla.purchasing.actions.arriving import receipt_items
from galla.purchasing.models import OrderLine, PurchaseOrder
from galla.purchasing.queries import unbilled, worth_of_line
from galla.purchasing.tests.buying import Buying, nothing_broken
from galla.purchasing.tests.examples import supplier_of
from galla.purchasing.tests.test_pages import lines, page, posted
from tests.world import World

pytestmark = pytest.mark.django_db

# 100 cases of 24 at 100.00 the case: 4.1667 for one, and 10,000.08 by that.
CASES = {"quantity_milli": 2_400_000, "cost_e4": 41_667, "worth_minor": 1_000_000}


def test_cases_come_to_what_was_agreed_in_the_order_in_parts_and_on_the_bill() -> None:
    buying = Buying()
    order = buying.order(OrderItem(buying.rice.pk, **CASES))
    assert (order.net_minor, worth_of_line(order.lines.get())) == (1_000_000, 1_000_000)
    for place, part in enumerate((700_000, 700_000, 1_000_000)):
        first, again = (buying.came(order, part, key=f"part {place}") for _ in range(2))
        assert first.pk == again.pk
    assert standing(buying.access, buying.rice) == Standing(2_400_000, 1_000_000)
    waiting: Any = unbilled(buying.access, buying.supplier)
    goods = [BillItem("goods", line.left_worth_minor, line.pk) for line in waiting]
    assert buying.bill(*goods).net_minor == buying.owed() == 1_000_000
    assert Receipt.objects.count() == 3
    nothing_broken()


def test_what_came_at_another_cost_is_worth_that() -> None:
    buying = Buying()
    order = buying.order(OrderItem(buying.rice.pk, **CASES))
    buying.came(order, 1_000, cost_e4=50_000)
    assert standing(buying.access, buying.rice) == Standing(1_000, 500)
    buying.came(order, 2_400_000)
    assert standing(buying.access, buying.rice).worth_minor == 500 + 1_000_000
    nothing_broken()


@given(
    net=st.integers(0, 10**9),
    quantity=st.integers(1, 10**7),
    parts=st.lists(st.integers(1, 10**6), min_size=1, max_size=8),
)
def test_parts_of_any_line_come_to_its_share_whatever_the_parts(net: int, quantity: int, parts: list[int]) -> None:
    line = OrderLine(pk=1, product_id=1, quantity_milli=quantity, cost_e4=1, net_minor=net)
    found: list[ReceiptItem] = []
    for part in parts:
        found += receipt_items({1: line}, [Arrived(1, part)])
        line.received_milli += part
    at_once = receipt_items(
        {1: OrderLine(pk=1, quantity_milli=quantity, cost_e4=1, net_minor=net, product_id=1)},
        [Arrived(1, part) for part in parts],
    )
    assert [item.agreed_minor for item in found] == [item.agreed_minor for item in at_once]
    worth = [item.agreed_minor or 0 for item in found]
    assert min(worth) >= 0
    assert abs(sum(worth) * quantity - net * sum(parts)) * 2 <= quantity


def test_a_draft_that_is_edited_keeps_its_taxes_and_what_was_agreed(world: World) -> None:
    client, supplier = world.browser("manager"), supplier_of(world)
    product(world.access(), "Assam tea", sku="TEA", packs=[Pack("18901030865234", 24_000, "case of 24")])
    head: dict[str, Any] = {"supplier": supplier.pk, "branch": world.main.pk, "note": ""}
    row = {"goods": "18901030865234", "quantity": "100", "cost": "100.00"}
    posted(client, "/purchases/orders/new/", **head, **lines(row, {}))
    order, line = PurchaseOrder.objects.get(), OrderLine.objects.get()
    assert (order.net_minor, line.net_minor, line.cost_e4) == (1_000_000, 1_000_000, 41_667)
    assert "10,000.00" in page(client, f"/purchases/orders/{order.pk}/")
    twelve = TaxClass.objects.get(shop=world.shop, name="GST 18")
    assert line.tax_class != twelve
    OrderLine.objects.update(tax_class=twelve)
    address = f"/purchases/orders/{order.pk}/edit/"
    same = {"goods": "TEA", "quantity": "2400", "cost": "4.1667"}
    posted(client, address, **head, **lines(same, {}))
    order.refresh_from_db()
    line = OrderLine.objects.get()
    assert (line.tax_class, line.net_minor, order.net_minor) == (twelve, 1_000_000, 1_000_000)
    posted(client, address, **head, **lines(same | {"quantity": "240"}, {}))
    order.refresh_from_db()
    line = OrderLine.objects.get()
    assert (line.tax_class, line.net_minor, order.net_minor) == (twelve, None, 100_001)
    nothing_broken()


def test_cases_over_the_api_come_to_what_was_agreed(world: World) -> None:
    goods = product(world.access(), "Assam tea", sku="TEA", packs=[Pack("18901030865234", 24_000, "case of 24")])
    sent = {"barcode": "18901030865234", "quantity": "100", "cost": "100.00"}
    body: dict[str, Any] = {"supplier": supplier_of(world).pk, "branch": world.main.pk, "lines": [sent]}
    client = world.api("manager")
    told: dict[str, Any] = {"format": "json", "headers": {"Idempotency-Key": "a"}}
    answer = client.post("/api/v1/purchases/orders/", body, **told)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["net"], answer.json()["lines"][0]["net"]) == ("10000.00", "10000.00")
    assert client.post("/api/v1/purchases/orders/", body, **told).status_code == 200
    order = f"/api/v1/purchases/orders/{answer.json()['id']}/"
    assert client.post(f"{order}send/", {"by_mail": False}, **told).status_code == 200
    came = {"lines": [{"line": answer.json()["lines"][0]["id"], "quantity": "2400"}]}
    assert client.post(f"{order}receive/", came, **told).status_code == 201
    assert client.post(f"{order}receive/", came, **told).status_code == 200
    assert ReceiptLine.objects.get(product=goods).worth_minor == 1_000_000
    nothing_broken()
