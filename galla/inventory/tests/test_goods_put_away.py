"""What lies in the shop does not vanish from the stock room: not put away, and not by being kept in stock no more."""

from typing import Any

import pytest

from galla.catalog.actions import archive_product, change_product
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import (
    AdjustmentItem,
    ReceiptItem,
    Spot,
    TransferItem,
    add_place,
    adjust,
    receive,
    send_goods,
)
from galla.inventory.queries import low_stock, stock, value_then
from galla.inventory.shelves import Shelf
from galla.inventory.tests.goods import AT, branch_of, product, standing, stocked
from tests.world import World

pytestmark = pytest.mark.django_db


def shown(world: World) -> dict[str, int]:
    """The stock list: what lies of what."""
    return {row.name: row.on_hand_milli for row in stock(world.access())}  # type: ignore[attr-defined]


def test_what_was_put_away_stands_in_the_stock_until_it_is_gone(world: World) -> None:
    access = world.access()
    ghee = stocked(access, 3_000, 120_000, name="Ghee")
    archive_product(access=access, at=AT, product=ghee)
    assert shown(world) == {"Ghee": 3_000}
    then = sum(row.worth_minor for row in value_then(access, on=AT.date()))
    assert sum(row.worth_minor for row in stock(access)) == then == 120_000  # type: ignore[attr-defined]
    items = [AdjustmentItem(ghee.pk, change_milli=-3_000)]
    adjust(access=access, at=AT, key="off", branch=world.main, items=items, reason="damaged")
    assert shown(world) == {}
    assert [str(found) for found in broken()] == []


def test_what_was_put_away_is_marked_on_page_and_in_the_api_and_runs_low_no_more(world: World) -> None:
    access = world.access()
    ghee = stocked(access, 1_000, 40_000, goods=product(access, "Ghee", low_stock_milli=5_000))
    assert [row.name for row in low_stock(access)] == ["Ghee"]
    archive_product(access=access, at=AT, product=ghee)
    assert not low_stock(access).exists()
    assert "Put away" in world.browser().get("/stock/").content.decode()
    assert [row["name"] for row in world.api().get("/api/v1/stock/").json()["results"]] == ["Ghee"]


def test_what_was_put_away_with_nothing_there_is_shown_no_more(world: World) -> None:
    archive_product(access=world.access(), at=AT, product=product(world.access(), "Ghee"))
    assert shown(world) == {}


def test_goods_that_lie_somewhere_stay_kept_in_stock(world: World) -> None:
    access, branch = world.access(), branch_of(world.access())
    loft = add_place(access=access, branch=branch, name="Loft")
    ghee = stocked(access, 5_000, 200_000, name="Ghee")
    stocked(access, 2_000, 80_000, goods=ghee, place=loft)
    with pytest.raises(InvalidInput, match=rf"{branch.name}: 5; {branch.name}, Loft: 2") as refused:
        change_product(access=access, at=AT, product=ghee, is_stocked=False)
    assert refused.value.field == "is_stocked"
    assert Product.objects.get(pk=ghee.pk).is_stocked
    assert shown(world) == {"Ghee": 7_000}


def test_goods_on_their_way_stay_kept_in_stock(world: World) -> None:
    access, ghee = world.access(), stocked(world.access(), 5_000, 200_000, name="Ghee")
    told: dict[str, Any] = {
        "access": access,
        "at": AT,
        "key": "sent",
        "source": Spot(world.main),
        "target": Spot(world.station),
    }
    send_goods(**told, items=[TransferItem(ghee.pk, 5_000)])
    with pytest.raises(InvalidInput, match="on the way: 5"):
        change_product(access=access, at=AT, product=ghee, is_stocked=False)
    assert Product.objects.get(pk=ghee.pk).is_stocked


def test_goods_of_which_nothing_is_left_are_kept_in_stock_no_more(world: World) -> None:
    access, ghee = world.access(), stocked(world.access(), 5_000, 200_000, name="Ghee")
    items = [AdjustmentItem(ghee.pk, change_milli=-5_000)]
    adjust(access=access, at=AT, key="off", branch=world.main, items=items, reason="damaged")
    assert not change_product(access=access, at=AT, product=ghee, is_stocked=False).is_stocked


def test_over_the_api_and_on_the_page_the_refusal_stands_beside_the_box(world: World) -> None:
    ghee = stocked(world.access(), 5_000, 200_000, name="Ghee")
    answer = world.api().patch(f"/api/v1/products/{ghee.pk}/", {"is_stocked": False}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "is_stocked")
    assert Product.objects.get(pk=ghee.pk).is_stocked


def test_goods_that_come_while_they_are_kept_no_more_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    access, ghee = world.access(), product(world.access(), "Ghee")
    shelf = Shelf

    def meanwhile(**told: object) -> object:
        Product.objects.filter(pk=ghee.pk).update(is_stocked=False)
        return shelf(**told)  # type: ignore[arg-type]

    monkeypatch.setattr("galla.inventory.actions.booking.Shelf", meanwhile)
    with pytest.raises(InvalidInput, match="not kept in stock"):
        receive(
            access=access, at=AT, key="come", branch=world.main, items=[ReceiptItem(ghee.pk, 1_000, worth_minor=100)]
        )
    assert standing(access, ghee).on_hand == 0
