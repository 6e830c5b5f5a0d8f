"""A bill a gateway was paid for goes back through it, and over both ways never more than was paid."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from galla.foundation.checks import broken
from galla.payments import actions
from galla.payments.errors import NotThatMuch
from galla.payments.models import Claim, Dispute, GatewayRefund, GatewayReturn, PaymentRequest
from galla.payments.tests.gateway_world import Gate, gate_of
from galla.returns.actions import Item, take_back
from galla.returns.errors import GivenBackBefore
from galla.returns.models import CreditNote, Way

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["razorpay", "stripe"])
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A shop with an account at each provider in turn."""
    with gate_of(request.param) as found:
        yield found


def billed(gate: Gate, *, cash: str = "") -> PaymentRequest:
    """A bill of two works of 118.00, of which 118.00 (or, without cash beside it, all) came through the gateway."""
    tenders = [{"method": "upi", "amount": "118.00" if cash else "236.00", "reference": "tr1"}]
    tenders += [{"method": "cash", "amount": cash}] if cash else []
    line = {"unit_price": "118.00", "tax_rate": "18", "quantity": "1"}
    body = {"lines": [{"name": "Zip", **line}, {"name": "Hem", **line}], "tenders": tenders, "rest": "loose"}
    client = gate.world.api("owner", till=gate.world.till)
    answer = client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "bill"})
    assert answer.status_code == 201, answer.content
    asked = gate.ask(Claim.objects.get(entry_id=answer.json()["id"]))
    for told in gate.fake.pay(asked.provider_id):
        gate.tell(told)
    gate.work()
    return PaymentRequest.objects.get(pk=asked.pk)


def sale_of(request: PaymentRequest) -> int:
    """The bill a request was for."""
    assert request.claim is not None
    return request.claim.entry_id


def came(
    gate: Gate, request: PaymentRequest, *positions: int, way: Way = Way.ORIGINAL, key: str = "back"
) -> CreditNote:
    """Lines of the bill come back."""
    items = [Item(sale_of(request), position, 1_000) for position in positions]
    told: dict[str, Any] = {"access": gate.world.access("owner", till=gate.world.till), "at": timezone.now()}
    return take_back(**told, key=key, items=items, way=way, reason="does not fit").document


def asks(gate: Gate, request: PaymentRequest, amount: int, key: str = "a") -> GatewayRefund:
    """Somebody has money sent back without goods."""
    told: dict[str, Any] = {"access": gate.world.access("manager"), "at": timezone.now(), "key": key, "reason": "Late"}
    return actions.ask_refund(**told, payment=request.payment, amount_minor=amount)


def whole() -> None:
    """Every invariant holds."""
    assert [str(found) for found in broken()] == []


def test_what_the_gateway_brought_goes_back_through_it_once_the_provider_says_so(gate: Gate) -> None:
    gate.fake.refunds_wait = True
    request = billed(gate)
    note = came(gate, request, 1)
    refund = GatewayRefund.objects.get()
    assert (refund.amount_minor, refund.reason) == (11_800, "does not fit")
    assert "Through the gateway" in gate.world.browser("owner").get(f"/returns/{note.pk}/").content.decode()
    assert (gate.held, gate.lies("upi"), GatewayReturn.objects.count()) == (23_600, -11_800, 0)
    gate.work()
    refund.refresh_from_db()
    told = gate.fake.finish_refund(refund.refund_id)
    assert [gate.tell(told), gate.tell(told)] == [200, 200]
    gate.work()
    assert (gate.held, gate.lies("upi"), GatewayReturn.objects.count()) == (11_800, 0, 1)
    whole()


def test_the_rest_of_the_bill_goes_back_by_a_second_note_and_no_more(gate: Gate) -> None:
    request = billed(gate)
    came(gate, request, 1)
    came(gate, request, 2, key="rest")
    gate.work()
    assert (gate.held, gate.lies("upi")) == (0, 0)
    with pytest.raises(NotThatMuch):
        asks(gate, request, 1)
    assert GatewayRefund.objects.count() == 2
    whole()


def test_the_same_return_again_sends_nothing_again(gate: Gate) -> None:
    request = billed(gate)
    first = came(gate, request, 1)
    assert came(gate, request, 1).pk == first.pk
    assert GatewayRefund.objects.count() == 1


def test_what_was_sent_before_the_goods_came_is_not_sent_again(gate: Gate) -> None:
    request = billed(gate)
    asks(gate, request, 5_000)
    came(gate, request, 1)
    gate.work()
    assert sorted(GatewayRefund.objects.values_list("amount_minor", flat=True)) == [5_000, 6_800]
    assert (gate.held, gate.lies("upi")) == (11_800, 0)
    whole()


def test_what_went_back_through_the_gateway_does_not_go_back_in_cash(gate: Gate) -> None:
    request = billed(gate)
    asks(gate, request, 23_600)
    with pytest.raises(GivenBackBefore) as refused:
        came(gate, request, 1, way=Way.CASH)
    assert (refused.value.field, refused.value.figures["left"]) == ("way", "0.00")
    assert CreditNote.objects.count() == 0
    came(gate, request, 1, 2)
    gate.work()
    assert (gate.held, gate.lies("upi"), GatewayRefund.objects.count()) == (0, 0, 1)
    whole()


