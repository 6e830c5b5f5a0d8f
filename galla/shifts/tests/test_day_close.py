"""A shift closed in one go: what stays is counted apart from what goes to the safe or the bank."""

from typing import Any

import pytest
from django.urls import reverse

from galla.drawer.models import DrawerCountLine, Shift, ShiftClose
from galla.drawer.queries import contents, in_safe
from galla.paper.tests import reading
from galla.payments.tests.accounts import lies_in
from galla.sales.tests.conftest import Stall, stall
from galla.shifts.models import ZReport

__all__ = ["stall"]


def close(stall: Stall, body: dict[str, Any], *, key: str = "z", role: str = "cashier") -> Any:
    """The answer to a close over the API."""
    client = stall.world.api(role, till=stall.world.till)
    address = f"/api/v1/tills/{stall.world.till.pk}/shift/close/"
    return client.post(address, body, format="json", headers={"Idempotency-Key": key})


def taken_at(stall: Stall) -> list[tuple[int, int, int]]:
    """The notes that lay there, and which of them left: value, counted, taken."""
    rows = DrawerCountLine.objects.filter(counted__gt=0, count__close__isnull=False).order_by("-value_minor")
    return list(rows.values_list("value_minor", "counted", "taken"))


def test_what_is_taken_to_the_safe_leaves_with_the_close_and_the_next_shift_begins_with_the_rest(stall: Stall) -> None:
    stall.notes({10000: 3, 1000: 5})
    stall.sold(cash="118.00", tenders=[{"method": "cash", "amount": "118.00"}])
    answer = close(stall, {"notes": {"100": 4, "10": 6}, "taken": {"100": 3}})
    assert answer.status_code == 201, answer.content
    cash = answer.json()["cash"]
    assert (cash["expected"], cash["counted"], cash["difference"]) == ("468.00", "460.00", "-8.00")
    assert (cash["taken"], cash["left"]) == ("300.00", "160.00")
    assert taken_at(stall) == [(10000, 4, 3), (1000, 6, 0)]
    held = contents(access=stall.access, till=stall.world.till)
    assert (held.notes, held.cash_minor, held.in_shift) == ({10000: 1, 1000: 6}, 16000, False)
    assert in_safe(stall.access, stall.world.till) == 30000
    stall.nothing_broken()
    stall.sold(key="two", cash="118.00")
    shift = Shift.objects.latest("number")
    x = stall.world.api("owner").get(f"/api/v1/shifts/{shift.pk}/x/").json()
    assert (x["cash"]["opening"], x["cash"]["expected"]) == ("160.00", "278.00")
    assert close(stall, {"notes": {"100": 2, "10": 7}}, key="next").json()["cash"]["opening"] == "160.00"
    stall.nothing_broken()


def test_the_same_key_again_takes_nothing_twice(stall: Stall) -> None:
    stall.sold(cash="118.00")
    body = {"notes": {"100": 1}, "taken": {"100": 1}}
    assert [close(stall, body).status_code for _ in range(2)] == [201, 200]
    assert close(stall, {"notes": {"100": 1}}).status_code == 422
    assert (ShiftClose.objects.count(), in_safe(stall.access, stall.world.till)) == (1, 10000)


def test_it_goes_to_the_bank_where_that_is_said(stall: Stall) -> None:
    stall.sold(cash="118.00")
    assert close(stall, {"notes": {"100": 1}, "taken": {"100": 1}, "taken_to": "bank"}).status_code == 201
    assert lies_in(stall.world.shop.pk, "bank") == 10000
    held = contents(access=stall.access, till=stall.world.till)
    assert (in_safe(stall.access, stall.world.till), held.cash_minor) == (0, 0)
    stall.nothing_broken()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"taken": {"100": 2}}, "taken.100"),
        ({"taken": {"50": 1}}, "taken.50"),
        ({"taken": {"3": 1}}, "taken.3"),
        ({"taken": {"100": -1}}, "taken.100"),
        ({"taken": [], "taken_to": "safe"}, "taken"),
        ({"taken": {"100": 1}, "taken_to": "pocket"}, "taken_to"),
    ],
)
def test_more_than_was_counted_and_what_nobody_can_mean_is_refused_beside_its_field(
    stall: Stall, more: dict[str, Any], field: str
) -> None:
    stall.sold(cash="118.00")
    answer = close(stall, {"notes": {"100": 1}, **more})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not ShiftClose.objects.exists()
    assert in_safe(stall.access, stall.world.till) == 0


def test_the_page_counts_both_piles_and_says_what_is_not_in_the_drawer_but_not_what_should_be(stall: Stall) -> None:
    upi = [{"method": "upi", "amount": "118.00", "reference": "T1"}]
    stall.sold(cash="118.00")
    stall.sold(key="upi", cash=None, tenders=upi)
    browser, page = stall.world.browser("cashier"), reverse("shifts:close", args=[stall.world.till.pk])
    shown = browser.get(page).content.decode()
    assert "Not in the drawer" in shown
    assert "UPI, not seen yet" in shown
    assert shown.count("118.00") == 2, "what came over UPI, and nothing of the cash"
    shift = Shift.objects.get()
    typed = {"notes.10": "2", "taken.100": "1", "taken_to": "safe", "shift": shift.pk}
    done = browser.post(page, typed)
    assert done["Location"] == reverse("shifts:shift", args=[shift.pk])
    told = browser.get(done["Location"]).content.decode()
    assert "Left for tomorrow" in told
    close = ShiftClose.objects.get()
    assert (close.counted_minor, close.taken_minor, close.left_minor) == (12000, 10000, 2000)
    stall.nothing_broken()


def test_an_empty_page_is_no_count(stall: Stall) -> None:
    stall.sold(cash="118.00")
    browser, page = stall.world.browser("cashier"), reverse("shifts:close", args=[stall.world.till.pk])
    assert browser.post(page, {"taken_to": "safe"}).status_code == 400
    assert not ShiftClose.objects.exists()


def test_the_paper_says_tax_by_rate_cash_bank_difference_and_what_was_taken(stall: Stall) -> None:
    stall.sold({"sku": "TEA", "quantity": "1"}, {"sku": "SOAP", "quantity": "1"}, cash="160.50")
    stall.sold(key="card", cash=None, tenders=[{"method": "card", "amount": "118.00", "reference": "1"}])
    close(stall, {"notes": {"100": 2}, "taken": {"100": 1}})
    z = ZReport.objects.get()
    paper = stall.world.browser("owner").get(f"/shifts/{z.close.shift_id}/paper/?size=80mm")
    text = " ".join(reading.text(paper.content).split())
    for said in ("5% on", "18% on", "Cash", "Bank", "118.00", "Over", "Left for tomorrow", "100.00"):
        assert said in text, (said, text)
    json = stall.world.api("owner").get(f"/api/v1/shifts/{z.close.shift_id}/z/").json()
    assert [row["rate"] for row in json["taxes"]] == ["5", "18"]
    assert json["takings"] == {"cash": "160.00", "bank": "118.00", "owed": "0.00"}
    assert json["difference"] == "40.00"
