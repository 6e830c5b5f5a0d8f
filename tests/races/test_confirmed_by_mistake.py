"""Money confirmed by mistake is waited for again while others count on it: it is one or the other."""

from typing import Any

import pytest

from galla.cashbook.models import BankHold
from galla.cashbook.tests.statements import line_of, today
from galla.payments.actions import confirm_claim
from galla.payments.models import Lies, Turn
from galla.payments.tests.accounts import lies_in
from galla.payments.tests.examples import promised
from galla.payments.whereabouts import End
from galla.returns.models import CreditNote
from galla.sales.tests.conftest import Stall
from tests.races.counter import client_of, token_of
from tests.races.crowd import Crowd, Work, codes, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race

AMOUNT = 11_800


class CountedOn:
    """Half of the clients take it back that money has arrived, the others count on it."""

    known: set[str]

    def __init__(self, stall: Stall) -> None:
        self.stall, self.world = stall, stall.world
        self.token = token_of(stall, stall.world.member("manager"))

    def start(self, number: int) -> Work:
        self.before = (lies_in(self.world.shop.pk, "upi"), lies_in(self.world.shop.pk, "bank"))
        self.money = promised(self.world, f"{type(self).__name__} {number}")
        self.seen = confirm_claim(access=self.world.access(), at=NOW, money=self.money).pk
        self.prepare(number)

        def ask(place: int) -> Any:
            if (place + number) % 2:
                return self.count_on_it(f"{number} {place}")
            path, body = f"/api/v1/claims/{self.money.pk}/unconfirm/", {"reason": "Another phone"}
            return client_of(self.token).post(path, body, format="json")

        return ask

    def prepare(self, number: int) -> None:
        """What the others need."""

    def count_on_it(self, key: str) -> Any:
        """The answer to one of the others."""
        raise NotImplementedError

    def counted_on(self) -> int:
        """How often somebody did."""
        raise NotImplementedError

    def judge(self, answers: list[Any]) -> None:
        """It was counted on once, or it is waited for; never both."""
        undone = Turn.objects.filter(claim=self.money).count()
        assert (undone, self.counted_on()) in ((0, 1), (1, 0))
        assert codes(answers) <= self.known


class MatchedMeanwhile(CountedOn):
    """The others match a line of the bank with it."""

    known = {"already_matched", "claim_settled"}

    def prepare(self, number: int) -> None:
        self.line = line_of(self.world, "118.00", words=f"UPI {number}", day=today())

    def count_on_it(self, key: str) -> Any:
        body = {"bank_account": self.line.account_id, "lines": [self.line.pk], "entries": [self.seen]}
        return client_of(self.token).post("/api/v1/bank/matches/", body, format="json")

    def counted_on(self) -> int:
        return BankHold.objects.filter(entry_id=self.seen).count()


class PaidBackMeanwhile(CountedOn):
    """The others take the goods of its bill back, and its money out of the bank."""

    known = {"given_back_before", "money_not_seen", "returned_before"}

    def count_on_it(self, key: str) -> Any:
        body = {"lines": [{"bill": self.money.entry_id, "position": 1, "quantity": "1"}], "reason": "Torn"}
        headers = {"Idempotency-Key": key}
        return client_of(self.token).post("/api/v1/credit-notes/", body, format="json", headers=headers)

    def counted_on(self) -> int:
        return CreditNote.objects.filter(bills__sale=self.money.entry_id).count()

    def judge(self, answers: list[Any]) -> None:
        """Nor did the bank give what it never had."""
        super().judge(answers)
        waits = Turn.objects.filter(claim=self.money).exists()
        upi, bank = self.before
        assert lies_in(self.world.shop.pk, "bank") == bank
        assert lies_in(self.world.shop.pk, "upi") == upi + waits * AMOUNT


def hearing_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rooms above are not asked, and nobody asks whether it stands."""
    monkeypatch.setattr("galla.payments.actions.turns.announce", lambda *_fact, **_told: None)
    monkeypatch.setattr("galla.cashbook.actions.matching.demand_standing", lambda *_told: None)
    monkeypatch.setattr("galla.returns.actions.paying_back.lies_now", _as_it_arrived)


def _as_it_arrived(money: Any) -> Any:
    return End(money.arrival.pk, Lies.BANK)


def test_what_is_taken_back_is_not_matched_with_the_bank(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, MatchedMeanwhile(stall), rounds)
    stall.nothing_broken()


def test_without_asking_the_bank_money_is_matched_and_waited_for(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing_nobody(monkeypatch)
    nearly_every_round_is_lost(crowd, MatchedMeanwhile(stall))


def test_what_is_taken_back_is_not_paid_back_for_goods(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, PaidBackMeanwhile(stall), rounds)
    stall.nothing_broken()


def test_without_asking_for_notes_money_that_is_waited_for_was_paid_back(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing_nobody(monkeypatch)
    nearly_every_round_is_lost(crowd, PaidBackMeanwhile(stall))
