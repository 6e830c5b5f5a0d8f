"""Goods kept by batch at the counter: the first-expiring first, none past its day, each at its own price."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from galla.accounts.models import NegativeStock
from galla.catalog.actions import change_product
from galla.catalog.models import Product
from galla.catalog.queries import Reference
from galla.foundation import formats
from galla.inventory.actions import BatchGiven, ReceiptItem, receive
from galla.inventory.errors import Expired
from galla.inventory.models import Batch
from galla.ledger import places, queries
from galla.payments.models import Method
from galla.sales import papers
from galla.sales.actions import checkout, void_sale
from galla.sales.carts import Cart, CartLine, Manner, Payment, TenderGiven
from galla.sales.models import Sale
from galla.sales.papers import bill_paper
from galla.sales.queries import sale_rows
from galla.sales.recalls import batches_of_lines, bills_with
from galla.sales.tests.conftest import Stall
from tests.world import NOW

# The API asks the clock of the machine for the day.
SOON, LATER, PAST = (timezone.now().date() + datetime.timedelta(days) for days in (5, 200, -30))


@pytest.fixture
def pills(stall: Stall) -> Product:
    """Something kept by batch, at 50.00 with an MRP of 50.00."""
    return stall.product("Paracetamol 650", "50", "5", sku="PILLS", mrp_e4=500_000, keeps_batches=True)


def came(
    stall: Stall, product: Product, milli: int, number: str = "", expires: Any = None, **more: Any
) -> Batch | None:
    """Goods that came in, of a batch unless it has no number."""
    batch = BatchGiven(number, expires, **more) if number else None
    items = [ReceiptItem(product.pk, milli, cost_e4=200_000, batch=batch)]
    key = f"{number} {milli} {more} {Batch.objects.count()}"
    receive(access=stall.access, at=NOW, key=key, branch=stall.world.main, items=items, takes_expired=True)
    return Batch.objects.order_by("pk").last() if number else None


def held(stall: Stall, product: Product) -> dict[str, int]:
    """What lies of the product ("") and of each of its batches, in thousandths."""
    shop = stall.world.shop.pk
    shelf = places.shelf(shop, stall.world.main.pk)
    found = queries.contents(shelf)
    lying = {"": found[places.goods(shop, product.pk).key].on_hand}
    for batch in Batch.objects.filter(product=product):
        name = batch.number if batch.mrp_e4 == product.mrp_e4 else f"{batch.number} at {(batch.mrp_e4 or 0) // 10_000}"
        lying[name] = found[places.batch(shop, batch.pk).key].on_hand
    return lying


def refused(stall: Stall, *lines: dict[str, Any], status: int = 409) -> tuple[str, list[str]]:
    """The code and the fields of a refusal that wrote nothing."""
    before = Sale.objects.count()
    answer = stall.post(stall.body(*lines, cash="5000.00"), key="refused")
    assert answer.status_code == status, answer.content
    assert Sale.objects.count() == before
    stall.nothing_broken()
    told = answer.json()
    return told["code"], [each["field"] for each in told["errors"]]


def line(quantity: str = "1", **more: Any) -> dict[str, Any]:
    """A line of pills."""
    return {"sku": "PILLS", "quantity": quantity, **more}


def test_what_expires_first_is_sold_first_and_what_has_no_batch_last(stall: Stall, pills: Product) -> None:
    came(stall, pills, 2_000)
    came(stall, pills, 3_000, "LATE", LATER)
    came(stall, pills, 3_000, "SOON", SOON)
    stall.sold(line("4"))
    assert held(stall, pills) == {"": 4_000, "SOON": 0, "LATE": 2_000}
    stall.sold(line("3"), key="two")
    assert held(stall, pills) == {"": 1_000, "SOON": 0, "LATE": 0}
    stall.nothing_broken()


def test_a_line_is_taken_from_the_batch_it_names_before_the_others_choose(stall: Stall, pills: Product) -> None:
    came(stall, pills, 3_000, "SOON", SOON)
    late = came(stall, pills, 3_000, "LATE", LATER)
    soon = Batch.objects.get(number="SOON")
    assert late is not None
    stall.sold(line("2"), line("2", batch=soon.pk))
    assert held(stall, pills) == {"": 2_000, "SOON": 0, "LATE": 2_000}
    stall.nothing_broken()
    assert refused(stall, line("3", batch=late.pk)) == ("not_enough_stock", ["lines.0.quantity"])
    assert refused(stall, line("1", batch=soon.pk)) == ("not_enough_stock", ["lines.0.batch"])
    assert refused(stall, {"sku": "TEA", "quantity": "1", "batch": soon.pk}, status=400) == (
        "invalid",
        ["lines.0.batch"],
    )


@pytest.mark.parametrize("negative", [NegativeStock.BLOCK, NegativeStock.WARN])
def test_expired_goods_are_never_sold_whatever_the_shop_says_of_selling_below_zero(
    stall: Stall, pills: Product, negative: str
) -> None:
    stall.access.shop.negative_stock = negative
    stall.access.shop.save()
    old = came(stall, pills, 3_000, "OLD", PAST)
    came(stall, pills, 1_000, "GOOD", SOON)
    came(stall, pills, 1_000)
    assert old is not None
    assert refused(stall, line("3")) == ("expired", ["lines.0.quantity"])
    assert refused(stall, line("1", batch=old.pk)) == ("expired", ["lines.0.quantity"])
    answer = stall.post(stall.body(line("3"), cash="500.00"), key="says")
    assert "OLD" in answer.json()["detail"]
    assert formats.day(PAST) in answer.json()["detail"]
    assert held(stall, pills) == {"": 5_000, "OLD": 3_000, "GOOD": 1_000}
    stall.sold(line("2"))
    assert held(stall, pills) == {"": 3_000, "OLD": 3_000, "GOOD": 0}
    stall.nothing_broken()


def test_goods_may_be_sold_on_their_last_day_and_not_on_the_next(stall: Stall, pills: Product) -> None:
    came(stall, pills, 3_000, "TODAY", NOW.date())
    cart = Cart((CartLine(1_000, Reference(product_id=pills.pk)),))
    asked: dict[str, Any] = {
        "access": stall.access,
        "cart": cart,
        "payment": Payment((TenderGiven(Method.CASH, 5_000),)),
    }
    checkout(**asked, key="today", at=NOW)
    with pytest.raises(Expired):
        checkout(**asked, key="tomorrow", at=NOW + datetime.timedelta(days=1))
    assert held(stall, pills) == {"": 2_000, "TODAY": 2_000}


def test_each_mrp_stands_on_a_line_of_its_own_at_its_own_price(stall: Stall, pills: Product) -> None:
    came(stall, pills, 2_000, "A", SOON)
    dear = came(stall, pills, 2_000, "A", SOON, mrp_e4=550_000, price_e4=545_000)
    cheap = came(stall, pills, 2_000, "B", LATER, mrp_e4=450_000)
    assert dear is not None
    assert cheap is not None
    assert refused(stall, line("3")) == ("other_mrp", ["lines.0.quantity"])
    bill = stall.sold(line("2"), line("1", batch=dear.pk), line("1", batch=cheap.pk))
    assert [(each["unit_price"], each["mrp"]) for each in bill["lines"]] == [
        ("50.00", "50.00"),
        ("54.50", "55.00"),
        ("45.00", "45.00"),
    ]
    assert refused(stall, line("1", batch=cheap.pk, unit_price="46.00"), status=400) == (
        "above_mrp",
        ["lines.0.unit_price"],
    )
    stall.nothing_broken()


def test_a_void_gives_batches_back_but_none_that_others_bought_meanwhile(stall: Stall, pills: Product) -> None:
    stall.access.shop.negative_stock = NegativeStock.WARN
    stall.access.shop.save()
    came(stall, pills, 5_000, "SOON", SOON)
    first = stall.sold(line("5"))
    stall.sold(line("3"), key="two")
    assert held(stall, pills) == {"": -3_000, "SOON": 0}
    void_sale(access=stall.access, sale_id=first["id"], reason="twice", at=timezone.now())
    assert held(stall, pills) == {"": 2_000, "SOON": 2_000}
    stall.nothing_broken()


def test_a_void_brings_no_batch_back_of_what_is_kept_by_batch_no_more(stall: Stall, pills: Product) -> None:
    came(stall, pills, 3_000, "SOON", SOON)
    bill = stall.sold(line("3"))
    change_product(access=stall.access, at=NOW, product=pills, keeps_batches=False)
    void_sale(access=stall.access, sale_id=bill["id"], reason="twice", at=timezone.now())
    assert held(stall, pills) == {"": 3_000, "SOON": 0}
    stall.sold(line("2"), key="two")
    assert held(stall, pills) == {"": 1_000, "SOON": 0}
    stall.nothing_broken()


def test_goods_sold_before_they_came_are_of_the_batch_that_comes(stall: Stall, pills: Product) -> None:
    stall.access.shop.negative_stock = NegativeStock.WARN
    stall.access.shop.save()
    stall.sold(line("3"))
    came(stall, pills, 5_000, "SOON", SOON)
    assert held(stall, pills) == {"": 2_000, "SOON": 2_000}
    stall.nothing_broken()


def test_the_same_key_answers_the_same_bill_with_a_batch_and_another_batch_is_another_request(
    stall: Stall, pills: Product
) -> None:
    soon = came(stall, pills, 3_000, "SOON", SOON)
    late = came(stall, pills, 3_000, "LATE", LATER)
    assert soon is not None
    assert late is not None
    first = stall.sold(line(batch=soon.pk))
    again = stall.post(stall.body(line(batch=soon.pk), cash="1000.00"))
    assert (again.status_code, again.json()["number"]) == (200, first["number"])
    assert stall.post(stall.body(line(batch=late.pk), cash="1000.00")).status_code == 422
    assert stall.post(stall.body(line(), cash="1000.00")).status_code == 422
    assert held(stall, pills) == {"": 5_000, "SOON": 2_000, "LATE": 3_000}


def test_the_paper_and_the_page_of_a_bill_name_the_batch_and_its_last_day(stall: Stall, pills: Product) -> None:
    came(stall, pills, 2_000, "SOON", SOON)
    came(stall, pills, 3_000, "LATE")
    bill = stall.sold({"sku": "TEA", "quantity": "1"}, line("3"), line("1"))
    rows = sale_rows(stall.world.shop.pk, bill["id"])
    found = [[(sold.number, sold.milli) for sold in batches] for batches in batches_of_lines(rows)]
    assert found == [[], [("SOON", 2_000), ("LATE", 1_000)], [("LATE", 1_000)]]
    one, two = (formats.quantity(milli, "unit") for milli in (1_000, 2_000))
    notes = [each.note for each in bill_paper(stall.world.shop, rows).lines]
    assert notes == [
        "",
        f"MRP 50.00 · {two} × batch SOON, good until {formats.day(SOON)} · {one} × batch LATE",
        "MRP 50.00 · batch LATE",
    ]
    page = stall.world.browser("cashier").get(f"/bills/{bill['id']}/").content.decode()
    assert "batch SOON" in page
    assert f"good until {formats.day(SOON)}" in page
    assert papers.invoice(stall.world.shop, rows, size="80mm").startswith(b"%PDF")


def test_a_bill_over_the_api_says_of_each_line_which_batches_it_was_of(stall: Stall, pills: Product) -> None:
    came(stall, pills, 2_000, "SOON", SOON)
    came(stall, pills, 3_000, "LATE")
    soon, late = (Batch.objects.get(number=number).pk for number in ("SOON", "LATE"))
    bill = stall.sold({"sku": "TEA", "quantity": "1"}, line("3"), line("1"))
    said = [
        [],
        [
            {"batch": soon, "number": "SOON", "expires_on": SOON.isoformat(), "quantity": "2"},
            {"batch": late, "number": "LATE", "expires_on": None, "quantity": "1"},
        ],
        [{"batch": late, "number": "LATE", "expires_on": None, "quantity": "1"}],
    ]
    assert [each["batches"] for each in bill["lines"]] == said
    found = stall.world.api("cashier").get(f"/api/v1/sales/{bill['id']}/").json()
    assert [each["batches"] for each in found["lines"]] == said
    again = stall.post(stall.body({"sku": "TEA", "quantity": "1"}, line("3"), line("1"), cash="1000.00"))
    assert (again.status_code, [each["batches"] for each in again.json()["lines"]]) == (200, said)


def test_a_bill_without_batches_is_not_searched_for_any(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("galla.sales.whole.batches_of_lines", asked.append)
    bill = stall.sold({"sku": "TEA", "quantity": "1"})
    assert ([each["batches"] for each in bill["lines"]], asked) == ([[]], [])


def test_a_recall_finds_every_bill_that_got_a_batch_and_no_other(stall: Stall, pills: Product) -> None:
    soon = came(stall, pills, 4_000, "SOON", SOON)
    came(stall, pills, 3_000, "LATE", LATER)
    assert soon is not None
    first, second = stall.sold(line("3")), stall.sold(line("2"), key="two")
    third = stall.sold(line("1"), key="three")
    void_sale(access=stall.access, sale_id=second["id"], reason="twice", at=timezone.now())
    page = stall.world.browser("cashier").get(f"/bills/batches/{soon.pk}/").content.decode()
    assert first["number"] in page
    assert second["number"] in page
    assert third["number"] not in page
    found = stall.world.api("cashier").get(f"/api/v1/sales/?batch={soon.pk}").json()["results"]
    assert [each["id"] for each in found] == [second["id"], first["id"]]
    assert [row.batch_milli for row in bills_with(stall.access, soon).order_by("pk")] == [3_000, 1_000]  # type: ignore[attr-defined]
    assert stall.world.browser("stranger").get(f"/bills/batches/{soon.pk}/").status_code == 404
    assert stall.world.api("stranger").get(f"/api/v1/sales/?batch={soon.pk}").status_code == 404


def test_the_till_is_told_the_mrps_to_choose_from_only_where_there_are_several(stall: Stall, pills: Product) -> None:
    came(stall, pills, 2_000, "OLD", PAST, mrp_e4=600_000)
    first = came(stall, pills, 2_000, "A", SOON)
    came(stall, pills, 2_000, "B", LATER)
    browser = stall.world.browser("cashier")
    assert browser.get("/bills/new/goods/?q=PILLS").json()["results"][0]["choices"] == []
    dear = came(stall, pills, 3_000, "C", LATER, mrp_e4=550_000, price_e4=545_000)
    assert first is not None
    assert dear is not None
    told = browser.get("/bills/new/goods/?q=PILLS").json()["results"][0]["choices"]
    assert [(each["batch"], each["mrp"], each["price"], each["on_hand"]) for each in told] == [
        (first.pk, "50.00", "50.00", "2"),
        (dear.pk, "55.00", "54.50", "3"),
    ]


def test_a_quote_says_the_price_and_the_mrp_of_the_batch(stall: Stall, pills: Product) -> None:
    came(stall, pills, 2_000, "A", SOON, mrp_e4=450_000)
    asked = {"lines": [line("1")]}
    quoted = stall.world.api("cashier").post("/api/v1/quotes/", asked, format="json").json()
    assert (quoted["lines"][0]["mrp"], quoted["total"]) == ("45.00", "45.00")
    assert refused(stall, line(batch=2**62), status=400) == ("invalid", ["lines.0.batch"])
    theirs = {"lines": [line(batch=Batch.objects.get().pk)]}
    assert stall.world.api("stranger").post("/api/v1/quotes/", theirs, format="json").status_code == 400


def test_bills_of_another_system_take_what_was_there_whatever_its_day_and_its_mrp(stall: Stall, pills: Product) -> None:
    came(stall, pills, 2_000, "OLD", PAST)
    came(stall, pills, 2_000, "DEAR", SOON, mrp_e4=550_000)
    cart = Cart((CartLine(5_000, Reference(product_id=pills.pk), unit_price_e4=500_000),))
    manner = Manner(series="OLD", may_oversell=True, trusts_prices=True)
    payment = Payment((TenderGiven(Method.CASH, 25_000),))
    checkout(access=stall.access, cart=cart, payment=payment, key="imported", at=NOW, manner=manner)
    assert held(stall, pills) == {"": -1_000, "OLD": 0, "DEAR at 55": 0}
    stall.nothing_broken()
