"""A payer who wants money back from the bank is somebody for a manager to answer, once, however often it is told."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from galla.foundation.checks import broken
from galla.payments.models import Dispute, GatewayPayment, WebhookEvent
from galla.payments.tests.fakes import FakeStripe, Told
from galla.payments.tests.gateway_world import Gate, gate_of, promised

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["razorpay", "stripe"])
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A shop with an account at each provider in turn, which holds ₹118 for it."""
    with gate_of(request.param) as found:
        asked = found.ask(promised(found.world, "one"))
        tell(found, *found.fake.pay(asked.provider_id))
        yield found


def tell(gate: Gate, *told: Told) -> None:
    """The provider's messages come and are done."""
    for each in told:
        assert gate.tell(each) == 200
    gate.work()


def contested(gate: Gate, state: str, payment_id: str = "") -> Told:
    """The payer wants 50.00 back, and so it stands."""
    payment = payment_id or GatewayPayment.objects.get().payment_id
    if isinstance(gate.fake, FakeStripe):
        thing: dict[str, Any] = {"id": "dp_1", "object": "dispute", "charge": "ch_1", "payment_intent": payment}
        ends = {"needs_response": "created", "won": "closed", "lost": "closed"}
        thing |= {"amount": 5_000, "currency": "inr", "status": state}
        return gate.fake.told(f"charge.dispute.{ends.get(state, 'updated')}", thing)
    thing = {"id": "disp_1", "entity": "dispute", "payment_id": payment, "amount": 5_000, "currency": "INR"}
    thing |= {"amount_deducted": 0, "status": state}
    return gate.fake.told(f"payment.dispute.{state}", {"dispute": {"entity": thing}})


def test_it_is_set_aside_with_its_amount_and_shown_with_what_to_do(gate: Gate) -> None:
    first = contested(gate, "needs_response")
    tell(gate, first, first, contested(gate, "under_review"))
    aside = Dispute.objects.get()
    payment = GatewayPayment.objects.get()
    assert (aside.kind, aside.amount_minor, aside.said) == ("chargeback", 5_000, "under_review")
    assert (aside.of_payment_id, aside.request_id) == (payment.payment_id, payment.request_id)
    assert (gate.held, WebhookEvent.objects.filter(handled_at=None).count()) == (11_800, 0), "nothing moves"
    browser, client = gate.world.browser("manager"), gate.world.api("manager")
    page = browser.get(reverse("payments:dispute", args=[aside.pk])).content.decode()
    assert all(said in page for said in ("The payer wants it back", "50.00", payment.payment_id, "under_review"))
    [row] = client.get(f"/api/v1/disputes/?kind=chargeback&search={payment.payment_id}").json()["results"]
    assert (row["amount"], row["said"], row["of_payment_id"]) == ("50.00", "under_review", payment.payment_id)
    assert aside.payment_id in browser.get(f"/payments/disputes/?reference={payment.payment_id}").content.decode()
    assert list(broken()) == []


def test_one_that_was_lost_stays_lost_for_a_manager_whatever_comes_late(gate: Gate) -> None:
    tell(gate, contested(gate, "lost"), contested(gate, "needs_response"))
    aside = Dispute.objects.get()
    assert (aside.said, Dispute.objects.filter(end=None).count()) == ("lost", 1)


def test_one_that_was_won_is_nothing_to_look_at(gate: Gate) -> None:
    tell(gate, contested(gate, "needs_response"), contested(gate, "won"))
    assert Dispute.objects.get().end.reason == "The payer did not get it back."


def test_one_of_the_shops_own_web_site_is_none_of_the_books_business(gate: Gate) -> None:
    tell(gate, contested(gate, "needs_response", payment_id="elsewhere"))
    assert not Dispute.objects.exists()
