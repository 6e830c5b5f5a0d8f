"""Customers pay for their khata, by any way the shop is paid, and it is taken back."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from galla.cashbook.actions import settle, void_settlement
from galla.cashbook.errors import SettlementTakenBack
from galla.cashbook.models import Settlement, SettlementShare, SettlementVoid
from galla.credit.actions import set_limit
from galla.credit.errors import ChargeSettled
from galla.credit.models import Charge
from galla.credit.queries import khata
from galla.credit.tests.khatas import bill_of, customer, khata_world, opened, owes
from galla.drawer.models import Shift
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, KeyReused, NotAllowed
from galla.ledger import places, queries
from galla.parties.actions import merge_customers
from galla.parties.models import Customer
from galla.payments.actions import arrive_late, give_up_claim, undo_turn
from galla.payments.models import Claim, PaymentRequest
from galla.payments.queries import claims
from galla.payments.tests.accounts import lies_in
from galla.payments.tests.gateway_world import gate_of
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A shop."""
    return khata_world()


@pytest.fixture
def sunil(world: World) -> Customer:
    """Somebody who owes 100.00 of two bills."""
    who = customer(world)
    bill_of(world, "60.00", who, key="one")
    bill_of(world, "40.00", who, key="two")
    return who


def drawer(world: World, unit: str = "money") -> int:
    """What lies at the till."""
    pair = (places.drawer(world.shop.pk, world.till.pk), places.unit(world.shop.pk, unit))
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def whole() -> None:
    """Every invariant holds."""
    assert [str(found) for found in broken()] == []


def test_cash_goes_into_the_drawer_in_its_notes_and_belongs_to_the_tills_shift(world: World, sunil: Customer) -> None:
    access = world.access("cashier")
    paper = settle(access=access, at=NOW, key="a", customer=sunil, method="cash", notes={5_000: 1, 1_000: 2}).document
    assert (paper.amount_minor, owes(world, sunil), opened(sunil)) == (7_000, 3_000, [(6_000, 0), (4_000, 3_000)])
    assert (drawer(world), drawer(world, "note:5000"), drawer(world, "loose")) == (7_000, 1, 0)
    shift = Shift.objects.get(till=world.till)
    assert queries.shift_of(world.shop.pk, paper.pk) == shift.pk
    settle(access=access, at=NOW, key="b", customer=sunil, method="cash", amount_minor=1_000)
    assert (drawer(world), drawer(world, "loose")) == (8_000, 1_000)
    whole()


def test_upi_is_promised_until_it_was_seen(world: World, sunil: Customer) -> None:
    told: dict[str, Any] = {"customer": sunil, "method": "upi", "amount_minor": 10_000, "reference": "tr1"}
    paper = settle(access=world.access(), at=NOW, key="a", **told).document
    claim = Claim.objects.get(entry_id=paper.pk)
    assert (claim.amount_minor, claim.customer_id, claim.document) == (10_000, sunil.pk, "settlement")
    assert (owes(world, sunil), lies_in(world.shop.pk, "upi")) == (0, 10_000)
    give_up_claim(access=world.access(), at=NOW, money=claim, reason="Never came", on_khata=True)
    assert (owes(world, sunil), lies_in(world.shop.pk, "upi")) == (10_000, 0)
    assert opened(sunil) == [(6_000, 0), (4_000, 0), (10_000, 10_000)]
    whole()


def test_promised_money_that_was_given_up_frees_nothing_of_the_limit_until_it_comes(
    world: World, sunil: Customer
) -> None:
    told: dict[str, Any] = {"access": world.access(), "at": NOW}
    set_limit(access=world.access(), at=NOW, customer=sunil, limit_minor=10_000)
    paper = settle(**told, key="a", customer=sunil, method="upi", amount_minor=7_000, reference="tr 1").document
    money = Claim.objects.get(entry_id=paper.pk)
    assert khata(world.access(), sunil.pk).left_minor == 0
    give_up_claim(**told, money=money, reason="Never came")
    standing = khata(world.access(), sunil.pk)
    assert (standing.owed_minor, standing.left_minor, standing.unseen_minor) == (3_000, 0, 7_000)
    whole()
    arrive_late(**told, key="late", money=claims(world.access()).get(pk=money.pk))
    assert khata(world.access(), sunil.pk).left_minor == 7_000
    whole()
    undo_turn(**told, money=claims(world.access()).get(pk=money.pk), reason="Another's")
    assert khata(world.access(), sunil.pk).left_minor == 0
    whole()
    void_settlement(**told, settlement=paper, reason="Never came")
    assert khata(world.access(), sunil.pk).unseen_minor == 0
    whole()


