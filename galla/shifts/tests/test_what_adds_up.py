"""A shift's report adds up: charges of ways of paying, ways back, promises of all papers, loose cash, the beginning."""

from decimal import Decimal
from typing import Any

import pytest

from galla.cashbook.actions import settle
from galla.drawer.actions import open_shift, pay_in
from galla.drawer.models import Shift
from galla.ledger import queries as ledger
from galla.paper.tests import reading
from galla.parties.actions import add_customer
from galla.parties.details import Details
from galla.payments.models import Method, PaymentMethod
from galla.returns.models import CreditedBill
from galla.returns.tests.coming import came
from galla.sales.tests.conftest import Stall, stall
from galla.shifts.actions import close_shift
from galla.shifts.figures import figures_of
from galla.shifts.invariants import as_told, comparable
from galla.shifts.models import ZReport
from tests.world import NOW

__all__ = ["stall"]


@pytest.fixture
def card(stall: Stall) -> Stall:
    """A stall whose card costs 2 %, with 18 % tax in the charge."""
    rows = PaymentMethod.objects.filter(shop=stall.world.shop, code="card")
    rows.update(surcharge_ppm=20_000, surcharge_tax_ppm=180_000)
    return stall


def by_card(stall: Stall, amount: str, key: str = "card", **line: str) -> dict[str, Any]:
    tenders = [{"method": "card", "amount": amount, "reference": "7"}]
    return stall.sold({"sku": "TEA", "quantity": "1"} | line, key=key, cash=None, tenders=tenders)


def closed(stall: Stall, notes: dict[int, int] | None = None) -> ZReport:
    """The till's shift, closed with these notes."""
    till = stall.world.till
    return close_shift(access=stall.access, at=NOW, key="evening", till=till, notes=notes or {}).document


def told(stall: Stall, z: ZReport) -> dict[str, Any]:
    """The report over the API."""
    answer: dict[str, Any] = stall.world.api("manager").get(f"/api/v1/shifts/{z.close.shift_id}/z/").json()
    return answer


def test_tax_by_rate_comes_to_the_tax_and_all_of_it_to_what_was_sold_with_a_cards_charge(card: Stall) -> None:
    by_card(card, "120.36")
    z = told(card, closed(card))
    assert (z["surcharge_net"], z["surcharge_tax"], z["tax"], z["total"]) == ("2.00", "0.36", "5.98", "120.36")
    parts = ("net", "surcharge_net", "tax", "round_off")
    assert sum(Decimal(z[part]) for part in parts) == Decimal(z["total"])
    assert sum(Decimal(rate["tax"]) for rate in z["taxes"]) == Decimal(z["tax"])
    assert sum(Decimal(part["amount"]) for part in z["tax_components"]) == Decimal(z["tax"])
    paper = reading.text(card.world.api("manager").get(f"/api/v1/shifts/{z['shift']['id']}/paper/").content)
    assert "Charges of ways of paying" in paper
    card.nothing_broken()


def test_what_is_sold_by_card_and_comes_back_whole_leaves_no_tax(card: Stall) -> None:
    came(card, by_card(card, "120.36"), (1, 1_000))
    z = told(card, closed(card))
    assert Decimal(z["tax"]) == Decimal(z["returns"]["tax"]) == Decimal("5.98")
    assert z["returns"]["taxes"] == z["taxes"]
    assert z["returns"]["tenders"] == [{"method": "card", "name": "Card", "count": 1, "amount": "120.36"}]
    paper = reading.text(card.world.api("manager").get(f"/api/v1/shifts/{z['shift']['id']}/paper/").content)
    assert "Given back: Card" in paper
    card.nothing_broken()


def test_a_charge_whose_tax_is_less_than_a_paisa_comes_back_under_its_rate(card: Stall) -> None:
    PaymentMethod.objects.filter(shop=card.world.shop, code="card").update(surcharge_ppm=100)
    sale = by_card(card, "118.01")
    came(card, sale, (1, 1_000))
    assert [[part[1:] for part in row.surcharge_taxes] for row in CreditedBill.objects.all()] == [[[90_000, 0]] * 2]
    z = told(card, closed(card))
    assert z["returns"]["taxes"] == z["taxes"]
    assert {rate["rate"] for rate in z["taxes"]} == {"5", "18"}
    card.nothing_broken()


