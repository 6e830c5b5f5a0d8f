"""What the API says of reports beyond their first page: the next pages, their papers, and the moves of an account."""

from typing import Any

import pytest

from galla.paper.tests.reading import text as text_of
from galla.parties.actions import add_customer
from galla.parties.details import Details
from galla.payments.models import Method
from galla.reports.book import REPORTS
from galla.reports.tests.test_pages import API, DAY, OTHERS, sell, traded
from tests.world import NOW, World

__all__ = ["traded"]
pytestmark = pytest.mark.django_db
UNTIL = {"until": DAY.isoformat()}


def test_whoever_stands_beyond_the_first_page_is_on_the_next_one(traded: World) -> None:
    ghee, access = traded.things["ghee"], traded.access()
    assert isinstance(ghee, int)
    for name, milli in (("Bela", 3_000), ("Chand", 1_000)):
        who = add_customer(access=access, at=NOW, details=Details(name=name))
        sell(traded, ghee, milli, Method.ON_ACCOUNT, who.pk)
    client = traded.api("manager")
    whole = client.get(f"{API}/customers-owe/", UNTIL).json()
    assert [row["name"] for row in whole["results"]] == ["Bela", "Anil Shah", "Chand"]
    for name in ("customers-owe", "trial-balance/customer"):
        whole = client.get(f"{API}/{name}/", UNTIL).json()
        told, found = {"next": f"{API}/{name}/?until={UNTIL['until']}&limit=1"}, list[Any]()
        while told["next"]:
            told = client.get(told["next"]).json()
            assert (told["balance"], told["more"]) == (whole["balance"], told["next"] is not None)
            found += told["results"]
        assert found == whole["results"]
        assert (len(found), whole["more"], told["previous"] is not None) == (3, False, True)
    assert client.get(f"{API}/customers-owe/", {"cursor": "x"}).json()["errors"][0]["field"] == "cursor"


def test_the_paper_of_every_report_is_that_of_its_page(traded: World) -> None:
    client, browser = traded.api("manager"), traded.browser("manager")
    for report in REPORTS:
        paper = client.get(f"{API}/{report.name}/paper/", UNTIL)
        assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
        assert text_of(paper.content) == text_of(browser.get(f"/reports/{report.name}/paper/", UNTIL).content)
        assert traded.api("cashier").get(f"{API}/{report.name}/paper/", UNTIL).status_code == 403
        refused = client.get(f"{API}/{report.name}/paper/", {OTHERS.get(report.name, "until"): "2026-02-30"})
        assert refused.json()["errors"][0]["field"] == OTHERS.get(report.name, "until")
    assert "Anil Shah" in text_of(client.get(f"{API}/customers-owe/paper/", UNTIL).content)
    assert "Anil Shah" not in text_of(traded.api("stranger").get(f"{API}/customers-owe/paper/", UNTIL).content)


def test_the_moves_of_an_account_add_up_to_what_its_kind_says(traded: World) -> None:
    client = traded.api("manager")
    [line] = client.get(f"{API}/trial-balance/customer/", UNTIL).json()["results"]
    told = client.get(f"{API}/entries/{line['account']}/", UNTIL).json()
    assert (told["received"], told["given"]) == (line["received"], line["given"])
    assert [(row["kind"], row["received"]) for row in told["results"] if row["received"] != "0.00"] != []
    assert {row["kind"] for row in told["results"]} == {"sale"}
    assert client.get(f"{API}/entries/{line['account']}/", {"until": "2020-01-01"}).json()["results"] == []
    assert traded.api("stranger").get(f"{API}/entries/{line['account']}/", UNTIL).status_code == 404
    assert traded.api("cashier").get(f"{API}/entries/{line['account']}/", UNTIL).status_code == 403
