"""Money that went back on a provider's own pages did not arrive, whoever tells of its payment afterwards."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from galla.foundation.checks import broken
from galla.payments.actions import confirm_claim, end_dispute, unconfirm_claim
from galla.payments.actions.gateway_messages import check_request
from galla.payments.models import Claim, Dispute, GatewayPayment, PaymentRequest
from galla.payments.queries import claims, state_of
from galla.payments.tests.fakes import Told
from galla.payments.tests.gateway_world import Gate, gate_of, promised

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["razorpay", "stripe"])
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A shop with an account at each provider in turn."""
    with gate_of(request.param) as found:
        yield found


def set_aside(gate: Gate) -> tuple[Claim, PaymentRequest]:
    """Money that was paid on its link while somebody confirmed it by hand."""
    money = promised(gate.world, "one")
    link = gate.ask(money)
    told = gate.fake.pay(link.provider_id)
    confirm_claim(access=gate.world.access(), at=timezone.now(), money=money)
    tell(gate, told)
    assert (Dispute.objects.get().kind, gate.held) == ("not_waiting", 0)
    return money, link


def tell(gate: Gate, told: list[Told]) -> None:
    """The provider's messages come and are done."""
    for each in told:
        gate.tell(each)
    gate.work()


def unconfirm(gate: Gate, money: Claim) -> None:
    """It was a mistake, and the provider is asked about every link."""
    access = gate.world.access("manager", till=gate.world.till)
    unconfirm_claim(access=access, at=timezone.now(), money=money, reason="Another phone")
    gate.work()


def stands(gate: Gate, money: Claim) -> tuple[str, int, int, int]:
    """What is known of the money, what the gateway and the bank hold of it, and how many payments count."""
    state = state_of(claims(gate.world.access()).get(pk=money.pk))
    return state, gate.held, gate.lies("bank"), GatewayPayment.objects.count()


WAITS = ("open", 0, 0, 0)


def test_money_that_went_back_before_the_confirmation_was_taken_back_is_no_arrival(gate: Gate) -> None:
    money, _link = set_aside(gate)
    gate.fake.send_back(next(iter(gate.fake.taken)), 11_800)
    unconfirm(gate, money)
    assert stands(gate, money) == WAITS
    assert list(broken()) == []


def test_a_payment_of_which_a_manager_said_what_became_stays_as_they_said(gate: Gate) -> None:
    money, link = set_aside(gate)
    end_dispute(access=gate.world.access(), at=timezone.now(), dispute=Dispute.objects.get(), reason="Handed back")
    unconfirm(gate, money)
    check_request(request=link, at=timezone.now())
    assert stands(gate, money) == WAITS
    assert Dispute.objects.count() == 1
    assert list(broken()) == []


def test_a_payment_of_which_a_part_went_back_is_not_what_was_asked_for(gate: Gate) -> None:
    money, _link = set_aside(gate)
    gate.fake.send_back(next(iter(gate.fake.taken)), 1_800)
    unconfirm(gate, money)
    assert stands(gate, money) == WAITS
    aside = Dispute.objects.latest("id")
    assert (aside.kind, aside.amount_minor) == ("wrong_amount", 10_000)


def test_a_link_whose_money_went_back_before_anybody_told_is_over_and_another_may_be_made(gate: Gate) -> None:
    money = promised(gate.world, "one")
    link = gate.ask(money)
    gate.fake.pay(link.provider_id)
    gate.fake.send_back(next(iter(gate.fake.taken)), 11_800)
    check_request(request=link, at=timezone.now())
    link.refresh_from_db()
    assert (stands(gate, money), link.ended_at is not None, Dispute.objects.count()) == (WAITS, True, 0)
    after = gate.ask(money, "after")
    tell(gate, gate.fake.pay(after.provider_id))
    assert (stands(gate, money), after.pk != link.pk) == (("arrived", 11_800, 0, 1), True)


@pytest.mark.parametrize("is_late", [True, False], ids=["told after", "told before"])
def test_a_payment_whose_refund_failed_counts_once_the_provider_is_asked(gate: Gate, is_late: bool) -> None:
    money = promised(gate.world, "one")
    link = gate.ask(money)
    paid = gate.fake.pay(link.provider_id)
    gone = gate.fake.send_back(_number(gate), 11_800)
    failed = gate.fake.fail_refund(next(iter(gate.fake.refunds)))
    tell(gate, [gone, failed, *paid] if is_late else [gone, *paid, failed])
    check_request(request=link, at=timezone.now())
    assert stands(gate, money) == ("arrived", 11_800, 0, 1)
    assert list(broken()) == []


def test_what_went_back_in_all_is_as_much_as_was_ever_told() -> None:
    with gate_of("stripe") as gate:
        gate.fake.pay(gate.ask(promised(gate.world, "one")).provider_id)
        first, second = gate.fake.send_back(_number(gate), 5_000), gate.fake.send_back(_number(gate), 6_800)
        tell(gate, [first, second, first])
        assert Dispute.objects.get().amount_minor == 11_800


def _number(gate: Gate) -> str:
    return next(iter(gate.fake.taken))


def test_a_link_that_was_paid_stays_paid_when_its_money_goes_back_later(gate: Gate) -> None:
    money = promised(gate.world, "one")
    link = gate.ask(money)
    tell(gate, gate.fake.pay(link.provider_id))
    gate.fake.send_back(next(iter(gate.fake.taken)), 11_800)
    check_request(request=link, at=timezone.now())
    link.refresh_from_db()
    assert (stands(gate, money), link.ended_at) == (("arrived", 11_800, 0, 1), None)


def test_stripes_message_of_a_payment_that_comes_after_that_of_its_refund_brings_nothing() -> None:
    with gate_of("stripe") as gate:
        money = promised(gate.world, "one")
        told = gate.fake.pay(gate.ask(money).provider_id)
        tell(gate, [gate.fake.send_back(next(iter(gate.fake.taken)), 11_800), *told])
        assert stands(gate, money) == WAITS
        assert [row.kind for row in Dispute.objects.all()] == ["unknown_refund"]


def test_razorpays_message_of_a_payment_that_went_back_brings_nothing() -> None:
    with gate_of("razorpay") as gate:
        money = promised(gate.world, "one")
        gate.fake.pay(gate.ask(money).provider_id)
        [number] = gate.fake.taken
        gate.fake.send_back(number, 11_800)
        _status, payment = gate.fake.answered("GET", f"/v1/payments/{number}", {}, b"") or (404, {})
        assert payment["status"] == "refunded"
        tell(gate, [gate.fake.told("payment.captured", {"payment": {"entity": payment}})])
        assert stands(gate, money) == WAITS
