"""32 clients buy for one shop: the last piece that may go back, one bill entered by all, one cart received by all."""

import dataclasses
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from galla.inventory.models import Receipt
from galla.ledger import entries
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.pricing.numbers import round_half_away
from galla.purchasing.actions import OrderItem, create_order, send_order
from galla.purchasing.actions.arriving import Arrived, receive_order
from galla.purchasing.actions.counting import Back
from galla.purchasing.models import PurchaseOrder, PurchaseReturn, ReceivedLine, SupplierBill
from galla.sales.tests.conftest import Stall
from tests.races.counter import client_of, on_hand, token_of
from tests.races.crowd import Crowd, Work, codes, counted, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race

CLIENTS = 32
PLENTY = 2 * CLIENTS


@pytest.fixture
def buyers(transactional_db: None) -> Iterator[Crowd]:
    """32 clients with a connection each."""
    with Crowd(CLIENTS) as clients:
        yield clients


class Buying:
    """A supplier, and each round a product of its own that was ordered and of which plenty lies there."""

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)
        self.supplier = add_supplier(access=stall.access, at=NOW, details=Details(name="Agro Traders"))

    def ordered(self, number: int) -> PurchaseOrder:
        """An order that was sent."""
        self.product = self.stall.product(f"Bought in round {number}", "100", "0", sku=f"BUY{number}")
        self.stall.stock({self.product: PLENTY * 1_000}, key=f"stock of round {number}")
        act: dict[str, Any] = {"access": self.stall.access, "at": NOW, "key": f"order of round {number}"}
        items = [OrderItem(self.product.pk, 10_000, 500_000)]
        order = create_order(**act, supplier=self.supplier, branch=self.stall.world.main, items=items).document
        send_order(**act, order=order, by_mail=False)
        return order

    def came(self, order: PurchaseOrder, key: str) -> Receipt:
        """One piece of an order came."""
        items = [Arrived(order.lines.get().pk, 1_000)]
        return receive_order(access=self.stall.access, at=NOW, key=key, order=order, items=items).document

    def post(self, address: str, body: dict[str, Any], key: str) -> Any:
        """What a client is answered."""
        headers = {"Idempotency-Key": key}
        return client_of(self.token).post(f"/api/v1/purchases/{address}", body, format="json", headers=headers)


class ReturnAgainstReceipt(Buying):
    """One piece may go back; every other client sends it back, the others receive one more each."""

    def start(self, number: int) -> Work:
        order = self.ordered(number)
        self.receipt = self.came(order, f"cart of round {number}")
        line, wanted = self.receipt.lines.get().pk, order.lines.get().pk
        back = {"receipt": self.receipt.pk, "lines": [{"line": line, "quantity": "1"}]}
        more = {"lines": [{"line": wanted, "quantity": "1"}]}

        def ask(place: int) -> Any:
            key = f"round {number}, client {place}"
            return (
                self.post("returns/", back, key) if place % 2 else self.post(f"orders/{order.pk}/receive/", more, key)
            )

        return ask

    def judge(self, answers: list[Any]) -> None:
        """Every receipt stands, one return does, and the shelf holds what that comes to."""
        assert counted(answers[::2]) == {201: CLIENTS // 2}
        assert counted(answers[1::2]) == {201: 1, 409: CLIENTS // 2 - 1}
        assert codes(answers) == {"not_returnable"}
        assert PurchaseReturn.objects.filter(receipt=self.receipt).count() == 1
        assert on_hand(self.stall, self.product) == (PLENTY + CLIENTS // 2) * 1_000


class OneBill(Buying):
    """All clients enter the same bill, each with a key of their own."""

    def start(self, number: int) -> Work:
        self.number = f"INV {number}"
        line = {"kind": "other", "net": "10.00", "words": "Crates"}
        body = {"supplier": self.supplier.pk, "number": self.number, "billed_on": "2026-11-20", "lines": [line]}
        return lambda place: self.post("bills/", body, f"bill {number}, client {place}")

    def judge(self, answers: list[Any]) -> None:
        """One is entered, the others hear of it."""
        assert counted(answers) == {201: 1, 409: CLIENTS - 1}
        assert codes(answers) == {"bill_known"}
        assert SupplierBill.objects.filter(number=self.number).count() == 1
        assert {answer.json()["bill"] for answer in answers if answer.status_code == 409} == {
            answer.json()["id"] for answer in answers if answer.status_code == 201
        }


class OneCart(Buying):
    """All clients receive the same cart with the same key."""

    def start(self, number: int) -> Work:
        self.order = order = self.ordered(number)
        body = {"lines": [{"line": order.lines.get().pk, "quantity": "10"}]}
        return lambda _place: self.post(f"orders/{order.pk}/receive/", body, f"cart of round {number}")

    def judge(self, answers: list[Any]) -> None:
        """It came once."""
        assert counted(answers) == {201: 1, 200: CLIENTS - 1}
        assert self.order.lines.get().received_milli == 10_000
        assert on_hand(self.stall, self.product) == (PLENTY + 10) * 1_000


def test_of_many_who_send_the_last_piece_back_one_does_while_others_receive(
    stall: Stall, buyers: Crowd, rounds: int
) -> None:
    every_round_holds(buyers, ReturnAgainstReceipt(stall), rounds)
    stall.nothing_broken()


def test_without_the_counter_more_goes_back_than_came(
    stall: Stall, buyers: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(line: ReceivedLine, quantity_milli: int, **_told: Any) -> Back:
        return Back(round_half_away(line.worth_minor * quantity_milli, line.received_milli))

    monkeypatch.setattr("galla.purchasing.actions.counting.count_returned", blind)
    race = ReturnAgainstReceipt(stall)
    nearly_every_round_is_lost(buyers, race)
    assert PurchaseReturn.objects.filter(receipt=race.receipt).count() > 1


def test_of_many_who_enter_the_same_bill_one_does(stall: Stall, buyers: Crowd, rounds: int) -> None:
    every_round_holds(buyers, OneBill(stall), rounds)
    stall.nothing_broken()


def test_where_numbers_are_not_compared_the_same_bill_is_owed_many_times(
    stall: Stall, buyers: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = itertools.count()
    monkeypatch.setattr("galla.purchasing.actions.billing.number_key", lambda _number: f"number {next(fresh)}")
    race = OneBill(stall)
    nearly_every_round_is_lost(buyers, race)
    assert SupplierBill.objects.filter(number=race.number).count() > 1


def test_of_many_who_receive_the_same_cart_one_does(stall: Stall, buyers: Crowd, rounds: int) -> None:
    every_round_holds(buyers, OneCart(stall), rounds)
    stall.nothing_broken()


def test_without_looking_the_key_up_the_same_cart_comes_many_times(
    stall: Stall, buyers: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = itertools.count()

    def blind(**wanted: Any) -> entries.Claim:
        return dataclasses.replace(entries.claim(**{**wanted, "key": f"{wanted['key']} {next(fresh)}"}), replayed=False)

    monkeypatch.setattr("galla.inventory.actions.booking.claim", blind)
    race = OneCart(stall)
    nearly_every_round_is_lost(buyers, race)
    assert race.order.lines.get().received_milli > 10_000
