"""What would go back is said before anything is written, and every line of a long bill can be reached."""

from typing import Any

import pytest

from galla.returns.models import CreditNote, CreditNoteTender
from galla.returns.tests.coming import THREE, came
from galla.sales.tests.conftest import Stall, stall

__all__ = ["stall"]
QUOTE = "/api/v1/credit-notes/quote/"
pytestmark = pytest.mark.django_db


def test_a_quote_says_what_the_note_then_gives_and_writes_nothing(stall: Stall) -> None:
    sale = stall.sold(*THREE, discount_percent="7.5", cash="500.00")
    api = stall.world.api("cashier", till=stall.world.till)
    line = {"bill": sale["id"], "position": 2, "quantity": "1"}
    body: dict[str, Any] = {"lines": [line], "way": "original"}
    told = api.post(QUOTE, body, format="json")
    assert told.status_code == 200, told.content
    assert not CreditNote.objects.exists()
    note = came(stall, sale, (2, 1000))
    said = told.json()
    assert (said["total"], said["net"], said["tax"], said["round_off"]) == tuple(
        f"{amount / 100:.2f}" for amount in (note.total_minor, note.net_minor, note.tax_minor, note.round_off_minor)
    )
    [tender] = CreditNoteTender.objects.all()
    assert said["tenders"] == [{"method": tender.method, "amount": f"{tender.amount_minor / 100:.2f}"}]
    # What came back since counts in the next one.
    assert api.post(QUOTE, body | {"lines": [{**line, "quantity": "3"}]}, format="json").status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"position": 9}, "lines.0.position"),
        ({"bill": 2**40}, "lines.0.bill"),
    ],
)
def test_a_quote_refuses_beside_the_line(stall: Stall, change: dict[str, Any], field: str) -> None:
    sale = stall.sold(*THREE, cash="500.00")
    line = {"bill": sale["id"], "position": 1, "quantity": "1", **change}
    answer = stall.world.api("owner", till=stall.world.till).post(QUOTE, {"lines": [line]}, format="json")
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


def test_the_page_says_what_goes_back_before_it_is_taken(stall: Stall) -> None:
    sale = stall.sold({"sku": "TEA", "quantity": "2"}, cash="236.00")
    address, browser = f"/bills/{sale['id']}/return/", stall.world.browser("owner")
    key = browser.get(address).content.decode().partition('name="key" value="')[2].partition('"')[0]
    sent = {
        "key": key,
        "reason": "",
        "way": "original",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-bill": sale["id"],
        "lines-0-line": "1",
        "lines-0-quantity": "1",
        "lines-0-place": "",
    }
    asked = browser.post(address, {**sent, "look": "1"})
    assert (asked.status_code, "₹118.00" in asked.content.decode()) == (200, True)
    assert not CreditNote.objects.exists()
    too_much = browser.post(address, {**sent, "look": "1", "lines-0-quantity": "3"})
    assert (too_much.status_code, "did not come back yet" in too_much.content.decode()) == (400, True)
    assert browser.post(address, sent).status_code == 400
    assert browser.post(address, {**sent, "reason": "too strong"}).status_code == 302
    assert CreditNote.objects.get().total_minor == 11_800


def test_the_lines_behind_the_first_hundred_and_fifty_are_reached(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("galla.returns.views.MOST_ROWS", 2)
    sale = stall.sold(*THREE, cash="500.00")
    address, browser = f"/bills/{sale['id']}/return/", stall.world.browser("owner")
    first = browser.get(address).content.decode()
    assert ("Sugar, loose" in first, 'href="?after=2"' in first) == (False, True)
    rest = browser.get(f"{address}?after=2").content.decode()
    assert ("Sugar, loose" in rest, "Soap 125 g" in rest, 'href="?after=' in rest) == (True, False, False)
    assert browser.get(f"{address}?after=x").status_code == 200
