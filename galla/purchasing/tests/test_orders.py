"""Orders: drafts, sent by mail, received in parts, closed."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galla.foundation.errors import InvalidInput, KeyReused
from galla.inventory.models import Receipt
from galla.inventory.tests.goods import AT, branch_of, product, standing
from galla.ledger.entries import Standing
from galla.notifications import letters
from galla.outbox.models import Message
from galla.parties.tests.shops import open_shop
from galla.purchasing.actions import (
    Arrived,
    OrderItem,
    change_order,
    close_order,
    create_order,
    receive_order,
    send_order,
    throw_away,
)
from galla.purchasing.errors import AlreadySent, NotOpen, ThrownAway
from galla.purchasing.models import OrderArrival, OrderLine, OrderSent, PurchaseOrder
from galla.purchasing.queries import State, in_state, orders, state_of
from galla.purchasing.tests.buying import Buying, fresh, nothing_broken
from galla.purchasing.tests.examples import draft_id, order_id
from tests.world import World

pytestmark = pytest.mark.django_db


def state(buying: Buying, order: PurchaseOrder) -> State:
    rows = orders(buying.access)
    found = state_of(rows.get(pk=order.pk))
    assert [each for each in State if in_state(rows, each).filter(pk=order.pk).exists()] == [found]
    return found


def test_orders_are_numbered_without_gaps_and_the_same_key_makes_one() -> None:
    buying = Buying()
    first, second, again = buying.draft(key="a"), buying.draft(key="b"), buying.draft(key="a")
    assert (first.number, second.number) == ("PO/26-27/000001", "PO/26-27/000002")
    assert again.pk == first.pk
    with pytest.raises(KeyReused):
        buying.draft(OrderItem(buying.salt.pk, 1_000), key="a")
    assert PurchaseOrder.objects.count() == 2
    nothing_broken()


def test_a_draft_takes_the_last_cost_and_is_changed_under_its_number() -> None:
    buying = Buying()
    order = buying.draft(OrderItem(buying.rice.pk, 2_000))
    assert (order.net_minor, order.lines.get().cost_e4) == (8_000, 400_000)
    change_order(
        access=buying.access,
        at=AT,
        order=order,
        supplier=buying.supplier,
        branch=order.branch,
        items=[OrderItem(buying.salt.pk, 3_000, 90_000)],
        note="before noon",
    )
    order.refresh_from_db()
    assert (order.number, order.net_minor, order.note) == ("PO/26-27/000001", 2_700, "before noon")
    assert [line.product_id for line in order.lines.all()] == [buying.salt.pk]
    assert state(buying, order) == State.DRAFT


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (OrderItem(0, 1_000), "lines.0.product"),
        (OrderItem(-1, 0), "lines.0.quantity"),
        (OrderItem(-1, 1_500), "lines.0.quantity"),
        (OrderItem(-1, 1_000, -1), "lines.0.cost"),
        (OrderItem(-1, 1_000, 1, 10**9), "lines.0.tax_class"),
    ],
)
def test_what_cannot_be_ordered_is_refused_beside_its_box(item: OrderItem, field: str) -> None:
    buying = Buying()
    if item.product_id == -1:
        item = OrderItem(buying.rice.pk, item.quantity_milli, item.cost_e4, item.tax_class_id)
    with pytest.raises(InvalidInput) as refused:
        buying.draft(item)
    assert refused.value.field == field
    assert PurchaseOrder.objects.count() == 0


def test_goods_and_suppliers_of_another_shop_are_not_ordered() -> None:
    buying, other = Buying(), Buying(open_shop())
    with pytest.raises(InvalidInput) as refused:
        buying.draft(OrderItem(other.rice.pk, 1_000))
    assert refused.value.field == "lines.0.product"
    with pytest.raises(InvalidInput) as refused:
        create_order(
            access=buying.access,
            at=AT,
            key="k",
            supplier=other.supplier,
            branch=branch_of(buying.access),
            items=[OrderItem(buying.rice.pk, 1_000)],
        )
    assert refused.value.field == "supplier"
    assert PurchaseOrder.objects.count() == 0


def test_a_draft_is_thrown_away_once_and_its_number_stays_its_own() -> None:
    buying = Buying()
    order, sent = buying.draft(), buying.order()
    act: dict[str, Any] = {"access": buying.access, "at": AT, "note": "twice"}
    assert throw_away(**act, key="one", order=order).document.note == "twice"
    assert throw_away(**act, key="one", order=order).replayed
    told: dict[str, Any] = {"access": buying.access, "at": AT, "order": order}
    items = [OrderItem(buying.rice.pk, 1_000)]
    for act_again in (
        lambda: throw_away(**act, key="two", order=order),
        lambda: send_order(**told, key="send", by_mail=False),
        lambda: change_order(**told, supplier=buying.supplier, branch=order.branch, items=items),
    ):
        with pytest.raises(ThrownAway):
            act_again()
    with pytest.raises(NotOpen):
        buying.came(order, 1_000)
    with pytest.raises(AlreadySent):
        throw_away(**act, key="three", order=sent)
    rows = orders(buying.access)
    assert [state_of(row) for row in rows.order_by("pk")] == [State.THROWN_AWAY, State.SENT]
    assert [in_state(rows, state).count() for state in (State.DRAFT, State.THROWN_AWAY)] == [0, 1]
    assert buying.draft().number == "PO/26-27/000003"
    nothing_broken()


def test_a_draft_is_thrown_away_on_its_page_and_over_the_api(world: World) -> None:
    draft, sent = draft_id(world), order_id(world)
    browser, address = world.browser("manager"), f"/purchases/orders/{draft}/"
    assert f"{address}throw-away/" in browser.get(address).content.decode()
    assert world.browser("cashier").post(f"{address}throw-away/", {"key": "a"}).status_code == 403
    text = browser.post(f"{address}throw-away/", {"key": "a", "note": "Twice"}, follow=True).content.decode()
    assert "Thrown away" in text
    assert "Twice" in text
    assert f"{address}send/" not in text
    assert browser.get(f"{address}edit/").status_code == 302
    assert browser.post(f"{address}throw-away/", {"key": "b"}).status_code == 400
    client, said = world.api("manager"), "/api/v1/purchases/orders/"
    assert client.get(f"{said}{draft}/").json()["state"] == "thrown-away"
    told: dict[str, Any] = {"data": {"note": ""}, "format": "json"}
    answers = [
        client.post(f"{said}{number}/throw-away/", **told, headers={"Idempotency-Key": f"c{number}"})
        for number in (draft, sent)
    ]
    assert [answer.status_code for answer in answers] == [409, 409]
    fresh = client.post(f"{said}{_drafted(world)}/throw-away/", **told, headers={"Idempotency-Key": "d"})
    assert (fresh.status_code, fresh.json()["state"]) == (200, "thrown-away")
    nothing_broken()


def _drafted(world: World) -> int:
    return Buying(world.access()).draft().pk


def test_an_order_is_sent_once_by_mail_with_its_paper() -> None:
    buying = Buying()
    order = buying.draft()
    sent = send_order(access=buying.access, at=AT, key="send", order=order).document
    assert sent.to == "orders@agro.example"
    assert send_order(access=buying.access, at=AT, key="send", order=order).replayed
    with pytest.raises(AlreadySent):
        send_order(access=buying.access, at=AT, key="again", order=order)
    with pytest.raises(AlreadySent):
        change_order(
            access=buying.access,
            at=AT,
            order=order,
            supplier=buying.supplier,
            branch=order.branch,
            items=[OrderItem(buying.salt.pk, 3_000)],
        )
    message = Message.objects.get()
    letter = letters.made(message.payload)
    assert letter.to == ("orders@agro.example",)
    assert order.number in letter.subject
    assert [(file.filename, file.content[:5]) for file in letter.attachments] == [("PO-26-27-000001.pdf", b"%PDF-")]
    assert state(buying, order) == State.SENT
    assert OrderLine.objects.get(order=order).product_id == buying.rice.pk
    nothing_broken()


def test_without_an_address_an_order_is_not_mailed_but_may_be_handed_over() -> None:
    buying = Buying()
    type(buying.supplier).objects.update(email=None)
    order = buying.draft()
    order.supplier.refresh_from_db()
    with pytest.raises(InvalidInput) as refused:
        send_order(access=buying.access, at=AT, key="a", order=order)
    assert refused.value.field == "to"
    assert (OrderSent.objects.count(), Message.objects.count()) == (0, 0)
    send_order(access=buying.access, at=AT, key="b", order=order, by_mail=False)
    assert (OrderSent.objects.get().to, Message.objects.count()) == ("", 0)


def test_goods_of_an_order_come_in_parts_over_and_under() -> None:
    buying = Buying()
    order = buying.order(OrderItem(buying.rice.pk, 10_000, 400_000), OrderItem(buying.salt.pk, 5_000, 100_000))
    first = buying.came(order, 4_000)
    assert first.supplier_id == buying.supplier.pk
    assert state(buying, order) == State.PART
    assert standing(buying.access, buying.rice) == Standing(4_000, 16_000)
    buying.came(order, 7_000, 5_000, cost_e4=500_000)
    assert state(buying, order) == State.RECEIVED
    assert [line.received_milli for line in order.lines.order_by("position")] == [11_000, 5_000]
    assert standing(buying.access, buying.rice) == Standing(11_000, 51_000)
    assert OrderArrival.objects.count() == 3
    nothing_broken()


def test_the_same_key_receives_once_and_not_for_another_order() -> None:
    buying = Buying()
    order, other = buying.order(), buying.order()
    assert buying.came(order, 4_000, key="cart").pk == buying.came(order, 4_000, key="cart").pk
    with pytest.raises(KeyReused):
        buying.came(other, 4_000, key="cart")
    assert Receipt.objects.count() == 1
    assert (order.lines.get().received_milli, other.lines.get().received_milli) == (4_000, 0)


def test_nothing_comes_for_a_draft_or_a_closed_order_or_a_line_of_another() -> None:
    buying = Buying()
    draft, order = buying.draft(), buying.order()
    with pytest.raises(NotOpen):
        buying.came(draft, 1_000)
    items = [Arrived(draft.lines.get().pk, 1_000)]
    with pytest.raises(InvalidInput) as refused:
        receive_order(access=buying.access, at=AT, key=fresh(), order=order, items=items)
    assert refused.value.field == "lines.0.line"
    buying.came(order, 1_000)
    close_order(access=buying.access, at=AT, key="close", order=order, note="out of stock")
    assert state(buying, order) == State.CLOSED
    with pytest.raises(NotOpen):
        buying.came(order, 1_000)
    with pytest.raises(NotOpen):
        close_order(access=buying.access, at=AT, key="close again", order=order)
    assert (Receipt.objects.count(), order.lines.get().received_milli) == (1, 1_000)
    assert standing(buying.access, buying.rice).on_hand == 1_000
    nothing_broken()


def test_goods_that_are_only_counted_are_not_ordered_in_parts() -> None:
    buying = Buying()
    sugar = product(buying.access, unit="kg")
    assert buying.draft(OrderItem(sugar.pk, 1_500, 100_000)).net_minor == 1_500


def test_goods_of_fifty_lines_come_in_as_many_statements_as_those_of_two() -> None:
    buying = Buying()
    goods = [product(buying.access, f"Goods {number}", cost_e4=100_000) for number in range(50)]
    order = buying.order(*(OrderItem(one.pk, 10_000, 100_000) for one in goods))

    def statements(count: int) -> int:
        with CaptureQueriesContext(connection) as sent:
            buying.came(order, *[1_000] * count)
        return len(sent)

    statements(50)
    assert statements(2) == statements(49)
    came = list(order.lines.order_by("position").values_list("received_milli", flat=True))
    assert came == [3_000] * 2 + [2_000] * 47 + [1_000]
    nothing_broken()
