"""The stock room over the API."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from galla.accounts.models import Membership
from galla.catalog.actions import create_category
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.inventory.actions import AdjustmentItem, ReceiptItem, adjust, receive
from galla.inventory.models import Adjustment, Receipt
from galla.inventory.tests.goods import AT, product, sell, standing
from galla.ledger.entries import Standing
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from tests.world import World

pytestmark = pytest.mark.django_db

STOCK, RECEIPTS, ADJUSTMENTS = "/api/v1/stock/", "/api/v1/stock/receipts/", "/api/v1/stock/adjustments/"
type Shelf = Callable[..., Product]


@pytest.fixture
def shelf(world: World) -> Shelf:
    """Makes a product of which so much lies in a branch, at a unit cost."""

    def make(
        name: str, milli: int = 12_000, *, cost_e4: int = 400_000, station: bool = False, **values: Any
    ) -> Product:
        access = world.access()
        goods = product(access, name, **values)
        branch = world.station if station else world.main
        items = [ReceiptItem(goods.pk, milli, cost_e4=cost_e4)]
        receive(access=access, at=AT, key=f"shelf {goods.pk}", branch=branch, items=items)
        return goods

    return make


def send(client: APIClient, url: str, body: dict[str, Any], *, key: str | None = "one") -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(url, body, format="json", headers=headers)


def rows(client: APIClient, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{STOCK}{query}").json()["results"]
    return found


def names(client: APIClient, query: str) -> list[str]:
    return [row["name"] for row in rows(client, query)]


def errors(answer: Any) -> list[str]:
    assert answer["Content-Type"] == "application/problem+json"
    return [error["field"] for error in answer.json()["errors"]]


def test_stock_says_what_lies_on_the_shelves_and_what_it_is_worth(world: World, shelf: Shelf) -> None:
    ghee = shelf("Ghee 500 ml", 12_000, cost_e4=2_980_000, low_stock_milli=5000)
    rice = shelf("Rice, loose", 2_500, unit="kg")
    product(world.access(), "Carry bag", is_stocked=False)
    assert rows(world.api("manager")) == [
        {
            "product": ghee.pk,
            "sku": ghee.sku,
            "name": "Ghee 500 ml",
            "unit": "pc",
            "on_hand": "12",
            "low_stock": "5",
            "worth": "3576.00",
        },
        {
            "product": rice.pk,
            "sku": rice.sku,
            "name": "Rice, loose",
            "unit": "kg",
            "on_hand": "2.5",
            "low_stock": None,
            "worth": "100.00",
        },
    ]


def test_a_cashier_sees_stock_but_no_value(world: World, shelf: Shelf) -> None:
    ghee, cashier = shelf("Ghee"), world.api("cashier")
    assert rows(cashier)[0]["on_hand"] == "12"
    receipt = cashier.get(RECEIPTS).json()["results"][0]
    seen = [
        cashier.get(STOCK),
        cashier.get(f"{STOCK}{ghee.pk}/card/"),
        cashier.get(RECEIPTS),
        cashier.get(f"{RECEIPTS}{receipt['id']}/"),
    ]
    for answer in seen:
        assert answer.status_code == 200
        assert b"worth" not in answer.content
        assert b'"cost"' not in answer.content
        assert b"supplier" not in answer.content


def test_stock_is_found_by_words_codes_branch_category_and_what_runs_low(world: World, shelf: Shelf) -> None:
    dairy = create_category(access=world.access(), at=AT, name="Dairy")
    shelf("Ghee 500 ml", 3000, category=dairy, barcodes=["8901030865237"], low_stock_milli=3000)
    shelf("Basmati rice 5 kg", 12_000, station=True, low_stock_milli=2000)
    api = world.api("cashier")
    assert names(api, "?search=ghe") == ["Ghee 500 ml"]
    assert names(api, "?search=8901030865237") == ["Ghee 500 ml"]
    assert names(api, "?search=%25") == []
    assert names(api, f"?category={dairy.pk}") == ["Ghee 500 ml"]
    assert names(api, "?low=true") == ["Ghee 500 ml"]
    assert names(api, f"?low=true&branch={world.main.pk}") == ["Basmati rice 5 kg", "Ghee 500 ml"]
    assert [row["on_hand"] for row in rows(api, f"?branch={world.station.pk}")] == ["12", "0"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("low=yes", 400),
        ("branch=0", 404),
        ("branch=x", 404),
        ("category=９", 404),
        ("search=%00", 400),
        ("limit=0", 400),
    ],
)
def test_what_cannot_be_asked_is_refused(world: World, query: str, status: int) -> None:
    assert world.api("cashier").get(f"{STOCK}?{query}").status_code == status


def test_another_shops_branch_and_goods_are_not_there(world: World, shelf: Shelf) -> None:
    ghee, stranger = shelf("Ghee"), world.api("stranger")
    assert rows(stranger) == []
    assert stranger.get(f"{STOCK}?branch={world.main.pk}").status_code == 404
    assert stranger.get(f"{STOCK}{ghee.pk}/card/").status_code == 404
    own = product(world.access("stranger"), "Dates")
    card = f"{STOCK}{own.pk}/card/"
    assert stranger.get(card).status_code == 200
    assert stranger.get(f"{card}?branch={world.main.pk}").status_code == 404


def test_the_list_turns_its_pages(world: World, shelf: Shelf) -> None:
    for name in ("Atta", "Besan", "Chana"):
        shelf(name)
    api = world.api("cashier")
    first = api.get(f"{STOCK}?limit=2").json()
    second = api.get(first["next"]).json()
    assert [row["name"] for row in first["results"] + second["results"]] == ["Atta", "Besan", "Chana"]
    assert second["next"] is None
    assert api.get(f"{STOCK}?cursor=made-up").status_code == 400


def test_goods_are_received_by_id_sku_and_barcode(world: World) -> None:
    access = world.access()
    tea = product(access, "Tea", sku="TEA")
    soap = product(access, "Soap", barcodes=["8901030865237"])
    rice = product(access, "Rice", unit="kg")
    supplier = add_supplier(access=access, at=AT, details=Details(name="Sahyadri Agencies"))
    body = {
        "branch": world.main.pk,
        "supplier": supplier.pk,
        "reference": "INV/7",
        "lines": [
            {"sku": "TEA", "quantity": "3", "cost": "0.3333"},
            {"barcode": "8901030865237", "quantity": "24", "worth": "100.00"},
            {"product": rice.pk, "quantity": "2.5", "cost": "40"},
        ],
    }
    answer = send(world.api("manager"), RECEIPTS, body)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["worth"] == "201.00"
    assert (made["supplier"], made["reference"], made["kind"], made["line_count"]) == (
        supplier.pk,
        "INV/7",
        "receipt",
        3,
    )
    assert [(line["product"], line["quantity"], line["cost"], line["worth"]) for line in made["lines"]] == [
        (tea.pk, "3", "0.3333", "1.00"),
        (soap.pk, "24", "4.1667", "100.00"),
        (rice.pk, "2.5", "40.00", "100.00"),
    ]
    assert standing(access, soap) == Standing(24_000, 100_00)
    assert world.api("manager").get(f"{RECEIPTS}{made['id']}/").json() == made
    listed = world.api("manager").get(RECEIPTS).json()["results"]
    assert listed == [{name: value for name, value in made.items() if name != "lines"}]
    assert list(broken()) == []


def test_the_same_key_receives_once_and_another_body_under_it_is_refused(world: World) -> None:
    tea, api = product(world.access(), "Tea"), world.api("manager")
    body = {"lines": [{"product": tea.pk, "quantity": "3", "cost": "40"}]}
    first, again = send(api, RECEIPTS, body), send(api, RECEIPTS, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    body["lines"][0]["quantity"] = "4"
    assert send(api, RECEIPTS, body).status_code == 422
    assert standing(world.access(), tea).on_hand == 3000
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("key", [None, "", " ", "x" * 256])
@pytest.mark.parametrize("url", [RECEIPTS, ADJUSTMENTS])
def test_a_paper_without_a_key_is_refused(world: World, url: str, key: str | None) -> None:
    tea = product(world.access(), "Tea")
    line = {"product": tea.pk, "quantity": "3", "cost": "40"} if url == RECEIPTS else {"product": tea.pk, "change": "1"}
    body = {"lines": [line], **({} if url == RECEIPTS else {"reason": "found"})}
    answer = send(world.api("manager"), url, body, key=key)
    assert answer.status_code == 400
    assert errors(answer) == ["Idempotency-Key"]
    assert standing(world.access(), tea).on_hand == 0


GOOD = {"quantity": "3", "cost": "40"}


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({**GOOD, "quantity": "-1"}, "lines.0.quantity"),
        ({**GOOD, "quantity": "0"}, "lines.0.quantity"),
        ({**GOOD, "quantity": "0.0000001"}, "lines.0.quantity"),
        ({**GOOD, "quantity": "1.5"}, "lines.0.quantity"),
        ({**GOOD, "quantity": "1000000000"}, "lines.0.quantity"),
        ({**GOOD, "quantity": "NaN"}, "lines.0.quantity"),
        ({**GOOD, "quantity": "1E+2"}, "lines.0.quantity"),
        ({**GOOD, "quantity": "１２"}, "lines.0.quantity"),
        ({**GOOD, "quantity": " 5 "}, "lines.0.quantity"),
        ({**GOOD, "quantity": 3}, "lines.0.quantity"),
        ({**GOOD, "quantity": True}, "lines.0.quantity"),
        ({**GOOD, "cost": "-0.01"}, "lines.0.cost"),
        ({**GOOD, "cost": "0.00001"}, "lines.0.cost"),
        ({**GOOD, "cost": "99999999999.99"}, "lines.0.cost"),
        ({**GOOD, "cost": "1_000"}, "lines.0.cost"),
        ({**GOOD, "cost": 40}, "lines.0.cost"),
        ({**GOOD, "worth": "1"}, "lines.0.cost"),
        ({"quantity": "3"}, "lines.0.cost"),
        ({"quantity": "3", "worth": "1.005"}, "lines.0.worth"),
        ({"quantity": "3", "worth": "-1"}, "lines.0.worth"),
        ({**GOOD, "sku": "TEA"}, "lines.0.sku"),
        ({**GOOD, "total": "1"}, "lines.0.total"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused_beside_its_field(world: World, line: dict[str, Any], field: str) -> None:
    tea = product(world.access(), "Tea", sku="TEA")
    answer = send(world.api("manager"), RECEIPTS, {"lines": [{"product": tea.pk, **line}]})
    assert answer.status_code == 400, answer.content
    assert errors(answer) == [field]
    assert not Receipt.objects.exists()
    assert standing(world.access(), tea) == Standing(0, 0)


def test_foreign_and_unknown_things_in_a_body_are_refused_alike(world: World) -> None:
    tea = product(world.access(), "Tea")
    theirs = product(world.access("stranger"), "Dates", sku="DATES", barcodes=["8901030865237"])
    nobody = add_supplier(access=world.access("stranger"), at=AT, details=Details(name="Theirs"))
    line = {"product": tea.pk, **GOOD}
    refused: list[tuple[dict[str, Any], str]] = [
        ({"lines": [{"product": theirs.pk, **GOOD}]}, "lines.0.product"),
        ({"lines": [line, {"product": 2**62, **GOOD}]}, "lines.1.product"),
        ({"lines": [line, {"sku": "DATES", **GOOD}]}, "lines.1.sku"),
        ({"lines": [{"barcode": "8901030865237", **GOOD}]}, "lines.0.barcode"),
        ({"lines": [GOOD]}, "lines.0.product"),
        ({"lines": [line], "branch": 2**62}, "branch"),
        ({"lines": [line], "supplier": nobody.pk}, "supplier"),
        ({"lines": [line], "status": "posted"}, "status"),
        ({"lines": []}, "lines"),
        ({}, "lines"),
    ]
    for body, field in refused:
        answer = send(world.api("manager"), RECEIPTS, body)
        assert answer.status_code == 400, (body, answer.content)
        assert errors(answer) == [field]
    assert not Receipt.objects.exists()


def test_more_lines_than_a_paper_takes_are_refused(world: World) -> None:
    tea = product(world.access(), "Tea")
    answer = send(world.api("manager"), RECEIPTS, {"lines": [{"product": tea.pk, **GOOD}] * 2001})
    assert answer.status_code == 400
    assert not Receipt.objects.exists()


def test_stock_is_put_right_by_a_change_or_by_a_count(world: World, shelf: Shelf) -> None:
    tea, soap, api = shelf("Tea"), shelf("Soap"), world.api("manager")
    body = {
        "branch": world.main.pk,
        "reason": "count",
        "note": "End of month",
        "lines": [{"product": tea.pk, "counted": "10"}, {"product": soap.pk, "change": "-1"}],
    }
    answer = send(api, ADJUSTMENTS, body)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert [
        (line["product"], line["on_hand"], line["counted"], line["change"], line["worth"]) for line in made["lines"]
    ] == [(tea.pk, "12", "10", "-2", "80.00"), (soap.pk, "12", None, "-1", "40.00")]
    assert send(api, ADJUSTMENTS, body).status_code == 200
    assert standing(world.access(), tea) == Standing(10_000, 400_00)
    assert api.get(f"{ADJUSTMENTS}{made['id']}/").json() == made
    assert api.get(ADJUSTMENTS).json()["results"][0]["line_count"] == 2
    assert list(broken()) == []


@pytest.mark.parametrize(
    ("reason", "line", "field"),
    [
        ("count", {}, "lines.0.change"),
        ("count", {"change": "1", "counted": "1"}, "lines.0.change"),
        ("count", {"change": "0"}, "lines.0.change"),
        ("count", {"counted": "-1"}, "lines.0.counted"),
        ("count", {"counted": "1.5"}, "lines.0.counted"),
        ("count", {"counted": "Infinity"}, "lines.0.counted"),
        ("damaged", {"change": "1"}, "lines.0.change"),
        ("damaged", {"change": "-1.0001"}, "lines.0.change"),
        ("damaged", {"change": "−1"}, "lines.0.change"),
        ("because", {"change": "-1"}, "reason"),
    ],
)
def test_an_adjustment_that_cannot_be_is_refused(
    world: World, shelf: Shelf, reason: str, line: dict[str, Any], field: str
) -> None:
    tea = shelf("Tea")
    answer = send(world.api("manager"), ADJUSTMENTS, {"reason": reason, "lines": [{"product": tea.pk, **line}]})
    assert answer.status_code == 400, answer.content
    assert errors(answer) == [field]
    assert not Adjustment.objects.exists()


def test_taking_more_than_is_there_is_refused_with_the_figures(world: World, shelf: Shelf) -> None:
    tea = shelf("Tea", 2000)
    body = {"reason": "damaged", "lines": [{"product": tea.pk, "change": "-3"}]}
    answer = send(world.api("manager"), ADJUSTMENTS, body)
    assert answer.status_code == 409
    told = answer.json()
    assert (told["code"], told["product"], told["asked"], told["on_hand"]) == ("not_enough_stock", tea.pk, "3", "2")
    assert errors(answer) == ["lines.0.change"]
    assert standing(world.access(), tea).on_hand == 2000


def test_a_cashier_may_not_move_stock_unless_granted_and_then_still_sees_no_cost(world: World) -> None:
    tea, cashier = product(world.access(), "Tea"), world.api("cashier")
    body = {"lines": [{"product": tea.pk, **GOOD}]}
    assert send(cashier, RECEIPTS, body).status_code == 403
    assert not Receipt.objects.exists()
    Membership.objects.filter(pk=world.members["cashier"].pk).update(grants=["stock.move"])
    answer = send(cashier, RECEIPTS, body)
    assert answer.status_code == 201
    assert b"worth" not in answer.content
    assert b'"cost"' not in answer.content


def test_the_card_tells_every_move_with_what_was_left(world: World, shelf: Shelf) -> None:
    tea, access = shelf("Tea", 12_000), world.access("owner", till=world.till)
    sell(access, tea, 5000)
    items = [AdjustmentItem(tea.pk, change_milli=-1000)]
    broke = adjust(access=access, at=AT, key="a", branch=world.main, items=items, reason="damaged")
    card = world.api("manager").get(f"{STOCK}{tea.pk}/card/?branch={world.main.pk}").json()
    assert (card["product"], card["branch"], card["on_hand"], card["worth"]) == (tea.pk, world.main.pk, "6", "240.00")
    moves = [(move["kind"], move["in"], move["out"], move["left"], move["worth"]) for move in card["results"]]
    assert moves == [
        ("adjustment", "0", "1", "6", "-40.00"),
        ("test-sale", "0", "5", "7", "-200.00"),
        ("receipt", "12", "0", "12", "480.00"),
    ]
    assert card["results"][0]["entry"] == broke.document.pk
    assert (card["next"], card["previous"]) == (None, None)
    elsewhere = world.api("manager").get(f"{STOCK}{tea.pk}/card/?branch={world.station.pk}").json()
    assert (elsewhere["on_hand"], elsewhere["results"]) == ("0", [])


def test_the_card_turns_to_older_moves_and_back(world: World, shelf: Shelf) -> None:
    tea, access, api = shelf("Tea", 10_000), world.access("owner", till=world.till), world.api("cashier")
    for _ in range(4):
        sell(access, tea, 1000)

    def left(page: dict[str, Any]) -> list[str]:
        return [move["left"] for move in page["results"]]

    first = api.get(f"{STOCK}{tea.pk}/card/?limit=2").json()
    second = api.get(first["next"]).json()
    third = api.get(second["next"]).json()
    assert [left(first), left(second), left(third)] == [["6", "7"], ["8", "9"], ["10"]]
    assert (first["previous"], third["next"]) == (None, None)
    assert left(api.get(third["previous"]).json()) == ["8", "9"]
    back = api.get(second["previous"]).json()
    assert (left(back), back["previous"]) == (["6", "7"], None)
    assert api.get(f"{STOCK}{tea.pk}/card/?cursor=made-up").status_code == 400
