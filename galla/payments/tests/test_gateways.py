"""Payments through gateways: each counts once, whoever says it first, and what does not fit is set aside."""

import datetime
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from galla.foundation.checks import broken
from galla.payments import actions
from galla.payments.errors import ClaimSettled
from galla.payments.models import (
    Arrival,
    Dispute,
    GatewayAccount,
    GatewayPayment,
    PaymentRequest,
    WebhookEvent,
)
from galla.payments.providers import Forged, Keys, provider_of
from galla.payments.tasks import poll_gateways
from galla.payments.tests.fakes import FakeStripe, Told
from galla.payments.tests.fakes.server import WEBHOOK_SECRET
from galla.payments.tests.gateway_world import Gate, account_at, gate_of, promised

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["razorpay", "stripe"])
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A shop with an account at each provider in turn."""
    with gate_of(request.param) as found:
        yield found


def test_a_promised_payment_is_asked_for_paid_and_lies_at_the_gateway(gate: Gate) -> None:
    money = promised(gate.world, "one")
    asked = gate.ask(money)
    assert asked.url.startswith("https://")
    assert {gate.tell(told) for told in gate.fake.pay(asked.provider_id)} == {200}
    assert (gate.held, GatewayPayment.objects.count()) == (0, 0), "the door only keeps what was told"
    gate.work()
    arrival = Arrival.objects.get(claim=money)
    assert (arrival.seen, gate.lies("upi"), gate.lies("bank"), gate.held) == ("gateway", 0, 0, 11_800)
    assert not list(broken())


def test_a_khata_is_paid_through_a_gateway(gate: Gate) -> None:
    owner = gate.world.api("owner")
    customer = owner.post("/api/v1/customers/", {"name": "Meena"}, format="json").json()["id"]
    body = {"customer": customer, "amount": "50.00"}
    answer = gate.world.api("cashier").post("/api/v1/payment-requests/", body, format="json")
    assert answer.status_code == 201, answer.content
    gate.fake.pay(answer.json()["provider_id"])
    gate.come_back(PaymentRequest.objects.get())
    PaymentRequest.objects.update(checked_at=timezone.now() - datetime.timedelta(minutes=1))
    gate.come_back(PaymentRequest.objects.get())
    gate.work()
    assert (gate.lies(f"customer.{customer}"), gate.held) == (-5_000, 5_000)
    state = owner.get(f"/api/v1/payment-requests/{answer.json()['id']}/").json()["state"]
    assert state == "paid"
    assert not list(broken())


def test_asking_twice_asks_once(gate: Gate) -> None:
    money = promised(gate.world, "one")
    first, again, other_key = gate.ask(money), gate.ask(money), gate.ask(money, "another key")
    assert first.pk == again.pk == other_key.pk
    assert len(gate.fake.things) == 1


def test_a_provider_that_is_away_is_asked_again_later_and_makes_it_once(gate: Gate) -> None:
    gate.fake.is_away = True
    asked = gate.ask(promised(gate.world, "one"))
    assert (asked.provider_id, asked.url) == ("", "")
    gate.fake.is_away = False
    PaymentRequest.objects.update(asked_at=timezone.now() - datetime.timedelta(hours=1), checked_at=None)
    poll_gateways.call()
    gate.work()
    asked.refresh_from_db()
    assert asked.url.startswith("https://")
    assert len(gate.fake.things) == 1


def test_wrong_keys_are_the_providers_no_and_nothing_waits(gate: Gate) -> None:
    actions.change_gateway_account(
        access=gate.world.access(), at=timezone.now(), account=gate.account, changes={"secret_key": "wrong"}
    )
    asked = gate.ask(promised(gate.world, "one"))
    assert asked.refusal
    assert asked.ended_at is not None
    assert gate.fake.things == {}


def test_whichever_of_message_return_and_look_up_comes_first_a_payment_counts_once(gate: Gate) -> None:
    storm(gate, 30)


@pytest.mark.long
def test_a_thousand_payments_told_three_ways_are_a_thousand_credits(gate: Gate) -> None:
    storm(gate, 1000)


def storm(gate: Gate, count: int) -> None:
    """Many payments, each told by messages twice, by the payer's return and by a look-up, in any order."""
    rng = random.Random(4711)
    asked = [gate.ask(promised(gate.world, f"storm {number}")) for number in range(count)]
    acts: list[tuple[str, Any]] = []
    for request in asked:
        told = gate.fake.pay(request.provider_id)
        acts += [("tell", one) for one in told * 2] + [("back", request), ("poll", request)]
    rng.shuffle(acts)
    for place, (kind, what) in enumerate(acts):
        if kind == "tell":
            assert gate.tell(what) == 200
        else:
            PaymentRequest.objects.filter(pk=what.pk).update(checked_at=timezone.now() - datetime.timedelta(minutes=9))
        if kind == "back":
            gate.come_back(what)
        elif kind == "poll" and place % 3 == 0:
            poll_gateways.call()
        if place % 7 == 0:
            gate.work()
    poll_gateways.call()
    gate.work()
    assert GatewayPayment.objects.count() == Arrival.objects.count() == count
    assert (gate.held, gate.lies("upi"), gate.lies("bank")) == (11_800 * count, 0, 0)
    assert Dispute.objects.count() == 0
    assert WebhookEvent.objects.filter(handled_at=None).count() == 0
    assert not list(broken())


