"""Money a customer says they sent for their khata frees nothing of its limit before somebody has seen it."""

from typing import Any

import pytest

from galla.accounts.models import Allowance
from galla.accounts.tests.pins import told, with_pin
from galla.cashbook.actions import settle, void_settlement
from galla.cashbook.models import Settlement
from galla.credit.actions import set_limit
from galla.credit.models import Charge, Unseen
from galla.credit.queries import khata
from galla.credit.tests.khatas import bill_of, customer, khata_world, owes
from galla.foundation.checks import broken
from galla.parties.actions import merge_customers
from galla.parties.models import Customer
from galla.payments.actions import apply_payment, ask_for_payment, confirm_claim, give_up_claim
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


@pytest.mark.parametrize("method", ["bank", "card"])
def test_money_that_is_not_promised_frees_it_at_once(world: World, sunil: Customer, method: str) -> None:
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
    assert "₹100.00 was promised and is not there" in page
    answer = world.api("owner").get(f"/api/v1/khatas/{sunil.pk}/").json()
    assert (answer["unseen"], answer["left"]) == ("100.00", "0.00")
