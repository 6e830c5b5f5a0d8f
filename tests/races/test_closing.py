"""A day is closed while 63 clients sell: every bill is in it and counted, or in the next, and none comes afterwards."""

import dataclasses
import datetime
import itertools
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from galla.catalog.queries import Reference
from galla.ledger import entries
from galla.ledger.closing import close_day
from galla.payments.models import Method
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.races.crowd import (
    CLIENTS,
    LONGEST_ROUND_SECONDS,
    Crowd,
    Work,
    every_round_holds,
    nearly_every_round_is_lost,
)
from tests.world import NOW

pytestmark = pytest.mark.race

BILLS, SOLD_BEFORE = 2, 8
DAY = datetime.timedelta(days=1)


class ClosedMeanwhile:
    """63 clients sell two bills each; after the first few somebody closes the day. Each round is a day of its own.

    Everybody's request has begun before the close, so each knows the shop as it was when the day was open.
    """

    def __init__(self, stall: Stall) -> None:
        self.stall = stall
        self.tea = Reference(product_id=stall.tea.pk)
        stall.stock({stall.tea: 10_000_000}, key="plenty")

    def start(self, number: int) -> Work:
        self.at = NOW + (number + 1) * DAY
        self.day = self.at.date()
        world = self.stall.world
        requests = [world.access("owner", till=world.till) for _ in range(CLIENTS)]
        few = threading.Semaphore(0)

        def ask(place: int) -> Any:
            if place == 0:
                for _ in range(SOLD_BEFORE):
                    few.acquire(timeout=LONGEST_ROUND_SECONDS)
                self.closed = close_day(access=requests[0], day=self.day, at=self.at)
                self.at_the_answer = self._bills()
                return SimpleNamespace(status_code=201)
            for which in range(BILLS):
                checkout(
                    access=requests[place],
                    cart=Cart(lines=(CartLine(1_000, self.tea),)),
                    payment=Payment((TenderGiven(Method.CASH, 11_800),)),
                    key=f"round {number}, client {place}, bill {which}",
                    at=self.at,
                )
                few.release()
            return SimpleNamespace(status_code=201)

        return ask

    def _bills(self) -> int:
        return Sale.objects.filter(business_date=self.day).count()

    def judge(self, answers: list[Any]) -> None:
        """What is in the day was counted when it was closed; the rest is in the next one, and nothing is lost."""
        followed = Sale.objects.filter(business_date=self.day + DAY, happened_at=self.at).count()
        late = Sale.objects.filter(business_date=self.day, happened_at=self.at - DAY).count()
        assert self.closed.entries == self.at_the_answer == self._bills()
        assert self._bills() - late >= SOLD_BEFORE
        assert self._bills() - late + followed == BILLS * (CLIENTS - 1)


def test_every_bill_is_in_the_day_that_is_closed_and_counted_or_in_the_next(
    stall: Stall, crowd: Crowd, rounds: int
) -> None:
    race = ClosedMeanwhile(stall)
    close_day(access=stall.access, day=NOW.date(), at=NOW)
    every_round_holds(crowd, race, rounds)
    stall.nothing_broken()


@pytest.mark.postgres
def test_without_waiting_for_acts_under_way_some_are_written_into_the_closed_day(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = itertools.count(1)
    monkeypatch.setattr(entries, "days_lock", lambda _: next(numbers))
    nearly_every_round_is_lost(crowd, ClosedMeanwhile(stall))


def test_without_looking_which_days_are_closed_bills_follow_into_the_closed_day(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(**wanted: Any) -> entries.Claim:
        before = wanted["shop"].books_closed_until
        claimed = entries.claim(**wanted)
        wanted["shop"].books_closed_until = before
        return dataclasses.replace(claimed, closed_until=None)

    monkeypatch.setattr("galla.sales.actions.selling.claim", blind)
    nearly_every_round_is_lost(crowd, ClosedMeanwhile(stall))
