"""Money that was sent back and did not reach the payer is the shop's to give again, in whatever order that is told."""

import datetime
from collections.abc import Iterator
from itertools import permutations

import pytest
from django.urls import reverse
from django.utils import timezone

from galla.foundation.checks import broken
from galla.payments.actions import ask_refund, end_dispute
from galla.payments.actions.gateway_refunds import refuse_refund
from galla.payments.models import Dispute, FailedReturn, GatewayPayment, GatewayRefund, GatewayReturn, PaymentRequest
from galla.payments.tasks import poll_gateways
from galla.payments.tests.fakes import Told
from galla.payments.tests.gateway_world import Gate, gate_of, promised

pytestmark = pytest.mark.django_db
PROVIDERS = ("razorpay", "stripe")
SUCCEEDED = {"razorpay": ("refund.processed", "processed"), "stripe": ("refund.updated", "succeeded")}


@pytest.fixture(params=PROVIDERS)
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A shop with an account at each provider in turn."""
    with gate_of(request.param) as found:
        yield found


def tell(gate: Gate, *told: Told) -> None:
    """The provider's messages come and are done, one after the other."""
    for each in told:
        assert gate.tell(each) == 200
        gate.work()


def paid(gate: Gate) -> PaymentRequest:
    """A promised payment of 118.00 that came through the gateway."""
    asked = gate.ask(promised(gate.world, "one"))
    tell(gate, *gate.fake.pay(asked.provider_id))
    return PaymentRequest.objects.get(pk=asked.pk)


def back(gate: Gate, request: PaymentRequest, key: str = "a", amount: int = 5_000) -> GatewayRefund:
    """Have money of it sent back, as far as the provider does it at once."""
    access, payment = gate.world.access("manager"), request.payment
    made = ask_refund(access=access, at=timezone.now(), key=key, payment=payment, amount_minor=amount, reason="Torn")
    gate.work()
    return GatewayRefund.objects.get(pk=made.pk)


def succeeded(gate: Gate, refund: GatewayRefund) -> Told:
    """What the provider told while it held the money for gone."""
    kind, status = SUCCEEDED[gate.fake.name]
    return gate.fake.told_of_refund(gate.fake.refunds[refund.refund_id] | {"status": status}, kind)


def stands(gate: Gate, refund: GatewayRefund) -> tuple[object, ...]:
    """What the gateway and the bill's payer have, how the refund stands, and what a manager is shown."""
    url = f"/api/v1/payment-requests/{refund.payment.request_id}/refunds/"
    [state] = [row["state"] for row in gate.world.api("manager").get(url).json() if row["id"] == refund.pk]
    return gate.held, gate.lies("upi"), state, [row.kind for row in Dispute.objects.all()]


FAILED = (11_800, 0, "failed", ["refund_failed"])


def test_what_had_gone_back_and_came_back_is_moved_back_once_and_shown_to_a_manager(gate: Gate) -> None:
    refund = back(gate, paid(gate))
    assert stands(gate, refund) == (6_800, 5_000, "done", [])
    told = gate.fake.fail_refund(refund.refund_id)
    tell(gate, told, told)
    assert stands(gate, refund) == FAILED
    assert (GatewayReturn.objects.count(), FailedReturn.objects.count()) == (1, 1)
    assert list(broken()) == []
    entry = FailedReturn.objects.get().pk
    shown = gate.world.browser("manager").get(reverse("payments:gateway_return", args=[entry]), follow=True)
    assert "Did not go back" in shown.content.decode()


def test_it_may_be_sent_again_and_no_more_of_it_than_was_paid(gate: Gate) -> None:
    request = paid(gate)
    refund = back(gate, request, amount=11_800)
    tell(gate, gate.fake.fail_refund(refund.refund_id))
    again = back(gate, request, "b", 11_800)
    assert (gate.held, gate.lies("upi"), len(gate.fake.refunds)) == (0, 11_800, 2)
    tell(gate, succeeded(gate, refund))
    assert (gate.held, GatewayReturn.objects.count()) == (0, 2), "what failed stays failed, however late that comes"
    assert stands(gate, again)[2] == "done"
    assert list(broken()) == []


@pytest.mark.parametrize("order", list(permutations(("succeeded", "failed", "asked"))), ids=" ".join)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_in_whatever_order_it_is_told_the_books_stand_the_same(provider: str, order: tuple[str, ...]) -> None:
    with gate_of(provider) as gate:
        gate.fake.refunds_wait = True
        refund = back(gate, paid(gate))
        told = {"succeeded": succeeded(gate, refund), "failed": gate.fake.fail_refund(refund.refund_id)}
        for step in order:
            if step == "asked":
                GatewayRefund.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=10))
                poll_gateways.call()
                gate.work()
            else:
                tell(gate, told[step])
        assert stands(gate, refund) == FAILED
        assert list(broken()) == []


def test_a_shop_that_no_message_reaches_asks_for_a_month(gate: Gate) -> None:
    refund = back(gate, paid(gate))
    gate.fake.fail_refund(refund.refund_id)
    poll_gateways.call()
    gate.work()
    assert stands(gate, refund)[2] == "done", "it was done a moment ago"
    day_later = timezone.now() - datetime.timedelta(days=1, minutes=1)
    GatewayRefund.objects.update(checked_at=day_later)
    asked = len(gate.fake.asked)
    poll_gateways.call()
    poll_gateways.call()
    gate.work()
    assert stands(gate, refund) == FAILED
    assert len(gate.fake.asked) == asked + 1
    assert list(broken()) == []


