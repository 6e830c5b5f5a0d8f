"""Batches in the stock room: received, shown by their days, priced, written off; on pages and over the API."""

import csv
import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from galla.catalog.actions import change_product
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import AdjustmentItem, BatchGiven, ReceiptItem, adjust, receive, write_off_expired
from galla.inventory.errors import NotEnoughStock
from galla.inventory.models import Adjustment, AdjustmentLine, Batch, Receipt, ReceiptLine
from galla.inventory.tests.goods import AT, product, standing
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.entries import Standing
from tests.world import World

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()
SOON, LATER, PAST = (TODAY + datetime.timedelta(days) for days in (5, 200, -30))

type Came = Callable[..., Batch]


@pytest.fixture
def curd(world: World) -> Product:
    """Something kept by batch, at 40.00 with an MRP of 40.00 and a cost of 10.00."""
    return product(world.access(), "Curd", sku="CURD", keeps_batches=True, price_e4=400_000, mrp_e4=400_000)


@pytest.fixture
def came(world: World, curd: Product) -> Came:
    """Receives so much of a batch."""

    def make(number: str, expires: datetime.date | None = None, milli: int = 4_000, **more: Any) -> Batch:
        items = [ReceiptItem(curd.pk, milli, cost_e4=100_000, batch=BatchGiven(number, expires, **more))]
        key = f"{number} {Receipt.objects.count()}"
        receive(access=world.access(), at=AT, key=key, branch=world.main, items=items, takes_expired=True)
        return Batch.objects.get(number=number, mrp_e4=more.get("mrp_e4", 400_000))

    return make


def lying(world: World, batch: Batch) -> int:
    """How much of a batch lies in the main branch."""
    pair = (places.shelf(world.shop.pk, world.main.pk), places.batch(world.shop.pk, batch.pk))
    return ledger.balances([pair])[pair[0].id, pair[1].id].on_hand


def changed(world: World, reason: str, *items: AdjustmentItem, key: str = "one") -> Adjustment:
    return adjust(access=world.access(), at=AT, key=key, branch=world.main, items=items, reason=reason).document


def nothing_broken() -> None:
    assert [str(found) for found in broken()] == []


def test_a_batch_is_made_once_and_found_again_with_each_mrp_its_own(world: World, curd: Product, came: Came) -> None:
    first = came("B1", SOON)
    assert came("B1", SOON) == first
    assert came("B1", SOON, mrp_e4=450_000) != first
    assert came("B1") == first
    assert lying(world, first) == 12_000
    assert Batch.objects.count() == 2
    line = ReceiptLine.objects.order_by("pk").first()
    assert line is not None
    assert line.batch == first
    nothing_broken()


