"""What a supplier is owed: how old it is, and their account over a period, as page, paper and API."""

import csv
import datetime
import io
from typing import Any

import pytest
from rest_framework.test import APIClient

from galla.catalog.models import TaxClass
from galla.inventory.tests.goods import AT
from galla.paper.tests.reading import text as text_of
from galla.parties.actions import add_supplier
from galla.parties.ages import AGE_COLUMNS
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.purchasing import queries
from galla.purchasing.actions import BillItem, enter_bill, pay_supplier
from tests.world import World

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def supplier(world: World) -> Supplier:
    """Who billed 300.00 forty days ago and 200.00 today, and was paid 100.00 of the first."""
    access = world.access()
    made = add_supplier(access=access, at=AT, details=Details(name="Konkan", email="k@konkan.example"))
    first = _billed(world, made, "K-1", 30_000, TODAY - datetime.timedelta(40))
    _billed(world, made, "K-2", 20_000, TODAY)
    pay_supplier(
        access=access,
        at=AT,
        key="paid",
        supplier=made,
        branch=world.main,
        method="bank",
        amount_minor=10_000,
        bills={first: 10_000},
    )
    return made


def _billed(world: World, supplier: Supplier, number: str, minor: int, on: datetime.date) -> int:
    return enter_bill(
        access=world.access(),
        at=AT,
        key=number,
        supplier=supplier,
        branch=world.main,
        number=number,
        billed_on=on,
        items=[BillItem("other", minor, words="Crates")],
    ).document.pk


def api(world: World) -> APIClient:
    return world.api("manager")


def test_what_is_owed_is_told_by_the_age_of_its_bills(world: World, supplier: Supplier) -> None:
    [row] = queries.owed(world.access(), today=TODAY).filter(pk=supplier.pk)
    ages = [getattr(row, name) for name in AGE_COLUMNS]
    assert ages == [20_000, 20_000, 0, 0]
    told = (getattr(row, name) for name in ("owed_minor", "oldest_on"))
    assert tuple(told) == (sum(ages), TODAY - datetime.timedelta(40))


@pytest.mark.parametrize(("days", "place"), [(30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (-1, 0)])
def test_a_bill_is_of_one_age_and_no_other(world: World, days: int, place: int) -> None:
    made = add_supplier(access=world.access(), at=AT, details=Details(name="Edge"))
    _billed(world, made, "E-1", 500, TODAY)
    [row] = queries.owed(world.access(), today=TODAY + datetime.timedelta(days)).filter(pk=made.pk)
    found = [getattr(row, name) for name in AGE_COLUMNS]
    assert found == [500 if index == place else 0 for index in range(4)]


def test_the_api_tells_ages_and_the_account_of_a_period(world: World, supplier: Supplier) -> None:
    [told] = api(world).get("/api/v1/purchases/owed/?search=konkan&owing=true").json()["results"]
    assert told["owed"] == "400.00"
    assert told["ages"]["days_31_to_60"] == "200.00"
    period = {"since": AT.date().isoformat(), "until": AT.date().isoformat()}
    statement = api(world).get(f"/api/v1/purchases/owed/{supplier.pk}/statement/", period).json()
    assert (statement["opening"], statement["closing"]) == ("0.00", "400.00")
    assert sum(float(line["charged"]) - float(line["paid"]) for line in statement["lines"]) == 400
    after = (AT.date() + datetime.timedelta(1)).isoformat()
    later = api(world).get(f"/api/v1/purchases/owed/{supplier.pk}/statement/", {"since": after, "until": after})
    assert later.json() == {"since": after, "until": after, "opening": "400.00", "lines": [], "closing": "400.00"}


def test_the_account_is_a_page_and_a_paper(world: World, supplier: Supplier) -> None:
    browser, address = world.browser("manager"), f"/purchases/suppliers/{supplier.pk}/statement/"
    page = browser.get(address, {"since": "2026-01-01", "until": "2026-12-31"}).content.decode()
    assert "Billed" in page
    assert "₹400.00" in page
    paper = browser.get(f"{address}pdf/", {"since": "2026-01-01", "until": "2026-12-31"})
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    told = {"since": "2026-01-01", "until": "2026-12-31"}
    again = api(world).get(f"/api/v1/purchases/owed/{supplier.pk}/statement/pdf/", told)
    assert (again["Content-Type"], text_of(again.content)) == ("application/pdf", text_of(paper.content))
    assert "400.00" in browser.get("/purchases/owed/").content.decode()


@pytest.mark.parametrize("query", ["since=2026-12-31&until=2026-01-01", "since=x&until=2026-01-01", "since="])
def test_a_period_that_is_none_is_refused(world: World, supplier: Supplier, query: str) -> None:
    browser, address = world.browser("manager"), f"/purchases/suppliers/{supplier.pk}/statement/"
    assert browser.get(f"{address}?{query}").status_code == 400
    assert browser.get(f"{address}pdf/?{query}").status_code == 400


def test_a_cashier_and_another_shop_see_nothing_of_it(world: World, supplier: Supplier) -> None:
    address = f"/api/v1/purchases/owed/{supplier.pk}/statement/"
    assert world.api("cashier").get(address).status_code == 403
    assert world.api("stranger").get(address).status_code == 404


def test_every_move_of_an_account_comes_as_a_file_with_what_was_owed_after_it(world: World, supplier: Supplier) -> None:
    address = f"/purchases/suppliers/{supplier.pk}/"
    assert "export=csv" in world.browser("manager").get(address).content.decode()
    answer: Any = world.browser("manager").get(f"{address}?export=csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["Owed"] for row in rows] == ["400.00", "500.00", "300.00"]
    assert [(row["Billed"], row["Paid or sent back"], row["What for"]) for row in rows[1:]] == [
        ("200.00", "0.00", "something else"),
        ("300.00", "0.00", "something else"),
    ]
    assert world.browser("manager").get(f"{address}?export=xlsx").status_code == 200
    assert world.browser("cashier").get(f"{address}?export=csv").status_code == 403
    assert world.browser("stranger").get(f"{address}?export=csv").status_code == 404


def test_a_statement_has_one_line_for_each_paper_with_its_number(world: World, supplier: Supplier) -> None:
    taxed = TaxClass.objects.get(shop=world.shop, name="GST 18")
    enter_bill(
        access=world.access(),
        at=AT,
        key="K-3",
        supplier=supplier,
        branch=world.main,
        number="K-3",
        billed_on=TODAY,
        items=[BillItem("other", 10_000, words="Crates", tax_class_id=taxed.pk)],
    )
    made = queries.supplier_statement(world.shop, supplier, since=TODAY, until=TODAY)
    assert [(line.move.number, line.charged_minor, line.paid_minor, line.owed_minor) for line in made.lines] == [
        ("K-1", 30_000, 0, 30_000),
        ("K-2", 20_000, 0, 50_000),
        ("", 0, 10_000, 40_000),
        ("K-3", 11_800, 0, 51_800),
    ]
    assert (made.charged_minor, made.paid_minor, made.closing_minor) == (61_800, 10_000, 51_800)
    assert "K-3" in world.browser("manager").get(f"/purchases/suppliers/{supplier.pk}/statement/").content.decode()