def test_a_forged_message_is_refused_and_nothing_is_kept(gate: Gate) -> None:
    asked = gate.ask(promised(gate.world, "one"))
    [told, *_others] = gate.fake.pay(asked.provider_id)
    name, signature = next((name, value) for name, value in told.headers.items() if "Signature" in name)
    reencoded = json.dumps(json.loads(told.body), indent=1).encode()
    for forged in (
        Told(told.body, {}),
        Told(told.body, {name: ""}),
        Told(told.body, {name: signature[:-1] + ("0" if signature[-1] != "0" else "1")}),
        Told(told.body, {name: "é"}),
        Told(reencoded, told.headers),
        Told(told.body + b" ", told.headers),
    ):
        assert gate.tell(forged) == 400
    assert gate.tell(Told(b"x" * 300_000, told.headers)) == 413
    assert WebhookEvent.objects.count() == 0
    gate.work()
    assert gate.held == 0


def test_nothing_is_signed_with_no_secret(gate: Gate) -> None:
    empty = provider_of(gate.account.provider, Keys("", "", ""))
    asked = gate.ask(promised(gate.world, "one"))
    [told, *_others] = gate.fake.pay(asked.provider_id)
    with pytest.raises(Forged):
        empty.verify(told.headers, told.body, timezone.now())


def test_an_unknown_door_is_not_there(gate: Gate) -> None:
    asked = gate.ask(promised(gate.world, "one"))
    [told, *_others] = gate.fake.pay(asked.provider_id)
    assert gate.tell(told, account=replace_token(gate.account)) == 404
    assert WebhookEvent.objects.count() == 0


def test_an_address_that_no_database_can_look_up_is_not_there_either() -> None:
    for odd in ("%00", "g%00", "%ED%A0%80"):
        assert Client().post(f"/gateway/{odd}/", b"{}", content_type="application/json").status_code == 404
        assert Client().get(f"/paid/{odd}/").status_code == 404


def replace_token(account: GatewayAccount) -> GatewayAccount:
    """The same account under an address nobody has."""
    return GatewayAccount(pk=account.pk, token="nobody")


def test_a_message_signed_long_ago_or_ahead_is_refused() -> None:
    fake = FakeStripe()
    provider = provider_of("stripe", Keys("", "", WEBHOOK_SECRET))
    for seconds in (600, -600, 301, -302):
        told = fake.told("payment_intent.succeeded", {"id": "pi_1"}, seconds_ago=seconds)
        with pytest.raises(Forged):
            provider.verify(told.headers, told.body, timezone.now())
    told = fake.told("payment_intent.succeeded", {"id": "pi_1"}, seconds_ago=290)
    assert provider.verify(told.headers, told.body, timezone.now()).kind == "payment_intent.succeeded"


@pytest.mark.parametrize(
    ("paid", "kind"), [({"amount": 11_799}, "wrong_amount"), ({"currency": "USD"}, "wrong_currency")]
)
def test_another_amount_or_currency_is_set_aside_and_moves_nothing(gate: Gate, paid: Any, kind: str) -> None:
    asked = gate.ask(promised(gate.world, "one"))
    for told in gate.fake.pay(asked.provider_id, **paid) * 2:
        gate.tell(told)
    gate.work()
    assert [row.kind for row in Dispute.objects.all()] == [kind]
    assert (gate.held, gate.lies("upi"), Arrival.objects.count()) == (0, 11_800, 0)


