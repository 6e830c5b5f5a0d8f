"""The demo's files say only what can be true: real codes, lawful numbers, prices a shop could live on."""

import csv
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from stdnum import ean
from stdnum.in_ import gstin

DEMO = Path(__file__).parent.parent
UNITS = {"piece", "kg", "litre", "dozen", "metre"}
RATES = {"GST 0": Decimal("1"), "GST 5": Decimal("1.05"), "GST 18": Decimal("1.18"), "GST 40": Decimal("1.40")}
TONES = {"saffron", "stone", "lavender", "azure", "lime", "cocoa", "steel"}
FICTIONAL_PHONE = re.compile(r"\+91 90000 00[0-9]{3}")
FICTIONAL_MAIL = re.compile(r"[a-z.]+@example\.(com|org)")
FICTIONAL_PAN = "ZZZ"


def rows_of(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shop() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((DEMO / "shop.json").read_text(encoding="utf-8"))
    return facts


@pytest.fixture(scope="module")
def products() -> list[dict[str, str]]:
    return rows_of("products.csv")


def test_there_is_enough_to_fill_a_shop(products: list[dict[str, str]]) -> None:
    assert len(products) >= 240
    assert sum(bool(row["barcode"]) for row in products) >= 300
    assert sum(row["unit"] == "kg" for row in products) >= 25
    assert {row["unit"] for row in products} == UNITS
    assert len({row["brand"] for row in products} - {""}) >= 60
    assert 14 <= len({row["category"] for row in products}) <= 18


def test_a_sku_a_name_and_a_barcode_stand_for_one_product(products: list[dict[str, str]]) -> None:
    for column in ("sku", "name", "barcode"):
        counted = Counter(row[column] for row in products if row[column])
        assert [value for value, times in counted.items() if times > 1] == []


def test_every_barcode_is_an_ean_with_thirteen_digits_and_a_right_check_digit(products: list[dict[str, str]]) -> None:
    wrong = [row["name"] for row in products if row["barcode"] and not ean.is_valid(row["barcode"])]
    assert wrong == []
    assert {len(row["barcode"]) for row in products} == {0, 13}


def test_barcodes_are_of_indian_makers_but_for_two_known_importers(products: list[dict[str, str]]) -> None:
    foreign = {row["brand"] for row in products if row["barcode"] and not row["barcode"].startswith("890")}
    assert foreign == {"Red Bull", "Nivea"}


def test_loose_goods_bear_no_barcode_and_no_printed_price(products: list[dict[str, str]]) -> None:
    loose = [row for row in products if row["unit"] != "piece"]
    assert [row["name"] for row in loose if row["barcode"] or row["mrp"] or row["brand"]] == []
    assert [row["name"] for row in products if row["barcode"] and not row["mrp"]] == []


def test_nothing_is_sold_above_its_printed_price(products: list[dict[str, str]]) -> None:
    assert [row["name"] for row in products if row["mrp"] and Decimal(row["price"]) > Decimal(row["mrp"])] == []
    assert all(Decimal(row["price"]) > 0 for row in products)


def test_the_cost_leaves_a_grocers_margin_after_tax(products: list[dict[str, str]]) -> None:
    for row in products:
        net = Decimal(row["price"]) / RATES[row["tax_class"]]
        assert Decimal("0.08") <= 1 - Decimal(row["cost"]) / net <= Decimal("0.22"), row["name"]


def test_hsn_codes_have_four_six_or_eight_digits(products: list[dict[str, str]]) -> None:
    wrong = [row["name"] for row in products if not re.fullmatch(r"[0-9]{4}(?:[0-9]{2}){0,2}", row["hsn"])]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "tax_class"),
    [
        ("Wheat Atta, chakki ground (loose)", "GST 0"),
        ("Aashirvaad Shudh Chakki Atta 5 kg", "GST 5"),
        ("Amul Taaza Toned Milk 500 ml", "GST 0"),
        ("Amul Butter 100 g", "GST 5"),
        ("Sugar (loose)", "GST 5"),
        ("Tata Salt 1 kg", "GST 0"),
        ("Thums Up 250 ml", "GST 40"),
        ("Frooti Mango Drink 600 ml", "GST 5"),
        ("Lifebuoy Soap 125 g", "GST 5"),
        ("Dettol Original Liquid Handwash pouch 175 ml", "GST 18"),
        ("Vim Dishwash Bar 155 g", "GST 18"),
        ("Classmate Notebook, 172 pages", "GST 0"),
        ("Cello Gripper Ball Pen", "GST 18"),
    ],
)
def test_rates_are_those_in_force_since_22_september_2025(
    products: list[dict[str, str]], name: str, tax_class: str
) -> None:
    assert {row["name"]: row["tax_class"] for row in products}[name] == tax_class