def test_what_went_back_in_cash_does_not_go_back_through_the_gateway(gate: Gate) -> None:
    request = billed(gate)
    client = gate.world.api("owner", till=gate.world.till)
    money = {"amount": "300.00", "reason": "float"}
    client.post("/api/v1/drawer/pay-in/", money, format="json", headers={"Idempotency-Key": "float"})
    assert came(gate, request, 1, way=Way.CASH).total_minor == 11_800
    with pytest.raises(GivenBackBefore) as refused:
        asks(gate, request, 12_000)
    assert (refused.value.field, refused.value.figures["left"]) == ("amount", "118.00")
    assert GatewayRefund.objects.count() == 0
    asks(gate, request, 11_800)
    with pytest.raises(GivenBackBefore):
        came(gate, request, 2, way=Way.CASH, key="rest")
    came(gate, request, 2, key="rest")
    gate.work()
    assert (gate.held, gate.lies("upi"), CreditNote.objects.count()) == (11_800, 0, 2)
    whole()


def test_a_bill_paid_in_two_ways_goes_back_in_both(gate: Gate) -> None:
    request = billed(gate, cash="118.00")
    came(gate, request, 1, 2)
    gate.work()
    assert (gate.held, gate.lies("upi"), GatewayRefund.objects.get().amount_minor) == (0, 0, 11_800)
    whole()


def test_a_refund_the_provider_refuses_leaves_what_is_owed_and_is_asked_for_anew(gate: Gate) -> None:
    request = billed(gate)
    came(gate, request, 1)
    refund = GatewayRefund.objects.get()
    GatewayRefund.objects.filter(pk=refund.pk).update(failed_at=timezone.now())
    assert (gate.held, gate.lies("upi")) == (23_600, -11_800)
    asks(gate, request, 11_800)
    gate.work()
    assert (gate.held, gate.lies("upi")) == (11_800, 0)
    whole()


def float_of(gate: Gate, amount: str = "300.00") -> None:
    """Cash in the drawer."""
    client, money = gate.world.api("owner", till=gate.world.till), {"amount": amount, "reason": "float"}
    client.post("/api/v1/drawer/pay-in/", money, format="json", headers={"Idempotency-Key": "float"})


def test_what_failed_and_was_given_in_cash_is_not_sent_with_the_goods_that_come_later(gate: Gate) -> None:
    request = billed(gate)
    came(gate, request, 1)
    gate.work()
    gate.tell(gate.fake.fail_refund(GatewayRefund.objects.get().refund_id))
    gate.work()
    told: dict[str, Any] = {"access": gate.world.access("manager"), "at": timezone.now()}
    actions.end_dispute(**told, dispute=Dispute.objects.get(), reason="Paid 118 in cash")
    came(gate, request, 2, key="rest")
    gate.work()
    assert list(GatewayRefund.objects.order_by("pk").values_list("amount_minor", flat=True)) == [11_800, 11_800]
    assert (gate.held, gate.lies("upi")) == (11_800, -11_800)
    whole()


def test_what_failed_is_sent_again_by_whoever_says_so(gate: Gate) -> None:
    request = billed(gate)
    came(gate, request, 1)
    gate.work()
    gate.tell(gate.fake.fail_refund(GatewayRefund.objects.get().refund_id))
    gate.work()
    asks(gate, request, 11_800)
    came(gate, request, 2, key="rest")
    gate.work()
    assert (gate.held, gate.lies("upi")) == (0, 0)
    whole()


def on_their_pages(gate: Gate, request: PaymentRequest, *amounts: int) -> None:
    """Money goes back that nobody here has sent, refund by refund."""
    kind = {"razorpay": "refund.processed", "stripe": "refund.updated"}[gate.fake.name]
    for amount in amounts:
        gate.fake.send_back(request.payment.payment_id, amount)
        gate.tell(gate.fake.told_of_refund(list(gate.fake.refunds.values())[-1], kind))
        gate.work()


@pytest.mark.parametrize("amounts", [(23_600,), (11_800, 11_800)])
def test_what_went_back_on_the_providers_pages_does_not_go_back_again(gate: Gate, amounts: tuple[int, ...]) -> None:
    request = billed(gate)
    float_of(gate)
    on_their_pages(gate, request, *amounts)
    assert {row.kind for row in Dispute.objects.all()} == {"unknown_refund"}
    with pytest.raises(GivenBackBefore) as refused:
        came(gate, request, 1, way=Way.CASH)
    assert (refused.value.field, refused.value.figures["left"]) == ("way", "0.00")
    assert CreditNote.objects.count() == 0
    came(gate, request, 1, 2)
    assert GatewayRefund.objects.count() == 0
    whole()


def test_only_the_rest_goes_back_where_a_part_went_back_on_the_providers_pages(gate: Gate) -> None:
    request = billed(gate)
    float_of(gate)
    on_their_pages(gate, request, 11_800)
    came(gate, request, 1, way=Way.CASH)
    with pytest.raises(GivenBackBefore):
        came(gate, request, 2, way=Way.CASH, key="rest")
    with pytest.raises(GivenBackBefore):
        asks(gate, request, 100)
    came(gate, request, 2, key="rest")
    assert GatewayRefund.objects.count() == 0
    whole()
