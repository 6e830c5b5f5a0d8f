"""Which returns a caller wants, and what is said where goods came back already."""

import datetime
from typing import Any

import pytest

from galla.returns.actions import Loose, set_terms, take_back_without_bill
from galla.returns.models import CreditNote, Way
from galla.returns.tests.coming import came
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW

__all__ = ["stall"]
NOTES = "/api/v1/credit-notes/"
TEAS = {"sku": "TEA", "quantity": "2"}
DAY = datetime.timedelta(days=1)


def found(stall: Stall, address: str = NOTES, **told: str) -> list[int]:
    answer = stall.world.api("cashier").get(address, told)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_the_api_finds_returns_by_their_day_and_those_without_a_bill_as_the_page_does(stall: Stall) -> None:
    set_terms(access=stall.access, without_bill=True)
    first = came(stall, stall.sold(TEAS), (1, 1000))
    act: dict[str, Any] = {"access": stall.access, "at": NOW + DAY, "key": "loose", "way": Way.CASH}
    loose = take_back_without_bill(**act, items=[Loose(stall.tea.pk, 1000)], reason="a present").document
    days = [note.business_date.isoformat() for note in (first, loose)]
    assert found(stall) == [loose.pk, first.pk]
    assert found(stall, since=days[1]) == found(stall, without_bill="true") == [loose.pk]
    assert found(stall, until=days[0]) == found(stall, since=days[0], until=days[0]) == [first.pk]
    assert found(stall, without_bill="false") == [loose.pk, first.pk]


@pytest.mark.parametrize("told", [{"since": "yesterday"}, {"until": "2026-13-01"}, {"without_bill": "perhaps"}])
def test_what_nobody_can_ask_for_is_refused_beside_it(stall: Stall, told: dict[str, str]) -> None:
    answer = stall.world.api("cashier").get(NOTES, told)
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (400, list(told))


def refused(stall: Stall, *lines: dict[str, Any]) -> tuple[str, str]:
    body = {"lines": list(lines), "reason": "too sweet"}
    client = stall.world.api("cashier", till=stall.world.till)
    answer = client.post(NOTES, body, format="json", headers={"Idempotency-Key": "again"})
    assert answer.status_code in (400, 409), answer.content
    [error] = answer.json()["errors"]
    return error["field"], error["detail"]


def test_a_line_that_is_named_twice_is_told_from_one_that_is_not_there(stall: Stall) -> None:
    line = {"bill": stall.sold(TEAS)["id"], "position": 1, "quantity": "1"}
    assert refused(stall, line, line) == ("lines.1.position", "This line is named twice: say all of it once.")
    assert refused(stall, {**line, "position": 2}) == ("lines.0.position", "There is no such line in this bill.")
    assert not CreditNote.objects.exists()


def test_what_came_back_already_is_said_to_have(stall: Stall) -> None:
    sale = stall.sold(TEAS)
    line = {"bill": sale["id"], "position": 1, "quantity": "2"}
    came(stall, sale, (1, 1000))
    assert refused(stall, line) == ("lines.0.quantity", "Of these, 1 were sold and did not come back yet.")
    came(stall, sale, (1, 1000), key="rest")
    assert refused(stall, line) == ("lines.0.quantity", "All of these came back already.")
    assert CreditNote.objects.count() == 2
