"""64 clients with the points of one customer: what is there is spent once."""

from typing import Any

import pytest

from galla.ledger import places
from galla.loyalty.reckoning import Rules
from galla.prepaid.tests.ahead import somebody
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.points.having import points_of, scheme
from tests.races.counter import client_of, token_of
from tests.races.crowd import CLIENTS, Crowd, Work, codes, counted, every_round_holds, nearly_every_round_is_lost

pytestmark = pytest.mark.race

# A point for each hundred, which pays one: a bill of a hundred in money earns the one that is spent.
HUNDRED = Rules(step_minor=10_000, points_per_step=1, point_value_minor=10_000)


class ForTheLastPoint:
    """Each client pays a bill of 100 with the one point there is."""

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)
        self.rope = stall.product("Rope", "100", "0", sku="ROPE")
        stall.stock({self.rope: 10_000_000}, key="rope")
        scheme(stall.world, HUNDRED)

    def start(self, number: int) -> Work:
        self.who = somebody(self.stall.world, f"Round {number}")
        earned = self._body({"method": "card", "amount": "100.00"})
        answer = self._ask(earned, f"round {number}")
        assert answer.status_code == 201, answer.content
        self.before = Sale.objects.count()
        body = self._body({"method": "points", "amount": "100.00"})
        return lambda place: self._ask(body, f"round {number}, client {place}")

    def _body(self, tender: dict[str, str]) -> dict[str, Any]:
        line = {"product": self.rope.pk, "quantity": "1"}
        return {"lines": [line], "tenders": [tender], "customer": self.who.pk}

    def _ask(self, body: dict[str, Any], key: str) -> Any:
        headers = {"Idempotency-Key": key}
        return client_of(self.token).post("/api/v1/sales/", body, format="json", headers=headers)

    def judge(self, answers: list[Any]) -> None:
        """One bill; the others a clean refusal, and no point is left."""
        assert counted(answers) == {201: 1, 409: CLIENTS - 1}
        assert codes(answers) <= {"not_enough_points"}
        assert Sale.objects.count() == self.before + 1
        assert points_of(self.stall.world, self.who.pk) == 0


def test_of_64_clients_one_spends_the_last_point(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ForTheLastPoint(stall), rounds)
    stall.nothing_broken()


def test_without_the_guard_more_points_are_spent_than_there_were(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "FLOORED", frozenset(pair for pair in places.FLOORED if pair[1] != "points"))
    # Judged by what was there before the lock, as a till would that had looked the customer up.
    monkeypatch.setattr(
        "galla.loyalty.actions.at_bills.PointsAtBill._spent",
        lambda self, _rules, _standing: {self.names[0]: 1} if self.asked else {},
    )
    running = ForTheLastPoint(stall)
    nearly_every_round_is_lost(crowd, running)
    assert points_of(stall.world, running.who.pk) < 0