def test_goods_of_one_eight_digit_heading_bear_one_rate_unless_packing_decides(products: list[dict[str, str]]) -> None:
    rates: dict[str, set[str]] = {}
    for row in products:
        if len(row["hsn"]) == 8:
            rates.setdefault(row["hsn"], set()).add(row["tax_class"])
    assert {code: found for code, found in rates.items() if len(found) > 1} == {}


def test_stock_and_demand_are_counts_a_shop_could_have(products: list[dict[str, str]]) -> None:
    for row in products:
        assert 0 < Decimal(row["low_stock"]) < Decimal(row["opening_stock"]) <= 300, row["name"]
        assert 1 <= int(row["popularity"]) <= 100, row["name"]
        assert 0 < Decimal(row["typical_quantity"]) <= 10, row["name"]
        if row["unit"] == "piece":
            assert Decimal(row["opening_stock"]) % 1 == 0, row["name"]
            assert Decimal(row["typical_quantity"]) % 1 == 0, row["name"]


def test_people_and_firms_are_fictional_and_their_numbers_well_formed() -> None:
    people = [*rows_of("customers.csv"), *rows_of("suppliers.csv"), shop()]
    for person in people:
        assert FICTIONAL_PHONE.fullmatch(person["phone"]), person
        assert person["email"] == "" or FICTIONAL_MAIL.fullmatch(person["email"]), person
        if person["gstin"]:
            assert gstin.is_valid(person["gstin"]), person
            assert person["gstin"][2:5] == FICTIONAL_PAN, person
    for column in ("phone", "gstin", "email"):
        counted = Counter(person[column] for person in people if person[column])
        assert [value for value, times in counted.items() if times > 1] == []


def test_customers_are_households_and_a_few_businesses() -> None:
    customers = rows_of("customers.csv")
    assert len(customers) == 60
    assert 20 <= sum(row["email"] == "" for row in customers) <= 40
    assert 6 <= sum(row["gstin"] != "" for row in customers) <= 15
    for row in customers:
        assert row["gstin"][:2] in ("", row["state_code"]), row
        assert 1 <= int(row["visits_per_month"]) <= 20, row
        assert 1 <= int(row["basket_size"]) <= 9, row


def test_every_supplier_is_registered() -> None:
    suppliers = rows_of("suppliers.csv")
    assert len(suppliers) == 8
    assert all(row["gstin"] for row in suppliers)


def test_the_drawer_opens_with_six_thousand_rupees() -> None:
    drawer = rows_of("drawer.csv")
    assert sum(int(row["value"]) * int(row["count"]) for row in drawer) == 6000
    assert {row["kind"] for row in drawer} == {"note", "coin"}
    assert {row["tone"] for row in drawer} == TONES
    assert {row["value"]: row["count"] for row in drawer}["2000"] == "0"
    assert len({row["value"] for row in drawer}) == len(drawer)


def test_the_shop_has_two_branches_and_three_tills_whose_numbers_never_meet() -> None:
    facts = shop()
    assert gstin.is_valid(facts["gstin"])
    assert facts["gstin"].startswith(facts["state_code"])
    assert [branch["name"] for branch in facts["branches"]] == ["Main shop", "Station Road"]
    assert [(till["prefix"], till["branch"]) for till in facts["tills"]] == [("M1", 0), ("M2", 0), ("S1", 1)]


def test_what_the_stock_room_and_the_orders_name_is_sold_here(products: list[dict[str, str]]) -> None:
    sold = {row["sku"]: row for row in products}
    room = json.loads((DEMO / "stock_room.json").read_text(encoding="utf-8"))
    orders = json.loads((DEMO / "purchases.json").read_text(encoding="utf-8"))["orders"]
    named = [*room["life_days"], *room["godown"]["opening"], *(sku for kit in room["kits"] for sku in kit["parts"])]
    named += [row["sku"] for part in (room["packs"], room["reorder"], room["godown"]["batches"]) for row in part]
    assert [sku for sku in named if sku not in sold] == []
    assert [sku for order in orders for sku in order["lines"] if sku not in sold] == []
    assert [row["sku"] for row in room["godown"]["batches"] if row["sku"] not in room["life_days"]] == []


def test_codes_of_packs_are_the_shops_own() -> None:
    packs = json.loads((DEMO / "stock_room.json").read_text(encoding="utf-8"))["packs"]
    assert all(ean.is_valid(pack["barcode"]) and pack["barcode"].startswith("200") for pack in packs)
