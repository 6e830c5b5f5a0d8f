"""A card or an advance whose UPI money is given up is taken back with it: nothing is lost, and nobody can spend it."""

from typing import Any

import pytest

from galla.accounts.tests.pins import lent, with_pin
from galla.foundation.checks import broken
from galla.payments.actions import arrive_late, confirm_claim, give_up_claim, send_back, unconfirm_claim, undo_turn
from galla.payments.errors import ClaimSettled
from galla.payments.models import Claim
from galla.payments.tests.accounts import lies_in
from galla.prepaid.actions import sell_card, take_advance, top_up
from galla.prepaid.models import GivenBack
from galla.prepaid.queries import credit_left
from galla.prepaid.tests.ahead import left_on_card, paid, somebody
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
GIVEN_UP: dict[str, Any] = {"at": NOW, "reason": "never came"}


@pytest.fixture(autouse=True)
def whole(world: World) -> Any:
    """Whatever a test does, every invariant holds afterwards."""
    yield
    assert [str(found) for found in broken()] == []


def lies(world: World, *codes: str) -> list[int]:
    """What was promised, what is lost, and what is owed for it."""
    return [lies_in(world.shop.pk, code) for code in ("upi", "given-up", *codes)]


def billed(world: World, code: str) -> Any:
    """The answer to a bill of 100.00 for work that a card is to pay."""
    lines = [{"name": "Mending", "unit_price": "100.00", "tax_rate": "0", "quantity": "1"}]
    body = {"lines": lines, "tenders": [{"method": "gift_card", "amount": "100.00", "reference": code}]}
    client = world.api("owner", till=world.till)
    return client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "bill"})


def test_an_advance_that_never_came_is_no_loss_and_no_debt_of_the_shop(world: World) -> None:
    who = somebody(world)
    money = paid(7_000, "upi", reference="UTR 1")
    take_advance(access=world.access(), at=NOW, key="ahead", customer=who, money=money)
    give_up_claim(access=world.access("manager"), money=Claim.objects.get(), **GIVEN_UP)
    assert lies(world, f"store-credit.{who.pk}") == [0, 0, 0]
    assert (credit_left(world.shop.pk, who.pk), GivenBack.objects.get().reason) == (0, "never came")


def test_a_card_that_was_never_paid_pays_for_nothing(world: World) -> None:
    sold = sell_card(access=world.access(), at=NOW, key="card", money=paid(10_000, "upi", reference="UTR 1"))
    money = Claim.objects.get()
    give_up_claim(access=world.access(), money=money, **GIVEN_UP)
    assert (left_on_card(sold), lies(world, f"gift.{sold.card.pk}")) == (0, [0, 0, 0])
    assert billed(world, sold.code).status_code == 409
    # What comes all the same is owed to whoever sent it.
    arrive_late(access=world.access(), at=NOW, key="late", money=money)
    assert lies(world, "bank") == [-10_000, 0, 10_000]
    send_back(access=world.access(), at=NOW, key="back", money=money)
    assert lies(world, "bank") == [0, 0, 0]


def test_whoever_is_allowed_to_give_it_up_needs_no_more(world: World) -> None:
    who = somebody(world)
    money = paid(7_000, "upi", reference="UTR 1")
    take_advance(access=world.access(), at=NOW, key="ahead", customer=who, money=money)
    allowed = lent(world, with_pin(world), "payment.give_up")
    give_up_claim(access=allowed, money=Claim.objects.get(), **GIVEN_UP)
    assert (lies(world), GivenBack.objects.count()) == ([0, 0], 1)


def test_what_was_put_on_the_khata_instead_stays_on_the_card(world: World) -> None:
    who = somebody(world)
    money = paid(7_000, "upi", reference="UTR 1")
    take_advance(access=world.access(), at=NOW, key="ahead", customer=who, money=money)
    give_up_claim(access=world.access(), money=Claim.objects.get(), on_khata=True, **GIVEN_UP)
    assert (credit_left(world.shop.pk, who.pk), GivenBack.objects.count()) == (7_000, 0)


