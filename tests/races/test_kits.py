"""The last part in two different kits, and the part alone: many clients want it, one gets it."""

from typing import Any

import pytest

from galla.catalog.actions import PartOfKit, set_parts
from galla.catalog.models import Product
from galla.sales.actions import goods
from galla.sales.tests.conftest import Stall
from tests.races.counter import bill, bills_of, on_hand, selling, token_of
from tests.races.crowd import CLIENTS, Crowd, Work, codes, counted, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race

PLENTY = 10 * CLIENTS


class ForTheLastPart:
    """One piece of a new part, and clients who want it in a kit, in another kit, or alone."""

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)

    def start(self, number: int) -> Work:
        self.part = self.stall.product(f"The last part {number}", "100", "0", sku=f"PART{number}")
        other = self.stall.product(f"The other part {number}", "10", "0", sku=f"OTHER{number}")
        self.stall.stock({self.part: 1_000, other: PLENTY * 1_000}, key=f"stock of round {number}")
        self.wanted = [
            self._kit(f"Kit {number}", {self.part: 1_000}),
            self._kit(f"Big kit {number}", {other: 2_000, self.part: 1_000}),
            self.part,
        ]
        works = [selling(self.token, bill(product), f"round {number}, client {{place}}") for product in self.wanted]
        return lambda place: works[place % len(works)](place)

    def _kit(self, name: str, parts: dict[Product, int]) -> Product:
        kit = self.stall.product(name, "100", "0")
        wanted = [PartOfKit(part, quantity) for part, quantity in parts.items()]
        set_parts(access=self.stall.access, at=NOW, kit=kit, parts=wanted)
        return kit

    def judge(self, answers: list[Any]) -> None:
        """One bill in all; the others a clean refusal."""
        assert counted(answers) == {201: 1, 409: CLIENTS - 1}
        assert codes(answers) == {"not_enough_stock"}
        told = [answer.json()["number"] for answer in answers if answer.status_code == 201]
        assert told == [number for product in self.wanted for number in bills_of(product)]
        assert on_hand(self.stall, self.part) == 0


def test_of_many_clients_one_gets_the_last_part_in_whichever_kit(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ForTheLastPart(stall), rounds)
    stall.nothing_broken()


def test_without_the_guard_the_last_part_is_sold_in_many_kits(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded = goods.goods_out
    monkeypatch.setattr(
        "galla.sales.actions.selling.goods_out",
        lambda *arguments, **options: guarded(*arguments, **{**options, "may_oversell": True}),
    )
    race = ForTheLastPart(stall)
    nearly_every_round_is_lost(crowd, race)
    assert on_hand(stall, race.part) < 0