def test_cash_that_is_more_than_is_owed_is_credit(world: World, sunil: Customer) -> None:
    settle(access=world.access(), at=NOW, key="a", customer=sunil, method="cash", amount_minor=15_000)
    assert (owes(world, sunil), opened(sunil)) == (-5_000, [(6_000, 0), (4_000, 0)])
    whole()


@pytest.mark.parametrize("method", ["bank", "card", "upi"])
def test_no_other_money_is_taken_for_more_than_is_owed(world: World, sunil: Customer, method: str) -> None:
    told: dict[str, Any] = {"customer": sunil, "method": method, "reference": "tr 1"}
    with pytest.raises(InvalidInput) as refused:
        settle(access=world.access(), at=NOW, key="a", amount_minor=10_001, **told)
    assert (refused.value.field, owes(world, sunil), Settlement.objects.count()) == ("amount", 10_000, 0)
    assert "₹100.00 is owed" in refused.value.detail
    settle(access=world.access(), at=NOW, key="b", amount_minor=10_000, **told)
    with pytest.raises(InvalidInput):
        settle(access=world.access(), at=NOW, key="c", amount_minor=1, **told)
    assert owes(world, sunil) == 0
    whole()


def test_what_is_owed_under_another_name_may_be_paid_too(world: World, sunil: Customer) -> None:
    other = customer(world, "S. Rao")
    merge_customers(access=world.access(), at=NOW, customer=other, into=sunil)
    settle(access=world.access(), at=NOW, key="a", customer=other, method="bank", amount_minor=10_000)
    assert owes(world, sunil) == 0
    whole()


def test_the_page_says_beside_the_amount_that_no_more_is_owed(world: World, sunil: Customer) -> None:
    browser = world.browser("cashier")
    told = {"method": "bank", "amount": "100.01", "bills-TOTAL_FORMS": "0", "bills-INITIAL_FORMS": "0", "key": "a"}
    answer = browser.post(f"/customers/{sunil.pk}/settle/", told)
    assert (answer.status_code, Settlement.objects.count()) == (400, 0)
    assert "₹100.00 is owed. More is taken in cash" in answer.content.decode()


