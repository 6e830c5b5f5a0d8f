"""Money that a provider never heard of for a month is no longer tried to be sent back: a manager sees it, once."""

import datetime
from collections.abc import Iterator

import pytest
from django.utils import timezone

from galla.foundation.checks import broken
from galla.payments import sealing
from galla.payments.actions import ask_refund
from galla.payments.actions.gateway_refunds import sent_back
from galla.payments.models import Dispute, GatewayAccount, GatewayRefund, PaymentRequest
from galla.payments.tasks import poll_gateways
from galla.payments.tests.fakes.server import SECRET_KEY
from galla.payments.tests.gateway_world import Gate, gate_of, promised

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["razorpay", "stripe"])
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A shop with an account at each provider in turn, which holds 118.00 for it."""
    with gate_of(request.param) as found:
        asked = found.ask(promised(found.world, "one"))
        for told in found.fake.pay(asked.provider_id):
            found.tell(told)
        found.work()
        yield found


def keys(secret: str) -> None:
    """What the account is reached with from now on."""
    GatewayAccount.objects.update(secret_key=sealing.sealed(secret))


def back(gate: Gate, key: str) -> GatewayRefund:
    """Have all of it sent back, as far as that goes now."""
    payment, access = PaymentRequest.objects.get().payment, gate.world.access("manager")
    made = ask_refund(access=access, at=timezone.now(), key=key, payment=payment, amount_minor=11_800, reason="Torn")
    gate.work()
    return GatewayRefund.objects.get(pk=made.pk)


def later(gate: Gate, refund: GatewayRefund, days: float) -> GatewayRefund:
    """So long after it was asked for, it is seen to again, twice."""
    asked = {"asked_at": timezone.now() - datetime.timedelta(days=days)}
    for _again in range(2):
        GatewayRefund.objects.filter(pk=refund.pk).update(checked_at=None, **asked)
        poll_gateways.call()
        gate.work()
    return GatewayRefund.objects.get(pk=refund.pk)


def test_what_waits_for_keys_is_set_aside_after_a_month_and_may_be_sent_again(gate: Gate) -> None:
    keys("wrong")
    refund = later(gate, back(gate, "a"), 29)
    assert (refund.failed_at, sent_back(refund.payment), Dispute.objects.count()) == (None, 11_800, 0)
    refund = later(gate, refund, 31)
    aside = Dispute.objects.get()
    assert (aside.kind, aside.amount_minor, sent_back(refund.payment)) == ("refund_failed", 11_800, 0)
    assert refund.refusal in ("Authentication failed", "Invalid API Key")
    keys(SECRET_KEY)
    back(gate, "b")
    assert (len(gate.fake.refunds), gate.held) == (1, 0)
    assert list(broken()) == []


def test_what_went_and_nobody_heard_of_is_found_and_not_set_aside(gate: Gate) -> None:
    gate.fake.loses_answers = True
    refund = back(gate, "a")
    gate.fake.loses_answers = False
    later(gate, refund, 31)
    assert (len(gate.fake.refunds), gate.held, Dispute.objects.count()) == (1, 0, 0)
    assert list(broken()) == []


def test_what_a_provider_that_is_away_never_heard_of_is_not_sent_so_late(gate: Gate) -> None:
    gate.fake.is_away = True
    refund = back(gate, "a")
    gate.fake.is_away = False
    refund = later(gate, refund, 31)
    assert (len(gate.fake.refunds), gate.held, Dispute.objects.get().kind) == (0, 11_800, "refund_failed")
    assert "provider's pages" in refund.refusal


def test_what_the_provider_has_and_did_not_do_yet_waits(gate: Gate) -> None:
    gate.fake.refunds_wait = True
    refund = later(gate, back(gate, "a"), 31)
    assert (refund.failed_at, Dispute.objects.count()) == (None, 0)
