"""Labels of scales at the counter: a weight or a price off the label, and what happens to one read wrongly."""

from typing import Any

import pytest
from stdnum import ean

from galla.catalog.actions import change_product, create_product, save_scale_format
from galla.catalog.models import Product, ScaleFormat
from galla.ledger import places, queries
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.world import NOW


def label(digits: str) -> str:
    return digits + str(ean.calc_check_digit(digits))


WEIGHT = label("200004201250")  # code 42, 1.250
PRICE = label("210004205750")  # code 42, 57.50
WRONG = WEIGHT[:-1] + str((int(WEIGHT[-1]) + 1) % 10)


@pytest.fixture
def scales(stall: Stall) -> Stall:
    """The counter with a scale that prints weights behind 20 and prices behind 21; sugar is its 42."""
    save_scale_format(access=stall.access, prefix="20", code_digits=5, value_digits=5, kind="weight", decimals=3)
    save_scale_format(access=stall.access, prefix="21", code_digits=5, value_digits=5, kind="price", decimals=2)
    change_product(access=stall.access, at=NOW, product=stall.sugar, scale_code="00042")
    return stall


def on_hand(stall: Stall, product: Product) -> int:
    pair = (places.shelf(stall.world.shop.pk, stall.world.main.pk), places.goods(stall.world.shop.pk, product.pk))
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def sold_by_cashier(stall: Stall, **line: Any) -> dict[str, Any]:
    """The one line of a bill that must be saved."""
    answer = stall.post(stall.body(line, cash="1000.00"), role="cashier")
    assert answer.status_code == 201, answer.content
    [found] = answer.json()["lines"]
    return dict(found)


def refused(stall: Stall, **line: Any) -> tuple[str, str]:
    """The code and the field of a refusal that wrote nothing."""
    bills = Sale.objects.count()
    answer = stall.post(stall.body(line, cash="1000.00"), key=str(line), role="cashier")
    assert (answer.status_code, Sale.objects.count()) == (400, bills), answer.content
    [error] = answer.json()["errors"]
    return error["code"], error["field"]


def test_a_weight_on_a_label_is_sold(scales: Stall) -> None:
    line = sold_by_cashier(scales, barcode=WEIGHT, quantity="1")
    assert (line["name"], line["quantity"], line["gross"], line["barcode"]) == (
        *("Sugar, loose", "1.25", "57.50"),
        WEIGHT,
    )
    assert on_hand(scales, scales.sugar) == 23_750


def test_two_equal_labels_are_twice_the_weight_and_half_a_label_is_none(scales: Stall) -> None:
    [line] = scales.sold({"barcode": WEIGHT, "quantity": "2"})["lines"]
    assert (line["quantity"], line["gross"]) == ("2.5", "115.00")
    assert refused(scales, barcode=WEIGHT, quantity="0.5") == ("invalid", "lines.0.quantity")


@pytest.mark.parametrize(("price", "includes_tax"), [("46", True), ("46.5", True), ("43.81", False), ("999", True)])
def test_a_printed_price_is_charged_to_the_paisa_without_a_right_to_prices(
    scales: Stall, price: str, includes_tax: bool
) -> None:
    change_product(
        access=scales.access,
        at=NOW,
        product=scales.sugar,
        price_e4=round(float(price) * 10_000),
        price_includes_tax=includes_tax,
        tax_class=scales.tea.tax_class,
    )
    assert sold_by_cashier(scales, barcode=PRICE, quantity="3")["gross"] == "172.50"
    left = 25_000 - on_hand(scales, scales.sugar)
    paid_for_one = float(price) * (1 if includes_tax else 1.05)
    assert abs(left - 172.5 / paid_for_one * 1000) <= 1
    scales.nothing_broken()


def test_a_wrong_check_digit_is_refused_beside_the_barcode(scales: Stall) -> None:
    assert refused(scales, barcode=WRONG, quantity="1") == ("wrong_check_digit", "lines.0.barcode")
    assert on_hand(scales, scales.sugar) == 25_000


def test_a_code_nobody_has_and_an_empty_label_are_refused(scales: Stall) -> None:
    assert refused(scales, barcode=label("200099901250"), quantity="1") == ("unknown_product", "lines.0.barcode")
    assert refused(scales, barcode=label("200004200000"), quantity="1") == ("label_not_possible", "lines.0.barcode")
    assert refused(scales, barcode=label("230004201250"), quantity="1") == ("unknown_product", "lines.0.barcode")


def test_what_is_counted_is_not_sold_by_a_broken_weight(scales: Stall) -> None:
    piece = scales.product("Coconut", "30", "0", sku="7", measure="pc")
    assert refused(scales, barcode=label("200000701250"), quantity="1") == ("invalid", "lines.0.barcode")
    scales.stock({piece: 5_000}, key="coconuts")
    assert scales.sold({"barcode": label("200000702000"), "quantity": "1"})["lines"][0]["quantity"] == "2"


