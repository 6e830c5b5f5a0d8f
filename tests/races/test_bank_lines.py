"""64 people over one line of the bank: it is booked once, and one promise is seen by it."""

from typing import Any

import pytest

from galla.cashbook.models import BankHold, Expense, ExpenseCategory
from galla.cashbook.tests.statements import line_of, today
from galla.payments.models import Arrival
from galla.payments.tests.examples import promised
from galla.sales.tests.conftest import Stall
from tests.races.counter import client_of, token_of
from tests.races.crowd import CLIENTS, Crowd, Work, codes, counted, every_round_holds, nearly_every_round_is_lost

pytestmark = pytest.mark.race
MATCHING, BOOKING = "galla.cashbook.actions.matching", "galla.cashbook.actions.bank_booking"


class ChargesBookedFromOneLine:
    """Each client books the same charge of the bank as an expense."""

    def __init__(self, stall: Stall) -> None:
        self.stall = stall
        self.token = token_of(stall, stall.world.member("manager"))
        self.category = ExpenseCategory.objects.get(shop=stall.world.shop, name="Rent").pk

    def start(self, number: int) -> Work:
        self.booked = Expense.objects.count()
        line = line_of(self.stall.world, "-5.90", words=f"SMS CHARGES {number}")
        body = {"expense_category": self.category}

        def ask(place: int) -> Any:
            address = f"/api/v1/bank/lines/{line.pk}/expense/"
            return client_of(self.token).post(address, body, format="json")

        return ask

    def judge(self, answers: list[Any]) -> None:
        """One books it, the others hear that the line is matched."""
        assert counted(answers) == {201: 1, 409: CLIENTS - 1}
        assert codes(answers) == {"already_matched"}
        assert Expense.objects.count() == self.booked + 1


class TwoPromisesAndOneLine:
    """Two promises of one amount; half of the clients say the line is the one, half that it is the other."""

    def __init__(self, stall: Stall) -> None:
        self.stall = stall
        self.token = token_of(stall, stall.world.member("manager"))

    def start(self, number: int) -> Work:
        world = self.stall.world
        claims = [promised(world, f"{number} of {which}").pk for which in ("one", "two")]
        line = line_of(world, "118.00", words=f"UPI {number}", day=today())
        self.arrived = Arrival.objects.count()

        def ask(place: int) -> Any:
            body = {"bank_account": line.account_id, "lines": [line.pk], "claims": [claims[place % 2]]}
            return client_of(self.token).post("/api/v1/bank/matches/", body, format="json")

        self.line = line
        return ask

    def judge(self, answers: list[Any]) -> None:
        """One promise is seen, by one match."""
        assert counted(answers) == {201: 1, 409: CLIENTS - 1}
        assert Arrival.objects.count() == self.arrived + 1
        assert BankHold.objects.filter(line=self.line).count() == 1


def test_64_people_book_one_charge_once(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ChargesBookedFromOneLine(stall), rounds)
    stall.nothing_broken()


def test_64_people_see_one_promise_by_one_line(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, TwoPromisesAndOneLine(stall), rounds)
    stall.nothing_broken()


def test_without_asking_under_the_lock_a_charge_is_booked_many_times(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (f"{MATCHING}.demand_free", f"{BOOKING}.demand_free", f"{MATCHING}.keep_holds"):
        monkeypatch.setattr(name, lambda *_: None)
    nearly_every_round_is_lost(crowd, ChargesBookedFromOneLine(stall))
