"""Which batches leave with goods that are sent: the one that is named, else the first-expiring; past their day, few."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import BatchGiven, ReceiptItem, Spot, TransferItem, add_place, adjust, receive, send_goods
from galla.inventory.actions.adjusting import AdjustmentItem
from galla.inventory.errors import ExpiredForFloor, NotEnoughStock
from galla.inventory.models import Batch, Place, Transfer
from galla.inventory.tests.goods import product
from galla.inventory.tests.test_carried_batches import aloft, floor, lies, nothing_broken
from galla.ledger import places
from tests.world import World

pytestmark = pytest.mark.django_db

NOW = timezone.now()
PAST, SOON, LATER = (NOW.date() + datetime.timedelta(days) for days in (-3, 5, 200))
ABOVE = {"old": 2_000, "soon": 4_000, "later": 4_000}


@pytest.fixture
def loft(world: World) -> Place:
    """A place above the main floor."""
    return add_place(access=world.access(), branch=world.main, name="Loft")


@pytest.fixture
def curd(world: World, loft: Place) -> Product:
    """In the loft two of a batch past its day, four that expire soon, four that expire later, and one of no batch."""
    goods = product(world.access(), "Curd", sku="CURD", keeps_batches=True)
    batches = (BatchGiven("old", PAST), BatchGiven("soon", SOON), BatchGiven("later", LATER), None)
    items = [
        ReceiptItem(goods.pk, milli, cost_e4=100_000, batch=batch)
        for milli, batch in zip((2_000, 4_000, 4_000, 1_000), batches, strict=True)
    ]
    act: dict[str, Any] = {"access": world.access(), "at": NOW, "branch": world.main, "place": loft}
    receive(**act, key="came", items=items, takes_expired=True)
    return goods


def number_of(batch: str) -> int:
    return Batch.objects.get(number=batch).pk


def down(world: World, loft: Place, *items: TransferItem, key: str = "down", **more: Any) -> Transfer:
    """Goods of the loft onto the floor, at once."""
    told = {"source": Spot(world.main, loft), "target": Spot(world.main), "at_once": True, **more}
    return send_goods(access=world.access(), at=NOW, key=key, items=items, **told).document


def test_a_batch_that_is_named_leaves_and_no_other(world: World, curd: Product, loft: Place) -> None:
    down(world, loft, TransferItem(curd.pk, 3_000, number_of("later")))
    assert (floor(world), aloft(world, loft)) == ({"later": 3_000}, {**ABOVE, "later": 1_000})
    nothing_broken()


def test_a_line_that_names_its_batch_is_served_before_one_that_does_not(
    world: World, curd: Product, loft: Place
) -> None:
    transfer = down(world, loft, TransferItem(curd.pk, 5_000), TransferItem(curd.pk, 3_000, number_of("soon")))
    lines = list(transfer.lines.order_by("position").values_list("batches", flat=True))
    soon, later = number_of("soon"), number_of("later")
    assert lines == [[[soon, 1_000, 0], [later, 4_000, 0]], [[soon, 3_000, 0]]]
    assert aloft(world, loft) == {"old": 2_000}
    nothing_broken()


def test_a_batch_named_for_goods_on_their_way_is_what_is_on_the_way(world: World, curd: Product, loft: Place) -> None:
    transfer = down(world, loft, TransferItem(curd.pk, 3_000, number_of("later")), at_once=False)
    assert lies(world, places.transit(world.shop.pk, transfer.pk)) == {"later": 3_000}
    page = world.browser("cashier").get(f"/stock/transfers/{transfer.pk}/").content.decode()
    still = page.partition("Still on the way")[2].partition("What was sent")[0]
    assert "batch later" in still
    assert "good until" in still
    [told] = world.api("cashier").get(f"/api/v1/transfers/{transfer.pk}/").json()["on_the_way"]
    assert told["batches"] == [
        {"batch": number_of("later"), "number": "later", "expires_on": LATER.isoformat(), "quantity": "3"}
    ]
    assert "batch later" in world.browser("manager").get(f"/stock/transfers/{transfer.pk}/receive/").content.decode()
    nothing_broken()


@pytest.mark.parametrize(
    ("name", "milli", "kind", "field"),
    [
        ("soon", 5_000, NotEnoughStock, "lines.0.quantity"),
        ("old", 1_000, ExpiredForFloor, "lines.0.batch"),
        ("tea", 1_000, InvalidInput, "lines.0.batch"),
        ("", 1_000, InvalidInput, "lines.0.batch"),
    ],
)
def test_a_batch_that_cannot_go_is_refused_beside_its_line_and_nothing_moves(
    world: World, curd: Product, loft: Place, name: str, milli: int, kind: type[Exception], field: str
) -> None:
    other = product(world.access(), "Tea", keeps_batches=True)
    items = [ReceiptItem(other.pk, 1_000, cost_e4=1, batch=BatchGiven("tea"))]
    receive(access=world.access(), at=NOW, key="tea", branch=world.main, place=loft, items=items)
    batch = number_of(name) if name else 2**62
    with pytest.raises(kind) as refused:
        down(world, loft, TransferItem(curd.pk, milli, batch))
    assert getattr(refused.value, "field", "") == field
    assert (Transfer.objects.count(), floor(world)) == (0, {})


def test_what_is_not_kept_by_batch_has_none_to_name(world: World, curd: Product, loft: Place) -> None:
    tea = product(world.access(), "Tea")
    with pytest.raises(InvalidInput) as refused:
        down(world, loft, TransferItem(tea.pk, 1_000, number_of("soon")))
    assert refused.value.field == "lines.0.batch"
    assert not Transfer.objects.exists()


def test_onto_a_floor_what_is_past_its_day_stays_behind_while_there_is_enough_else(
    world: World, curd: Product, loft: Place
) -> None:
    down(world, loft, TransferItem(curd.pk, 9_000))
    assert (floor(world), aloft(world, loft)) == ({"soon": 4_000, "later": 4_000}, {"old": 2_000})
    nothing_broken()
    with pytest.raises(ExpiredForFloor) as refused:
        down(world, loft, TransferItem(curd.pk, 1_000), key="again")
    assert (refused.value.code, refused.value.field) == ("expired_for_floor", "lines.0.quantity")
    assert refused.value.figures == {"batch": "old", "expired_on": PAST.isoformat()}
    assert aloft(world, loft) == {"old": 2_000}
    down(world, loft, TransferItem(curd.pk, 1_000), key="again", takes_expired=True)
    assert aloft(world, loft) == {"old": 1_000}
    nothing_broken()


def test_what_is_past_its_day_goes_back_into_a_place_without_being_asked(
    world: World, curd: Product, loft: Place
) -> None:
    down(world, loft, TransferItem(curd.pk, 2_000, number_of("old")), takes_expired=True)
    assert floor(world) == {"old": 2_000}
    back = {"source": Spot(world.main), "target": Spot(world.main, loft)}
    down(world, loft, TransferItem(curd.pk, 2_000), key="back", **back)
    assert (floor(world), aloft(world, loft)) == ({}, ABOVE)
    nothing_broken()


def test_a_floor_of_another_branch_is_a_floor_too(world: World, curd: Product, loft: Place) -> None:
    with pytest.raises(ExpiredForFloor):
        down(world, loft, TransferItem(curd.pk, 11_000), target=Spot(world.station), at_once=False)
    assert (Transfer.objects.count(), aloft(world, loft)) == (0, ABOVE)


def test_a_batch_that_comes_onto_a_floor_below_zero_was_sold_already(world: World, curd: Product, loft: Place) -> None:
    world.shop.negative_stock = "warn"
    world.shop.save()
    eaten = [AdjustmentItem(curd.pk, change_milli=-3_000)]
    adjust(access=world.access(), at=NOW, key="eaten", branch=world.main, items=eaten, reason="used")
    transfer = down(world, loft, TransferItem(curd.pk, 4_000, number_of("soon")))
    assert transfer.lines.get().batches == [[number_of("soon"), 4_000, 3_000]]
    assert floor(world) == {"soon": 1_000}
    nothing_broken()


def page(world: World, loft: Place, batch: str, **more: Any) -> Any:
    sent = {
        "source": f"{world.main.pk}:{loft.pk}",
        "target": world.main.pk,
        "note": "",
        "key": "one",
        "lines-TOTAL_FORMS": 2,
        "lines-INITIAL_FORMS": 0,
        "lines-0-goods": "CURD",
        "lines-0-quantity": "2",
        "lines-0-batch": batch,
        "lines-1-goods": "",
        "lines-1-quantity": "",
        "lines-1-batch": "",
        **more,
    }
    return world.browser("manager").post("/stock/transfers/new/", sent, follow=True)


@pytest.mark.parametrize(
    ("batch", "says"), [("nine", "No batch of this number"), ("old", "was good until"), ("twice", "Several MRPs")]
)
def test_the_page_says_beside_the_box_why_a_batch_cannot_go(
    world: World, curd: Product, loft: Place, batch: str, says: str
) -> None:
    for mrp in (500_000, 600_000):
        items = [ReceiptItem(curd.pk, 1_000, cost_e4=1, batch=BatchGiven("twice", LATER, mrp))]
        receive(access=world.access(), at=NOW, key=f"{mrp}", branch=world.main, place=loft, items=items)
    answer = page(world, loft, batch)
    assert answer.status_code == 400
    assert says in answer.content.decode().partition('id="id_lines-0-batch_error"')[2].partition("</p>")[0]
    assert not Transfer.objects.exists()


def test_the_page_sends_the_batch_that_is_named_and_what_is_past_its_day_if_told_so(
    world: World, curd: Product, loft: Place
) -> None:
    browser = world.browser("manager")
    asked = browser.get(f"/stock/transfers/new/?product={curd.pk}&batch=later").content.decode()
    assert 'value="later"' in asked
    assert "batch later" in page(world, loft, "later", at_once="on").content.decode()
    assert "batch old" in page(world, loft, "old", takes_expired="on", key="two").content.decode()
    assert floor(world) == {"later": 2_000}
    assert "Past its day" in browser.get(f"/stock/transfers/{Transfer.objects.latest('pk').pk}/").content.decode()


def test_a_shop_without_batches_is_not_asked_for_any(world: World, loft: Place) -> None:
    asked = world.browser("manager").get("/stock/transfers/new/").content.decode()
    assert "Batch" not in asked.partition('id="main"')[2]
    assert "past its day" not in asked


def test_a_batch_is_named_over_the_api(world: World, curd: Product, loft: Place) -> None:
    api = world.api("manager")

    def sent(batch: str, **more: Any) -> Any:
        lines = [{"sku": "CURD", "quantity": "2", "batch": number_of(batch)}]
        body = {"place": loft.pk, "to_branch": world.main.pk, "at_once": True, "lines": lines, **more}
        headers = {"Idempotency-Key": f"{batch} {sorted(more)}"}
        return api.post("/api/v1/transfers/", body, format="json", headers=headers)

    answer = sent("later")
    assert answer.json()["lines"][0]["batches"] == [{"batch": number_of("later"), "quantity": "2"}]
    refused = sent("old")
    assert (refused.status_code, refused.json()["code"], refused.json()["batch"]) == (409, "expired_for_floor", "old")
    assert floor(world) == {"later": 2_000}
    assert sent("old", takes_expired=True).status_code == 201
    nothing_broken()
