"""A customer is merged into another while bills go onto their khata: every bill counts for who they really are."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from galla.credit.models import Charge
from galla.credit.queries import owed_by
from galla.credit.tests.khatas import customer
from galla.parties.queries import billed_customer, known_as
from galla.sales.tests.conftest import Stall
from tests.races.counter import bill, client_of, selling, token_of
from tests.races.crowd import LONGEST_ROUND_SECONDS, Crowd, Work, nearly_every_round_is_lost, ran

pytestmark = pytest.mark.race

CLIENTS, ROUNDS, MERGES, BILLS = 16, 5, 3, 2
PRICE_MINOR = 10_000


@pytest.fixture
def few(transactional_db: None) -> Iterator[Crowd]:
    """16 clients with a connection each."""
    with Crowd(CLIENTS) as clients:
        yield clients


class MergedMeanwhile:
    """15 clients put two bills each on one khata; one merges that customer into another."""

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)
        self.rope = stall.product("Rope", "100", "0", sku="ROPE")
        stall.stock({self.rope: 10_000_000}, key="rope")

    def start(self, number: int) -> Work:
        self.alias = customer(self.stall.world, f"Sunil {number}")
        self.really = customer(self.stall.world, f"Sunil Rao {number}")
        tenders = [{"method": "on_account", "amount": "100.00"}]
        body = bill(self.rope, customer=self.alias.pk) | {"tenders": tenders}

        def ask(place: int) -> Any:
            if place == MERGES:
                address = f"/api/v1/customers/{self.alias.pk}/merge/"
                return client_of(self.token).post(address, {"into": self.really.pk}, format="json")
            bills = [selling(self.token, body, f"round {number}, client {place}, bill {one}") for one in range(BILLS)]
            return [sell(place) for sell in bills][-1]

        return ask

    def judge(self, answers: list[Any]) -> None:
        """Every bill is saved, and all of them stand open with the one who was merged into."""
        assert {answer.status_code for answer in answers} <= {200, 201}, [answer.content for answer in answers]
        bills, people = BILLS * (CLIENTS - 1), known_as(self.really.pk)
        assert sorted(people) == sorted([self.alias.pk, self.really.pk])
        charges = Charge.objects.filter(customer_id__in=people)
        assert {charge.person_id for charge in charges} == {self.really.pk}
        assert len(charges) == bills
        assert sum(charge.open_minor for charge in charges) == bills * PRICE_MINOR
        assert owed_by(self.stall.world.shop.pk, people) == bills * PRICE_MINOR


def test_bills_of_a_customer_who_is_merged_meanwhile_count_for_who_they_are(stall: Stall, few: Crowd) -> None:
    race = MergedMeanwhile(stall)
    for number in range(ROUNDS):
        race.judge(ran(few, race, number))
    stall.nothing_broken()


def test_whom_a_bill_named_before_it_waited_is_not_who_they_are_after(
    stall: Stall, few: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    race = MergedMeanwhile(stall)
    # Looked up before anybody was merged, as every bill does that waits; and nobody looks again.
    known: dict[int, Any] = {}

    def early(*, access: Any, customer: int, **_told: Any) -> Any:
        return known.setdefault(customer, None) or billed_customer(access=access, customer=customer)

    start = race.start

    def started(number: int) -> Work:
        work, merged = start(number), threading.Event()
        known[race.alias.pk] = billed_customer(access=stall.access, customer=race.alias.pk)

        def ask(place: int) -> Any:
            # On SQLite nobody waits inside a bill, and the merge may come last: then there is nothing to lose.
            if place != MERGES:
                merged.wait(LONGEST_ROUND_SECONDS)
                return work(place)
            answer = work(place)
            merged.set()
            return answer

        return ask

    monkeypatch.setattr(race, "start", started)
    monkeypatch.setattr("galla.sales.actions.selling.customer_for_bill", early)
    monkeypatch.setattr("galla.credit.actions.charging._begin_again", lambda: None)
    nearly_every_round_is_lost(few, race)
