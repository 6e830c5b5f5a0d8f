"""Money whose way back nobody heard of is not sent twice, however long ago that was."""

import datetime
from collections.abc import Iterator

import pytest
from django.utils import timezone

from galla.foundation.checks import broken
from galla.payments.actions import ask_refund
from galla.payments.models import Dispute, GatewayRefund, GatewayReturn, PaymentRequest
from galla.payments.tasks import poll_gateways
from galla.payments.tests.gateway_world import Gate, gate_of, promised

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["razorpay", "stripe"])
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A shop with an account at each provider in turn, which holds ₹118 for it."""
    with gate_of(request.param) as found:
        asked = found.ask(promised(found.world, "one"))
        for told in found.fake.pay(asked.provider_id):
            found.tell(told)
        found.work()
        yield found


def unheard(gate: Gate, amount: int) -> GatewayRefund:
    """Money was sent back, and the answer was lost; after that, some was sent back on the provider's own pages."""
    payment, access = PaymentRequest.objects.get().payment, gate.world.access("manager")
    made = ask_refund(access=access, at=timezone.now(), key="a", payment=payment, amount_minor=amount, reason="Torn")
    gate.fake.loses_answers = True
    gate.work()
    gate.fake.loses_answers = False
    assert (len(gate.fake.refunds), gate.held) == (1, 11_800)
    gate.fake.send_back(payment.payment_id, 100)
    return made


def ask_after(gate: Gate, hours: float) -> None:
    """It is asked about again, so long after."""
    GatewayRefund.objects.update(asked_at=timezone.now() - datetime.timedelta(hours=hours))
    poll_gateways.call()
    gate.work()


def test_a_day_later_it_is_found_and_not_sent_again(gate: Gate) -> None:
    made = unheard(gate, 5_000)
    gate.fake.forgets_keys = True
    ask_after(gate, 25)
    made.refresh_from_db()
    assert (made.refund_id, len(gate.fake.refunds)) == (next(iter(gate.fake.refunds)), 2)
    assert (gate.held, GatewayReturn.objects.count(), Dispute.objects.count()) == (6_800, 1, 0)
    assert list(broken()) == []


def test_a_no_because_it_went_back_already_is_no_refusal(gate: Gate) -> None:
    made = unheard(gate, 11_700)
    gate.fake.forgets_keys = True
    ask_after(gate, 1)
    made.refresh_from_db()
    assert (made.failed_at, made.refusal, gate.held, Dispute.objects.count()) == (None, "", 100, 0)


def test_while_the_key_is_known_nothing_is_looked_up(gate: Gate) -> None:
    unheard(gate, 5_000)
    asked = len(gate.fake.asked)
    ask_after(gate, 1)
    assert (len(gate.fake.refunds), gate.held, len(gate.fake.asked)) == (2, 6_800, asked + 1)


def test_what_was_never_sent_is_sent_a_day_later(gate: Gate) -> None:
    gate.fake.is_away = True
    payment, access = PaymentRequest.objects.get().payment, gate.world.access("manager")
    ask_refund(access=access, at=timezone.now(), key="a", payment=payment, amount_minor=5_000, reason="Torn")
    gate.work()
    gate.fake.is_away = False
    ask_after(gate, 25)
    assert (len(gate.fake.refunds), gate.held) == (1, 6_800)
