"""A batch's own price leaves its history: who changed it when, from what to what."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from galla.foundation.checks import broken
from galla.foundation.database.immutable import maintenance
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import BatchGiven, ReceiptItem, price_batch, receive
from galla.inventory.models import Batch, BatchPriceChange
from galla.inventory.tests.goods import AT, product
from tests.world import World

pytestmark = pytest.mark.django_db

CHECK = "price changes of batches are whole and lead to their price of today"


@pytest.fixture
def batch(world: World) -> Batch:
    """Some curd at a price of its own."""
    goods = product(world.access(), "Curd", keeps_batches=True, price_e4=400_000, mrp_e4=400_000)
    given = BatchGiven("C-1", AT.date() + datetime.timedelta(days=300), price_e4=390_000)
    items = [ReceiptItem(goods.pk, 4_000, cost_e4=100_000, batch=given)]
    receive(access=world.access(), at=AT, key="came", branch=world.main, items=items)
    return Batch.objects.get()


def priced(world: World, batch: Batch, *prices: int | None) -> None:
    for place, price in enumerate(prices):
        at = AT + datetime.timedelta(minutes=place)
        price_batch(access=world.access("manager"), at=at, batch=batch, price_e4=price)


def test_each_change_is_a_row_and_the_same_price_again_is_none(world: World, batch: Batch) -> None:
    priced(world, batch, 390_000, 300_000, 300_000, None)
    rows = BatchPriceChange.objects.order_by("number").values_list("number", "at", "by", "price_from_e4", "price_to_e4")
    manager = world.user("manager").pk
    assert list(rows) == [
        (1, AT + datetime.timedelta(minutes=1), manager, 390_000, 300_000),
        (2, AT + datetime.timedelta(minutes=3), manager, 300_000, None),
    ]
    batch.refresh_from_db()
    assert (batch.price_e4, batch.price_changes) == (None, 2)
    assert list(broken()) == []


def test_a_price_that_is_refused_leaves_no_row(world: World, batch: Batch) -> None:
    with pytest.raises(InvalidInput):
        priced(world, batch, 400_001)
    assert not BatchPriceChange.objects.exists()


def test_the_page_and_the_api_show_who_changed_it_when_and_to_what(world: World, batch: Batch) -> None:
    browser, url = world.browser("cashier"), f"/stock/batches/{batch.pk}/"
    assert "Own prices until now" not in browser.get(url).content.decode()
    world.browser("manager").post(f"{url}price/", {"price": "31"})
    world.api("manager").patch(f"/api/v1{url}", {"price": None}, format="json")
    shown = browser.get(url).content.decode().partition("Own prices until now")[2].partition("</section>")[0]
    assert "31.00" in shown
    assert "39.00" in shown
    assert "of its product" in shown
    assert str(world.user("manager")) in shown
    told = world.api("cashier").get(f"/api/v1{url}prices/").json()["results"]
    assert [(one["number"], one["price_from"], one["price_to"], one["by"]) for one in told] == [
        (2, "31.00", None, world.user("manager").pk),
        (1, "39.00", "31.00", world.user("manager").pk),
    ]
    first = world.api("cashier").get(f"/api/v1{url}prices/?limit=1").json()
    assert [one["number"] for one in first["results"]] == [2]
    assert [one["number"] for one in world.api("cashier").get(first["next"]).json()["results"]] == [1]


def test_price_changes_of_a_batch_are_never_changed(world: World, batch: Batch) -> None:
    priced(world, batch, 300_000)
    rows: Any = BatchPriceChange.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(price_to_e4=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    assert rows.get().price_to_e4 == 300_000


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_verify_names_a_price_change_that_was_taken_out(world: World, batch: Batch, gone: int) -> None:
    priced(world, batch, 300_000, 200_000, 100_000)
    with maintenance():
        BatchPriceChange.objects.filter(number=gone).delete()
    assert any(f"batch {batch.pk}" in each.detail for each in broken(only=[CHECK]))


def test_verify_names_a_batch_whose_price_was_changed_by_hand(world: World, batch: Batch) -> None:
    priced(world, batch, 300_000)
    assert list(broken(only=[CHECK])) == []
    Batch.objects.update(price_e4=1)
    [said] = broken(only=[CHECK])
    assert f"price changes of batch {batch.pk} end at number 1" in said.detail
