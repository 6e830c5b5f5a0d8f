"""A shift's report says what came and went otherwise than in cash, and for what its difference waits."""

from typing import Any

import pytest

from galla.cashbook.actions import settle
from galla.drawer.actions import bring, count, pay_in
from galla.drawer.models import Shift
from galla.paper.tests import reading
from galla.parties.actions import add_customer
from galla.parties.details import Details
from galla.payments.models import Method
from galla.sales.tests.conftest import Stall, stall
from galla.shifts.actions import close_shift
from galla.shifts.answers import figures_answer
from galla.shifts.came_back import whole_rates
from galla.shifts.figures import figures_of
from galla.shifts.invariants import as_told, comparable
from galla.shifts.models import ZReport
from tests.world import NOW

__all__ = ["stall"]

API = "/api/v1"


def closed(stall: Stall, notes: dict[int, int]) -> ZReport:
    """The till's shift, closed by its cashier with these notes."""
    access = stall.world.access("cashier", till=stall.world.till)
    return close_shift(access=access, at=NOW, key="evening", till=stall.world.till, notes=notes).document


def test_card_upi_and_bank_stand_in_the_report_with_what_was_paid_for_khatas(stall: Stall) -> None:
    who = add_customer(access=stall.access, at=NOW, details=Details(name="Meena"))
    stall.sold(key="card", tenders=[{"method": "card", "amount": "118.00", "reference": "77"}], cash=None)
    stall.sold(key="khata", tenders=[{"method": "on_account", "amount": "118.00"}], customer=who.pk, cash=None)
    told: dict[str, Any] = {"access": stall.access, "at": NOW}
    settle(key="paid", customer=who, method=Method.UPI, amount_minor=5000, **told)
    bring(key="bank", till=stall.world.till, reason="Change", source="bank", notes={100: 20}, **told)
    bank = figures_of(Shift.objects.get())["bank"]
    assert [(row["account"], row["kind"], row["in_minor"], row["out_minor"]) for row in bank["acts"]] == [
        ("bank", "bank-bring", 0, 2000),
        ("card", "sale", 11800, 0),
        ("upi", "settlement", 5000, 0),
    ]
    assert bank["total_minor"] == 14800
    z = closed(stall, {100: 20})
    shift = z.close.shift_id
    said = stall.world.api("manager").get(f"{API}/shifts/{shift}/z/").json()["bank"]
    assert said["total"] == "148.00"
    assert said["acts"][1] == {"account": "card", "kind": "sale", "count": 1, "in": "118.00", "out": "0.00"}
    paper = reading.text(stall.world.api("manager").get(f"{API}/shifts/{shift}/paper/?size=80mm").content)
    for wanted in ("Card, UPI and bank", "Card: Sold", "UPI: Paid for the khata", "₹148.00"):
        assert wanted in paper
    stall.nothing_broken()


def test_a_report_of_before_the_bank_stood_in_it_still_says_what_its_shift_says(stall: Stall) -> None:
    stall.sold(key="card", tenders=[{"method": "card", "amount": "118.00", "reference": "77"}], cash=None)
    z = closed(stall, {})
    old = {name: value for name, value in z.figures.items() if name != "bank"}
    assert figures_answer(old, digits=2, names={})["bank"] is None
    assert comparable(old) == comparable(as_told(z.close.shift, figures_of(z.close.shift), old))
    assert comparable(old) != comparable(figures_of(z.close.shift))


def test_a_close_without_a_difference_says_which_earlier_count_it_waits_for(stall: Stall) -> None:
    world = stall.world
    pay_in(access=stall.access, at=NOW, key="float", till=world.till, notes={50000: 2}, reason="Float")
    cashier = world.access("cashier", till=world.till)
    count(access=cashier, at=NOW, key="away", till=world.till, notes={50000: 1})
    shift = Shift.objects.get()
    assert "earlier_counts" not in world.api("cashier").get(f"{API}/shifts/{shift.pk}/x/").json()
    z = closed(stall, {50000: 1})
    said = world.api("cashier").get(f"{API}/shifts/{shift.pk}/z/").json()
    assert (said["difference"], said["shift"]["state"], said["to_answer_for"]) == ("0.00", "waiting", "500.00")
    [earlier] = said["earlier_counts"]
    assert (earlier["by"], earlier["difference"]) == ("Meena Shaikh", "-500.00")
    assert z.close.needs_approval
    for size in ("a4", "80mm"):
        paper = reading.text(world.api("cashier").get(f"{API}/shifts/{shift.pk}/paper/?size={size}").content)
        for wanted in ("Counted before the close", "−500.00", "Waits for a manager", "₹500.00"):
            assert wanted in paper
    page = world.browser("manager").get(f"/shifts/{shift.pk}/").content.decode()
    assert "Waits for a manager" in page
    body = {"remark": "Paid the carrier"}
    world.api("manager").post(f"{API}/shifts/{shift.pk}/approve/", body, format="json")
    paper = reading.text(world.api("manager").get(f"{API}/shifts/{shift.pk}/paper/?size=80mm").content)
    assert "Approved by Ravi Iyer" in paper


FIVE, EIGHTEEN = ([(name, ppm, minor) for name in ("CGST", "SGST")] for ppm, minor in ((25_000, 2), (90_000, 9)))


@pytest.mark.parametrize(
    ("taxes", "rates"),
    [
        ([], []),
        (EIGHTEEN, [(180_000, 18)]),
        ([*FIVE, *EIGHTEEN], [(50_000, 4), (180_000, 18)]),
        ([("IGST", 50_000, 5), ("IGST", 180_000, 18)], [(50_000, 5), (180_000, 18)]),
    ],
)
def test_components_one_after_the_other_are_whole_rates(taxes: list[Any], rates: list[Any]) -> None:
    assert list(whole_rates(taxes)) == rates
