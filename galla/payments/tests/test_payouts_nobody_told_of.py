"""A payout that the provider does not tell of is set aside with the reason, and counts once it is told of."""

import datetime
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import timezone

from galla.foundation.checks import broken
from galla.payments.actions import ask_for_payout, ask_refund, change_gateway_account
from galla.payments.actions.gateway_messages import handle_event
from galla.payments.models import Dispute, GatewayPayout, GatewayRefund, PaymentRequest, WebhookEvent
from galla.payments.providers import Unreachable
from galla.payments.tasks import poll_gateways
from galla.payments.tests.fakes.server import SECRET_KEY
from galla.payments.tests.gateway_world import Gate, gate_of, promised

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(params=["razorpay", "stripe"])
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A shop with an account at each provider in turn, which holds ₹118 for it."""
    with gate_of(request.param) as found:
        asked = found.ask(promised(found.world, "one"))
        for told in found.fake.pay(asked.provider_id):
            found.tell(told)
        found.work()
        yield found


def set_key(gate: Gate, key: str) -> None:
    """Somebody types another secret key."""
    access, changes = gate.world.access(), {"secret_key": key}
    change_gateway_account(access=access, at=timezone.now(), account=gate.account, changes=changes)


def test_one_told_of_while_the_key_is_wrong_is_seen_by_a_manager_and_counts_once_it_is_mended(gate: Gate) -> None:
    set_key(gate, "wrong")
    [told] = gate.fake.pay_out(11_500, 300)
    gate.tell(told)
    gate.work()
    aside = Dispute.objects.get()
    assert (aside.kind, aside.amount_minor, aside.currency) == ("payout_unknown", 11_500, "INR")
    assert aside.said in ("Authentication failed", "Invalid API Key")
    assert (gate.held, WebhookEvent.objects.filter(handled_at=None).count()) == (11_800, 1), "it is asked again"
    page = gate.world.browser("manager").get(reverse("payments:dispute", args=[aside.pk])).content.decode()
    assert aside.said in page
    assert "115.00" in page
    assert gate.world.api("manager").get(f"/api/v1/disputes/{aside.pk}/").json()["said"] == aside.said
    set_key(gate, SECRET_KEY)
    gate.work()
    aside.refresh_from_db()
    assert (gate.held, GatewayPayout.objects.get().amount_minor) == (0, 11_500)
    assert aside.end.reason == "The provider has told of it since."
    handle_event(event=WebhookEvent.objects.latest("pk"), at=timezone.now())
    assert (GatewayPayout.objects.count(), list(broken())) == (1, [])


def test_a_number_the_provider_does_not_know_moves_nothing_and_is_set_aside(gate: Gate) -> None:
    for _again in range(2):
        ask_for_payout(access=gate.world.access(), at=timezone.now(), account=gate.account, payout_id="po_none")
        gate.work()
    aside = Dispute.objects.get()
    assert (aside.kind, aside.payment_id, aside.amount_minor) == ("payout_unknown", "po_none", 0)
    assert aside.said in ("There is no such thing", "No such thing")
    assert (GatewayPayout.objects.exists(), gate.held) == (False, 11_800)
    page = gate.world.browser("manager").get(reverse("payments:dispute", args=[aside.pk])).content.decode()
    assert "0.00" not in page


def test_a_provider_that_is_away_for_a_moment_is_nothing_to_look_at(gate: Gate) -> None:
    [told] = gate.fake.pay_out(11_500, 300)
    gate.fake.is_away = True
    gate.tell(told)
    gate.work()
    assert not Dispute.objects.exists()
    event = WebhookEvent.objects.latest("pk")
    with pytest.raises(Unreachable):
        handle_event(event=event, at=event.received_at + 2 * HOUR)
    assert Dispute.objects.get().kind == "payout_unknown"
    gate.fake.is_away = False
    handle_event(event=event, at=event.received_at + 3 * HOUR)
    assert (gate.held, Dispute.objects.filter(end=None).count()) == (0, 0)


def test_money_that_is_to_go_back_waits_for_the_right_key_and_says_so(gate: Gate) -> None:
    request, access = PaymentRequest.objects.get(), gate.world.access("manager")
    set_key(gate, "wrong")
    made = ask_refund(
        access=access, at=timezone.now(), key="a", payment=request.payment, amount_minor=5_000, reason="Torn"
    )
    gate.work()
    url = f"/api/v1/payment-requests/{request.pk}/refunds/"
    [row] = gate.world.api("manager").get(url).json()
    assert (row["state"], row["refusal"] != "", Dispute.objects.count()) == ("waiting", True, 0)
    assert row["refusal"] in gate.world.browser("manager").get(f"/payments/requests/{request.pk}/").content.decode()
    set_key(gate, SECRET_KEY)
    GatewayRefund.objects.filter(pk=made.pk).update(asked_at=timezone.now() - HOUR)
    poll_gateways.call()
    gate.work()
    [row] = gate.world.api("manager").get(url).json()
    assert (row["state"], row["refusal"], gate.held) == ("done", "", 6_800)
    assert list(broken()) == []
