"""Reading tests/bills: facts from elsewhere, and the requests that stand for them here."""

import json
from pathlib import Path
from typing import Any

from galla.pricing.bill import BillRequest, Discount, LineRequest, RoundOff, RoundOffMode
from galla.pricing.numbers import parse_decimal
from galla.pricing.tax import TaxComponent

BILLS = Path(__file__).parents[3] / "tests" / "bills"
FILES = (
    "change.json",
    "discounts.json",
    "gst.json",
    "offers.json",
    "round_off.json",
    "rounding.json",
    "spread.json",
    "taxes.json",
)

type Case = dict[str, Any]


def document(name: str) -> Case:
    """One file of facts, whole."""
    loaded: Case = json.loads((BILLS / name).read_text(encoding="utf-8"))
    return loaded


def cases(name: str) -> list[Case]:
    """The cases of a file that apply to this room."""
    found: list[Case] = document(name)["cases"]
    return found


def minor(text: str, digits: int = 2) -> int:
    """An amount of money as it stands in the files, in minor units."""
    return parse_decimal(text, places=digits)


def rate(text: str) -> int:
    """A percentage as it stands in the files, in parts per million."""
    return parse_decimal(text, places=4)


def request_of(case: Case) -> BillRequest:
    """The request a case of bills stands for. Without a round-off of its own it is not rounded."""
    digits = case.get("minor_digits", 2)
    lines = tuple(
        LineRequest(
            quantity_milli=parse_decimal(line["quantity"], places=3),
            unit_price_e4=parse_decimal(line["unit_price"], places=4),
            includes_tax=line["includes_tax"],
            components=tuple(TaxComponent(name, rate(percent)) for name, percent in line["taxes"]),
            discount=_discount_of(line, digits),
        )
        for line in case["lines"]
    )
    return BillRequest(lines, RoundOff(1, RoundOffMode.DOWN), _discount_of(case, digits), digits)


def _discount_of(case: Case, digits: int) -> Discount | None:
    discount = case.get("discount")
    if not discount:
        return None
    if "percent" in discount:
        return Discount(percent_ppm=rate(discount["percent"]))
    return Discount(amount_minor=minor(discount["amount"], digits))
