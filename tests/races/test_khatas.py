"""64 clients against the limit of one khata, and paying for one bill of it: neither is passed."""

from typing import Any

import pytest

from galla.credit.actions import set_limit
from galla.credit.models import Charge
from galla.credit.queries import owed_by
from galla.credit.tests.khatas import customer
from galla.sales.tests.conftest import Stall
from tests.races.counter import client_of, token_of
from tests.races.crowd import CLIENTS, Crowd, Work, counted, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race
FITS = 10


class BillsAgainstALimit:
    """Each client puts a bill of 100 on the khata of one customer, whose limit is ten of them."""

    def __init__(self, stall: Stall) -> None:
        self.stall = stall
        self.token = token_of(stall, stall.world.member("cashier"))
        self.soap = stall.product("Rope", "100", "0", sku="ROPE")
        stall.stock({self.soap: 10_000_000}, key="rope")

    def start(self, number: int) -> Work:
        self.who = customer(self.stall.world, f"Round {number}")
        set_limit(access=self.stall.access, at=NOW, customer=self.who, limit_minor=FITS * 10_000)
        body = {
            "lines": [{"product": self.soap.pk, "quantity": "1"}],
            "tenders": [{"method": "on_account", "amount": "100.00"}],
            "customer": self.who.pk,
        }

        def ask(place: int) -> Any:
            headers = {"Idempotency-Key": f"round {number}, client {place}"}
            return client_of(self.token).post("/api/v1/sales/", body, format="json", headers=headers)

        return ask

    def judge(self, answers: list[Any]) -> None:
        """Ten fit, the others hear of the limit, and what is owed is the limit."""
        assert counted(answers) == {201: FITS, 409: CLIENTS - FITS}
        assert owed_by(self.stall.world.shop.pk, [self.who.pk]) == FITS * 10_000
        assert sum(charge.open_minor for charge in Charge.objects.filter(person=self.who)) == FITS * 10_000


class PaymentsForOneBill:
    """Each client brings 100 and says it is for the same bill of 1000."""

    def __init__(self, stall: Stall) -> None:
        self.race = BillsAgainstALimit(stall)

    def start(self, number: int) -> Work:
        self.race.start(number)
        body = {
            "lines": [{"product": self.race.soap.pk, "quantity": "10"}],
            "tenders": [{"method": "on_account", "amount": "1000.00"}],
            "customer": self.race.who.pk,
        }
        headers = {"Idempotency-Key": f"round {number}"}
        sold = client_of(self.race.token).post("/api/v1/sales/", body, format="json", headers=headers)
        assert sold.status_code == 201, sold.content
        charge = Charge.objects.get(entry_id=sold.json()["id"])

        told = {
            "customer": self.race.who.pk,
            "method": "bank",
            "amount": "100.00",
            "bills": [{"charge": charge.pk, "amount": "100.00"}],
        }

        def pay(place: int) -> Any:
            headers = {"Idempotency-Key": f"round {number}, client {place}"}
            return client_of(self.race.token).post("/api/v1/settlements/", told, format="json", headers=headers)

        return pay

    def judge(self, answers: list[Any]) -> None:
        """Ten are taken, the others hear that the bill is settled, and nothing is owed."""
        assert counted(answers) == {201: FITS, 409: CLIENTS - FITS}
        assert owed_by(self.race.stall.world.shop.pk, [self.race.who.pk]) == 0


class PromisesBesideBills:
    """Every other client says it has sent 100 over UPI for the khata, which owes all of them; the others put a bill of
    100 on it, which fits ten times above what is owed."""

    def __init__(self, stall: Stall) -> None:
        self.race = BillsAgainstALimit(stall)

    def start(self, number: int) -> Work:
        buy = self.race.start(number)
        told: dict[str, Any] = {"access": self.race.stall.access, "at": NOW}
        set_limit(**told, customer=self.race.who, limit_minor=(FITS + CLIENTS // 2) * 10_000)
        body = {
            "lines": [{"product": self.race.soap.pk, "quantity": f"{CLIENTS // 2}"}],
            "tenders": [{"method": "on_account", "amount": f"{CLIENTS // 2 * 100}.00"}],
            "customer": self.race.who.pk,
        }
        headers = {"Idempotency-Key": f"round {number}"}
        sold = client_of(self.race.token).post("/api/v1/sales/", body, format="json", headers=headers)
        assert sold.status_code == 201, sold.content
        told = {"customer": self.race.who.pk, "method": "upi", "amount": "100.00"}

        def ask(place: int) -> Any:
            if place % 2:
                return buy(place)
            headers = {"Idempotency-Key": f"round {number}, client {place}"}
            return client_of(self.race.token).post("/api/v1/settlements/", told, format="json", headers=headers)

        return ask

    def judge(self, answers: list[Any]) -> None:
        """Every promise is taken, ten bills fit, and the others hear of the limit: nobody has seen any money."""
        assert counted(answers[::2]) == {201: CLIENTS // 2}
        assert counted(answers[1::2]) == {201: FITS, 409: CLIENTS // 2 - FITS}
        put_on = sum(charge.amount_minor for charge in Charge.objects.filter(person=self.race.who))
        assert put_on == (FITS + CLIENTS // 2) * 10_000


def test_64_clients_do_not_pass_the_limit_of_one_khata(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, BillsAgainstALimit(stall), rounds)
    stall.nothing_broken()


def test_judged_by_what_was_owed_before_the_lock_the_limit_is_passed(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every client of a round saw an empty khata before it asked.
    monkeypatch.setattr("galla.credit.actions.charging.owed_by", lambda *_: 0)
    nearly_every_round_is_lost(crowd, BillsAgainstALimit(stall))


def test_64_clients_pay_one_bill_once(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, PaymentsForOneBill(stall), rounds)
    stall.nothing_broken()


def test_what_is_only_promised_frees_no_limit_whoever_comes_first(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, PromisesBesideBills(stall), rounds)
    stall.nothing_broken()


def test_where_nobody_waits_for_a_promise_the_limit_is_passed(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("galla.cashbook.actions.settling.wait_for", lambda **_: None)
    nearly_every_round_is_lost(crowd, PromisesBesideBills(stall))
