"""Somebody's time in the shop ends while they sell: once that is answered, no bill of theirs follows."""

import threading
from typing import Any

import pytest

from galla.ledger import entries
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.races.counter import bill, client_of, selling, token_of
from tests.races.crowd import (
    CLIENTS,
    LONGEST_ROUND_SECONDS,
    Crowd,
    Work,
    counted,
    every_round_holds,
    nearly_every_round_is_lost,
)
from tests.world import fresh_person

pytestmark = pytest.mark.race


BILLS, SOLD_BEFORE = 2, 8


class DisabledMeanwhile:
    """63 tabs of one cashier sell two bills each; after the first few the owner ends the cashier's time in the shop.

    Whoever comes to the second bill was let in before that time ended, and saves, or would save, after it.
    """

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)

    def start(self, number: int) -> Work:
        product = self.stall.product(f"Sold in haste {number}", "100", "0", sku=f"HASTE{number}")
        self.stall.stock({product: BILLS * 1_000 * CLIENTS}, key=f"stock of round {number}")
        self.cashier = fresh_person(f"cashier{number}", "cashier", self.stall.world)
        token, body = token_of(self.stall, self.cashier), bill(product)
        self.sold: list[Any] = []
        few = threading.Semaphore(0)

        def ask(place: int) -> Any:
            if place == 0:
                for _ in range(SOLD_BEFORE):
                    few.acquire(timeout=LONGEST_ROUND_SECONDS)
                ended = client_of(self.token).delete(f"/api/v1/people/{self.cashier.pk}/")
                self.at_the_answer = self._bills()
                return ended
            for which in range(BILLS):
                self.sold.append(selling(token, body, f"round {number}, client {place}, bill {which}")(place))
                few.release()
            return self.sold[-1]

        return ask

    def _bills(self) -> int:
        return Sale.objects.filter(by=self.cashier.user_id).count()

    def judge(self, answers: list[Any]) -> None:
        """What the cashier sold is what was there when the owner was answered; whoever came later is sent away."""
        assert answers[0].status_code == 204
        assert set(counted(self.sold)) <= {201, 401, 403}
        assert self.at_the_answer >= SOLD_BEFORE
        assert self._bills() == counted(self.sold)[201]
        assert self._bills() == self.at_the_answer


def test_no_bill_of_somebody_follows_once_their_time_in_the_shop_has_ended(
    stall: Stall, crowd: Crowd, rounds: int
) -> None:
    every_round_holds(crowd, DisabledMeanwhile(stall), rounds)
    stall.nothing_broken()


def test_without_holding_the_membership_bills_follow(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "galla.sales.actions.selling.claim", lambda **wanted: entries.claim(**{**wanted, "member_id": None})
    )
    monkeypatch.setattr("galla.accounts.actions.people._wait_for_acts_of", lambda _: None)
    nearly_every_round_is_lost(crowd, DisabledMeanwhile(stall))
