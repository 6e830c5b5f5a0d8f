"""Goods come back and pay back through a gateway while its payment is sent back by hand: never more than was paid."""

from typing import Any

import pytest
from django.db.models import Sum

from galla.payments import actions
from galla.payments.models import GatewayPayment, GatewayRefund
from galla.payments.providers import Paid
from galla.payments.tests.examples import gateway_account, promised
from galla.returns.models import CreditNote, CreditNoteTender
from galla.sales.tests.conftest import Stall
from tests.races.counter import client_of, token_of
from tests.races.crowd import Crowd, Work, codes, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race

AMOUNT = 11_800


class ByGoodsAndByHand:
    """A bill a gateway was paid for. A third of the clients bring its goods back, a third want cash for them, a third
    have the payment sent back under one key."""

    def __init__(self, stall: Stall) -> None:
        self.stall, self.world, self.account = stall, stall.world, gateway_account(stall.world)
        self.token = token_of(stall, stall.world.member("manager"))
        stall.notes({10_000: 50})

    def start(self, number: int) -> Work:
        money = promised(self.world, f"round {number}")
        request = actions.ask_for_payment(access=self.world.access(), at=NOW, key=f"round {number}", claim=money)
        told = Paid(f"pay_{number}", AMOUNT, "INR", reference=request.reference)
        payment = actions.apply_payment(account=self.account, told=told, at=NOW)
        assert isinstance(payment, GatewayPayment)
        self.sale, self.payment = money.entry_id, payment
        refund = f"/api/v1/payment-requests/{request.pk}/refund/"

        def ask(place: int) -> Any:
            turn = (place + number) % 3
            if turn == 0:
                return self._post(refund, {"amount": "118.00", "reason": "Late"}, f"by hand {number}")
            body: dict[str, Any] = {"lines": [{"bill": self.sale, "position": 1, "quantity": "1"}], "reason": "Torn"}
            body |= {"way": "cash"} if turn == 1 else {}
            return self._post("/api/v1/credit-notes/", body, f"round {number}, client {place}")

        return ask

    def _post(self, path: str, body: dict[str, Any], key: str) -> Any:
        return client_of(self.token).post(path, body, format="json", headers={"Idempotency-Key": key})

    def judge(self, answers: list[Any]) -> None:
        """All that was paid went back, through the gateway or in cash, and not a paisa more."""
        rows = GatewayRefund.objects.filter(payment=self.payment)
        through = rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0
        cash = CreditNoteTender.objects.filter(sale_id=self.sale, account__startswith="drawer:")
        assert through + (cash.aggregate(sum=Sum("amount_minor"))["sum"] or 0) == AMOUNT
        assert CreditNote.objects.filter(bills__sale=self.sale).count() <= 1
        assert codes(answers) <= {"returned_before", "given_back_before", "refund_too_large"}


def test_what_a_gateway_brought_goes_back_once_by_goods_or_by_hand(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ByGoodsAndByHand(stall), rounds)
    stall.nothing_broken()


def test_without_counting_what_went_back_it_goes_back_twice(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("returns.actions.through_gateways", "payments.actions.gateway_refunds"):
        monkeypatch.setattr(f"galla.{room}.sent_back", lambda _payment: 0)
    monkeypatch.setattr("galla.returns.actions.paying_back.demand_not_twice", lambda *_told: None)
    monkeypatch.setattr("galla.payments.actions.gateway_refunds.announce", lambda *_fact, **_told: None)
    nearly_every_round_is_lost(crowd, ByGoodsAndByHand(stall))
