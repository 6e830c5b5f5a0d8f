"""64 clients with the code of one card, and 64 with a customer's credit: what is there is spent once."""

from typing import Any

import pytest

from galla.ledger import places
from galla.parties.models import Customer
from galla.prepaid.models import GiftCard, GivenBack
from galla.prepaid.moves import taken
from galla.prepaid.tests.ahead import advance, card, left_on, somebody
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.races.counter import client_of, token_of
from tests.races.crowd import CLIENTS, Crowd, Work, codes, counted, every_round_holds, nearly_every_round_is_lost

pytestmark = pytest.mark.race


class ForTheLastOfACard:
    """Each client pays a bill of 100 with the one card, which holds so many hundreds."""

    def __init__(self, stall: Stall, *, bills: int = 1) -> None:
        self.stall, self.bills = stall, bills
        self.token = token_of(stall)
        self.rope = stall.product("Rope", "100", "0", sku="ROPE")
        stall.stock({self.rope: 10_000_000}, key="rope")

    def start(self, number: int) -> Work:
        sold = card(self.stall.world, self.bills * 10_000, key=f"card {number}")
        self.place, self.before = places.gift(self.stall.world.shop.pk, sold.card.pk), Sale.objects.count()
        return self.paying(number, {"method": "gift_card", "amount": "100.00", "reference": sold.code})

    def paying(self, number: int, tender: dict[str, str], **more: Any) -> Work:
        """What each client asks for."""
        body = {"lines": [{"product": self.rope.pk, "quantity": "1"}], "tenders": [tender], **more}

        def ask(place: int) -> Any:
            headers = {"Idempotency-Key": f"round {number}, client {place}"}
            return client_of(self.token).post("/api/v1/sales/", body, format="json", headers=headers)

        return ask

    def judge(self, answers: list[Any]) -> None:
        """As many bills as the card holds hundreds; the others a clean refusal, and nothing is left."""
        assert counted(answers) == {201: self.bills, 409: CLIENTS - self.bills}
        assert codes(answers) <= {"not_enough_left"}
        assert Sale.objects.count() == self.before + self.bills
        assert left_on(self.place) == 0


class ForTheLastOfACredit(ForTheLastOfACard):
    """The same with what a customer paid ahead."""

    def start(self, number: int) -> Work:
        who: Customer = somebody(self.stall.world, f"Round {number}")
        advance(self.stall.world, who, self.bills * 10_000, key=f"round {number}")
        self.place, self.before = places.store_credit(self.stall.world.shop.pk, who.pk), Sale.objects.count()
        return self.paying(number, {"method": "store_credit", "amount": "100.00"}, customer=who.pk)


class SpentOrGivenBack(ForTheLastOfACard):
    """Half of the clients spend the card, the other half give it back for cash: only one of both happens."""

    def start(self, number: int) -> Work:
        spend = super().start(number)
        sold_by = int(self.place.key.partition(":")[2])
        self.backs = GivenBack.objects.count()

        def ask(place: int) -> Any:
            if place % 2:
                return spend(place)
            back = f"/api/v1/prepayments/{sold_by}/back/"
            return client_of(self.token).post(back, {"reason": f"client {place}"}, format="json")

        return ask

    def judge(self, answers: list[Any]) -> None:
        """One bill or one card given back, and nothing is left."""
        happened = Sale.objects.count() - self.before, GivenBack.objects.count() - self.backs
        assert happened in ((1, 0), (0, 1))
        assert counted(answers) == {201 if happened[0] else 200: 1, 409: CLIENTS - 1}
        assert left_on(self.place) == 0


class SpentOrReplaced(ForTheLastOfACard):
    """Half of the clients spend the card, the other half have it replaced as lost: only one of both happens."""

    def start(self, number: int) -> Work:
        spend = super().start(number)
        lost = int(self.place.key.partition(":")[2])
        self.replaced = GiftCard.objects.count()

        def ask(place: int) -> Any:
            if place % 2:
                return spend(place)
            headers = {"Idempotency-Key": f"lost {number}, client {place}"}
            address, body = f"/api/v1/gift-cards/{lost}/replace/", {"reason": f"client {place}"}
            return client_of(self.token).post(address, body, format="json", headers=headers)

        return ask

    def judge(self, answers: list[Any]) -> None:
        """One bill or one new card, and nothing is left on the old one."""
        happened = Sale.objects.count() - self.before, GiftCard.objects.count() - self.replaced
        assert happened in ((1, 0), (0, 1))
        assert counted(answers) == {201: 1, 409: CLIENTS - 1}
        assert codes(answers) <= {"not_enough_left", "gift_card_replaced", "nothing_left"}
        assert left_on(self.place) == 0


@pytest.mark.parametrize("bills", [1, 10])
def test_of_64_clients_those_pay_whose_hundred_is_on_the_card(
    stall: Stall, crowd: Crowd, rounds: int, bills: int
) -> None:
    every_round_holds(crowd, ForTheLastOfACard(stall, bills=bills), rounds)
    stall.nothing_broken()


def test_of_64_clients_one_spends_the_last_of_a_customers_credit(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ForTheLastOfACredit(stall), rounds)
    stall.nothing_broken()


def test_a_card_is_spent_or_given_back_and_never_both(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, SpentOrGivenBack(stall), rounds)
    stall.nothing_broken()


def test_a_card_is_spent_or_replaced_and_never_both(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, SpentOrReplaced(stall), rounds)
    stall.nothing_broken()


@pytest.mark.parametrize("race", [ForTheLastOfACard, ForTheLastOfACredit])
def test_without_the_guard_more_is_spent_than_there_was(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch, race: type[ForTheLastOfACard]
) -> None:
    unfloored = frozenset(pair for pair in places.FLOORED if pair[1] != "prepaid")
    monkeypatch.setattr(places, "FLOORED", unfloored)
    # Judged by what was there before the lock, as a till would that had looked the card up.
    monkeypatch.setattr(
        "galla.sales.actions.selling.spend",
        lambda purses, _standing, *, source: [
            move for purse in purses for move in taken(purse.accounts[0], source, purse.asked.amount_minor)
        ],
    )
    running = race(stall)
    nearly_every_round_is_lost(crowd, running)
    assert left_on(running.place) < 0
