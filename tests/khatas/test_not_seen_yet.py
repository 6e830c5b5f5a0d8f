"""Money a customer says they sent for their khata frees nothing of its limit before somebody has seen it."""

from typing import Any

import pytest

from galla.accounts.models import Allowance
from galla.accounts.tests.pins import told, with_pin
from galla.cashbook.actions import match, see_settlement, settle, undo_match, void_settlement
from galla.cashbook.errors import SettlementTakenBack
from galla.cashbook.models import Settlement
from galla.cashbook.tests.statements import line_of
from galla.credit.actions import set_limit
from galla.credit.models import Charge, Unseen
from galla.credit.queries import khata
from galla.credit.tests.khatas import bill_of, customer, khata_world, owes
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.parties.actions import merge_customers
from galla.parties.models import Customer
from galla.payments.actions import add_method, apply_payment, ask_for_payment, confirm_claim, give_up_claim
from galla.payments.models import Claim
from galla.payments.providers import Paid
from galla.payments.tests.examples import gateway_account
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A shop."""
    return khata_world()


@pytest.fixture
def sunil(world: World) -> Customer:
    """Somebody who may owe a hundred, and does."""
    who = customer(world)
    set_limit(access=world.access(), at=NOW, customer=who, limit_minor=10_000)
    assert bill_of(world, "100.00", who, key="first", role="cashier").status_code == 201
    return who


def sent(world: World, who: Customer, minor: int = 10_000, method: str = "upi") -> Settlement:
    """A payment for the khata."""
    told: dict[str, Any] = {"method": method, "amount_minor": minor, "reference": "tr1"}
    access = world.access("owner", till=world.till)
    return settle(access=access, at=NOW, key=f"sent {minor}", customer=who, **told).document


def claim_of(paper: Settlement) -> Claim:
    """What it promised."""
    return Claim.objects.get(entry_id=paper.pk)


def buys(world: World, who: Customer, key: str, amount: str = "60.00", **more: Any) -> Any:
    """A bill on the khata by the cashier."""
    return bill_of(world, amount, who, key=key, role="cashier", **more)


def whole() -> None:
    """Every invariant holds."""
    assert [str(found) for found in broken()] == []


def test_what_was_sent_and_not_seen_does_not_free_the_limit(world: World, sunil: Customer) -> None:
    sent(world, sunil)
    assert owes(world, sunil) == 0
    refused = buys(world, sunil, "second")
    assert (refused.status_code, refused.json()["code"]) == (409, "limit_reached")
    assert [refused.json()[name] for name in ("owed", "unseen", "limit")] == ["0.00", "100.00", "100.00"]
    assert (owes(world, sunil), Charge.objects.count()) == (0, 1)
    now = khata(world.access(), sunil.pk)
    assert (now.owed_minor, now.unseen_minor, now.left_minor) == (0, 10_000, 0)
    whole()


def test_once_it_was_seen_it_does(world: World, sunil: Customer) -> None:
    confirm_claim(access=world.access(), at=NOW, money=claim_of(sent(world, sunil)))
    assert buys(world, sunil, "second").status_code == 201
    assert (Unseen.objects.count(), owes(world, sunil)) == (0, 6_000)
    whole()


def test_what_a_gateway_brought_does_too(world: World, sunil: Customer) -> None:
    account, money = gateway_account(world), claim_of(sent(world, sunil))
    request = ask_for_payment(access=world.access(), at=NOW, key="sent", claim=money, account=account)
    paid = Paid("pay_1", money.amount_minor, world.shop.currency, reference=request.reference)
    apply_payment(account=account, told=paid, at=NOW)
    assert buys(world, sunil, "second").status_code == 201
    assert Unseen.objects.count() == 0
    whole()


@pytest.mark.parametrize("method", ["cash", "card"])
def test_money_in_hand_frees_it_at_once(world: World, sunil: Customer, method: str) -> None:
    sent(world, sunil, method=method)
    assert buys(world, sunil, "second").status_code == 201


def test_what_never_came_and_is_owed_again_is_counted_once(world: World, sunil: Customer) -> None:
    money = claim_of(sent(world, sunil, 4_000))
    give_up_claim(access=world.access(), at=NOW, money=money, reason="Never came", on_khata=True)
    now = khata(world.access(), sunil.pk)
    assert (now.owed_minor, now.unseen_minor, now.left_minor) == (10_000, 0, 0)
    whole()


def test_a_payment_that_is_taken_back_is_waited_for_no_more(world: World, sunil: Customer) -> None:
    paper = sent(world, sunil)
    void_settlement(access=world.access("owner", till=world.till), at=NOW, settlement=paper, reason="Typed twice")
    assert (Unseen.objects.count(), owes(world, sunil)) == (0, 10_000)
    whole()


def test_what_another_name_of_the_same_person_sent_is_not_there_either(world: World, sunil: Customer) -> None:
    other = customer(world, "Sunil R.")
    assert bill_of(world, "30.00", other, key="of the other").status_code == 201
    sent(world, other, 3_000)
    merge_customers(access=world.access(), at=NOW, customer=other, into=sunil)
    refused = buys(world, sunil, "second", "1.00")
    assert (refused.status_code, refused.json()["unseen"]) == (409, "30.00")
    whole()


def test_a_manager_may_allow_more(world: World, sunil: Customer) -> None:
    sent(world, sunil)
    ravi = with_pin(world)
    passed = buys(world, sunil, "second", allowed_by=told(ravi))
    assert passed.status_code == 201, passed.content
    assert (Allowance.objects.count(), owes(world, sunil)) == (1, 6_000)


def test_the_khata_says_what_it_waits_for(world: World, sunil: Customer) -> None:
    sent(world, sunil)
    page = world.browser("owner").get(f"/customers/{sunil.pk}/khata/").content.decode()
    assert "₹100.00 was said to be sent and is not seen yet" in page
    answer = world.api("owner").get(f"/api/v1/khatas/{sunil.pk}/").json()
    assert (answer["unseen"], answer["left"]) == ("100.00", "0.00")


def test_what_is_said_to_be_sent_over_the_bank_frees_nothing_until_somebody_saw_it(
    world: World, sunil: Customer
) -> None:
    paper = sent(world, sunil, method="bank")
    refused = buys(world, sunil, "second")
    assert (refused.status_code, refused.json()["unseen"], owes(world, sunil)) == (409, "100.00", 0)
    whole()
    with pytest.raises(NotAllowed):
        see_settlement(access=world.access("cashier"), at=NOW, settlement=paper)
    assert khata(world.access(), sunil.pk).left_minor == 0
    for _again in range(2):
        see_settlement(access=world.access("manager"), at=NOW, settlement=paper)
    row = Unseen.objects.get()
    assert (row.seen_at, row.seen_by) == (NOW, world.user("manager"))
    assert buys(world, sunil, "third").status_code == 201
    whole()


def test_a_cheque_frees_nothing_until_somebody_saw_it(world: World, sunil: Customer) -> None:
    cheque = add_method(access=world.access(), kind="other", word="cheque", values={"name": "Cheque"})
    sent(world, sunil, method=cheque.code)
    assert buys(world, sunil, "second").status_code == 409
    whole()


def test_a_line_of_the_bank_frees_the_limit_until_it_is_undone(world: World, sunil: Customer) -> None:
    paper, line = sent(world, sunil, method="bank"), line_of(world, "100.00", words="NEFT SUNIL")
    told: dict[str, Any] = {"account": line.account, "lines": [line.pk], "entries": [paper.pk]}
    act = match(access=world.access("manager"), at=NOW, **told)
    assert khata(world.access(), sunil.pk).left_minor == 10_000
    whole()
    undo_match(access=world.access(), at=NOW, matched=act)
    assert khata(world.access(), sunil.pk).left_minor == 0
    whole()


def test_money_over_the_bank_that_was_taken_back_is_waited_for_no_more(world: World, sunil: Customer) -> None:
    paper = sent(world, sunil, method="bank")
    void_settlement(access=world.access("owner", till=world.till), at=NOW, settlement=paper, reason="Bounced")
    assert (Unseen.objects.count(), owes(world, sunil)) == (0, 10_000)
    with pytest.raises(SettlementTakenBack):
        see_settlement(access=world.access(), at=NOW, settlement=paper)
    whole()


@pytest.mark.parametrize("method", ["upi", "card", "cash"])
def test_what_is_seen_elsewhere_is_not_seen_here(world: World, sunil: Customer, method: str) -> None:
    paper = sent(world, sunil, method=method)
    with pytest.raises(InvalidInput):
        see_settlement(access=world.access(), at=NOW, settlement=paper)


def test_what_is_waited_for_is_listed_shown_and_told_and_a_manager_says_that_it_is_there(
    world: World, sunil: Customer
) -> None:
    paper, manager = sent(world, sunil, method="bank"), world.browser("manager")
    assert "Not seen yet" in manager.get("/settlements/?waited=yes").content.decode()
    page = manager.get(f"/settlements/{paper.pk}/").content.decode()
    assert "Nobody has seen this money yet" in page
    assert "It is at the bank" in page
    assert "It is at the bank" not in world.browser("cashier").get(f"/settlements/{paper.pk}/").content.decode()
    assert world.api("manager").get(f"/api/v1/settlements/{paper.pk}/").json()["is_waited_for"]
    assert world.api("cashier").post(f"/api/v1/settlements/{paper.pk}/seen/").status_code == 403
    assert manager.post(f"/settlements/{paper.pk}/seen/").status_code == 302
    assert not world.api("manager").post(f"/api/v1/settlements/{paper.pk}/seen/").json()["is_waited_for"]
    assert khata(world.access(), sunil.pk).left_minor == 10_000


def test_a_payment_that_is_matched_and_still_waited_for_is_named(world: World, sunil: Customer) -> None:
    paper, line = sent(world, sunil, method="bank"), line_of(world, "100.00", words="NEFT SUNIL")
    match(access=world.access(), at=NOW, account=line.account, lines=[line.pk], entries=[paper.pk])
    Unseen.objects.update(seen_at=None, seen_by=None)
    assert any(f"payment {paper.pk} is matched" in str(found) for found in broken())