@pytest.mark.parametrize(
    ("batch", "field"),
    [
        (BatchGiven(" "), "lines.0.batch"),
        (BatchGiven("B" * 41), "lines.0.batch"),
        (BatchGiven("B1", LATER), "lines.0.expires_on"),
        (BatchGiven("B2", PAST), "lines.0.expires_on"),
        (BatchGiven("B2", SOON, mrp_e4=0), "lines.0.mrp"),
        (BatchGiven("B2", SOON, price_e4=400_001), "lines.0.price"),
        (BatchGiven("B1", SOON, price_e4=300_000), "lines.0.price"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_beside_its_field(
    world: World, curd: Product, came: Came, batch: BatchGiven, field: str
) -> None:
    came("B1", SOON)
    items = [ReceiptItem(curd.pk, 1_000, cost_e4=100_000, batch=batch)]
    with pytest.raises(InvalidInput) as refused:
        receive(access=world.access(), at=timezone.now(), key="no", branch=world.main, items=items)
    assert refused.value.field == field
    assert (Batch.objects.count(), Receipt.objects.count()) == (1, 1)


def test_a_batch_past_its_day_is_refused_though_only_its_number_is_said(world: World, curd: Product) -> None:
    day = datetime.timedelta(days=1)

    def come(at: datetime.datetime, key: str, batch: BatchGiven, **more: Any) -> Any:
        items = [ReceiptItem(curd.pk, 1_000, cost_e4=100_000, batch=batch)]
        return receive(access=world.access(), at=at, key=key, branch=world.main, items=items, **more)

    first = come(AT, "first", BatchGiven("B1", AT.date()))
    with pytest.raises(InvalidInput) as refused:
        come(AT + day, "again", BatchGiven("B1"))
    assert refused.value.field == "lines.0.expires_on"
    assert lying(world, Batch.objects.get()) == 1_000
    # What came in time came, though its answer is asked for a day later.
    again = come(AT + day, "first", BatchGiven("B1", AT.date()))
    assert (again.replayed, again.document) == (True, first.document)
    come(AT + day, "again", BatchGiven("B1"), takes_expired=True)
    assert lying(world, Batch.objects.get()) == 2_000
    nothing_broken()


def test_what_is_not_kept_by_batch_takes_none(world: World) -> None:
    tea = product(world.access(), "Tea")
    items = [ReceiptItem(tea.pk, 1_000, cost_e4=100_000, batch=BatchGiven("B1"))]
    with pytest.raises(InvalidInput) as refused:
        receive(access=world.access(), at=AT, key="no", branch=world.main, items=items)
    assert refused.value.field == "lines.0.batch"
    assert not Receipt.objects.exists()


def test_a_change_may_name_its_batch_and_takes_no_more_than_lies_there(world: World, curd: Product, came: Came) -> None:
    soon, later = came("SOON", SOON), came("LATER", LATER)
    changed(world, "damaged", AdjustmentItem(curd.pk, change_milli=-1_000, batch_id=later.pk))
    assert (lying(world, soon), lying(world, later)) == (4_000, 3_000)
    with pytest.raises(NotEnoughStock) as refused:
        changed(world, "damaged", AdjustmentItem(curd.pk, change_milli=-4_000, batch_id=later.pk), key="two")
    assert refused.value.field == "lines.0.change"
    assert lying(world, later) == 3_000
    nothing_broken()


def test_what_is_missing_of_no_known_batch_is_of_the_first_expiring(world: World, curd: Product, came: Came) -> None:
    later, soon = came("LATER", LATER), came("SOON", SOON)
    receive(
        access=world.access(), at=AT, key="loose", branch=world.main, items=[ReceiptItem(curd.pk, 2_000, worth_minor=1)]
    )
    paper = changed(world, "count", AdjustmentItem(curd.pk, counted_milli=3_000))
    assert (lying(world, soon), lying(world, later)) == (0, 3_000)
    line = AdjustmentLine.objects.get(adjustment=paper)
    assert line.batches == [[soon.pk, -4_000], [later.pk, -1_000]]
    changed(world, "found", AdjustmentItem(curd.pk, change_milli=1_000, batch_id=soon.pk), key="found")
    assert (lying(world, soon), standing(world.access(), curd).on_hand) == (1_000, 4_000)
    nothing_broken()


def test_a_batch_of_another_product_or_shop_is_refused_beside_its_line(world: World, came: Came) -> None:
    batch = came("B1", SOON)
    tea = product(world.access(), "Tea")
    for number in (batch.pk, 2**62):
        with pytest.raises(InvalidInput) as refused:
            changed(world, "found", AdjustmentItem(tea.pk, change_milli=1_000, batch_id=number))
        assert refused.value.field == "lines.0.batch"
    assert not Adjustment.objects.exists()


def test_what_is_past_its_day_is_written_off_in_one_act_and_once(world: World, curd: Product, came: Came) -> None:
    came("OLD", PAST)
    came("OLDER", PAST - datetime.timedelta(days=5), milli=1_000)
    soon = came("SOON", SOON)
    asked: dict[str, Any] = {"access": world.access(), "at": timezone.now(), "branch": world.main}
    paper = write_off_expired(**asked, key="off")
    assert (paper.document.reason, paper.document.lines.count()) == ("expired", 2)
    again = write_off_expired(**asked, key="off")
    assert (again.document.pk, again.replayed) == (paper.document.pk, True)
    assert standing(world.access(), curd) == Standing(4_000, 4_000)
    assert lying(world, soon) == 4_000
    with pytest.raises(InvalidInput):
        write_off_expired(**asked, key="other")
    assert Adjustment.objects.count() == 1
    nothing_broken()


def test_the_list_shows_days_left_and_the_card_every_move(world: World, curd: Product, came: Came) -> None:
    old = came("OLD", PAST)
    soon = came("SOON", SOON)
    came("LATER", LATER)
    browser = world.browser("manager")
    page = browser.get("/stock/batches/").content.decode()
    assert page.index("OLD") < page.index("SOON") < page.index("LATER")
    assert "Past its day" in page
    assert "1 batch in Main is past its day" in page
    # One press shows what would be written off; only the second one does it.
    assert page.index('href="#write-off-1"') < page.index('<dialog class="dialog stackup" id="write-off-1"')
    assert "Write off 1 batch in Main?" in page
    assert "LATER" not in browser.get("/stock/batches/?within=30").content.decode()
    assert "SOON" not in browser.get("/stock/batches/?shown=expired").content.decode()
    exported = browser.get("/stock/batches/?export=csv").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(exported.splitlines()))
    assert [(row["Batch"], row["Proposed price"]) for row in rows] == [("OLD", ""), ("SOON", "20.0000"), ("LATER", "")]
    card = browser.get(f"/stock/batches/{soon.pk}/").content.decode()
    assert "Received" in card
    assert "20.00" in card
    assert "<dt>Days left</dt><dd>\N{MINUS SIGN}" in browser.get(f"/stock/batches/{old.pk}/").content.decode()


def test_a_cashier_sees_no_proposal_for_it_tells_of_costs(world: World, came: Came) -> None:
    soon = came("SOON", SOON)
    browser, api = world.browser("cashier"), world.api("cashier")
    for url in ("/stock/batches/", "/stock/batches/?export=csv", f"/stock/batches/{soon.pk}/"):
        assert "ropos" not in browser.get(url).getvalue().decode()
    for url in ("/api/v1/stock/batches/", f"/api/v1/stock/batches/{soon.pk}/"):
        assert "propos" not in api.get(url).content.decode()
    assert browser.post("/stock/batches/write-off/", {"branch": world.main.pk}).status_code == 403
    assert browser.post(f"/stock/batches/{soon.pk}/price/", {"price": "1"}).status_code == 403
    soon.refresh_from_db()
    assert soon.price_e4 is None


def test_a_batch_gets_a_price_of_its_own_but_none_above_its_mrp(world: World, came: Came) -> None:
    soon = came("SOON", SOON)
    browser = world.browser("manager")
    answer = browser.post(f"/stock/batches/{soon.pk}/price/", {"price": "40.01"})
    assert answer.status_code == 400
    assert "above the MRP" in answer.content.decode()
    assert Batch.objects.get(pk=soon.pk).price_e4 is None
    assert browser.post(f"/stock/batches/{soon.pk}/price/", {"price": "20"}).status_code == 302
    assert Batch.objects.get(pk=soon.pk).price_e4 == 200_000
    back = world.api("manager").patch(f"/api/v1/stock/batches/{soon.pk}/", {"price": None}, format="json")
    assert (back.status_code, back.json()["price"], back.json()["proposed_price"]) == (200, None, "20.00")


def test_the_page_writes_off_what_is_past_its_day(world: World, came: Came) -> None:
    old = came("OLD", PAST)
    browser = world.browser("manager")
    sent = {"branch": world.main.pk, "key": "page"}
    answer = browser.post("/stock/batches/write-off/", sent, follow=True)
    assert "1 batch written off." in answer.content.decode()
    assert "batch OLD" in answer.content.decode()
    assert lying(world, old) == 0
    assert browser.post("/stock/batches/write-off/", {**sent, "key": "again"}).status_code == 400
    assert Adjustment.objects.count() == 1


def test_goods_are_received_by_batch_on_the_page(world: World, curd: Product) -> None:
    sent = {
        "kind": "receipt",
        "reference": "",
        "key": "one",
        "branch": world.main.pk,
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-goods": "CURD",
        "lines-0-quantity": "3",
        "lines-0-cost": "10",
        "lines-0-batch": "B7",
        "lines-0-expires_on": PAST.isoformat(),
        "lines-0-mrp": "45",
    }
    browser = world.browser("manager")
    refused = browser.post("/stock/receive/", sent)
    assert refused.status_code == 400
    assert "This was good until" in refused.content.decode()
    assert not Receipt.objects.exists()
    page = browser.post("/stock/receive/", {**sent, "takes_expired": "on"}, follow=True).content.decode()
    assert "batch B7" in page
    batch = Batch.objects.get()
    assert (batch.number, batch.expires_on, batch.mrp_e4) == ("B7", PAST, 450_000)


def test_a_shop_without_batches_is_not_asked_for_any(world: World) -> None:
    product(world.access(), "Tea")
    assert "Good until" not in world.browser("manager").get("/stock/receive/").content.decode()


def test_batches_are_received_and_found_over_the_api(world: World, curd: Product) -> None:
    api = world.api("manager")
    line = {"sku": "CURD", "quantity": "3", "cost": "10.00", "batch": "B1", "expires_on": SOON.isoformat()}
    sent = {"lines": [{**line, "mrp": "45.00", "price": "44.00"}]}
    answer = api.post("/api/v1/stock/receipts/", sent, format="json", headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201, answer.content
    told = answer.json()["lines"][0]
    assert (told["batch_number"], told["expires_on"]) == ("B1", SOON.isoformat())
    found = api.get("/api/v1/stock/batches/?within=10&expired=false").json()["results"]
    assert [(one["id"], one["number"], one["mrp"], one["price"]) for one in found] == [
        (told["batch"], "B1", "45.00", "44.00")
    ]
    assert api.get("/api/v1/stock/batches/?expired=true").json()["results"] == []
    card = api.get(f"/api/v1/stock/batches/{told['batch']}/card/").json()
    assert (card["on_hand"], [move["in"] for move in card["results"]]) == ("3", ["3"])
    for wrong in ("within=-1", "within=x", "expired=maybe", "branch=999"):
        assert api.get(f"/api/v1/stock/batches/?{wrong}").status_code in (400, 404)


def test_a_product_stays_kept_by_batch_while_goods_of_its_batches_lie_there(
    world: World, curd: Product, came: Came
) -> None:
    came("OLD", PAST)
    asked: dict[str, Any] = {"access": world.access(), "at": timezone.now(), "product": curd, "keeps_batches": False}
    with pytest.raises(InvalidInput) as refused:
        change_product(**asked)
    assert refused.value.field == "keeps_batches"
    assert Product.objects.get(pk=curd.pk).keeps_batches
    write_off_expired(access=world.access(), at=timezone.now(), key="off", branch=world.main)
    assert not change_product(**asked).keeps_batches


def test_only_what_is_kept_in_stock_is_kept_by_batch(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        product(world.access(), "Delivery", is_stocked=False, keeps_batches=True)
    assert refused.value.field == "keeps_batches"
    assert not Product.objects.exists()


def test_the_card_of_a_product_leads_to_its_batches(world: World, curd: Product, came: Came) -> None:
    soon = came("SOON", SOON)
    page = world.browser("cashier").get(f"/stock/{curd.pk}/").content.decode()
    assert f'href="/stock/batches/{soon.pk}/?branch={world.main.pk}"' in page
