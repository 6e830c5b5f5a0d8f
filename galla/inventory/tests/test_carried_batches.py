"""Batches of goods that are sent from one place to another, and of goods a count finds more or less of."""

import datetime
from typing import Any

import pytest

from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import (
    AdjustmentItem,
    ArrivalItem,
    BatchGiven,
    ReceiptItem,
    Spot,
    TransferItem,
    add_place,
    adjust,
    approve_count,
    count_goods,
    open_count,
    receive,
    receive_transfer,
    send_goods,
    take_back,
    write_off_expired,
)
from galla.inventory.models import Batch, Place, Transfer, TransferReceiptLine
from galla.inventory.tests.goods import AT, product
from galla.ledger import places
from galla.ledger import queries as ledger
from tests.world import World

pytestmark = pytest.mark.django_db

SOON, LATER = (AT.date() + datetime.timedelta(days) for days in (5, 200))


@pytest.fixture
def curd(world: World) -> Product:
    """Four of a batch that expires soon, four of one that expires later, and two of none; on the main floor."""
    goods = product(world.access(), "Curd", sku="CURD", keeps_batches=True)
    batches = (BatchGiven("soon", SOON), BatchGiven("later", LATER), None)
    items = [
        ReceiptItem(goods.pk, milli, cost_e4=100_000, batch=batch)
        for milli, batch in zip((4_000, 4_000, 2_000), batches, strict=True)
    ]
    receive(access=world.access(), at=AT, key="came", branch=world.main, items=items)
    return goods


@pytest.fixture
def loft(world: World) -> Place:
    """A place above the main floor."""
    return add_place(access=world.access(), branch=world.main, name="Loft")


def lies(world: World, account: places.Account) -> dict[str, int]:
    """What lies somewhere of each batch, in thousandths."""
    numbers = dict(Batch.objects.values_list("pk", "number"))
    held = ledger.contents(account)
    return {
        numbers[int(key.partition(":")[2])]: standing.on_hand
        for key, standing in held.items()
        if key.startswith("batch:") and standing.on_hand
    }


def floor(world: World) -> dict[str, int]:
    return lies(world, places.shelf(world.shop.pk, world.main.pk))


def aloft(world: World, loft: Place) -> dict[str, int]:
    return lies(world, places.shelf(world.shop.pk, world.main.pk, loft.pk))


def sent(world: World, goods: Product, loft: Place, milli: int) -> Transfer:
    way: dict[str, Any] = {"source": Spot(world.main), "target": Spot(world.main, loft)}
    return send_goods(
        access=world.access(), at=AT, key=f"up {milli}", **way, items=[TransferItem(goods.pk, milli)]
    ).document


def nothing_broken() -> None:
    assert [str(found) for found in broken()] == []


def test_the_first_expiring_leave_first_and_arrive_as_what_they_are(world: World, curd: Product, loft: Place) -> None:
    transfer = sent(world, curd, loft, 5_000)
    assert floor(world) == {"later": 3_000}
    assert lies(world, places.transit(world.shop.pk, transfer.pk)) == {"soon": 4_000, "later": 1_000}
    nothing_broken()
    items = [ArrivalItem(curd.pk, received_milli=5_000)]
    receive_transfer(access=world.access(), at=AT, key="come", transfer=transfer, items=items)
    assert aloft(world, loft) == {"soon": 4_000, "later": 1_000}
    assert lies(world, places.transit(world.shop.pk, transfer.pk)) == {}
    nothing_broken()


def test_what_is_damaged_or_missing_is_lost_with_its_batch(world: World, curd: Product, loft: Place) -> None:
    transfer = sent(world, curd, loft, 6_000)
    items = [ArrivalItem(curd.pk, received_milli=3_000, damaged_milli=2_000)]
    receive_transfer(access=world.access(), at=AT, key="come", transfer=transfer, items=items, rest_is_missing=True)
    assert aloft(world, loft) == {"soon": 3_000}
    assert floor(world) == {"later": 2_000}
    line = TransferReceiptLine.objects.get(received_milli=3_000)
    numbers = dict(Batch.objects.values_list("number", "pk"))
    assert line.batches == [[numbers["soon"], 3_000, 0, 1_000, 0], [numbers["later"], 0, 0, 1_000, 0]]
    rest = TransferReceiptLine.objects.get(missing_milli=1_000)
    assert rest.batches == [[numbers["later"], 0, 0, 0, 1_000]]
    nothing_broken()