def test_promises_for_khatas_stand_beside_those_for_bills(stall: Stall) -> None:
    who = add_customer(access=stall.access, at=NOW, details=Details(name="Meena"))
    stall.sold(key="upi", cash=None, tenders=[{"method": "upi", "amount": "118.00", "reference": "1"}])
    stall.sold(key="khata", tenders=[{"method": "on_account", "amount": "118.00"}], customer=who.pk, cash=None)
    settle(access=stall.access, at=NOW, key="paid", customer=who, method=Method.UPI, amount_minor=5_000)
    void = stall.sold(key="void", cash=None, tenders=[{"method": "upi", "amount": "118.00", "reference": "2"}])
    stall.world.api("owner").post(f"/api/v1/sales/{void['id']}/void/", {"reason": "mistake"}, format="json")
    z = told(stall, closed(stall))
    assert z["promised"] == {"seen": "0.00", "not_seen": "168.00"}
    stall.nothing_broken()


def test_the_differences_of_notes_and_of_loose_cash_come_to_the_difference(stall: Stall) -> None:
    pay_in(access=stall.access, at=NOW, key="float", till=stall.world.till, notes={10_000: 3}, reason="Float")
    pay_in(access=stall.access, at=NOW, key="loose", till=stall.world.till, amount_minor=1_050, reason="Odd coins")
    x = figures_of(Shift.objects.get())
    assert x["cash"]["loose_minor"] == 1_050
    z = told(stall, closed(stall, {10_000: 2, 5_000: 1}))
    rows = sum(Decimal(row["value"]) * (row["counted"] - row["expected"]) for row in z["notes"])
    assert rows - Decimal(z["cash"]["loose"]) == Decimal(z["difference"]) == Decimal("-60.50")
    paper = reading.text(stall.world.api("manager").get(f"/api/v1/shifts/{z['shift']['id']}/paper/").content)
    assert "Not told by notes (should be 10.50)" in " ".join(paper.split())
    stall.nothing_broken()


def moved(stall: Stall, account: str) -> tuple[int, int]:
    """What an account received and gave today."""
    rows = ledger.moved(stall.world.shop.pk, since=NOW.date(), until=NOW.date(), accounts=[account])
    return rows.get(account, (0, 0))


def test_what_a_till_begins_with_is_put_in_and_not_earned(stall: Stall) -> None:
    till = stall.world.till
    open_shift(access=stall.access, at=NOW, key="open", till=till, notes={10_000: 5})
    assert moved(stall, "over-short") == (0, 0)
    assert moved(stall, "capital") == (0, 50_000)
    stall.sold(cash="118.00")
    x = figures_of(Shift.objects.get())["cash"]
    assert (x["opening_minor"], x["expected_minor"], [act["kind"] for act in x["acts"]]) == (50_000, 61_800, ["sale"])
    z = told(stall, closed(stall, {10_000: 6, 1_000: 1}))
    assert (z["cash"]["opening"], z["cash"]["expected"], z["difference"]) == ("500.00", "618.00", "-8.00")
    assert moved(stall, "over-short") == (800, 0)
    stall.nothing_broken()


def test_what_a_later_shift_finds_at_its_opening_is_a_difference(stall: Stall) -> None:
    open_shift(access=stall.access, at=NOW, key="open", till=stall.world.till, notes={10_000: 5})
    closed(stall, {10_000: 5})
    open_shift(access=stall.access, at=NOW, key="again", till=stall.world.till, notes={10_000: 6})
    assert moved(stall, "over-short") == (0, 10_000)
    assert moved(stall, "capital") == (0, 50_000)
    stall.nothing_broken()


def test_a_report_of_before_all_this_was_told_still_says_what_its_shift_says(card: Stall) -> None:
    who = add_customer(access=card.access, at=NOW, details=Details(name="Meena"))
    came(card, by_card(card, "120.36"), (1, 1_000))
    card.sold(key="khata", tenders=[{"method": "on_account", "amount": "118.00"}], customer=who.pk, cash=None)
    settle(access=card.access, at=NOW, key="paid", customer=who, method=Method.UPI, amount_minor=5_000)
    z = closed(card)
    old = {name: value for name, value in z.figures.items() if not name.startswith("surcharge")}
    old |= {"tax_minor": 562 + 562, "promised": {"seen_minor": 0, "not_seen_minor": 0}}
    old["cash"] = {name: value for name, value in old["cash"].items() if name != "loose_minor"}
    old["returns"] = {name: value for name, value in old["returns"].items() if name != "tenders"}
    fresh = figures_of(z.close.shift)
    assert comparable(old) == comparable(as_told(z.close.shift, fresh, old))
    assert comparable(z.figures) == comparable(as_told(z.close.shift, fresh, z.figures))
    assert comparable(old) != comparable(fresh)
