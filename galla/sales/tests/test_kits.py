"""Kits at the counter: one line on the bill, their parts off the shelf, and back when the bill is taken back."""

from typing import Any

import pytest

from galla.catalog.actions import PartOfKit, set_parts
from galla.catalog.models import KitPart, Measure, Product
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import (
    AdjustmentItem,
    ArrivalItem,
    Spot,
    TransferItem,
    add_place,
    adjust,
    receive_transfer,
    send_goods,
)
from galla.ledger import places, queries
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.world import NOW


@pytest.fixture
def kits(stall: Stall) -> Stall:
    """The counter with a hamper (2 teas, 1 soap, 1.5 kg of sugar) and a small one that shares the soap."""
    stall.product("Hamper", "400", "18", sku="HAMPER", measure="pc")
    stall.product("Small hamper", "60", "5", sku="SMALL", measure="pc")
    make(stall, hamper(stall), {stall.tea: 2_000, stall.soap: 1_000, stall.sugar: 1_500})
    make(stall, small(stall), {stall.soap: 1_000})
    return stall


def hamper(stall: Stall) -> Product:
    return Product.objects.get(shop=stall.world.shop, sku="HAMPER")


def small(stall: Stall) -> Product:
    return Product.objects.get(shop=stall.world.shop, sku="SMALL")


def make(stall: Stall, kit: Product, parts: dict[Product, int]) -> None:
    wanted = [PartOfKit(part, quantity) for part, quantity in parts.items()]
    set_parts(access=stall.access, at=NOW, kit=Product.objects.get(pk=kit.pk), parts=wanted)


def on_hand(stall: Stall, *products: Product) -> list[int]:
    shelf, shop = places.shelf(stall.world.shop.pk, stall.world.main.pk), stall.world.shop.pk
    held = queries.balances((shelf, places.goods(shop, one.pk)) for one in products)
    return [held[shelf.id, places.goods(shop, one.pk).id].on_hand for one in products]


def test_a_kit_is_one_line_at_its_own_price_and_tax_and_leaves_as_its_parts(kits: Stall) -> None:
    bill = kits.sold({"sku": "HAMPER", "quantity": "2"})
    [line] = bill["lines"]
    assert (line["name"], line["gross"], line["tax_class"]) == ("Hamper", "800.00", "GST 18")
    assert on_hand(kits, kits.tea, kits.soap, kits.sugar, hamper(kits)) == [6_000, 8_000, 22_000, 0]
    # Each part came at half its price: 2 × (2 × 59 + 21.25 + 1.5 × 23).
    assert (line["cost"], bill["cost"]) == ("347.50", "347.50")
    kits.nothing_broken()


def test_a_kit_that_lacks_a_part_names_it_and_says_how_many_can_be_made(kits: Stall) -> None:
    answer = kits.post(kits.body({"sku": "HAMPER", "quantity": "6"}, cash="3000.00"))
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "not_enough_stock")
    assert problem["detail"] == "Hamper: Assam tea 250 g: 10 there, 12 asked for. 5 can be made."
    assert problem["errors"][0]["field"] == "lines.0.quantity"
    assert (problem["kit"], problem["can_make"], problem["product"]) == (hamper(kits).pk, "5", kits.tea.pk)
    assert on_hand(kits, kits.tea, kits.soap) == [10_000, 10_000]
    assert not Sale.objects.exists()


@pytest.mark.parametrize("teas", ["1", "0.5"])
def test_a_kit_and_its_part_on_one_bill_share_what_is_there(kits: Stall, teas: str) -> None:
    lines: list[dict[str, Any]] = [{"sku": "HAMPER", "quantity": "5"}, {"sku": "TEA", "quantity": teas}]
    for key, order in (("one", lines), ("other", lines[::-1])):
        answer = kits.post(kits.body(*order, cash="3000.00"), key=key)
        assert (answer.status_code, answer.json()["product"]) == (409, kits.tea.pk)
    assert on_hand(kits, kits.tea) == [10_000]
    kits.sold(lines[0], cash="3000.00")
    assert on_hand(kits, kits.tea) == [0]


