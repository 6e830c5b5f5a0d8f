"""What is paid by a way that takes days waits until it came or failed, and is asked about all the time."""

import datetime
from collections.abc import Iterator

import pytest
from django.utils import timezone

from galla.foundation.checks import broken
from galla.payments.models import Dispute, GatewayPayment, PaymentRequest
from galla.payments.tasks import poll_gateways
from galla.payments.tests.fakes import FakeStripe
from galla.payments.tests.gateway_world import Gate, gate_of, promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A shop with an account at Stripe."""
    with gate_of("stripe") as found:
        yield found


def begun(gate: Gate) -> tuple[FakeStripe, PaymentRequest]:
    """Somebody has paid by a bank debit that is under way."""
    fake, asked = gate.fake, gate.ask(promised(gate.world, "one"))
    assert isinstance(fake, FakeStripe)
    gate.tell(fake.pay_later(asked.provider_id))
    poll(gate)
    asked.refresh_from_db()
    assert (asked.ended_at, gate.held) == (None, 0)
    return fake, asked


def poll(gate: Gate) -> None:
    """Nothing was heard for a while."""
    PaymentRequest.objects.update(checked_at=timezone.now() - datetime.timedelta(hours=2))
    poll_gateways.call()
    gate.work()


def test_money_that_comes_days_later_counts_when_it_is_told(gate: Gate) -> None:
    fake, asked = begun(gate)
    told = fake.come_late(asked.provider_id)
    assert [gate.tell(told), gate.tell(told)] == [200, 200]
    gate.work()
    assert (gate.held, GatewayPayment.objects.count(), Dispute.objects.count()) == (11_800, 1, 0)
    assert list(broken()) == []


def test_money_that_comes_days_later_counts_when_nobody_tells_it(gate: Gate) -> None:
    fake, asked = begun(gate)
    fake.come_late(asked.provider_id)
    poll(gate)
    assert (gate.held, GatewayPayment.objects.count()) == (11_800, 1)


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "asked"])
def test_what_failed_days_later_is_over_and_may_be_asked_for_anew(gate: Gate, is_told: bool) -> None:
    fake, asked = begun(gate)
    told = fake.fail_late(asked.provider_id)
    if is_told:
        assert gate.tell(told) == 200
        gate.work()
    else:
        poll(gate)
    asked.refresh_from_db()
    assert (asked.ended_at is not None, gate.held) == (True, 0)
    assert asked.claim is not None
    assert gate.ask(asked.claim, "anew").pk != asked.pk
