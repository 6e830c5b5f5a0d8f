"""The drawer holds change for one: one client gets it, and the others hear what to ask their customers for."""

import datetime
from typing import Any

import pytest

from galla.drawer.actions import pay_in
from galla.sales import payments
from galla.sales.tests.conftest import Stall
from tests.races.counter import bill, bills_of, in_drawer, selling, token_of
from tests.races.crowd import (
    CLIENTS,
    Crowd,
    Work,
    codes,
    counted,
    every_round_holds,
    nearly_every_round_is_lost,
)
from tests.world import NOW

pytestmark = pytest.mark.race

FIFTY = "note:5000"


class LastChangeNotes:
    """One note of fifty in the drawer, and 64 clients who pay fifty with a hundred."""

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)

    def start(self, number: int) -> Work:
        self.product = self.stall.product(f"For fifty {number}", "50", "0", sku=f"FIFTY{number}")
        self.stall.stock({self.product: CLIENTS * 1_000}, key=f"stock of round {number}")
        short = 1 - in_drawer(self.stall, FIFTY)
        pay_in(
            access=self.stall.access,
            at=NOW + datetime.timedelta(seconds=number),
            key=f"change of round {number}",
            till=self.stall.world.till,
            reason="Change",
            notes={5_000: short},
        )
        paid = [{"method": "cash", "amount": "100.00", "notes": {"100": 1}}]
        return selling(self.token, bill(self.product, tenders=paid), f"round {number}, client {{place}}")

    def judge(self, answers: list[Any]) -> None:
        """One gets the fifty; 63 are refused with the advice to ask for another fifty, and no note goes below zero."""
        assert counted(answers) == {201: 1, 409: CLIENTS - 1}
        assert codes(answers) == {"change_not_possible"}
        refused = [answer.json() for answer in answers if answer.status_code == 409]
        assert {problem["advice"] and problem["advice"]["ask_for"] for problem in refused} == {"50.00"}
        assert len(bills_of(self.product)) == 1
        assert in_drawer(self.stall, FIFTY) == 0


def test_of_64_clients_one_gets_the_last_change_and_63_the_advice(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, LastChangeNotes(stall), rounds)
    stall.nothing_broken()


def test_change_planned_from_what_the_drawer_held_before_is_handed_back_again_and_again(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = payments.hand_back
    monkeypatch.setattr("galla.ledger.places.FLOORED", frozenset())
    monkeypatch.setattr(
        "galla.sales.actions.selling.hand_back", lambda **asked: planned(**{**asked, "drawer": {5_000: 1}})
    )
    nearly_every_round_is_lost(crowd, LastChangeNotes(stall))
    assert in_drawer(stall, FIFTY) < 0