def test_what_is_waited_for_again_and_given_up_then_is_taken_back_too(world: World) -> None:
    sold = sell_card(access=world.access(), at=NOW, key="card", money=paid(10_000, "upi", reference="UTR 1"))
    money = Claim.objects.get()
    confirm_claim(access=world.access(), at=NOW, money=money)
    unconfirm_claim(access=world.access(), at=NOW, money=money, reason="another's")
    give_up_claim(access=world.access(), money=money, **GIVEN_UP)
    assert (left_on_card(sold), lies(world)) == (0, [0, 0])


def test_what_cannot_be_taken_back_is_lost_and_the_refusal_says_so(world: World) -> None:
    sold = sell_card(access=world.access(), at=NOW, key="card", money=paid(10_000, "upi", reference="UTR 1"))
    money = Claim.objects.get()
    top_up(access=world.access(), at=NOW, key="more", card=sold.card, money=paid(5_000))
    give_up_claim(access=world.access(), money=money, **GIVEN_UP)
    assert (left_on_card(sold), lies(world), GivenBack.objects.count()) == (15_000, [0, 10_000], 0)
    answer = billed(world, sold.code)
    assert (answer.status_code, "was given up" in answer.content.decode()) == (409, True), answer.content


def test_what_the_bank_took_back_later_and_is_given_up_is_taken_back_with_it(world: World) -> None:
    who = somebody(world)
    money = paid(7_000, "upi", reference="UTR 1")
    take_advance(access=world.access(), at=NOW, key="ahead", customer=who, money=money)
    claim = Claim.objects.get()
    confirm_claim(access=world.access(), at=NOW, money=claim)
    for _again in range(2):
        send_back(access=world.access("manager"), at=NOW, key="back", money=claim)
    assert lies(world, "bank", f"store-credit.{who.pk}") == [0, 0, 0, 0]
    assert (credit_left(world.shop.pk, who.pk), GivenBack.objects.get().reason) == (0, "Its money was given up.")
    # What comes all the same is owed to whoever sent it, and their credit does not come again.
    arrive_late(access=world.access(), at=NOW, key="late", money=claim)
    assert (lies(world, "bank"), credit_left(world.shop.pk, who.pk)) == ([-7_000, 0, 7_000], 0)


def test_what_the_bank_took_back_and_somebody_owes_stays_on_their_credit(world: World) -> None:
    who = somebody(world)
    money = paid(7_000, "upi", reference="UTR 1")
    take_advance(access=world.access(), at=NOW, key="ahead", customer=who, money=money)
    claim = Claim.objects.get()
    confirm_claim(access=world.access(), at=NOW, money=claim)
    send_back(access=world.access("manager"), at=NOW, key="back", money=claim, on_khata=True)
    assert (credit_left(world.shop.pk, who.pk), lies(world), GivenBack.objects.count()) == (7_000, [0, 0], 0)


def test_what_was_spent_before_the_bank_took_it_back_is_lost(world: World) -> None:
    sold = sell_card(access=world.access(), at=NOW, key="card", money=paid(15_000, "upi", reference="UTR 1"))
    claim = Claim.objects.get()
    confirm_claim(access=world.access(), at=NOW, money=claim)
    assert billed(world, sold.code).status_code == 201
    send_back(access=world.access("manager"), at=NOW, key="back", money=claim)
    assert (left_on_card(sold), lies(world), GivenBack.objects.count()) == (5_000, [0, 15_000], 0)


def test_money_said_by_mistake_to_have_left_is_taken_anew(world: World) -> None:
    who = somebody(world)
    money = paid(7_000, "upi", reference="UTR 1")
    take_advance(access=world.access(), at=NOW, key="ahead", customer=who, money=money)
    claim = Claim.objects.get()
    confirm_claim(access=world.access(), at=NOW, money=claim)
    send_back(access=world.access("manager"), at=NOW, key="back", money=claim)
    with pytest.raises(ClaimSettled):
        undo_turn(access=world.access("manager"), at=NOW, money=claim, reason="another's")
    take_advance(access=world.access(), at=NOW, key="anew", customer=who, money=paid(7_000, "bank", reference="UTR 1"))
    assert (lies(world, "bank"), credit_left(world.shop.pk, who.pk)) == ([0, 0, 7_000], 7_000)