def test_the_same_key_again_is_the_same_settlement_and_with_other_words_is_refused(
    world: World, sunil: Customer
) -> None:
    first = settle(access=world.access(), at=NOW, key="a", customer=sunil, method="bank", amount_minor=500)
    again = settle(access=world.access(), at=NOW, key="a", customer=sunil, method="bank", amount_minor=500)
    assert (again.document.pk, again.replayed, owes(world, sunil)) == (first.document.pk, True, 9_500)
    with pytest.raises(KeyReused):
        settle(access=world.access(), at=NOW, key="a", customer=sunil, method="bank", amount_minor=501)
    assert Settlement.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"method": "on_account", "amount_minor": 100}, "method"),
        ({"method": "imported", "amount_minor": 100}, "method"),
        ({"method": "gift_card", "amount_minor": 100}, "method"),
        ({"method": "card.meal", "amount_minor": 100}, "method"),
        ({"method": "bank", "amount_minor": 0}, "amount"),
        ({"method": "bank", "amount_minor": -1}, "amount"),
        ({"method": "bank"}, "amount"),
        ({"method": "bank", "amount_minor": 10**13}, "amount"),
        ({"method": "bank", "notes": {5_000: 1}}, "notes"),
        ({"method": "cash", "notes": {5_001: 1}}, "notes.50.01"),
        ({"method": "cash", "notes": {5_000: -1}}, "notes.50"),
        ({"method": "bank", "amount_minor": 100, "bills": {987_654: 50}}, "bills.0.charge"),
        ({"method": "bank", "amount_minor": 100, "reference": "a\x00b"}, "reference"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    world: World, sunil: Customer, told: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        settle(access=world.access(), at=NOW, key="a", customer=sunil, **told)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert (Settlement.objects.count(), owes(world, sunil)) == (0, 10_000)


def test_no_bill_is_settled_for_more_than_is_open_nor_for_another_customer(world: World, sunil: Customer) -> None:
    first = Charge.objects.order_by("pk")[0]
    access, other = world.access(), customer(world, "Another")
    with pytest.raises(ChargeSettled) as refused:
        settle(
            access=access,
            at=NOW,
            key="a",
            customer=sunil,
            method="bank",
            amount_minor=7_000,
            bills={first.pk: 6_001},
        )
    assert (refused.value.field, refused.value.figures["open"]) == ("bills.0.amount", "60.00")
    with pytest.raises(InvalidInput):
        settle(access=access, at=NOW, key="b", customer=other, method="bank", amount_minor=100, bills={first.pk: 100})
    with pytest.raises(InvalidInput):
        settle(access=access, at=NOW, key="c", customer=sunil, method="bank", amount_minor=99, bills={first.pk: 100})
    assert (Settlement.objects.count(), SettlementShare.objects.count(), owes(world, sunil)) == (0, 0, 10_000)


def test_a_settlement_taken_back_opens_the_bills_it_named_and_its_cash_leaves_the_drawer(
    world: World, sunil: Customer
) -> None:
    last = Charge.objects.order_by("-pk")[0]
    told: dict[str, Any] = {"customer": sunil, "method": "cash", "notes": {5_000: 1}, "bills": {last.pk: 4_000}}
    paper = settle(access=world.access(), at=NOW, key="a", **told).document
    assert opened(sunil) == [(6_000, 5_000), (4_000, 0)]
    void = void_settlement(access=world.access("manager"), at=NOW, settlement=paper, reason="A wrong name").document
    assert (void.notes, void.loose_minor) == ({"5000": 1}, 0)
    assert (owes(world, sunil), opened(sunil)) == (10_000, [(6_000, 6_000), (4_000, 4_000)])
    assert (drawer(world), drawer(world, "note:5000")) == (0, 0)
    whole()


@pytest.mark.parametrize("on_khata", [True, False])
def test_a_promise_that_was_given_up_and_taken_back_leaves_the_khata_as_it_was(
    world: World, sunil: Customer, on_khata: bool
) -> None:
    told: dict[str, Any] = {"access": world.access(), "at": NOW}
    paper = settle(**told, key="a", customer=sunil, method="upi", amount_minor=7_000, reference="tr 1").document
    give_up_claim(**told, money=Claim.objects.get(entry_id=paper.pk), reason="Never came", on_khata=on_khata)
    void_settlement(**told, settlement=paper, reason="Never came")
    assert (owes(world, sunil), opened(sunil)[:2]) == (10_000, [(6_000, 6_000), (4_000, 4_000)])
    assert [lies_in(world.shop.pk, code) for code in ("upi", "given-up")] == [0, 0]
    whole()


def test_a_settlement_is_taken_back_once_by_those_who_may_and_with_a_reason(world: World, sunil: Customer) -> None:
    paper = settle(access=world.access(), at=NOW, key="a", customer=sunil, method="bank", amount_minor=500).document
    with pytest.raises(NotAllowed):
        void_settlement(access=world.access("cashier"), at=NOW, settlement=paper, reason="No")
    with pytest.raises(InvalidInput):
        void_settlement(access=world.access(), at=NOW, settlement=paper, reason="  ")
    assert (SettlementVoid.objects.count(), owes(world, sunil)) == (0, 9_500)
    first = void_settlement(access=world.access(), at=NOW, settlement=paper, reason="Slip")
    again = void_settlement(access=world.access(), at=NOW, settlement=paper, reason="Slip")
    with pytest.raises(SettlementTakenBack):
        void_settlement(access=world.access(), at=NOW, settlement=paper, reason="Another")
    assert (again.document.pk, again.replayed) == (first.document.pk, True)
    assert (SettlementVoid.objects.count(), owes(world, sunil)) == (1, 10_000)


@pytest.mark.parametrize("provider", ["razorpay", "stripe"])
def test_a_bill_on_the_khata_is_settled_by_a_gateways_money_and_owed_again_once_that_went_back(provider: str) -> None:
    with gate_of(provider) as gate:
        who = customer(gate.world)
        bill_of(gate.world, "50.00", who, key="one")
        body = {"customer": who.pk, "amount": "50.00"}
        made = gate.world.api("cashier").post("/api/v1/payment-requests/", body, format="json").json()
        gate.fake.pay(made["provider_id"])
        PaymentRequest.objects.update(checked_at=timezone.now() - datetime.timedelta(minutes=1))
        gate.come_back(PaymentRequest.objects.get())
        gate.work()
        assert (owes(gate.world, who), opened(who)) == (0, [(5_000, 0)])
        assert not list(broken())
        refund = {"amount": "20.00", "reason": "Torn"}
        gate.world.api("owner").post(f"/api/v1/payment-requests/{made['id']}/refund/", refund, format="json")
        gate.work()
        assert (owes(gate.world, who), opened(who)) == (2_000, [(5_000, 0), (2_000, 2_000)])
        assert not list(broken())