def test_a_payment_nobody_asked_for_is_set_aside_once(gate: Gate) -> None:
    asked = gate.ask(promised(gate.world, "one"))
    told = gate.fake.pay(asked.provider_id)
    PaymentRequest.objects.update(reference="elsewhere", provider_id="elsewhere")
    for one in told * 2:
        assert gate.tell(one) == 200
    gate.work()
    assert [row.kind for row in Dispute.objects.all()] == ["unknown_request"]
    assert gate.held == 0


def test_sales_of_the_shops_own_web_site_are_none_of_the_books_business(gate: Gate) -> None:
    for told in sales_of_a_web_site(gate):
        assert gate.tell(told) == 200
    gate.work()
    assert (Dispute.objects.count(), gate.held, WebhookEvent.objects.filter(handled_at=None).count()) == (0, 0, 0)


def sales_of_a_web_site(gate: Gate) -> list[Told]:
    """What the provider tells of payments another system asked for."""
    if isinstance(gate.fake, FakeStripe):
        sold = {"id": "cs_web", "payment_status": "paid", "payment_intent": "pi_web", "amount_total": 500}
        sold |= {"currency": "inr", "client_reference_id": "basket-4711"}
        intent = {"id": "pi_web", "amount_received": 500, "currency": "inr", "metadata": {"reference": "basket-4711"}}
        return [gate.fake.told("checkout.session.completed", sold), gate.fake.told("payment_intent.succeeded", intent)]
    payment = {"id": "pay_web", "amount": 500, "currency": "INR", "status": "captured", "notes": []}
    order = {"id": "order_web", "receipt": "basket-4711", "status": "paid"}
    link = {"id": "plink_web", "reference_id": "", "status": "paid"}
    whole = {"payment": {"entity": payment}, "order": {"entity": order}}
    return [
        gate.fake.told("payment.captured", {"payment": {"entity": payment}}),
        gate.fake.told("order.paid", whole),
        gate.fake.told("payment_link.paid", {**whole, "payment_link": {"entity": link}}),
    ]


def test_a_payment_told_by_another_account_is_set_aside(gate: Gate) -> None:
    other = account_at(gate.world, gate.fake)
    money = promised(gate.world, "one")
    access = gate.world.access()
    asked = actions.ask_for_payment(access=access, at=timezone.now(), key="k", claim=money, account=gate.account)
    for told in gate.fake.pay(asked.provider_id):
        gate.tell(told, account=other)
    gate.work()
    assert {row.kind for row in Dispute.objects.all()} == {"wrong_account"}
    assert gate.held == 0


def test_money_for_a_claim_that_was_seen_before_is_set_aside(gate: Gate) -> None:
    money = promised(gate.world, "one")
    asked = gate.ask(money)
    actions.confirm_claim(access=gate.world.access("cashier"), at=timezone.now(), money=money)
    for told in gate.fake.pay(asked.provider_id):
        gate.tell(told)
    gate.work()
    assert [row.kind for row in Dispute.objects.all()] == ["not_waiting"]
    assert (gate.held, gate.lies("bank")) == (0, 11_800)
    assert not list(broken())


def test_what_a_gateway_brought_is_neither_seen_again_nor_given_up(gate: Gate) -> None:
    money = promised(gate.world, "one")
    asked = gate.ask(money)
    for told in gate.fake.pay(asked.provider_id):
        gate.tell(told)
    gate.work()
    access = gate.world.access()
    assert actions.confirm_claim(access=access, at=timezone.now(), money=money).seen == "gateway"
    with pytest.raises(ClaimSettled):
        actions.give_up_claim(access=access, at=timezone.now(), money=money, reason="Gone")
    assert (gate.held, gate.lies("bank"), Arrival.objects.count()) == (11_800, 0, 1)
    assert not list(broken())


def test_the_return_page_says_what_is_known_and_asks_no_more_than_it_must(gate: Gate) -> None:
    asked = gate.ask(promised(gate.world, "one"))
    gate.fake.pay(asked.provider_id)
    PaymentRequest.objects.update(checked_at=timezone.now() - datetime.timedelta(minutes=1))

    def asked_about() -> int:
        return sum(call.split("?")[0].endswith(asked.provider_id) for call in gate.fake.asked)

    before = asked_about()
    for _time in range(5):
        assert "On its way" in gate.come_back(asked)
    gate.work()
    assert asked_about() == before + 1
    assert "The shop has your payment" in gate.come_back(asked)
