"""A number is taken in the transaction of its bill: what is rolled back leaves no gap."""

import threading
from typing import Any

import pytest
from django.db import connection

from galla.foundation.errors import Refusal
from galla.ledger import actions
from galla.sales.tests.conftest import Stall
from tests.races.counter import bill, bills_of, selling, token_of
from tests.races.crowd import CLIENTS, Crowd, Work, counted, every_round_holds, nearly_every_round_is_lost

pytestmark = pytest.mark.race

ONE_IN = 10


class TenthRollsBack:
    """Every tenth client fails when all of its bill is written, its number long taken."""

    def __init__(self, stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stall, self.token, self.last = stall, token_of(stall), 0
        self._failing = threading.local()
        monkeypatch.setattr("galla.sales.actions.selling.post", self._post)

    def _post(self, **wanted: Any) -> actions.Posted:
        posted = actions.post(**wanted)
        if self._failing.now:
            raise Refusal("The pen broke.")
        return posted

    def start(self, number: int) -> Work:
        self.product = self.stall.product(f"Plenty {number}", "100", "0", sku=f"MANY{number}")
        self.stall.stock({self.product: CLIENTS * 1_000}, key=f"stock of round {number}")
        ask = selling(self.token, bill(self.product), f"round {number}, client {{place}}")

        def perhaps_fail(place: int) -> Any:
            self._failing.now = place % ONE_IN == number % ONE_IN
            try:
                return ask(place)
            finally:
                if self._failing.now:
                    self.rolled_back()

        self.failing = sum(place % ONE_IN == number % ONE_IN for place in range(CLIENTS))
        return perhaps_fail

    def rolled_back(self) -> None:
        """What else happens when a client has failed: nothing."""

    def judge(self, answers: list[Any]) -> None:
        """The bills that stand carry the numbers that follow those of the round before, one by one."""
        kept = CLIENTS - self.failing
        assert counted(answers) == {201: kept, 409: self.failing}
        before, numbers = self.last, sorted(int(number[-6:]) for number in bills_of(self.product))
        self.last = numbers[-1]
        assert numbers == list(range(before + 1, before + kept + 1))


class TakenOutside(TenthRollsBack):
    """A number that was taken stays taken, as those of a database's sequence do."""

    def rolled_back(self) -> None:
        with connection.cursor() as cursor:
            statement = "UPDATE ledger_series SET last_number = last_number + 1 WHERE shop_id = %s AND code = %s"
            cursor.execute(statement, [self.stall.world.shop.pk, self.stall.world.till.prefix])


def test_numbers_have_no_gap_when_a_tenth_of_64_clients_rolls_back(
    stall: Stall, crowd: Crowd, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_round_holds(crowd, TenthRollsBack(stall, monkeypatch), rounds)
    stall.nothing_broken()


def test_numbers_that_are_not_rolled_back_have_gaps(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearly_every_round_is_lost(crowd, TakenOutside(stall, monkeypatch))
