"""Promised money that somebody said had arrived, and that did not: it is waited for again."""

from typing import Any

import pytest
from django.urls import reverse

from galla.accounts.models import Allowance
from galla.accounts.tests.pins import PIN, told, with_pin
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.ledger.queries import is_reversed
from galla.payments.actions import confirm_claim, give_up_claim, unconfirm_claim
from galla.payments.errors import ClaimSettled
from galla.payments.models import Arrival, Claim, Lies, Seen, Turn
from galla.payments.queries import claims, in_state, state_of
from galla.payments.tests.accounts import lies_in
from galla.payments.tests.examples import paid_request, promised
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A shop."""
    return build_world()


def lies(world: World) -> list[int]:
    """What is waited for, what is at the bank, what was given up."""
    return [lies_in(world.shop.pk, code) for code in ("upi", "bank", "given-up")]


def fresh(world: World, money: Claim) -> Claim:
    """The claim as a page reads it."""
    return claims(world.access()).get(pk=money.pk)


def state(world: World, money: Claim) -> str:
    """How a claim stands, by the row and by the list alike."""
    words = ("open", "arrived", "given_up", "taken_back")
    listed = [word for word in words if money in in_state(claims(world.access()), word)]
    assert listed == [state_of(fresh(world, money))]
    return listed[0]


def whole() -> None:
    """Every invariant holds."""
    assert [str(found) for found in broken()] == []


def confirmed(world: World, key: str = "1") -> Claim:
    """Money somebody has said to be there."""
    money = promised(world, key)
    confirm_claim(access=world.access(), at=NOW, money=money, reference="UTR 1")
    return money


def unconfirm(world: World, money: Claim, reason: str = "Read another's phone", role: str = "manager") -> Turn:
    """Take it back."""
    return unconfirm_claim(access=world.access(role, till=world.till), at=NOW, money=money, reason=reason)


def test_money_confirmed_by_mistake_is_waited_for_again(world: World) -> None:
    money = confirmed(world)
    turn = unconfirm(world, money)
    assert (lies(world), state(world, money)) == ([11_800, 0, 0], "open")
    assert (turn.was, turn.now, turn.reason, turn.by) == (
        "bank",
        "waited",
        "Read another's phone",
        world.user("manager"),
    )
    assert Arrival.objects.get(claim=money).reference == "UTR 1", "what was said stays as it was said"
    assert is_reversed(world.shop.pk, Arrival.objects.get().pk)
    whole()


def test_the_same_again_answers_the_same(world: World) -> None:
    money = confirmed(world)
    first = unconfirm(world, money)
    assert unconfirm(world, fresh(world, money)).pk == first.pk
    with pytest.raises(ClaimSettled):
        unconfirm(world, money, reason="Another reason")
    assert (Turn.objects.count(), lies(world)) == (1, [11_800, 0, 0])


def test_what_is_waited_for_again_arrives_or_is_given_up_and_may_be_taken_back_again(world: World) -> None:
    money, other = confirmed(world, "1"), confirmed(world, "2")
    unconfirm(world, money)
    unconfirm(world, other)
    seen = confirm_claim(access=world.access(), at=NOW, money=money, seen=Seen.MESSAGE, reference="UTR 2")
    assert isinstance(seen, Turn)
    again = confirm_claim(access=world.access(), at=NOW, money=money, seen=Seen.MESSAGE, reference="UTR 2")
    assert (again.pk, seen.seen, state(world, money)) == (seen.pk, "message", "arrived")
    with pytest.raises(ClaimSettled):
        give_up_claim(access=world.access(), at=NOW, money=money, reason="Never came")
    give_up_claim(access=world.access(), at=NOW, money=other, reason="Never came")
    assert (lies(world), state(world, other)) == ([0, 11_800, 11_800], "given_up")
    unconfirm(world, money, reason="Once more")
    assert (lies(world), state(world, money)) == ([11_800, 0, 11_800], "open")
    assert list(Turn.objects.filter(claim=money).values_list("was", "now")) == [
        ("bank", "waited"),
        ("waited", "bank"),
        ("bank", "waited"),
    ]
    whole()


def test_what_nobody_confirmed_by_hand_is_not_taken_back(world: World) -> None:
    waiting, lost = promised(world, "1"), promised(world, "2")
    give_up_claim(access=world.access(), at=NOW, money=lost, reason="Never came")
    brought = paid_request(world).claim
    assert brought is not None
    before = lies(world)
    for money in (waiting, lost, brought):
        with pytest.raises(ClaimSettled):
            unconfirm(world, fresh(world, money))
    assert (Turn.objects.count(), lies(world)) == (0, before)


def test_without_a_reason_it_stays_confirmed(world: World) -> None:
    money = confirmed(world)
    with pytest.raises(InvalidInput):
        unconfirm(world, money, reason=" ")
    with pytest.raises(NotAllowed):
        unconfirm(world, money, role="cashier")
    assert (Turn.objects.count(), lies(world)) == (0, [0, 11_800, 0])


def test_of_a_bill_that_was_taken_back_nothing_is_waited_for_and_nothing_to_be_sent_back(world: World) -> None:
    money = confirmed(world)
    void(world, money)
    assert (lies(world), state(world, money)) == ([-11_800, 11_800, 0], "arrived")
    unconfirm(world, money)
    assert (lies(world), state(world, money)) == ([0, 0, 0], "taken_back")
    with pytest.raises(ClaimSettled):
        confirm_claim(access=world.access(), at=NOW, money=money)
    whole()


def test_a_bill_whose_money_is_waited_for_again_can_be_taken_back(world: World) -> None:
    money = confirmed(world)
    unconfirm(world, money)
    void(world, money)
    assert (lies(world), state(world, money)) == ([0, 0, 0], "taken_back")
    whole()


def test_goods_that_were_paid_back_for_it_keep_it_confirmed(world: World) -> None:
    money = confirmed(world)
    body = {"lines": [{"bill": money.entry_id, "position": 1, "quantity": "1"}], "reason": "Torn"}
    answer = world.api("owner", till=world.till).post(
        "/api/v1/credit-notes/", body, format="json", headers={"Idempotency-Key": "back"}
    )
    assert answer.status_code == 201, answer.content
    before = lies(world)
    refused = ask(world, money, "manager")
    assert (refused.status_code, refused.json()["code"]) == (409, "given_back_before")
    assert (Turn.objects.count(), lies(world)) == (0, before)


def test_a_cashier_asks_a_manager_and_both_are_written_down(world: World) -> None:
    money, member = confirmed(world), with_pin(world)
    assert (ask(world, money).status_code, ask(world, money).json()["permission"]) == (403, "payment.unconfirm")
    assert ask(world, money, allowed_by=told(member, "0000")).status_code == 422
    assert not Turn.objects.exists()
    answer = ask(world, money, allowed_by=told(member))
    assert (answer.status_code, answer.json()["state"], answer.json()["seen"]) == (200, "open", None)
    row = Allowance.objects.get()
    assert (row.permission, row.entry_id) == ("payment.unconfirm", Turn.objects.get().pk)
    assert (row.asked_by, row.allowed_by) == (world.user("cashier"), world.user("manager"))
    whole()


def test_its_page_asks_for_a_reason_and_tells_the_whole_history(world: World) -> None:
    money, member, browser = confirmed(world), with_pin(world), world.browser("cashier")
    page, act = (reverse(f"payments:{name}", args=[money.pk]) for name in ("claim", "unconfirm"))
    assert b"It did not arrive" in browser.get(page).content
    typed = {"reason": "Read another phone", "allowed_by.member": member.pk}
    assert browser.post(act, typed).status_code == 400
    assert not Turn.objects.exists()
    assert browser.post(act, typed | {"allowed_by.pin": PIN}).status_code == 302
    text = browser.get(page).content.decode()
    assert "Promised money confirmed by mistake" in text
    assert "Read another phone" in text
    assert "Seen at the till" in text
    assert "allowed by Ravi Iyer" in text
    assert "It did not arrive" not in text
    assert "The money is there" in text


def test_the_day_book_says_what_happened(world: World) -> None:
    money = confirmed(world)
    turn = unconfirm(world, money)
    give_up_claim(access=world.access(), at=NOW, money=money, reason="Never came")
    text = world.browser("owner").get(reverse("daybook:day"), {"on": f"{NOW:%Y-%m-%d}"}).content.decode()
    assert "Promised money confirmed by mistake" in text
    assert "UPI given up" in text
    assert Turn.objects.get(was=Lies.WAITED).number == turn.number + 1


def void(world: World, money: Claim) -> None:
    """Take the bill back."""
    client = world.api("owner", till=world.till)
    answer = client.post(f"/api/v1/sales/{money.entry_id}/void/", {"reason": "Wrong"}, format="json")
    assert answer.status_code in (200, 201), answer.content


def ask(world: World, money: Claim, role: str = "cashier", **more: Any) -> Any:
    """The answer to somebody who takes it back."""
    body = {"reason": "Read another phone", **more}
    return world.api(role, till=world.till).post(f"/api/v1/claims/{money.pk}/unconfirm/", body, format="json")
