"""Exchanges and checkouts that want the last use of one code, or of one offer: one has it, nothing is half written."""

from typing import Any

import pytest

from galla.offers import coupons, limits
from galla.offers.actions import add_offer, archive_offer, make_codes
from galla.offers.models import CouponUse, Offer
from galla.returns.models import CreditNote, Exchange
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.races.counter import bill, client_of, on_hand, selling, token_of
from tests.races.crowd import CLIENTS, Crowd, Work, codes, counted, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race
REFUSED = {"coupon_refused", "offer_gone", "not_paid", "difference_changed"}


class ForACode:
    """Half of the clients exchange a piece of a bill of their own for a rope, the others sell one, with one code.

    Who exchanges and who sells is another one each round. A rope costs 100.00, 90.00 with the code, and so does what
    comes back; so whoever exchanges gets 10.00 back.
    """

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)
        self.rope = stall.product("Rope", "100", "0", sku="ROPE")
        self.old = stall.product("Old rope", "100", "0", sku="OLD")
        stall.stock({self.rope: 10_000_000, self.old: 10_000_000}, key="ropes")
        self.offer: Offer | None = None

    def start(self, number: int) -> Work:
        pieces = [{"product": self.old.pk, "quantity": str(CLIENTS)}]
        paid = bill(self.old, paid=f"{CLIENTS * 100}.00", lines=pieces)
        sold = selling(self.token, paid, f"bill of round {number}")(0)
        assert sold.status_code == 201, sold.content
        self.bill = sold.json()["id"]
        more = self.offered(number)
        self.before = self.written()

        def ask(place: int) -> Any:
            headers = {"Idempotency-Key": f"round {number}, client {place}"}
            lines = [{"product": self.rope.pk, "quantity": "1"}]
            if (place + number) % 2:
                body = {"lines": lines, "tenders": [{"method": "cash", "amount": "90.00"}], **more}
                return client_of(self.token).post("/api/v1/sales/", body, format="json", headers=headers)
            back = {"lines": [{"bill": self.bill, "position": 1, "quantity": "1"}], "reason": "another colour"}
            body = {"back": back, "lines": lines, "expected_difference": "-10.00", **more}
            return client_of(self.token).post("/api/v1/exchanges/", body, format="json", headers=headers)

        return ask

    def offered(self, number: int) -> dict[str, Any]:
        """Ten off for one code that is good once; what a body says of it."""
        told = {"name": "Ten off", "amount_minor": 1_000, "by_code": True, "products": [self.rope.pk]}
        if self.offer is None:
            self.offer = add_offer(access=self.stall.access, at=NOW, kind="off_each", values=told)
        (code,) = make_codes(access=self.stall.access, at=NOW, offer=self.offer, count=1, terms={})[1]
        return {"coupons": [code]}

    def uses(self) -> int:
        """How many uses stand."""
        return coupons.standing_uses().count()

    def written(self) -> tuple[int, ...]:
        """Bills, notes and exchanges, what was used of codes and offers, and what lies on the shelf."""
        rows = [model.objects.count() for model in (Sale, CreditNote, Exchange)]
        return *rows, self.uses(), on_hand(self.stall, self.rope), on_hand(self.stall, self.old)

    def judge(self, answers: list[Any]) -> None:
        """One bill or one exchange with both its papers; of the others nothing is written."""
        assert counted(answers) == {201: 1, 409: CLIENTS - 1}, codes(answers)
        assert codes(answers) <= REFUSED
        bills, notes, swapped, uses, ropes, old = (
            now - before for now, before in zip(self.written(), self.before, strict=True)
        )
        assert (bills, uses, ropes) == (1, 1, -1_000)
        assert (notes, old) == (swapped, 1_000 * swapped)
        assert swapped in (0, 1)


class ForALimitedOffer(ForACode):
    """The same with an offer that may be on one bill more."""

    def offered(self, number: int) -> dict[str, Any]:
        """Ten off on one bill in all; a body says nothing of it."""
        if self.offer is not None:
            archive_offer(access=self.stall.access, at=NOW, offer=self.offer)
        told = {"name": f"Round {number}", "amount_minor": 1_000, "most_bills": 1, "products": [self.rope.pk]}
        self.offer = add_offer(access=self.stall.access, at=NOW, kind="off_each", values=told)
        return {}

    def uses(self) -> int:
        return limits.standing_uses().count()


@pytest.mark.parametrize("race", [ForACode, ForALimitedOffer])
def test_of_64_who_exchange_and_sell_one_has_the_last_use(
    stall: Stall, crowd: Crowd, rounds: int, race: type[ForACode]
) -> None:
    every_round_holds(crowd, race(stall), rounds)
    stall.nothing_broken()


def test_without_the_guard_a_code_is_used_by_more_who_exchange_and_sell(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Judged by what was counted before the coupon was held.
    monkeypatch.setattr("galla.sales.actions.codes.hold", lambda typed, *, customer_id: tuple(typed))
    nearly_every_round_is_lost(crowd, ForACode(stall))
    assert CouponUse.objects.count() > CouponUse.objects.values("code").distinct().count()


def test_without_the_guard_a_limited_offer_is_had_by_more_who_exchange_and_sell(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("galla.sales.actions.codes.hold_offers", lambda offers, *, customer_id: ())
    nearly_every_round_is_lost(crowd, ForALimitedOffer(stall))
