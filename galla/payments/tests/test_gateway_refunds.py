"""Money that goes back through a gateway: asked for once, moved when the provider says so, never more than was paid."""

import datetime
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import timezone

from galla.foundation.checks import broken
from galla.foundation.errors import NotAllowed
from galla.payments import actions, tasks
from galla.payments.errors import NotThatMuch
from galla.payments.models import Dispute, GatewayRefund, GatewayReturn, PaymentRequest
from galla.payments.tasks import poll_gateways
from galla.payments.tests.gateway_world import Gate, gate_of, promised

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["razorpay", "stripe"])
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A shop with an account at each provider in turn."""
    with gate_of(request.param) as found:
        yield found


def paid(gate: Gate, key: str = "one") -> PaymentRequest:
    """A promised payment of 118.00 that came through the gateway."""
    asked = gate.ask(promised(gate.world, key))
    for told in gate.fake.pay(asked.provider_id):
        gate.tell(told)
    gate.work()
    return PaymentRequest.objects.get(pk=asked.pk)


def back(gate: Gate, request: PaymentRequest, amount: int, key: str, role: str = "manager") -> GatewayRefund:
    """Ask for money to be sent back."""
    access = gate.world.access(role)
    return actions.ask_refund(
        access=access, at=timezone.now(), key=key, payment=request.payment, amount_minor=amount, reason="Torn"
    )


def test_money_goes_back_and_the_books_follow(gate: Gate) -> None:
    request = paid(gate)
    back(gate, request, 5_000, "a")
    assert (gate.held, GatewayReturn.objects.count()) == (11_800, 0), "nothing moves before the provider says so"
    gate.work()
    assert (gate.held, gate.lies("upi")) == (6_800, 5_000)
    assert not list(broken())


def test_money_that_takes_its_time_moves_when_the_message_comes_however_often(gate: Gate) -> None:
    gate.fake.refunds_wait = True
    refund = back(gate, paid(gate), 5_000, "a")
    gate.work()
    assert (gate.held, GatewayReturn.objects.count()) == (11_800, 0)
    refund.refresh_from_db()
    told = gate.fake.finish_refund(refund.refund_id)
    assert [gate.tell(told), gate.tell(told)] == [200, 200]
    gate.work()
    assert (gate.held, GatewayReturn.objects.count(), Dispute.objects.count()) == (6_800, 1, 0)
    assert not list(broken())


def test_a_refund_nobody_tells_of_is_asked_about(gate: Gate) -> None:
    gate.fake.refunds_wait = True
    refund = back(gate, paid(gate), 11_800, "a")
    gate.work()
    refund.refresh_from_db()
    gate.fake.finish_refund(refund.refund_id)
    GatewayRefund.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=10))
    poll_gateways.call()
    gate.work()
    assert (gate.held, gate.lies("upi")) == (0, 11_800)


def test_those_that_wait_are_asked_about_in_turn_and_old_ones_seldom(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate.fake.refunds_wait = True
    request = paid(gate)
    for key in "abc":
        back(gate, request, 1_000, key)
    gate.work()
    monkeypatch.setattr(tasks, "MOST_AT_ONCE", 2)
    at = timezone.now()
    GatewayRefund.objects.update(asked_at=at - datetime.timedelta(minutes=10))

    def asked_about() -> int:
        before = len(gate.fake.asked)
        poll_gateways.call()
        gate.work()
        return len(gate.fake.asked) - before

    assert [asked_about(), asked_about(), asked_about()] == [2, 1, 0]
    GatewayRefund.objects.update(checked_at=at - datetime.timedelta(minutes=10))
    assert asked_about() == 2
    GatewayRefund.objects.update(
        asked_at=at - datetime.timedelta(days=2), checked_at=at - datetime.timedelta(minutes=50)
    )
    assert asked_about() == 0


def test_a_key_like_that_of_a_credit_note_is_refused_and_sends_nothing(gate: Gate) -> None:
    url, body = f"/api/v1/payment-requests/{paid(gate).pk}/refund/", {"amount": "18.00", "reason": "Torn"}
    client, keys = gate.world.api("manager"), {"Idempotency-Key": "credit-note:7:9"}
    refused = client.post(url, body, format="json", headers=keys)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert GatewayRefund.objects.count() == 0


def test_the_same_key_sends_money_back_once(gate: Gate) -> None:
    request = paid(gate)
    assert back(gate, request, 5_000, "a").pk == back(gate, request, 5_000, "a").pk
    gate.work()
    assert (len(gate.fake.refunds), gate.held) == (1, 6_800)


def test_no_more_goes_back_than_was_paid(gate: Gate) -> None:
    request = paid(gate)
    back(gate, request, 11_000, "a")
    with pytest.raises(NotThatMuch) as refused:
        back(gate, request, 801, "b")
    assert refused.value.figures == {"left": "8.00"}
    with pytest.raises(NotAllowed):
        back(gate, request, 800, "b", role="cashier")
    assert GatewayRefund.objects.count() == 1


def test_a_refund_the_provider_refuses_leaves_the_books_alone_and_may_be_asked_for_again(gate: Gate) -> None:
    request = paid(gate)
    gate.fake.refuses_refunds = True
    refund = back(gate, request, 11_800, "a")
    gate.work()
    refund.refresh_from_db()
    assert refund.refusal
    assert refund.failed_at is not None
    assert (gate.held, gate.lies("upi")) == (11_800, 0)
    assert back(gate, request, 11_800, "b").pk != refund.pk


def test_money_sent_back_on_the_providers_own_pages_is_set_aside(gate: Gate) -> None:
    request = paid(gate)
    gate.tell(gate.fake.send_back(request.payment.payment_id, 100))
    gate.work()
    assert [row.kind for row in Dispute.objects.all()] == ["unknown_refund"]
    assert gate.held == 11_800


def test_of_money_that_left_on_the_providers_own_pages_nobody_says_that_nothing_is_left_to_do(gate: Gate) -> None:
    gate.tell(gate.fake.send_back(paid(gate).payment.payment_id, 11_800))
    gate.work()
    aside = Dispute.objects.get()
    listed = gate.world.api("manager").get(f"/api/v1/disputes/{aside.pk}/").json()
    page = gate.world.browser("manager").get(reverse("payments:dispute", args=[aside.pk])).content.decode()
    assert (aside.kind, listed["booked"], "Nothing is left to do" in page) == ("unknown_refund", None, False)


def test_the_api_and_the_page_send_money_back(gate: Gate) -> None:
    request = paid(gate)
    url = f"/api/v1/payment-requests/{request.pk}/"
    body = {"amount": "18.00", "reason": "Torn"}
    assert gate.world.api("cashier").post(f"{url}refund/", body, format="json").status_code == 403
    made = gate.world.api("manager").post(f"{url}refund/", body, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "waiting"), made.content
    page = gate.world.browser("manager").post(
        f"/payments/requests/{request.pk}/refund/", {"amount": "100.01", "reason": "Torn", "key": "k"}
    )
    assert page.status_code == 400
    gate.world.browser("manager").post(
        f"/payments/requests/{request.pk}/refund/", {"amount": "100.00", "reason": "Torn", "key": "k2"}
    )
    gate.work()
    found = gate.world.api("manager").get(f"{url}refunds/").json()
    assert [(row["amount"], row["state"]) for row in found] == [("100.00", "done"), ("18.00", "done")]
    assert gate.held == 0
    assert "Gone back" in gate.world.browser("manager").get(f"/payments/requests/{request.pk}/").content.decode()