def test_two_kits_share_a_part(kits: Stall) -> None:
    answer = kits.post(kits.body({"sku": "HAMPER", "quantity": "4"}, {"sku": "SMALL", "quantity": "7"}, cash="3000.00"))
    assert (answer.status_code, answer.json()["asked"], answer.json()["on_hand"]) == (409, "11", "10")
    kits.sold({"sku": "HAMPER", "quantity": "4"}, {"sku": "SMALL", "quantity": "6"}, cash="3000.00")
    assert on_hand(kits, kits.soap) == [0]
    kits.nothing_broken()


def test_a_void_brings_the_parts_back_with_their_value(kits: Stall) -> None:
    kits.notes()
    bill = kits.sold({"sku": "HAMPER", "quantity": "3"}, {"sku": "SMALL", "quantity": "1"}, cash="1260.00")
    make(kits, hamper(kits), {kits.tea: 1_000})  # what it is made of today does not matter
    answer = kits.world.api(till=kits.world.till).post(
        f"/api/v1/sales/{bill['id']}/void/", {"reason": "Wrong", "rest": "loose"}, format="json"
    )
    assert answer.status_code == 200, answer.content
    assert on_hand(kits, kits.tea, kits.soap, kits.sugar) == [10_000, 10_000, 25_000]
    kits.nothing_broken()