def test_a_barcode_of_the_catalogue_wins(scales: Stall) -> None:
    own = scales.product("Own label jam", "90", "5", sku="JAM", barcodes=[WEIGHT])
    scales.stock({own: 5_000}, key="jam")
    [line] = scales.sold({"barcode": WEIGHT, "quantity": "1"})["lines"]
    assert (line["name"], line["quantity"]) == ("Own label jam", "1")


def test_a_code_is_the_product_s_own_before_it_is_a_sku(scales: Stall) -> None:
    other = scales.product("Rice, loose", "60", "0", sku="0042", measure="kg")
    scales.stock({other: 5_000}, key="rice")
    assert scales.sold({"barcode": WEIGHT, "quantity": "1"}, key="own")["lines"][0]["name"] == "Sugar, loose"
    change_product(access=scales.access, at=NOW, product=scales.sugar, scale_code="")
    assert scales.sold({"barcode": WEIGHT, "quantity": "1"}, key="sku")["lines"][0]["name"] == "Rice, loose"


def test_a_format_that_is_not_in_use_is_not_read(scales: Stall) -> None:
    found = ScaleFormat.objects.get(shop=scales.world.shop, prefix="20")
    save_scale_format(access=scales.access, scale_format=found, is_active=False)
    assert refused(scales, barcode=WEIGHT, quantity="1") == ("unknown_product", "lines.0.barcode")


def test_another_shop_s_codes_and_formats_are_its_own(scales: Stall) -> None:
    stranger = scales.world.access("stranger")
    save_scale_format(access=stranger, prefix="20", code_digits=4, value_digits=6, kind="weight", decimals=3)
    create_product(access=stranger, at=NOW, name="Theirs", scale_code="42", price_e4=10_000)
    assert scales.sold({"barcode": WEIGHT, "quantity": "1"})["lines"][0]["name"] == "Sugar, loose"


def test_the_till_is_told_what_a_label_says(scales: Stall) -> None:
    browser = scales.world.browser("cashier")

    def told(code: str) -> dict[str, Any]:
        [found] = browser.get("/bills/new/goods/", {"q": code}).json()["results"]
        return {name: found[name] for name in ("id", "exact", "misread", "pack", "weighed", "label", "worth")}

    sugar = {"id": scales.sugar.pk, "exact": True, "misread": False, "label": "", "worth": ""}
    assert told(WEIGHT) == {**sugar, "pack": "1.25", "weighed": True}
    assert told(WRONG) == {**sugar, "exact": False, "misread": True, "pack": "1.25", "weighed": True}
    assert told(PRICE) == {**sugar, "pack": "1", "weighed": False, "label": PRICE, "worth": "57.50"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"prefix": "19"}, "prefix"), ({"prefix": "30"}, "prefix"), ({"prefix": "20"}, "prefix"),
        ({"code_digits": 6}, "value_digits"), ({"value_is_checked": True}, "value_digits"),
        ({"kind": "price", "decimals": 3}, "decimals"),
        ({"code_digits": 3, "value_digits": 6, "value_is_checked": True}, "value_digits"),
    ],
)  # fmt: skip
def test_a_format_that_cannot_be_is_refused_on_the_page_and_in_the_api(
    scales: Stall, values: dict[str, Any], field: str
) -> None:
    body = {"prefix": "27", "code_digits": 5, "value_digits": 5, "kind": "weight", "decimals": 2, **values}
    answer = scales.world.api().post("/api/v1/scale-formats/", body, format="json")
    assert answer.status_code in (400, 409), answer.content
    assert answer.json()["errors"][0]["field"] == field
    sent = {("begins" if name == "prefix" else name): value for name, value in body.items()}
    page = scales.world.browser().post("/settings/scales/new/", {"is_active": "on", **sent})
    assert page.status_code == 400
    assert f'id="id_{"begins" if field == "prefix" else field}_error"' in page.content.decode()
    assert scales.world.api().get("/api/v1/scale-formats/").json()["results"][-1]["prefix"] == "21"


def test_a_format_is_made_listed_and_changed_on_pages(scales: Stall) -> None:
    browser = scales.world.browser()
    sent = {"begins": "22", "code_digits": "5", "value_digits": "4", "value_is_checked": "on", "kind": "price",
            "decimals": "2", "is_active": "on"}  # fmt: skip
    assert browser.post("/settings/scales/new/", sent).status_code == 302
    assert scales.sold({"barcode": label("220004292875"), "quantity": "1"})["lines"][0]["gross"] == "28.75"
    listed = browser.get("/settings/scales/").content.decode()
    assert "22" in listed
    assert scales.world.browser("manager").get("/settings/scales/").status_code == 403
