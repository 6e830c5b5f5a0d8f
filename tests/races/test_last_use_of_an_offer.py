"""64 clients with the last use of an offer, and with a customer's first bill: it is had as often as it may be."""

from typing import Any

import pytest

from galla.offers.actions import add_offer, archive_offer
from galla.offers.limits import standing_uses
from galla.offers.models import Offer
from galla.prepaid.tests.ahead import somebody
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.races.counter import client_of, token_of
from tests.races.crowd import CLIENTS, Crowd, Work, codes, counted, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race


class ForTheLastUse:
    """Each client sells a rope with ten off, by an offer of which so many bills are left."""

    def __init__(self, stall: Stall, *, uses: int = 1) -> None:
        self.stall, self.uses = stall, uses
        self.token = token_of(stall)
        self.rope = stall.product("Rope", "100", "0", sku="ROPE")
        stall.stock({self.rope: 10_000_000}, key="rope")
        self.offer: Offer | None = None

    def start(self, number: int) -> Work:
        return self.selling(number, most_bills=self.uses)

    def selling(self, number: int, *, customer: int | None = None, **limits: Any) -> Work:
        """What each client asks for, with an offer of this round."""
        if self.offer is not None:
            archive_offer(access=self.stall.access, at=NOW, offer=self.offer)
        told = {"name": f"Round {number}", "amount_minor": 1_000, **limits}
        self.offer = add_offer(access=self.stall.access, at=NOW, kind="off_each", values=told)
        self.before = Sale.objects.count()
        body = {
            "lines": [{"product": self.rope.pk, "quantity": "1"}],
            "tenders": [{"method": "cash", "amount": "90.00"}],
            **({"customer": customer} if customer else {}),
        }

        def ask(place: int) -> Any:
            headers = {"Idempotency-Key": f"round {number}, client {place}"}
            return client_of(self.token).post("/api/v1/sales/", body, format="json", headers=headers)

        return ask

    def judge(self, answers: list[Any]) -> None:
        """As many bills as there were uses; the others a clean refusal that wrote nothing."""
        assert counted(answers) == {201: self.uses, 409: CLIENTS - self.uses}
        # Who was priced when it was used up already is asked for the whole price.
        assert codes(answers) <= {"offer_gone", "not_paid"}
        assert standing_uses().filter(offer=self.offer).count() == self.written()
        assert Sale.objects.count() == self.before + self.uses

    def written(self) -> int:
        """How many uses are counted."""
        return self.uses


class ForACustomersOnlyUse(ForTheLastUse):
    """The same with an offer that each customer has once."""

    def start(self, number: int) -> Work:
        who = somebody(self.stall.world, f"Round {number}")
        return self.selling(number, most_bills_each=1, customer=who.pk)


class ForTheFirstBill(ForTheLastUse):
    """The same with an offer for a customer's first bill."""

    def start(self, number: int) -> Work:
        who = somebody(self.stall.world, f"Round {number}")
        return self.selling(number, first_purchase=True, customer=who.pk)

    def written(self) -> int:
        return 0


@pytest.mark.parametrize("uses", [1, 10])
def test_of_64_clients_those_have_the_offer_for_whom_a_use_is_left(
    stall: Stall, crowd: Crowd, rounds: int, uses: int
) -> None:
    every_round_holds(crowd, ForTheLastUse(stall, uses=uses), rounds)
    stall.nothing_broken()


@pytest.mark.parametrize("race", [ForACustomersOnlyUse, ForTheFirstBill])
def test_of_64_clients_one_has_what_a_customer_has_once(
    stall: Stall, crowd: Crowd, rounds: int, race: type[ForTheLastUse]
) -> None:
    every_round_holds(crowd, race(stall), rounds)
    stall.nothing_broken()


def test_without_the_guard_an_offer_is_on_more_bills_than_it_may_be(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Judged by what was counted before the offer was held.
    monkeypatch.setattr("galla.sales.actions.codes.hold_offers", lambda offers, *, customer_id: ())
    nearly_every_round_is_lost(crowd, ForTheLastUse(stall))


def test_without_the_guard_a_customer_has_more_than_one_first_bill(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("galla.sales.actions.selling.demand_first", lambda *_told: None)
    nearly_every_round_is_lost(crowd, ForTheFirstBill(stall))