def test_a_part_that_is_counted_does_not_leave_broken(kits: Stall) -> None:
    kilo = Measure.objects.get(shop=kits.world.shop, name="kg")
    piece = Measure.objects.get(shop=kits.world.shop, name="pc")
    Product.objects.filter(pk=hamper(kits).pk).update(measure=kilo)
    Product.objects.filter(pk=kits.soap.pk).update(measure=piece)
    answer = kits.post(kits.body({"sku": "HAMPER", "quantity": "0.5"}, cash="500.00"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "lines.0.quantity")
    assert "broken pieces of Soap 125 g" in answer.json()["errors"][0]["detail"]
    assert on_hand(kits, kits.soap) == [10_000]


def test_a_service_in_a_kit_takes_nothing_and_a_kit_of_what_is_no_longer_stocked_sells(kits: Stall) -> None:
    Product.objects.filter(pk=kits.soap.pk).update(is_stocked=False)
    kits.sold({"sku": "SMALL", "quantity": "20"}, cash="1200.00")
    assert on_hand(kits, kits.soap) == [10_000]


def test_a_kit_goes_below_zero_where_the_shop_lets_it(kits: Stall) -> None:
    kits.world.shop.negative_stock = "warn"
    kits.world.shop.save()
    bill = kits.sold({"sku": "SMALL", "quantity": "12"})
    assert (bill["flags"], on_hand(kits, kits.soap)) == (["below_zero"], [-2_000])
    kits.nothing_broken()


def refused(kits: Stall, kit: Product, parts: dict[Product, int]) -> str:
    before = list(KitPart.objects.order_by("pk").values_list("kit_id", "part_id", "quantity_milli"))
    with pytest.raises(InvalidInput) as told:
        make(kits, kit, parts)
    assert list(KitPart.objects.order_by("pk").values_list("kit_id", "part_id", "quantity_milli")) == before
    return f"{told.value.field}: {told.value.detail}"


def test_what_cannot_be_a_kit_or_a_part_is_refused(kits: Stall) -> None:
    plain = kits.product("Basket", "10", "0", sku="BASKET")
    assert refused(kits, plain, {hamper(kits): 1_000}).startswith("parts.0.part: Hamper is a kit itself")
    assert refused(kits, kits.tea, {plain: 1_000}).startswith("parts: Assam tea 250 g is part of a kit itself")
    assert refused(kits, hamper(kits), {kits.tea: 1_000, hamper(kits): 1_000}).startswith("parts.1.part")
    assert refused(kits, plain, {kits.tea: 0}).startswith("parts.0.quantity")
    kits.stock({plain: 3_000}, key="baskets")
    assert refused(kits, plain, {kits.tea: 1_000}).startswith("parts: Basket lies on a shelf itself")


def test_what_lies_in_another_place_or_is_on_its_way_there_is_made_no_kit(kits: Stall) -> None:
    access, main = kits.access, kits.world.main
    basket = kits.product("Basket", "10", "0", sku="BASKET")
    kits.stock({basket: 2_000}, key="baskets")
    loft = Spot(main, add_place(access=access, branch=main, name="Loft"))
    act: dict[str, Any] = {"access": access, "at": NOW}
    sent = send_goods(**act, key="up", source=Spot(main), target=loft, items=[TransferItem(basket.pk, 2_000)]).document
    assert refused(kits, basket, {kits.tea: 1_000}).startswith("parts: Basket lies on a shelf itself")
    receive_transfer(**act, key="there", transfer=sent, items=[ArrivalItem(basket.pk, received_milli=2_000)])
    assert on_hand(kits, basket) == [0]
    assert refused(kits, basket, {kits.tea: 1_000}).startswith("parts: Basket lies on a shelf itself")
    gone = [AdjustmentItem(basket.pk, change_milli=-2_000)]
    adjust(**act, key="gone", branch=main, place=loft.place, items=gone, reason="damaged")
    make(kits, basket, {kits.tea: 1_000})
    kits.nothing_broken()


def test_a_kit_cannot_be_kept_in_stock_and_is_not_received(kits: Stall) -> None:
    api = kits.world.api()
    answer = api.patch(f"/api/v1/products/{hamper(kits).pk}/", {"is_stocked": True}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "is_stocked")
    body = {"lines": [{"sku": "HAMPER", "quantity": "1", "cost": "5.00"}]}
    answer = api.post("/api/v1/stock/receipts/", body, format="json", headers={"Idempotency-Key": "r"})
    assert answer.status_code == 400
    assert on_hand(kits, hamper(kits)) == [0]


def test_the_api_says_and_reads_the_parts(kits: Stall) -> None:
    address = f"/api/v1/products/{hamper(kits).pk}/parts/"
    body = {"parts": [{"part": kits.sugar.pk, "quantity": "0.25"}]}
    assert kits.world.api("cashier").put(address, body, format="json").status_code == 403
    answer = kits.world.api("manager").put(address, body, format="json")
    assert answer.status_code == 200, answer.content
    shown = kits.world.api("cashier").get(address).json()
    assert shown == {
        "parts": [{"part": kits.sugar.pk, "quantity": "0.25", "sku": "SUGAR", "name": "Sugar, loose", "unit": "kg"}]
    }
    strange = {"parts": [{"part": kits.sugar.pk, "quantity": "1"}, {"part": 10**9, "quantity": "1"}]}
    answer = kits.world.api().put(address, strange, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "parts.1.part")
    assert kits.world.api("stranger").get(address).status_code == 404
    assert KitPart.objects.filter(kit=hamper(kits)).count() == 1


def test_the_page_says_the_parts_and_the_product_shows_how_many_can_be_made(kits: Stall) -> None:
    browser = kits.world.browser("manager")
    address = f"/products/{small(kits).pk}/parts/"
    assert b"Soap 125 g" in browser.get(address).content
    sent = {"lines-TOTAL_FORMS": "2", "lines-INITIAL_FORMS": "0", "lines-0-goods": "SOAP", "lines-0-quantity": "3"}
    wrong = browser.post(address, {**sent, "lines-1-goods": "HAMPER", "lines-1-quantity": "1"})
    assert wrong.status_code == 400
    assert browser.post(address, sent).status_code == 302
    product = browser.get(f"/products/{small(kits).pk}/").content.decode()
    assert f"{address}shown/" in product
    section = browser.get(f"{address}shown/").content.decode()
    assert "Can be made in Main</dt><dd><b>3</b></dd>" in section
    assert "shown" not in browser.get(f"/products/{kits.tea.pk}/").content.decode()


def test_the_till_sees_how_many_of_a_kit_can_be_made(kits: Stall) -> None:
    found = kits.world.browser("cashier").get("/bills/new/goods/", {"q": "HAMPER"}).json()["results"]
    assert [(one["name"], one["on_hand"]) for one in found if one["exact"]] == [("Hamper", "5")]
