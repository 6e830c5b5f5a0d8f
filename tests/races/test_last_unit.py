"""64 clients want more than there is: who comes first gets it, and whoever sends the winner's key hears of its bill."""

import dataclasses
import itertools
from typing import Any

import pytest

from galla.ledger import entries
from galla.sales.actions import goods
from galla.sales.tests.conftest import Stall
from tests.races.counter import bill, bills_of, on_hand, selling, token_of
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

PLENTY = 10 * CLIENTS


class ForTheLast:
    """So many pieces of a new product, and 64 clients who want one each, with a key of their own or one for all."""

    def __init__(self, stall: Stall, *, pieces: int, one_key: bool = False) -> None:
        self.stall, self.pieces, self.one_key = stall, pieces, one_key
        self.token = token_of(stall)

    def start(self, number: int) -> Work:
        self.product = self.stall.product(f"The last of kind {number}", "100", "0", sku=f"LAST{number}")
        self.stall.stock({self.product: self.pieces * 1_000}, key=f"stock of round {number}")
        key = f"round {number}" if self.one_key else f"round {number}, client {{place}}"
        return selling(self.token, bill(self.product), key)

    def judge(self, answers: list[Any]) -> None:
        """As many bills as there were pieces (or one, with one key); the others a clean refusal, or that bill again."""
        sold = 1 if self.one_key else self.pieces
        assert counted(answers) == {201: sold, (200 if self.one_key else 409): CLIENTS - sold}
        assert codes(answers) <= {"not_enough_stock"}
        told = {answer.json()["number"] for answer in answers if answer.status_code in (200, 201)}
        assert sorted(told) == sorted(bills_of(self.product))
        assert len(told) == sold
        assert on_hand(self.stall, self.product) == (self.pieces - sold) * 1_000


def test_of_64_clients_one_gets_the_last_unit_and_63_a_clean_refusal(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ForTheLast(stall, pieces=1), rounds)
    stall.nothing_broken()


def test_of_64_clients_ten_get_the_last_ten(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ForTheLast(stall, pieces=10), rounds)
    stall.nothing_broken()


def test_64_clients_with_one_key_for_the_last_unit_get_one_bill(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ForTheLast(stall, pieces=1, one_key=True), rounds)
    stall.nothing_broken()


def test_the_same_key_64_times_makes_one_bill_however_much_there_is(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ForTheLast(stall, pieces=PLENTY, one_key=True), rounds)
    stall.nothing_broken()


@pytest.mark.parametrize("pieces", [1, 10])
def test_without_the_guard_more_is_sold_than_there_is(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    guarded = goods.goods_out
    monkeypatch.setattr(
        "galla.sales.actions.selling.goods_out",
        lambda *arguments, **options: guarded(*arguments, **{**options, "may_oversell": True}),
    )
    race = ForTheLast(stall, pieces=pieces)
    nearly_every_round_is_lost(crowd, race)
    assert on_hand(stall, race.product) < 0


@pytest.mark.parametrize("pieces", [1, PLENTY])
def test_without_looking_the_key_up_one_key_makes_many_bills_or_refusals(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    fresh = itertools.count()

    def blind(**wanted: Any) -> entries.Claim:
        return dataclasses.replace(entries.claim(**{**wanted, "key": f"{wanted['key']} {next(fresh)}"}), replayed=False)

    monkeypatch.setattr("galla.sales.actions.selling.claim", blind)
    monkeypatch.setattr("galla.sales.actions.selling.entry_of_key", lambda *_: None)
    race = ForTheLast(stall, pieces=pieces, one_key=True)
    nearly_every_round_is_lost(crowd, race)
    assert len(bills_of(race.product)) == min(pieces, CLIENTS)
