"""Goods of an order come like any others: to any place of the branch, and past their day where that is said."""

import datetime
from typing import Any

import pytest

from galla.accounts.models import Branch
from galla.catalog.actions import change_product
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import BatchGiven, add_place
from galla.inventory.models import Batch, Place, Receipt, ReceiptLine
from galla.inventory.tests.goods import AT, branch_of, standing
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.entries import Standing
from galla.purchasing.actions import Arrived, receive_order
from galla.purchasing.models import OrderLine
from galla.purchasing.tests.buying import Buying, nothing_broken
from galla.purchasing.tests.examples import order_id
from galla.purchasing.tests.test_pages import lines, page, posted
from tests.world import World

pytestmark = pytest.mark.django_db

YESTERDAY = AT.date() - datetime.timedelta(days=1)


def arrive(buying: Buying, items: list[Arrived], **told: Any) -> Receipt:
    order = OrderLine.objects.get(pk=items[0].line_id).order
    return receive_order(access=buying.access, at=AT, key="came", order=order, items=items, **told).document


def test_goods_past_their_day_are_refused_unless_it_is_said_and_then_lie_where_they_wait() -> None:
    buying = Buying()
    change_product(access=buying.access, at=AT, product=buying.rice, keeps_batches=True)
    damaged = add_place(access=buying.access, branch=branch_of(buying.access), name="Damaged")
    line = buying.order().lines.get()
    items = [Arrived(line.pk, 4_000, batch=BatchGiven("OLD", YESTERDAY))]
    with pytest.raises(InvalidInput) as refused:
        arrive(buying, items, place=damaged)
    assert refused.value.field == "lines.0.expires_on"
    assert (Receipt.objects.count(), Batch.objects.count(), OrderLine.objects.get().received_milli) == (0, 0, 0)
    receipt = arrive(buying, items, place=damaged, takes_expired=True)
    assert (receipt.place, OrderLine.objects.get().received_milli) == (damaged, 4_000)
    there = places.shelf(line.shop_id, damaged.branch_id, damaged.pk)
    held = ledger.balances([(there, places.goods(line.shop_id, buying.rice.pk))])
    assert list(held.values()) == [Standing(4_000, 16_000)]
    assert standing(buying.access, buying.rice) == Standing(0, 0)
    back = buying.returns(ReceiptLine.objects.get(), 4_000)
    assert (back.is_debit_note, buying.owed()) == (False, 0)
    nothing_broken()


def test_a_place_of_another_branch_is_refused() -> None:
    buying = Buying()
    other = Branch.objects.create(shop=buying.access.shop, name="Other")
    loft = add_place(access=buying.access, branch=other, name="Loft")
    with pytest.raises(InvalidInput) as refused:
        arrive(buying, [Arrived(buying.order().lines.get().pk, 1_000)], place=loft)
    assert (refused.value.field, Receipt.objects.count()) == ("place", 0)


def test_a_place_is_chosen_on_the_page_and_over_the_api(world: World) -> None:
    order = order_id(world)
    line = OrderLine.objects.get(order=order)
    browser, address = world.browser("manager"), f"/purchases/orders/{order}/receive/"
    assert 'name="place"' not in page(browser, address)
    loft = add_place(access=world.access(), branch=world.main, name="Loft")
    elsewhere = add_place(access=world.access(), branch=world.station, name="Shed")
    change_product(access=world.access(), at=AT, product=line.product, keeps_batches=True)
    text = page(browser, address)
    assert 'name="takes_expired"' in text
    assert "Shed" not in text
    row = lines({"line": line.pk, "quantity": "2", "batch": "B1", "expires_on": "2020-01-31"}, known=1)
    assert "This was good until" in posted(browser, address, 400, place=loft.pk, **row)
    posted(browser, address, 400, place=elsewhere.pk, takes_expired="on", **row)
    assert not Receipt.objects.exists()
    posted(browser, address, place=loft.pk, takes_expired="on", **row)
    assert Receipt.objects.get().place == loft
    body: dict[str, Any] = {"lines": [{"line": line.pk, "quantity": "1", "batch": "B2", "expires_on": "2020-01-31"}]}
    client, said = world.api("manager"), f"/api/v1/purchases/orders/{order}/receive/"
    for place, key, status in ((elsewhere, "a", 400), (loft, "b", 400), (Place(pk=10**9), "c", 400)):
        expired = {"takes_expired": place is not loft}
        answer = client.post(
            said, body | expired | {"place": place.pk}, format="json", headers={"Idempotency-Key": key}
        )
        assert answer.status_code == status, answer.content
    assert Receipt.objects.count() == 1
    body |= {"place": loft.pk, "takes_expired": True}
    answer = client.post(said, body, format="json", headers={"Idempotency-Key": "d"})
    assert answer.status_code == 201, answer.content
    assert Receipt.objects.filter(place=loft).count() == 2
    nothing_broken()


def test_every_line_of_a_long_order_can_be_received(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("galla.purchasing.views.arriving.MOST_ROWS", 1)
    buying = Buying(world.access())
    order = buying.order()
    OrderLine.objects.create(
        shop=world.shop,
        order=order,
        position=2,
        product=buying.salt,
        quantity_milli=1_000,
        cost_e4=100_000,
        tax_class=buying.salt.tax_class,
    )
    first, second = order.lines.order_by("pk").values_list("pk", flat=True)
    browser, address = world.browser("manager"), f"/purchases/orders/{order.pk}/receive/"
    assert f'href="?after={first}"' in page(browser, address)
    assert f'value="{second}"' in page(browser, f"{address}?after={first}")
    posted(browser, f"{address}?after={first}", **lines({"line": second, "quantity": "1"}, known=1))
    assert OrderLine.objects.get(pk=second).received_milli == 1_000


def test_more_than_was_ordered_is_taken_once_it_is_said(world: World) -> None:
    order = order_id(world)
    line = OrderLine.objects.get(order=order)
    browser, address = world.browser("manager"), f"/purchases/orders/{order}/receive/"
    ordered = line.quantity_milli // 1_000
    row = lines({"line": line.pk, "quantity": str(ordered + 1)}, known=1)
    text = posted(browser, address, 400, **row)
    assert f"{ordered} had still to come." in text
    assert (Receipt.objects.count(), OrderLine.objects.get(pk=line.pk).received_milli) == (0, 0)
    posted(browser, address, more_came="on", **row)
    assert OrderLine.objects.get(pk=line.pk).received_milli == line.quantity_milli + 1_000
    again = lines({"line": line.pk, "quantity": "1"}, known=1)
    assert "0 had still to come." in posted(browser, address, 400, **again | {"key": "two"})
    nothing_broken()
