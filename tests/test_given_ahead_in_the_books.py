"""What was given ahead in everything that reads the books: trial balance, cash flow, day book, a shift's reports."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from galla.prepaid.actions import MoneyGiven, give_credit, sell_card, take_advance
from galla.prepaid.tests.ahead import somebody
from galla.sales.tests.conftest import Stall
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(world: World) -> Any:
    """What the API answers to the owner after a card of 500 in cash, an advance of 300 by bank and a credit of 25.

    A bill of 85 was paid with the card, and another one with what the customer has.
    """
    stall, at = Stall(world), timezone.now()
    act: dict[str, Any] = {"access": stall.access, "at": at}
    who = somebody(world)
    sold = sell_card(**act, key="card", money=MoneyGiven("cash", 50_000))
    take_advance(**act, key="advance", customer=who, money=MoneyGiven("bank", 30_000, reference="UTR 1"))
    give_credit(**act, key="credit", customer=who, amount_minor=2_500, reason="waited")
    soap = {"sku": "SOAP", "quantity": "2"}
    by_card = {"method": "gift_card", "amount": "85.00", "reference": sold.code}
    stall.sold(soap, key="by card", cash=None, tenders=[by_card])
    stall.sold(
        soap, key="by credit", cash=None, customer=who.pk, tenders=[{"method": "store_credit", "amount": "85.00"}]
    )
    client = world.api("owner", till=world.till)
    since = (at - datetime.timedelta(2)).date().isoformat()
    until = (at + datetime.timedelta(1)).date().isoformat()
    return lambda path: client.get(f"/api/v1/{path}/", {"from": since, "to": until}).json()


def test_a_trial_balance_has_it_as_owed_and_both_sides_meet(told: Any) -> None:
    found = told("reports/trial-balance")
    stands = {row["kind"]: row for row in found["results"]}
    assert Decimal(stands["gift"]["credit"]) == Decimal("415.00")
    assert Decimal(stands["store-credit"]["credit"]) == Decimal("240.00")
    assert Decimal(stands["goodwill"]["debit"]) == Decimal("25.00")
    assert "prepaid" not in stands
    assert not [kind for kind, row in stands.items() if row["heading"] == "other"]
    assert found["debit"] == found["credit"]


def test_cash_flow_says_what_came_from_it_and_not_what_was_spent(told: Any) -> None:
    lines = {row["line"]: (row["cash"], row["bank"]) for row in told("reports/cash-flow")["results"]}
    assert lines["from:gift"] == ("500.00", "0.00")
    assert lines["from:store-credit"] == ("0.00", "300.00")
    assert lines["closing"] == ("500.00", "300.00")
    assert not [line for line in lines if line.startswith("to:")]


def test_the_day_book_names_each_with_its_number_and_what_it_holds(told: Any) -> None:
    rows = told("day-book")["results"]
    assert [(row["kind"], row["number"]) for row in rows[:3]] == [
        ("gift-card", "R/1/26-27/000001"),
        ("advance", "R/1/26-27/000002"),
        ("store-credit", "R/1/26-27/000003"),
    ]
    assert rows[1]["who"] == "Leela Nair"
    held = {row["account"]: (row["name"], row["closing"]) for row in told("day-book/accounts")["results"]}
    assert (held["gift"], held["store-credit"]) == (("Gift cards", "-415.00"), ("Store credit", "-240.00"))


def test_an_account_of_a_card_bears_its_name(told: Any) -> None:
    (row,) = told("reports/trial-balance/gift")["results"]
    assert row["name"].startswith("••••")
    assert row["credit"] == "415.00"


def test_a_shift_counts_the_cash_of_a_card_once_and_its_spending_as_owed(told: Any) -> None:
    (shift,) = told("shifts")["results"]
    x = told(f"shifts/{shift['id']}/x")
    assert x["takings"] == {"cash": "0.00", "bank": "0.00", "owed": "170.00"}
    assert {row["kind"]: row["in"] for row in x["cash"]["acts"]} == {"gift-card": "500.00"}
    assert x["cash"]["expected"] == "500.00"
