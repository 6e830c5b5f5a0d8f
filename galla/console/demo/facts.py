"""The demo's files as facts: what is sold, who buys, who delivers, what lies in a drawer in the morning."""

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from galla.console.demo.rhythm import Goods, Regular
from galla.pricing.numbers import parse_decimal

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A row of products.csv. Prices in 1e-4 rupees, quantities in thousandths of the unit."""

    sku: str
    name: str
    brand: str
    category: str
    unit: str
    barcode: str
    hsn: str
    tax_class: str
    mrp_e4: int | None
    price_e4: int
    cost_e4: int
    opening_milli: int
    low_stock_milli: int
    goods: Goods

    @classmethod
    def from_row(cls, row: dict[str, str]) -> "ProductFacts":
        """One row of the file."""
        return cls(
            sku=row["sku"],
            name=row["name"],
            brand=row["brand"],
            category=row["category"],
            unit=row["unit"],
            barcode=row["barcode"],
            hsn=row["hsn"],
            tax_class=row["tax_class"],
            mrp_e4=parse_decimal(row["mrp"], places=4) if row["mrp"] else None,
            price_e4=parse_decimal(row["price"], places=4),
            cost_e4=parse_decimal(row["cost"], places=4),
            opening_milli=parse_decimal(row["opening_stock"], places=3),
            low_stock_milli=parse_decimal(row["low_stock"], places=3),
            goods=Goods.from_row(row),
        )


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works in the demo shop, mostly at ``till`` (a place in shop.json). Not all of them sign in."""

    username: str
    name: str
    role: str
    till: int
    signs_in: bool = True


STAFF = (
    Staff("owner", "Asha Sharma", "owner", 0),
    Staff("manager", "Kavita Reddy", "manager", 1),
    Staff("cashier", "Imran Khan", "cashier", 0),
    Staff("sunita", "Sunita Goud", "cashier", 2, signs_in=False),
)
"""The owner first. Bills at a till are made by the last named who works there."""

SUPPLIER_OF_CATEGORY = {
    "Rice, Atta & Dals": "Mahavir Grain Merchants",
    "Sugar, Salt & Dry Fruits": "Mahavir Grain Merchants",
    "Masala & Spices": "Mahavir Grain Merchants",
    "Oil & Ghee": "Godavari Oil Traders",
    "Dairy, Bread & Eggs": "Telangana Dairy Supply",
    "Ice Cream & Frozen": "Telangana Dairy Supply",
    "Fruits & Vegetables": "Bowenpally Fresh Vegetables",
    "Soap, Hair & Oral Care": "Kohinoor Soap & Detergent Agency",
    "Cleaning & Household": "Kohinoor Soap & Detergent Agency",
    "Namkeen, Chips & Papad": "Pune Namkeen House",
    "Pickles, Sauces & Spreads": "Pune Namkeen House",
    "Biscuits & Rusk": "Deccan FMCG Distributors Pvt Ltd",
    "Chocolates & Sweets": "Deccan FMCG Distributors Pvt Ltd",
    "Noodles, Mixes & Breakfast": "Deccan FMCG Distributors Pvt Ltd",
    "Tea, Coffee & Health Drinks": "Sri Venkateshwara Agencies",
    "Cold Drinks & Juices": "Sri Venkateshwara Agencies",
    "Stationery & Pooja": "Sri Venkateshwara Agencies",
}

EVERY_DAY = frozenset(range(7))
VISITS: dict[str, frozenset[int]] = {
    "Telangana Dairy Supply": EVERY_DAY,
    "Bowenpally Fresh Vegetables": EVERY_DAY,
    "Deccan FMCG Distributors Pvt Ltd": frozenset({0, 3}),
    "Sri Venkateshwara Agencies": frozenset({1, 4}),
    "Mahavir Grain Merchants": frozenset({1, 5}),
    "Godavari Oil Traders": frozenset({2}),
    "Kohinoor Soap & Detergent Agency": frozenset({3}),
    "Pune Namkeen House": frozenset({0, 4}),
}
"""On which weekdays (Monday is 0) each supplier's van comes."""


@cache
def products() -> tuple[ProductFacts, ...]:
    """What the shop sells, in the order of the file, which the rhythm's places count in."""
    return tuple(ProductFacts.from_row(row) for row in rows_of("products.csv"))


@cache
def product(sku: str) -> ProductFacts:
    """The product with that SKU."""
    return next(product for product in products() if product.sku == sku)


def supplier_of(sku: str) -> str:
    """Who brings it."""
    return SUPPLIER_OF_CATEGORY[product(sku).category]


@cache
def regulars() -> tuple[Regular, ...]:
    """The customers as the rhythm knows them, in the order of customers.csv."""
    return tuple(Regular.from_row(row) for row in rows_of("customers.csv"))


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one of the CSV files."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def float_notes() -> dict[int, int]:
    """What lies in a drawer in the morning: value in paise → pieces."""
    return {int(row["value"]) * 100: int(row["count"]) for row in rows_of("drawer.csv") if int(row["count"])}


def shop_facts() -> dict[str, Any]:
    """shop.json."""
    return _told("shop.json")


@cache
def stock_room() -> dict[str, Any]:
    """stock_room.json."""
    return _told("stock_room.json")


@cache
def purchases() -> dict[str, Any]:
    """purchases.json."""
    return _told("purchases.json")


def milli(quantity: str) -> int:
    """A quantity of the files in thousandths."""
    return parse_decimal(quantity, places=3)


def _told(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return facts
