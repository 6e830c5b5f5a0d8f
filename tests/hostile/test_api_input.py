"""Hostile input over the API that no schema describes: bodies that are none, searches, addresses, bills that overflow.

Values of fields are tried by ``tests/test_hostile_values.py`` for every call of the schema.
"""

from typing import Any

import pytest
from django.apps import apps

from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall

LINE = {"sku": "TEA", "quantity": "1"}
KEY = {"Idempotency-Key": "hostile"}
CALLS = {
    "/api/v1/quotes/": {"lines": [LINE]},
    "/api/v1/sales/": {"lines": [LINE], "tenders": [{"method": "cash", "amount": "200.00"}]},
    "/api/v1/products/": {"name": "Salt 1 kg", "price": "28.00"},
    "/api/v1/customers/": {"name": "Meena"},
    "/api/v1/brands/": {"name": "Tata"},
}


def counted() -> dict[str, int]:
    """How many rows every table of the house has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if _ours(model)}


def _ours(model: Any) -> bool:
    return model.__module__.startswith("galla.") and model._meta.managed


def test_unknown_fields_are_refused_and_never_assigned(stall: Stall) -> None:
    client = stall.world.api("owner", till=stall.world.till)
    before = counted()
    for address, body in CALLS.items():
        for name in ("shop", "tenant_id", "is_staff", "total", "status", "id", "number"):
            answer = client.post(address, {**body, name: 1}, format="json", headers=KEY)
            assert answer.status_code == 400
            assert [error["field"] for error in answer.json()["errors"]] == [name]
    assert counted() == before


BODIES = [
    (b'{"lines": [], "lines": []}', "application/json"),
    (b'{"lines": [{"sku": "TEA", "quantity": NaN}]}', "application/json"),
    (b'{"lines": [{"sku": "TEA", "quantity": 1e400}]}', "application/json"),
    (b"\xef\xbb\xbf{}", "application/json"),
    ('{"lines": []}'.encode("utf-16"), "application/json"),
    (b"\xff\xfe", "application/json"),
    (b"[" * 100_000, "application/json"),
    (b"", "application/json"),
    (b"null", "application/json"),
    (b"[]", "application/json"),
    (b'"x"', "application/json"),
    (b"lines=1", "application/x-www-form-urlencoded"),
    (b"{}", "text/plain"),
]


def test_bodies_that_are_no_json_are_refused(stall: Stall) -> None:
    client = stall.world.api("owner", till=stall.world.till)
    client.raise_request_exception = False
    before = counted()
    for body, kind in BODIES:
        for address in ("/api/v1/sales/", "/api/v1/quotes/"):
            answer: Any = client.generic("POST", address, body, content_type=kind, headers=KEY)
            assert answer.status_code in (400, 415), (body[:20], answer.content)
            assert answer["Content-Type"] == "application/problem+json"
    assert counted() == before


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
