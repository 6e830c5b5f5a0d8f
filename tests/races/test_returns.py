"""64 clients take the last unit of a bill back, or a void and returns want the same bill: one of them wins."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from galla.returns.models import CreditNote, Exchange
from galla.sales.models import ReturnedLine, Void
from galla.sales.queries import sale_rows
from galla.sales.rows import SaleRows
from galla.sales.tests.conftest import Stall
from tests.races.counter import bill, client_of, in_drawer, on_hand, selling, token_of
from tests.races.crowd import CLIENTS, Crowd, Work, codes, counted, every_round_holds, nearly_every_round_is_lost

pytestmark = pytest.mark.race


class LastUnit:
    """A bill of one piece, paid with a note of 100; every client wants it back with a key of its own."""

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)
        stall.notes({5_000: 1})

    def start(self, number: int) -> Work:
        self.product = self.stall.product(f"Comes back {number}", "100", "0", sku=f"BACK{number}")
        self.stall.stock({self.product: 5_000}, key=f"stock of round {number}")
        self.before = self._held()
        paid = [{"method": "cash", "amount": "100.00", "notes": {"100": 1}}]
        sold = selling(self.token, bill(self.product, tenders=paid), f"round {number}")(0)
        assert sold.status_code == 201, sold.content
        self.sale = sold.json()["id"]
        return lambda place: self.take_back(f"round {number}, client {place}")

    def take_back(self, key: str) -> Any:
        """The answer to a call that takes the piece back."""
        lines = [{"bill": self.sale, "position": 1, "quantity": "1"}]
        headers = {"Idempotency-Key": key}
        body = {"lines": lines, "reason": "too late"}
        return client_of(self.token).post("/api/v1/credit-notes/", body, format="json", headers=headers)

    def _held(self) -> tuple[int, ...]:
        return on_hand(self.stall, self.product), *(in_drawer(self.stall, key) for key in ("money", "note:10000"))

    def judge(self, answers: list[Any]) -> None:
        """One gets the money, 63 hear that it came back; shelf and drawer are as they were before the bill."""
        assert counted(answers) == {201: 1, 409: CLIENTS - 1}
        assert codes(answers) == {"returned_before"}
        assert CreditNote.objects.filter(bills__sale=self.sale).count() == 1
        assert ReturnedLine.objects.get(sale=self.sale).returned_milli == 1_000
        assert self._held() == self.before


class VoidAgainstReturn(LastUnit):
    """Half of the clients void the bill, the others take its goods back; who begins is another one each round."""

    def start(self, number: int) -> Work:
        super().start(number)

        def ask(place: int) -> Any:
            if (place + number) % 2:
                return self.take_back(f"round {number}, client {place}")
            path, body = f"/api/v1/sales/{self.sale}/void/", {"reason": "slip", "rest": "loose"}
            return client_of(self.token).post(path, body, format="json")

        return ask

    def judge(self, answers: list[Any]) -> None:
        """Goods and money came back once: by the void or by one return."""
        voids = Void.objects.filter(sale=self.sale).count()
        notes = CreditNote.objects.filter(bills__sale=self.sale).count()
        assert voids + notes == 1
        assert sorted(answer.status_code for answer in answers)[1:] == [409] * (CLIENTS - 1)
        assert codes(answers) <= {"returned_before", "bill_taken_back", "already_void", "goods_came_back"}
        assert self._held() == self.before


def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds a bill and nothing is counted."""

    def counts_nothing(_shop_id: int, _coming: Sequence[tuple[int, int, int, int]]) -> None:
        return None

    monkeypatch.setattr("galla.returns.actions.taking_back.hold_bills", lambda *_told: None)
    monkeypatch.setattr("galla.sales.actions.voiding.hold_bills", lambda *_told: None)
    monkeypatch.setattr("galla.returns.actions.taking_back.count_returned", counts_nothing)


def test_the_last_unit_of_a_bill_comes_back_once_however_many_want_it(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, LastUnit(stall), rounds)
    stall.nothing_broken()


def test_without_the_counter_it_comes_back_again_and_again(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded(monkeypatch)
    nearly_every_round_is_lost(crowd, LastUnit(stall))


def test_a_void_and_a_return_never_both_take_a_bill_back(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, VoidAgainstReturn(stall), rounds)
    stall.nothing_broken()


def test_without_what_holds_and_counts_a_void_and_a_return_both_do(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded(monkeypatch)

    def sees_no_void(shop_id: int, sale_id: int) -> SaleRows:
        return replace(sale_rows(shop_id, sale_id), void=None)

    # Where one writes at a time, whoever comes second always sees the void.
    monkeypatch.setattr("galla.returns.actions.taking_back.sale_rows", sees_no_void)
    nearly_every_round_is_lost(crowd, VoidAgainstReturn(stall))


class Swapped(LastUnit):
    """Every client wants another piece of the same goods for the one they bring, or their money back."""

    def start(self, number: int) -> Work:
        super().start(number)

        def ask(place: int) -> Any:
            key = f"round {number}, client {place}"
            if (place + number) % 3 == 0:
                return self.take_back(key)
            back = {"lines": [{"bill": self.sale, "position": 1, "quantity": "1"}], "reason": "another colour"}
            body = {"back": back, "lines": [{"product": self.product.pk, "quantity": "1"}]}
            headers = {"Idempotency-Key": key}
            return client_of(self.token).post("/api/v1/exchanges/", body, format="json", headers=headers)

        return ask

    def judge(self, answers: list[Any]) -> None:
        """One piece came back and at most one went out for it; the bill's piece or its money is with the customer."""
        assert counted(answers) == {201: 1, 409: CLIENTS - 1}
        assert codes(answers) == {"returned_before"}
        swapped = Exchange.objects.filter(credit_note__bills__sale=self.sale).count()
        piece, *money = self.before
        paid = [money[0] + 10_000, money[1] + 1] if swapped else money
        assert self._held() == (piece - 1_000 * swapped, *paid)


def test_goods_that_64_clients_exchange_or_bring_back_come_back_once(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, Swapped(stall), rounds)
    stall.nothing_broken()


def test_goods_that_nobody_counts_are_exchanged_again_and_again(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded(monkeypatch)
    nearly_every_round_is_lost(crowd, Swapped(stall))
