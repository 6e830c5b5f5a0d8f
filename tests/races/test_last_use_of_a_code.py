"""64 clients with the last use of a code: it is used as often as it may be, whoever comes first."""

from typing import Any

import pytest

from galla.offers.actions import add_offer, make_shared_code
from galla.offers.coupons import standing_uses
from galla.offers.models import Coupon
from galla.prepaid.tests.ahead import somebody
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.races.counter import client_of, token_of
from tests.races.crowd import CLIENTS, Crowd, Work, codes, counted, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race


class ForTheLastUse:
    """Each client sells a rope with a code of which so many uses are left."""

    def __init__(self, stall: Stall, *, uses: int = 1) -> None:
        self.stall, self.uses = stall, uses
        self.token = token_of(stall)
        self.rope = stall.product("Rope", "100", "0", sku="ROPE")
        stall.stock({self.rope: 10_000_000}, key="rope")
        told = {"name": "Ten off", "amount_minor": 1_000, "by_code": True}
        self.offer = add_offer(access=stall.access, at=NOW, kind="off_each", values=told)

    def start(self, number: int) -> Work:
        return self.selling(number, most_uses=self.uses)

    def selling(self, number: int, **terms: Any) -> Work:
        """What each client asks for, with a code of this round."""
        code, customer = f"ROUND{number}", terms.pop("customer", None)
        told: dict[str, Any] = {"access": self.stall.access, "at": NOW, "offer": self.offer, "code": code}
        self.coupon: Coupon = make_shared_code(**told, terms=terms)
        self.before = Sale.objects.count()
        body = {
            "lines": [{"product": self.rope.pk, "quantity": "1"}],
            "tenders": [{"method": "cash", "amount": "90.00"}],
            "coupons": [code],
            **({"customer": customer} if customer else {}),
        }

        def ask(place: int) -> Any:
            headers = {"Idempotency-Key": f"round {number}, client {place}"}
            return client_of(self.token).post("/api/v1/sales/", body, format="json", headers=headers)

        return ask

    def judge(self, answers: list[Any]) -> None:
        """As many bills as there were uses; the others a clean refusal that wrote nothing."""
        assert counted(answers) == {201: self.uses, 409: CLIENTS - self.uses}
        assert codes(answers) <= {"coupon_refused"}
        assert standing_uses().filter(coupon=self.coupon).count() == self.uses
        assert Sale.objects.count() == self.before + self.uses


class ForACustomersOnlyUse(ForTheLastUse):
    """The same with a code that each customer has once."""

    def start(self, number: int) -> Work:
        who = somebody(self.stall.world, f"Round {number}")
        return self.selling(number, most_each=1, customer=who.pk)


@pytest.mark.parametrize("uses", [1, 10])
def test_of_64_clients_those_have_the_code_for_whom_a_use_is_left(
    stall: Stall, crowd: Crowd, rounds: int, uses: int
) -> None:
    every_round_holds(crowd, ForTheLastUse(stall, uses=uses), rounds)
    stall.nothing_broken()


def test_of_64_clients_one_has_a_customers_only_use(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ForACustomersOnlyUse(stall), rounds)
    stall.nothing_broken()


def test_without_the_guard_a_code_is_used_more_often_than_it_may_be(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Judged by what was counted before the coupon was held.
    monkeypatch.setattr("galla.sales.actions.codes.hold", lambda typed, *, customer_id: tuple(typed))
    running = ForTheLastUse(stall)
    nearly_every_round_is_lost(crowd, running)
    assert standing_uses().filter(coupon=running.coupon).count() > 1
