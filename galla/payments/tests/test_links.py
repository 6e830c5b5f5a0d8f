"""The address a customer pays on: asked for from a bill or a khata, shown as a code, mailed, and paid."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from galla.foundation.checks import broken
from galla.outbox.models import Message
from galla.payments.models import Arrival, GatewayAccount, PaymentRequest
from galla.payments.tests.fakes import FakeStripe
from galla.payments.tests.gateway_world import Gate, account_at, gate_of, promised
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["razorpay", "stripe"])
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A shop with an account at each provider in turn."""
    with gate_of(request.param) as found:
        yield found


def customer_of(world: World) -> int:
    """Somebody with an address."""
    body = {"name": "Meena", "email": "meena@example.in"}
    found: int = world.api("owner").post("/api/v1/customers/", body, format="json").json()["id"]
    return found


def test_a_cashier_makes_a_link_on_the_bills_page_and_the_money_arrives_by_itself(gate: Gate) -> None:
    money, browser = promised(gate.world, "one"), gate.world.browser("cashier")
    bill = browser.get(reverse("sales:bill", args=[money.entry_id])).content.decode()
    address = reverse("payments:ask_link", args=[money.pk])
    assert address in bill
    page = browser.get(reverse("payments:claim", args=[money.pk])).content.decode()
    assert address in page
    number = gate.world.api("owner").get(f"/api/v1/sales/{money.entry_id}/").json()["number"]
    assert f"Sold {number}" in page, "which bill it is for"
    made = browser.post(address)
    asked = PaymentRequest.objects.get()
    assert made["Location"] == reverse("payments:link", args=[asked.pk])
    shown = browser.get(made["Location"]).content.decode()
    assert asked.url in shown
    assert 'src="data:image/svg+xml' in shown
    assert browser.post(address)["Location"] == made["Location"], "asked once"
    assert not Arrival.objects.exists(), "claimed until the provider says so"
    for told in gate.fake.pay(asked.provider_id):
        gate.tell(told)
    gate.work()
    assert Arrival.objects.get(claim=money).seen == "gateway"
    assert "It is paid" in browser.get(made["Location"]).content.decode()
    assert address not in browser.get(reverse("sales:bill", args=[money.entry_id])).content.decode()
    assert [str(found) for found in broken()] == []


def test_the_address_is_mailed_once_for_each_time_it_is_sent_and_not_after_it_was_paid(gate: Gate) -> None:
    money, browser = promised(gate.world, "one"), gate.world.browser("cashier")
    browser.post(reverse("payments:ask_link", args=[money.pk]))
    asked = PaymentRequest.objects.get()
    page = reverse("payments:link_mail", args=[asked.pk])
    for odd in ("", "nobody", "a@b.in\nBcc: x@y.in"):
        assert browser.post(page, {"email": odd}).status_code == 400
    assert not Message.objects.filter(task="notifications.send_letter").exists()
    assert browser.post(page, {"email": "meena@example.in"}).status_code == 302
    gate.work()
    [letter] = mail.outbox
    assert (letter.to, asked.url in str(letter.body)) == (["meena@example.in"], True)
    for told in gate.fake.pay(asked.provider_id):
        gate.tell(told)
    gate.work()
    answer = gate.world.api("cashier").post(
        f"/api/v1/payment-requests/{asked.pk}/mail/", {"email": "meena@example.in"}, format="json"
    )
    assert answer.status_code == 409
    gate.work()
    assert len(mail.outbox) == 1


def test_a_part_of_a_khata_is_asked_for_and_goes_down_when_it_was_paid(gate: Gate) -> None:
    who, browser = customer_of(gate.world), gate.world.browser("cashier")
    page = reverse("payments:ask_khata_link", args=[who])
    assert browser.post(page, {"amount": ""}).status_code == 400
    assert not PaymentRequest.objects.exists()
    made = browser.post(page, {"amount": "50.00", "key": "one"})
    asked = PaymentRequest.objects.get()
    assert made["Location"] == reverse("payments:link", args=[asked.pk])
    assert "meena@example.in" in browser.get(made["Location"]).content.decode()
    for told in gate.fake.pay(asked.provider_id):
        gate.tell(told)
    gate.work()
    assert (gate.lies(f"customer.{who}"), gate.held) == (-5_000, 5_000)
    assert [str(found) for found in broken()] == []


def test_a_shop_without_a_gateway_is_told_so_and_asks_nobody() -> None:
    with gate_of("stripe") as gate:
        gate.account.delete()
        money, browser = promised(gate.world, "one"), gate.world.browser("cashier")
        claim = reverse("payments:claim", args=[money.pk])
        assert b"Payment link" not in browser.get(claim).content
        assert browser.post(reverse("payments:ask_link", args=[money.pk]))["Location"] == claim
        assert not PaymentRequest.objects.exists()


def test_another_shops_promise_and_request_are_not_there(gate: Gate) -> None:
    money = promised(gate.world, "one")
    gate.world.browser("cashier").post(reverse("payments:ask_link", args=[money.pk]))
    asked = PaymentRequest.objects.get()
    stranger = gate.world.browser("stranger")
    for name, number in (("ask_link", money.pk), ("link_mail", asked.pk)):
        assert stranger.post(reverse(f"payments:{name}", args=[number]), {"email": "a@b.in"}).status_code == 404
    assert stranger.get(reverse("payments:link", args=[asked.pk])).status_code == 404
    assert PaymentRequest.objects.count() == 1


def test_a_link_is_made_anew_with_another_account_when_the_first_is_put_away() -> None:
    with gate_of("razorpay") as gate, FakeStripe() as other:
        money, browser = promised(gate.world, "one"), gate.world.browser("cashier")
        address = reverse("payments:ask_link", args=[money.pk])
        browser.post(address)
        GatewayAccount.objects.filter(pk=gate.account.pk).update(archived_at=timezone.now())
        second = account_at(gate.world, other)
        made = browser.post(address)
        asked = PaymentRequest.objects.get(account=second)
        assert made["Location"] == reverse("payments:link", args=[asked.pk])
        assert (PaymentRequest.objects.count(), asked.claim_id) == (2, money.pk)
        assert browser.post(address)["Location"] == made["Location"], "asked once with each"
