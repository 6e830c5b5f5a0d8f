"""What the stock was worth on a past day: as a page, as a file and over the API, for those who may see costs."""

import datetime

import pytest

from galla.inventory.actions import (
    AdjustmentItem,
    ArrivalItem,
    ReceiptItem,
    Spot,
    TransferItem,
    adjust,
    receive,
    receive_transfer,
    send_goods,
)
from galla.inventory.tests.goods import product
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def stocked(world: World) -> World:
    """Twelve jars of ghee came ten days ago, two broke yesterday."""
    ghee = product(world.access(), "Ghee 500 ml")
    items = [ReceiptItem(ghee.pk, 12_000, cost_e4=2_980_000)]
    receive(access=world.access(), at=NOW - 10 * DAY, key="came", branch=world.main, items=items)
    gone = [AdjustmentItem(ghee.pk, change_milli=-2_000)]
    adjust(access=world.access(), at=NOW - DAY, key="broke", branch=world.main, items=gone, reason="damaged")
    world.things["ghee"] = ghee.pk
    return world


def day(ago: int) -> str:
    """So many days before now, as an address says it."""
    return (NOW - ago * DAY).date().isoformat()


@pytest.mark.parametrize(
    ("ago", "worth"), [(11, "0.00"), (10, "3576.00"), (2, "3576.00"), (1, "2980.00"), (0, "2980.00")]
)
def test_the_value_is_that_of_the_end_of_the_day(stocked: World, ago: int, worth: str) -> None:
    answer = stocked.api("manager").get(f"/api/v1/stock/value/?on={day(ago)}")
    assert (answer.status_code, answer.json()["worth"]) == (200, worth)
    assert [row["worth"] for row in answer.json()["results"]] == ([worth] if worth != "0.00" else [])


def test_the_page_shows_the_value_and_each_product_behind_it(stocked: World) -> None:
    manager = stocked.browser("manager")
    value = manager.get(f"/stock/value/?on={day(2)}").content.decode()
    assert "3,576.00" in value
    assert f"/stock/then/?on={day(2)}" in value
    then = manager.get(f"/stock/then/?on={day(2)}").content.decode()
    assert "Ghee 500 ml" in then
    assert f"/stock/{stocked.things['ghee']}/" in then
    assert "2,980.00" in manager.get(f"/stock/then/?on={day(1)}").content.decode()


def test_the_file_holds_what_the_page_does(stocked: World) -> None:
    answer = stocked.browser("manager").get(f"/stock/value/?on={day(2)}&export=csv")
    assert "3576.00" in b"".join(answer).decode()


def test_whoever_may_not_see_costs_sees_no_value(stocked: World) -> None:
    cashier = stocked.browser("cashier")
    assert cashier.get("/stock/value/").status_code == 403
    assert cashier.get("/stock/then/").status_code == 403
    assert stocked.api("cashier").get("/api/v1/stock/value/").status_code == 403
    assert "/stock/value/" not in cashier.get("/stock/").content.decode()


def test_a_day_that_is_none_is_refused_beside_its_box(stocked: World) -> None:
    answer = stocked.api("manager").get("/api/v1/stock/value/?on=yesterday")
    assert answer.status_code == 400
    assert "on" in str(answer.json())
    assert stocked.browser("manager").get("/stock/value/?on=yesterday").status_code == 400


def test_another_shops_branch_is_not_there(stocked: World) -> None:
    other = stocked.access("stranger").branch
    assert other is not None
    assert stocked.api("manager").get(f"/api/v1/stock/value/?branch={other.pk}").status_code == 404


def test_goods_on_their_way_belong_to_no_branch_and_are_not_forgotten(stocked: World) -> None:
    access = stocked.access()
    way = Spot(stocked.main), Spot(stocked.station)
    ghee = stocked.things["ghee"]
    assert isinstance(ghee, int)
    items = [TransferItem(ghee, 4_000)]
    sent = send_goods(access=access, at=NOW, key="sent", source=way[0], target=way[1], items=items)
    told = stocked.api("manager").get(f"/api/v1/stock/value/?on={day(0)}").json()
    assert told["worth"] == "2980.00"
    assert {row["branch"]: row["worth"] for row in told["results"]} == {stocked.main.pk: "1788.00", None: "1192.00"}
    arrived = [ArrivalItem(ghee, received_milli=4_000)]
    receive_transfer(access=access, at=NOW, key="came there", transfer=sent.document, items=arrived)
    told = stocked.api("manager").get(f"/api/v1/stock/value/?on={day(0)}").json()
    assert {row["branch"]: row["worth"] for row in told["results"]} == {
        stocked.main.pk: "1788.00",
        stocked.station.pk: "1192.00",
    }


def test_each_product_of_a_day_is_told_over_the_api_page_by_page_with_the_value_of_all(stocked: World) -> None:
    rice, salt = (product(stocked.access(), name) for name in ("Rice 5 kg", "Salt 1 kg"))
    items = [ReceiptItem(rice.pk, 3_000, cost_e4=900_000), ReceiptItem(salt.pk, 1_000, cost_e4=200_000)]
    receive(access=stocked.access(), at=NOW - 2 * DAY, key="more", branch=stocked.main, items=items)
    api = stocked.api("manager")
    first = api.get(f"/api/v1/stock/then/?on={day(2)}&limit=2").json()
    assert (first["on"], first["worth"], first["previous"]) == (day(2), "3866.00", None)
    assert [(row["name"], row["on_hand"], row["worth"]) for row in first["results"]] == [
        ("Ghee 500 ml", "12", "3576.00"),
        ("Rice 5 kg", "3", "270.00"),
    ]
    second = api.get(first["next"]).json()
    assert [row["sku"] for row in second["results"]] == [salt.sku]
    assert second["next"] is None
    assert api.get(f"/api/v1/stock/then/?on={day(3)}").json()["worth"] == "3576.00"
    of_none = api.get(f"/api/v1/stock/then/?on={day(2)}&category=0&branch={stocked.main.pk}").json()
    assert len(of_none["results"]) == 3
    assert api.get(f"/api/v1/stock/then/?on={day(2)}&category=987654321").status_code == 404
    assert stocked.api("cashier").get(f"/api/v1/stock/then/?on={day(2)}").status_code == 403
