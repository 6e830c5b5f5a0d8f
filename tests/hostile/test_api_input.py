"""Hostile input over the API that no schema describes: searches, addresses, bills that overflow.

Bodies and values of fields are tried by ``tests/test_hostile_values.py`` for every call of the schema.
"""

import unicodedata
from typing import Any

import pytest

from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall

LINE = {"sku": "TEA", "quantity": "1"}
QUERIES = ("%00", "%ed%a0%80", "%25", "_", "%5C", "%25" * 3000, "' OR 1=1--", "(a+)+$", '"', "NEAR(", "*", "a" * 5000)


@pytest.mark.parametrize(
    "address",
    [
        *("/api/v1/products/?search=", "/api/v1/customers/?search=", "/api/v1/sales/?name=", "/api/v1/sales/?number="),
        *("/api/v1/sales/?product=", "/api/v1/sales/?phone=", "/search/?q=", "/bills/?name=", "/products/?search="),
    ],
)
def test_searches_are_taken_literally(stall: Stall, address: str) -> None:
    client: Any = stall.world.api("owner") if address.startswith("/api/") else stall.world.browser("owner")
    client.raise_request_exception = False
    for query in QUERIES:
        answer = client.get(address + query)
        assert answer.status_code in (200, 400), (query, answer.status_code)
        if answer.status_code == 200 and address.startswith("/api/"):
            assert answer.json()["results"] == [], query


def test_dates_limits_and_cursors_that_are_none_are_refused(stall: Stall) -> None:
    client = stall.world.api("owner")
    for query in ("from=0001-01-01x", "from=2025-02-29", "to=10000-01-01", "limit=0", "limit=x", "cursor=x"):
        answer = client.get(f"/api/v1/sales/?{query}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_ids_that_are_none_are_not_found(stall: Stall) -> None:
    client = stall.world.api("owner")
    client.raise_request_exception = False
    for identity in ("0", "-1", str(2**31), str(2**63), str(2**70), "x", "1.5", "%00", "١"):
        for address in ("sales", "products", "customers"):
            assert client.get(f"/api/v1/{address}/{identity}/").status_code == 404, (address, identity)


def test_a_bill_of_more_than_two_thousand_lines_is_refused(stall: Stall) -> None:
    answer = stall.post({"lines": [LINE] * 2_001, "tenders": [{"method": "cash", "amount": "300000.00"}]})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "lines"
    assert Sale.objects.count() == 0


def test_lines_that_overflow_together_are_refused(stall: Stall) -> None:
    lines = [{"name": "Bag", "unit_price": "9999999.00", "quantity": "999999"} for _ in range(1_500)]
    answer = stall.post({"lines": lines})
    assert answer.status_code == 400


def test_markup_in_names_is_shown_as_text(stall: Stall) -> None:
    names = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "' OR 1=1--", "=1+2")
    lines = [{"name": name, "unit_price": "10.00", "quantity": "1"} for name in names]
    bill = stall.sold(*lines, cash="50.00")
    page = stall.world.browser("owner").get(f"/bills/{bill['id']}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert stall.world.api("owner").get(f"/api/v1/sales/{bill['id']}/invoice.pdf").content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        *(({"quantity": odd}, "quantity") for odd in ("-1", "0", "0.0000001", "1000000000")),
        *(({"discount_percent": odd}, "discount_percent") for odd in ("101", "-5")),
        *(({"discount_amount": odd}, "discount_amount") for odd in ("-0.01", "118.01")),
        *(({"unit_price": odd}, "unit_price") for odd in ("-1.00", "1.005", "99999999999.99")),
    ],
)
def test_numbers_out_of_their_range_are_refused(stall: Stall, line: dict[str, str], field: str) -> None:
    body = {"lines": [{**LINE, **line}], "tenders": [{"method": "cash", "amount": "500.00"}]}
    for answer in (stall.post(body), stall.world.api("owner").post("/api/v1/quotes/", {"lines": body["lines"]})):
        assert answer.status_code == 400, answer.content
        assert answer.json()["errors"][0]["field"] == f"lines.0.{field}"
    assert Sale.objects.count() == 0
    stall.nothing_broken()


def test_minus_nothing_is_nothing(stall: Stall) -> None:
    answer = stall.world.api("owner").post("/api/v1/products/", {"name": "Water", "price": "-0.00"}, format="json")
    assert answer.status_code == 201
    assert answer.json()["price"] == "0.00"


def test_one_name_is_one_record(stall: Stall) -> None:
    client = stall.world.api("owner")
    told = [
        client.post("/api/v1/brands/", {"name": unicodedata.normalize(form, "Café Ānand")}, format="json")
        for form in ("NFC", "NFD", "NFKC")
    ]
    assert [answer.status_code for answer in told] == [201, 409, 409]
    assert len(client.get("/api/v1/brands/?search=Caf").json()["results"]) == 1


@pytest.mark.parametrize(
    ("tender", "field"),
    [
        ({"amount": "-118.00"}, "amount"),
        ({"amount": "118.00", "notes": {"3": 1}}, "notes"),
        ({"amount": "118.00", "notes": {"500": -1}}, "notes"),
        ({"amount": "118.00", "notes": {"500": 1}}, "notes"),
        ({"method": "cheque", "amount": "118.00"}, "method"),
        ({"method": "imported", "amount": "118.00"}, "method"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(stall: Stall, tender: dict[str, Any], field: str) -> None:
    answer = stall.post({"lines": [LINE], "tenders": [{"method": "cash", **tender}]})
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["field"].startswith(f"tenders.0.{field}")
    assert Sale.objects.count() == 0
    stall.nothing_broken()