def test_what_the_provider_refuses_is_shown_to_a_manager_who_says_what_became_of_it(gate: Gate) -> None:
    request = paid(gate)
    gate.fake.refuses_refunds = True
    refund = back(gate, request, amount=11_800)
    aside = Dispute.objects.get()
    assert (aside.kind, aside.request_id, aside.amount_minor) == ("refund_failed", request.pk, 11_800)
    assert stands(gate, refund) == FAILED
    end_dispute(access=gate.world.access("manager"), at=timezone.now(), dispute=aside, reason="Paid in cash")
    refuse_refund(refund=refund, refusal="No", at=timezone.now())
    assert Dispute.objects.count() == 1


def test_what_was_refused_and_done_all_the_same_went_back(gate: Gate) -> None:
    gate.fake.refunds_wait = True
    refund = back(gate, paid(gate))
    refuse_refund(refund=refund, refusal="No", at=timezone.now())
    tell(gate, gate.fake.finish_refund(refund.refund_id), succeeded(gate, refund))
    assert stands(gate, refund)[:3] == (6_800, 5_000, "done")
    assert Dispute.objects.get().end.reason == "It went back after all."
    tell(gate, gate.fake.fail_refund(refund.refund_id), succeeded(gate, refund))
    assert stands(gate, refund) == (11_800, 0, "failed", ["refund_failed", "refund_failed"])
    assert Dispute.objects.filter(end=None).count() == 1
    assert list(broken()) == []


def test_what_was_refused_and_then_told_to_have_failed_is_one_thing_to_look_at(gate: Gate) -> None:
    gate.fake.refunds_wait = True
    refund = back(gate, paid(gate))
    refuse_refund(refund=refund, refusal="No", at=timezone.now())
    tell(gate, gate.fake.fail_refund(refund.refund_id), succeeded(gate, refund))
    assert stands(gate, refund) == FAILED
    assert list(broken()) == []


def test_money_sent_on_the_providers_pages_after_ours_failed_is_set_aside(gate: Gate) -> None:
    request = paid(gate)
    refund = back(gate, request)
    tell(gate, gate.fake.fail_refund(refund.refund_id))
    gate.fake.send_back(request.payment.payment_id, 5_000)
    theirs = list(gate.fake.refunds.values())[-1]
    tell(gate, gate.fake.told_of_refund(theirs, SUCCEEDED[gate.fake.name][0]))
    assert [row.kind for row in Dispute.objects.order_by("pk")] == ["refund_failed", "unknown_refund"]
    assert gate.held == 11_800, "a manager says what became of it"


def test_a_provider_that_does_not_answer_a_question_refuses_nothing(gate: Gate) -> None:
    gate.fake.refunds_wait = True
    refund = back(gate, paid(gate))
    kept = gate.fake.refunds.pop(refund.refund_id)
    GatewayRefund.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=10))
    poll_gateways.call()
    gate.work()
    assert stands(gate, refund) == (11_800, 0, "waiting", [])
    gate.fake.refunds[refund.refund_id] = kept
    tell(gate, gate.fake.finish_refund(refund.refund_id))
    assert stands(gate, refund)[2] == "done"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_payment_told_after_its_refund_under_its_own_number_brings_nothing(provider: str) -> None:
    with gate_of(provider) as gate:
        told = gate.fake.pay(gate.ask(promised(gate.world, "one")).provider_id)
        [number] = gate.fake.taken
        number = number if provider == "razorpay" else next(iter(gate.fake.taken.values()))["payment_intent"]
        gate.fake.send_back(number, 6_800)
        gate.fake.send_back(number, 5_000)
        kind, _status = SUCCEEDED[provider]
        tell(gate, *(gate.fake.told_of_refund(each, kind) for each in gate.fake.refunds.values()), *told)
        assert (gate.held, GatewayPayment.objects.count()) == (0, 0)
        assert {row.of_payment_id for row in Dispute.objects.all()} == {number}
        assert list(broken()) == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_payment_whose_refund_on_the_providers_pages_failed_counts(provider: str) -> None:
    with gate_of(provider) as gate:
        told = gate.fake.pay(gate.ask(promised(gate.world, "one")).provider_id)
        [number] = gate.fake.taken
        gate.fake.send_back(number, 11_800)
        kind, _status = SUCCEEDED[provider]
        [refund] = gate.fake.refunds.values()
        tell(gate, gate.fake.told_of_refund(refund, kind), gate.fake.fail_refund(refund["id"]), *told)
        assert (gate.held, GatewayPayment.objects.count()) == (11_800, 1)


def test_links_at_two_accounts_are_closed_when_one_of_them_was_paid() -> None:
    from galla.payments.actions import ask_for_payment
    from galla.payments.tests.gateway_world import FAKES, account_at

    with gate_of("razorpay") as gate, FAKES["stripe"]() as other:
        money = promised(gate.world, "one")
        second = account_at(gate.world, other)
        access, at = gate.world.access("cashier"), timezone.now()
        links = [
            ask_for_payment(access=access, at=at, key=str(each.pk), claim=money, account=each)
            for each in (gate.account, second)
        ]
        gate.work()
        for link in links:
            link.refresh_from_db()
        tell(gate, *gate.fake.pay(links[0].provider_id))
        links[1].refresh_from_db()
        assert links[1].ended_at is not None
        assert other.things[links[1].provider_id]["status"] == "expired"
        assert (gate.held, Dispute.objects.count()) == (11_800, 0)
