"""A case of 24 with a barcode of its own: sold, received and counted as its pieces."""

import pytest

from galla.catalog.actions import Pack, change_product
from galla.catalog.models import Measure, Product
from galla.inventory.models import Receipt
from galla.ledger import places, queries
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.world import NOW

CASE = "18901030865234"


@pytest.fixture
def cased(stall: Stall) -> Stall:
    """The counter with tea in cases of 24, of which 50 pieces lie there, and sacks of 2.5 kg of sugar."""
    piece = Measure.objects.get(shop=stall.world.shop, name="pc")
    change_product(access=stall.access, at=NOW, product=stall.tea, measure=piece)
    change_product(access=stall.access, at=NOW, product=stall.tea, packs=[Pack(CASE, 24_000, "case of 24")])
    change_product(access=stall.access, at=NOW, product=stall.sugar, packs=[Pack("SACK", 2_500, "sack")])
    stall.stock({stall.tea: 40_000}, key="more tea")
    return stall


def on_hand(stall: Stall, product: Product) -> int:
    pair = (places.shelf(stall.world.shop.pk, stall.world.main.pk), places.goods(stall.world.shop.pk, product.pk))
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def test_a_case_sells_its_pieces_at_the_price_of_one(cased: Stall) -> None:
    bill = cased.sold({"barcode": CASE, "quantity": "2"}, cash="10000.00")
    [line] = bill["lines"]
    assert (line["quantity"], line["unit_price"], line["gross"]) == ("48", "118.00", "5664.00")
    assert line["barcode"] == CASE
    assert on_hand(cased, cased.tea) == 2_000
    cased.nothing_broken()


def test_the_product_s_own_code_still_sells_one(cased: Stall) -> None:
    bill = cased.sold({"barcode": "8901030865237", "quantity": "1"}, {"sku": "TEA", "quantity": "1"})
    assert [line["quantity"] for line in bill["lines"]] == ["1", "1"]


def test_half_a_case_is_twelve_and_a_third_of_a_piece_is_refused(cased: Stall) -> None:
    assert cased.sold({"barcode": CASE, "quantity": "0.5"}, cash="5000.00")["lines"][0]["quantity"] == "12"
    answer = cased.post(cased.body({"barcode": CASE, "quantity": "0.01"}, cash="100.00"), key="broken")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "lines.0.quantity"
    assert Sale.objects.count() == 1


def test_a_sack_sells_what_it_weighs(cased: Stall) -> None:
    bill = cased.sold({"barcode": "SACK", "quantity": "3"})
    assert (bill["lines"][0]["quantity"], bill["total"]) == ("7.5", "345.00")
    assert on_hand(cased, cased.sugar) == 17_500


def test_more_than_a_line_takes_is_refused_after_multiplication(cased: Stall) -> None:
    answer = cased.post(cased.body({"barcode": CASE, "quantity": "100000"}, cash="100.00"), key="much")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "lines.0.quantity"
    assert not Sale.objects.exists()


def test_a_case_that_is_not_there_says_how_many_pieces_are(cased: Stall) -> None:
    answer = cased.post(cased.body({"barcode": CASE, "quantity": "3"}, cash="9000.00"))
    assert (answer.status_code, answer.json()["asked"], answer.json()["on_hand"]) == (409, "72", "50")
    assert on_hand(cased, cased.tea) == 50_000


def test_receiving_by_the_case_brings_pieces_at_the_cost_of_a_case(cased: Stall) -> None:
    body = {"lines": [{"barcode": CASE, "quantity": "2", "cost": "1200.00"}]}
    answer = cased.world.api().post("/api/v1/stock/receipts/", body, format="json", headers={"Idempotency-Key": "r"})
    assert answer.status_code == 201, answer.content
    [line] = answer.json()["lines"]
    assert (line["quantity"], line["worth"], line["cost"]) == ("48", "2400.00", "50.00")
    assert on_hand(cased, cased.tea) == 98_000
    cased.nothing_broken()


def test_counting_by_the_case_counts_pieces(cased: Stall) -> None:
    body = {"reason": "count", "lines": [{"barcode": CASE, "counted": "2"}]}
    answer = cased.world.api().post("/api/v1/stock/adjustments/", body, format="json", headers={"Idempotency-Key": "a"})
    assert (answer.status_code, answer.json()["lines"][0]["counted"]) == (201, "48")
    assert on_hand(cased, cased.tea) == 48_000


@pytest.mark.parametrize("typed", [CASE, f"{CASE} · Assam tea 250 g"])
def test_the_receive_form_takes_a_case_as_it_is_scanned_or_suggested(cased: Stall, typed: str) -> None:
    sent = {
        "kind": "receipt", "branch": str(cased.world.main.pk), "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0",
        "lines-0-goods": typed, "lines-0-quantity": "1", "lines-0-cost": "480.00",
    }  # fmt: skip
    answer = cased.world.browser().post("/stock/receive/", sent)
    assert answer.status_code == 302, answer.content.decode()
    line = Receipt.objects.order_by("-pk")[0].lines.get()
    assert (line.quantity_milli, line.worth_minor) == (24_000, 48_000)


def test_the_list_under_a_box_keeps_the_code_of_a_case(cased: Stall) -> None:
    answer = cased.world.browser().get("/stock/goods/", {"q": CASE})
    assert f'value="{CASE} · Assam tea 250 g"' in answer.content.decode()


def test_the_till_is_told_what_a_code_stands_for(cased: Stall) -> None:
    found = cased.world.browser("cashier").get("/bills/new/goods/", {"q": CASE}).json()["results"]
    assert [(one["pack"], one["pack_name"], one["exact"]) for one in found] == [("24", "case of 24", True)]
