"""64 workers charge the same month at once: everybody is charged once."""

import datetime
from typing import Any, NamedTuple

import pytest
from django.db import IntegrityError

from galla.accounts.models import Shop
from galla.credit.actions import Taking, charge_shop, set_interest, waive
from galla.credit.errors import InterestWaived
from galla.credit.models import InterestNote, InterestRun
from galla.credit.queries import owed_by
from galla.credit.tests.khatas import customer
from galla.ledger.entries import claim
from galla.sales.tests.conftest import Stall
from tests.khatas.interest import noon, owes_from
from tests.races.crowd import CLIENTS, Crowd, Work, counted, every_round_holds, nearly_every_round_is_lost

pytestmark = pytest.mark.race
JAN, FEB = datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)


class Done(NamedTuple):
    """What a worker or a manager did, as a status, and how many notes it wrote."""

    status_code: int
    notes: int = 0


class WorkersAtTheEndOfAMonth:
    """Each worker goes through the khatas of the shop, of which one has borne interest that was not charged."""

    def __init__(self, stall: Stall) -> None:
        self.stall = stall
        set_interest(access=stall.access, at=noon(JAN), how=Taking(180_000, 0))

    def start(self, number: int) -> Work:
        shop = self.stall.world.shop.pk
        self.who = customer(self.stall.world, f"Round {number}")
        owes_from(self.stall.world, self.who, 1_000, day=JAN, key=f"round {number}")
        InterestRun.objects.filter(shop=shop).delete()

        def work(_place: int) -> Done:
            try:
                return Done(201, charge_shop(Shop.objects.get(pk=shop), at=noon(FEB)))
            except ExceptionGroup as troubles:
                if troubles.split(IntegrityError)[1] is not None:
                    raise
                return Done(409)  # the control: a constraint stopped what the claim would have

        return work

    def judge(self, answers: list[Any]) -> None:
        """Of all workers one wrote one note, and that is what is owed."""
        assert counted(answers) == {201: CLIENTS}
        assert sum(each.notes for each in answers) == 1
        assert InterestNote.objects.filter(customer=self.who).count() == 1
        assert owed_by(self.stall.world.shop.pk, [self.who.pk]) == 100_000 + 1_479


class ManagersWhoTakeItBack:
    """Each manager takes the same note back, for a reason of their own."""

    def __init__(self, stall: Stall) -> None:
        self.workers, self.stall = WorkersAtTheEndOfAMonth(stall), stall

    def start(self, number: int) -> Work:
        assert self.workers.start(number)(0).notes == 1
        note = InterestNote.objects.get(customer=self.workers.who)

        def work(place: int) -> Done:
            try:
                waive(access=self.stall.access, at=noon(FEB), note=note, reason=f"Because of {place}")
            except InterestWaived:
                return Done(409)
            return Done(200)

        return work

    def judge(self, answers: list[Any]) -> None:
        """One did, the others hear that it is done, and it is owed no more."""
        assert counted(answers) == {200: 1, 409: CLIENTS - 1}
        assert owed_by(self.stall.world.shop.pk, [self.workers.who.pk]) == 100_000


def test_of_64_workers_one_charges_the_month(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, WorkersAtTheEndOfAMonth(stall), rounds)
    stall.nothing_broken()


def test_without_the_claim_and_the_lock_a_month_is_charged_twice_or_fails(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = iter(range(1_000_000))

    def another(shop: Shop, person: int, until: datetime.date) -> Any:
        return claim(shop=shop, kind="interest", key=f"{person}:{until}:{next(count)}", request_hash="control")

    monkeypatch.setattr("galla.credit.actions.interest._claim_days", another)
    # What each worker had read before any of them wrote: nothing was charged yet.
    monkeypatch.setattr("galla.credit.interest._last_note", lambda *_: None)
    monkeypatch.setattr("galla.credit.interest._begins", lambda *_: JAN)
    nearly_every_round_is_lost(crowd, WorkersAtTheEndOfAMonth(stall))


def test_of_64_managers_one_takes_a_note_back(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ManagersWhoTakeItBack(stall), rounds)
    stall.nothing_broken()
