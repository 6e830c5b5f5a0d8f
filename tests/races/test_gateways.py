"""64 clients tell of one payment through a gateway, or give up what it brings: it counts once."""

import itertools
from typing import Any

import pytest
from django.http import HttpResponse

from galla.foundation.checks import broken
from galla.ledger import entries
from galla.payments import actions
from galla.payments.errors import ClaimSettled
from galla.payments.models import Absence, Arrival, Dispute, GatewayPayment
from galla.payments.providers import Paid
from galla.payments.tests.accounts import lies_in
from galla.payments.tests.examples import gateway_account, promised
from galla.sales.tests.conftest import Stall
from tests.races.crowd import CLIENTS, Crowd, Work, counted, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race

AMOUNT = 11_800


class ToldAtOnce:
    """One payment, told by 64 at the same moment."""

    def __init__(self, stall: Stall) -> None:
        self.world, self.account = stall.world, gateway_account(stall.world)

    def start(self, number: int) -> Work:
        self.before = self._held()
        money = promised(self.world, f"round {number}")
        access = self.world.access()
        request = actions.ask_for_payment(access=access, at=NOW, key=f"round {number}", claim=money)
        self.told = Paid(f"pay_{number}", AMOUNT, "INR", reference=request.reference)
        self.money = money

        def tell(_place: int) -> Any:
            done = actions.apply_payment(account=self.account, told=self.told, at=NOW)
            return HttpResponse(status=200 if isinstance(done, GatewayPayment) else 409)

        return tell

    def _held(self) -> int:
        return lies_in(self.world.shop.pk, f"gateway.{self.account.provider}")

    def judge(self, answers: list[Any]) -> None:
        """All hear of the one payment, and it was credited once."""
        assert counted(answers) == {200: CLIENTS}
        assert GatewayPayment.objects.filter(payment_id=self.told.payment_id).count() == 1
        assert self._held() - self.before == AMOUNT
        assert not Dispute.objects.exists()


class GivenUpMeanwhile(ToldAtOnce):
    """One tells of the payment while 63 give up the claim it is for."""

    def start(self, number: int) -> Work:
        tell = super().start(number)
        access = self.world.access()

        def act(place: int) -> Any:
            if place == CLIENTS - 1:
                return tell(place)
            try:
                actions.give_up_claim(access=access, at=NOW, money=self.money, reason="Never came")
            except ClaimSettled:
                return HttpResponse(status=409)
            return HttpResponse(status=200)

        return act

    def judge(self, answers: list[Any]) -> None:
        """It arrived or was given up, and its money moved once."""
        ends = [model.objects.filter(claim=self.money).count() for model in (Arrival, Absence)]
        assert sorted(ends) == [0, 1]
        assert self._held() - self.before == ends[0] * AMOUNT
        assert lies_in(self.world.shop.pk, "upi") == 0


def test_a_payment_that_64_tell_of_counts_once(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ToldAtOnce(stall), rounds)
    assert not list(broken())


def test_without_its_key_a_payment_told_twice_is_not_known_again(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = itertools.count()

    def blind(**wanted: Any) -> entries.Claim:
        return entries.claim(**{**wanted, "key": f"{wanted['key']} {next(fresh)}"})

    monkeypatch.setattr("galla.payments.actions.gateway_payments.claim", blind)
    nearly_every_round_is_lost(crowd, ToldAtOnce(stall))


def test_what_is_given_up_while_it_is_paid_ends_once(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, GivenUpMeanwhile(stall), rounds)
    assert not list(broken())


def test_without_a_look_at_the_claim_its_money_moves_twice(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("galla.payments.actions.gateway_payments._is_settled", lambda _money: False)
    nearly_every_round_is_lost(crowd, GivenUpMeanwhile(stall))