def test_what_is_taken_back_lies_again_where_it_left(world: World, curd: Product, loft: Place) -> None:
    transfer = sent(world, curd, loft, 9_000)
    assert floor(world) == {}
    take_back(access=world.access(), at=AT, key="back", transfer=transfer)
    assert floor(world) == {"soon": 4_000, "later": 4_000}
    nothing_broken()


def test_what_was_used_up_before_it_came_does_not_lie_there(world: World, curd: Product, loft: Place) -> None:
    transfer = sent(world, curd, loft, 4_000)
    world.shop.negative_stock = "warn"
    world.shop.save()
    above: dict[str, Any] = {"access": world.access(), "at": AT, "branch": world.main, "place": loft}
    adjust(**above, key="eaten", items=[AdjustmentItem(curd.pk, change_milli=-3_000)], reason="used")
    items = [ArrivalItem(curd.pk, received_milli=4_000)]
    receive_transfer(access=world.access(), at=AT, key="come", transfer=transfer, items=items)
    assert aloft(world, loft) == {"soon": 1_000}
    nothing_broken()


def test_what_is_past_its_day_in_a_place_is_written_off_there(world: World, curd: Product, loft: Place) -> None:
    old = [ReceiptItem(curd.pk, 2_000, cost_e4=100_000, batch=BatchGiven("old", AT.date() - datetime.timedelta(9)))]
    above: dict[str, Any] = {"access": world.access(), "at": AT, "branch": world.main, "place": loft}
    receive(**above, key="old", items=old, takes_expired=True)
    assert aloft(world, loft) == {"old": 2_000}
    page = world.browser("manager")
    batch = Batch.objects.get(number="old")
    assert "Loft" in page.get("/stock/batches/").content.decode()
    assert "Loft" in page.get(f"/stock/batches/{batch.pk}/?place={loft.pk}").content.decode()
    with pytest.raises(InvalidInput):
        write_off_expired(access=world.access(), at=AT, key="floor", branch=world.main)
    write_off_expired(**above, key="off")
    assert aloft(world, loft) == {}
    assert floor(world) == {"soon": 4_000, "later": 4_000}
    nothing_broken()


@pytest.mark.parametrize(
    ("counted", "left"), [(5_000, {"soon": 1_000, "later": 4_000}), (12_000, {"soon": 4_000, "later": 4_000})]
)
def test_a_count_that_finds_less_takes_the_first_expiring_and_one_that_finds_more_names_no_batch(
    world: World, curd: Product, counted: int, left: dict[str, int]
) -> None:
    act: dict[str, Any] = {"access": world.access(), "at": AT}
    session = open_count(**act, key="count", branch=world.main).document
    count_goods(**act, key="line", session=session, product_id=curd.pk, counted_milli=counted)
    approve_count(**act, key="done", session=session)
    assert floor(world) == left
    nothing_broken()


def test_a_place_is_counted_by_itself(world: World, curd: Product, loft: Place) -> None:
    transfer = sent(world, curd, loft, 5_000)
    items = [ArrivalItem(curd.pk, received_milli=5_000)]
    receive_transfer(access=world.access(), at=AT, key="come", transfer=transfer, items=items)
    act: dict[str, Any] = {"access": world.access(), "at": AT}
    session = open_count(**act, key="count", branch=world.main, place=loft).document
    count_goods(**act, key="line", session=session, product_id=curd.pk, counted_milli=2_000)
    approve_count(**act, key="done", session=session)
    assert aloft(world, loft) == {"soon": 1_000, "later": 1_000}
    assert floor(world) == {"later": 3_000}
    nothing_broken()
