"""Money sent back through a gateway by a cashier whom a manager allows it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from galla.accounts.models import Allowance, PinTries
from galla.accounts.tests.pins import PIN, told, with_pin
from galla.foundation.checks import broken
from galla.foundation.database.immutable import maintenance
from galla.payments.models import GatewayRefund, GatewayReturn, PaymentRequest
from galla.payments.tests.gateway_world import Gate, gate_of, promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A shop with an account at a provider."""
    with gate_of("razorpay") as found:
        yield found


@pytest.fixture
def paid(gate: Gate) -> PaymentRequest:
    """A promised payment of 118.00 that came through the gateway."""
    asked = gate.ask(promised(gate.world, "one"))
    for said in gate.fake.pay(asked.provider_id):
        gate.tell(said)
    gate.work()
    return PaymentRequest.objects.get(pk=asked.pk)


def send(gate: Gate, paid: PaymentRequest, *, role: str = "cashier", **more: Any) -> Any:
    """The answer to somebody at the till who sends 50.00 of it back."""
    client = gate.world.api(role, till=gate.world.till)
    body, headers = {"amount": "50.00", "reason": "Torn", **more}, {"Idempotency-Key": "one"}
    return client.post(f"/api/v1/payment-requests/{paid.pk}/refund/", body, format="json", headers=headers)


def test_a_cashier_sends_no_money_back_alone(gate: Gate, paid: PaymentRequest) -> None:
    answer = send(gate, paid)
    assert (answer.status_code, answer.json()["permission"]) == (403, "payment.refund")
    assert not GatewayRefund.objects.exists()


def test_with_a_managers_pin_it_goes_back_and_both_are_written_down(gate: Gate, paid: PaymentRequest) -> None:
    member = with_pin(gate.world)
    assert send(gate, paid, allowed_by=told(member, "0000")).status_code == 422
    assert not GatewayRefund.objects.exists()
    for _again in range(2):
        assert send(gate, paid, allowed_by=told(member)).status_code == 201
    refund, row = GatewayRefund.objects.get(), Allowance.objects.get()
    assert (row.permission, row.entry_kind, row.entry_id) == ("payment.refund", "gateway-refund-asked", refund.pk)
    assert (row.asked_by, row.allowed_by) == (gate.world.user("cashier"), gate.world.user("manager"))
    assert refund.by == gate.world.user("cashier")
    gate.work()
    assert GatewayReturn.objects.count() == 1
    assert [str(found) for found in broken()] == []
    with transaction.atomic(), maintenance():
        Allowance.objects.update(allowed_by=gate.world.user("owner"))
    [wrong] = [str(found) for found in broken()]
    assert "gateway return" in wrong


def test_a_pin_that_is_not_needed_is_not_written(gate: Gate, paid: PaymentRequest) -> None:
    owner = with_pin(gate.world, "owner")
    assert send(gate, paid, role="manager", allowed_by=told(owner, "0000")).status_code == 201
    assert not Allowance.objects.exists()
    assert not PinTries.objects.exists()


def test_its_page_asks_for_the_pin_and_says_who_allowed_it(gate: Gate, paid: PaymentRequest) -> None:
    member, browser = with_pin(gate.world), gate.world.browser("cashier")
    page = reverse("payments:request", args=[paid.pk])
    assert page in browser.get(reverse("payments:claim", args=[paid.claim_id])).content.decode()
    assert b"Manager&#x27;s PIN" in browser.get(page).content
    send_back = reverse("payments:request_refund", args=[paid.pk])
    typed = {"key": "k", "amount": "50.00", "reason": "Torn", "allowed_by.member": member.pk}
    assert browser.post(send_back, typed).status_code == 400
    assert not GatewayRefund.objects.exists()
    assert browser.post(send_back, typed | {"allowed_by.pin": PIN}).status_code == 302
    assert "allowed by Ravi Iyer" in browser.get(page).content.decode()
    refund = GatewayRefund.objects.get()
    listed = gate.world.browser("manager").get(reverse("payments:refund_asked", args=[refund.pk]))
    assert (listed.status_code, listed["Location"]) == (302, page)
