"""64 clients take one bill back: it comes back once, goods and money."""

import itertools
from typing import Any

import pytest

from galla.ledger import actions, entries
from galla.sales.models import Void
from galla.sales.tests.conftest import Stall
from tests.races.counter import bill, client_of, in_drawer, on_hand, selling, token_of
from tests.races.crowd import (
    CLIENTS,
    Crowd,
    Work,
    codes,
    counted,
    every_round_holds,
    nearly_every_round_is_lost,
)

pytestmark = pytest.mark.race


class VoidAgainstVoid:
    """A bill of 100, paid with a note of 100; every second client sends a key of its own, the others none.

    Beside that note the drawer holds a fifty, so that whoever comes second could not hand the money back anyhow.
    """

    def __init__(self, stall: Stall, **decided: str) -> None:
        self.stall, self.token, self.body = stall, token_of(stall), {"reason": "A slip", **decided}
        stall.notes({5_000: 1})

    def start(self, number: int) -> Work:
        self.product = self.stall.product(f"Comes back {number}", "100", "0", sku=f"BACK{number}")
        self.stall.stock({self.product: 5_000}, key=f"stock of round {number}")
        self.before = self._held()
        paid = [{"method": "cash", "amount": "100.00", "notes": {"100": 1}}]
        sold = selling(self.token, bill(self.product, tenders=paid), f"round {number}")(0)
        assert sold.status_code == 201, sold.content
        self.sale = sold.json()["id"]

        def void(place: int) -> Any:
            headers = {"Idempotency-Key": f"round {number}, client {place}"} if place % 2 else {}
            path = f"/api/v1/sales/{self.sale}/void/"
            return client_of(self.token).post(path, self.body, format="json", headers=headers)

        return void

    def _held(self) -> tuple[int, ...]:
        return on_hand(self.stall, self.product), *(
            in_drawer(self.stall, key) for key in ("money", "loose", "note:10000")
        )

    def judge(self, answers: list[Any]) -> None:
        """One takes it back, 63 hear that it was taken back; shelf and drawer are as they were before the bill."""
        assert counted(answers) == {200: 1, 409: CLIENTS - 1}
        assert codes(answers) == {"already_void"}
        assert Void.objects.filter(sale=self.sale).count() == 1
        assert self._held() == self.before


def test_a_bill_that_64_clients_take_back_comes_back_once(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, VoidAgainstVoid(stall), rounds)
    stall.nothing_broken()


def test_without_what_makes_a_void_the_only_one_it_comes_back_again_and_again(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = itertools.count()

    def blind(**wanted: Any) -> entries.Claim:
        return entries.claim(**{**wanted, "key": f"{wanted['key']} {next(fresh)}"})

    def unrelated(**wanted: Any) -> actions.Posted:
        return actions.post(**{**wanted, "reverses_id": None})

    monkeypatch.setattr("galla.sales.actions.voiding.claim", blind)
    monkeypatch.setattr("galla.sales.actions.voiding.post", unrelated)
    monkeypatch.setattr("galla.sales.actions.voiding.insert_rows", lambda *_: 0)
    race = VoidAgainstVoid(stall, rest="loose")
    nearly_every_round_is_lost(crowd, race)
    assert on_hand(stall, race.product) > race.before[0]
