"""Payment links of promises: withdrawn once something became of them by hand, made anew where they wait again."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from galla.foundation.checks import broken
from galla.payments.actions import ask_refund, confirm_claim, give_up_claim, send_back, unconfirm_claim
from galla.payments.errors import ClaimSettled
from galla.payments.gateways import provider_for
from galla.payments.models import Arrival, Claim, Dispute, GatewayPayment, Lies, PaymentRequest, Seen, Turn
from galla.payments.providers import Created
from galla.payments.queries import claims, state_of
from galla.payments.tests.gateway_world import Gate, gate_of, promised

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["razorpay", "stripe"])
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A shop with an account at each provider in turn."""
    with gate_of(request.param) as found:
        yield found


def confirm(gate: Gate, money: Claim) -> None:
    """Somebody says at the till that it is there."""
    confirm_claim(access=gate.world.access(), at=timezone.now(), money=money)


def unconfirm(gate: Gate, money: Claim) -> Turn:
    """It was not."""
    access = gate.world.access("manager", till=gate.world.till)
    return unconfirm_claim(access=access, at=timezone.now(), money=money, reason="Another phone")


def pay(gate: Gate, request: PaymentRequest) -> None:
    """Somebody pays on a link, and the provider tells."""
    for told in gate.fake.pay(request.provider_id):
        gate.tell(told)
    gate.work()


def fresh(gate: Gate, money: Claim) -> Claim:
    """As a page reads it."""
    return claims(gate.world.access()).get(pk=money.pk)


def there(gate: Gate, request: PaymentRequest) -> str:
    """How it stands at the provider."""
    status: str = gate.fake.things[request.provider_id]["status"]
    return status


def whole() -> None:
    """Every invariant holds."""
    assert [str(found) for found in broken()] == []


def again(gate: Gate) -> tuple[Claim, PaymentRequest, PaymentRequest]:
    """Money that waits again, the link there was before, and the new one."""
    money = promised(gate.world, "one")
    before = gate.ask(money, "before")
    confirm(gate, money)
    unconfirm(gate, money)
    return money, before, gate.ask(money, "after")


def test_a_new_link_is_made_for_money_that_waits_again_and_brings_it(gate: Gate) -> None:
    money, before, after = again(gate)
    assert (after.pk != before.pk, after.url != before.url, after.ended_at) == (True, True, None)
    pay(gate, after)
    turn = Turn.objects.latest("number")
    payment = GatewayPayment.objects.get()
    assert (turn.pk, turn.was, turn.now, turn.seen) == (payment.pk, Lies.WAITED, Lies.BANK, Seen.GATEWAY)
    assert (payment.request, state_of(fresh(gate, money))) == (after, "arrived")
    assert (gate.held, gate.lies("bank"), gate.lies("upi")) == (11_800, 0, 0)
    assert (Arrival.objects.count(), Dispute.objects.count()) == (1, 0)
    whole()


def test_the_link_of_before_is_over_here_and_at_the_provider(gate: Gate) -> None:
    _money, before, after = again(gate)
    before.refresh_from_db()
    assert before.ended_at is not None
    gate.work()
    assert there(gate, before) in ("cancelled", "expired")
    assert there(gate, after) in ("created", "open")
    page = gate.world.browser("cashier").get(reverse("payments:link", args=[before.pk])).content.decode()
    assert before.url not in page
    assert "Nothing is waited for here any more" in page


def test_the_new_link_counts_once_whoever_tells_of_it(gate: Gate) -> None:
    _money, _before, after = again(gate)
    told = gate.fake.pay(after.provider_id)
    gate.come_back(after)
    for each in [*told, *reversed(told)]:
        gate.tell(each)
    gate.work()
    gate.come_back(after)
    gate.work()
    assert (GatewayPayment.objects.count(), Turn.objects.filter(seen=Seen.GATEWAY).count(), gate.held) == (1, 1, 11_800)
    whole()


def test_what_was_paid_on_the_link_of_before_counts_while_it_waits_and_then_the_new_one_is_set_aside(
    gate: Gate,
) -> None:
    money, before, after = again(gate)
    pay(gate, before)
    assert (gate.held, state_of(fresh(gate, money))) == (11_800, "arrived")
    pay(gate, after)
    assert (gate.held, GatewayPayment.objects.count(), Dispute.objects.get().kind) == (11_800, 1, "not_waiting")
    whole()


def test_a_payment_that_was_set_aside_since_somebody_had_confirmed_is_found_again_once_that_is_taken_back(
    gate: Gate,
) -> None:
    money = promised(gate.world, "one")
    link = gate.ask(money)
    told = gate.fake.pay(link.provider_id)
    confirm(gate, money)
    for each in told:
        gate.tell(each)
    gate.work()
    assert (Dispute.objects.get().kind, gate.held, gate.lies("bank")) == ("not_waiting", 0, 11_800)
    unconfirm(gate, money)
    gate.work()
    assert (gate.held, gate.lies("bank"), state_of(fresh(gate, money))) == (11_800, 0, "arrived")
    aside = Dispute.objects.get()
    listed = gate.world.api("manager").get(f"/api/v1/disputes/{aside.pk}/").json()
    assert (listed["ended"], listed["booked"]) == (False, GatewayPayment.objects.get().pk)
    page = gate.world.browser("manager").get(reverse("payments:dispute", args=[aside.pk])).content.decode()
    assert "Booked since" in page
    whole()


@pytest.mark.parametrize("role", ["manager", "cashier"])
def test_the_page_offers_a_new_link_and_the_api_makes_one(gate: Gate, role: str) -> None:
    money = promised(gate.world, "one")
    address, browser = reverse("payments:ask_link", args=[money.pk]), gate.world.browser(role)
    first = browser.post(address)["Location"]
    confirm(gate, money)
    assert address not in browser.get(reverse("payments:claim", args=[money.pk])).content.decode()
    unconfirm(gate, money)
    assert address in browser.get(reverse("payments:claim", args=[money.pk])).content.decode()
    second = browser.post(address)["Location"]
    assert (first != second, browser.post(address)["Location"]) == (True, second), "asked for once"
    body = {"claim": money.pk}
    answer = gate.world.api(role).post(
        "/api/v1/payment-requests/", body, format="json", headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, f"/{answer.json()['id']}/" in second) == (201, True)


def test_what_a_gateway_brought_the_second_time_is_no_mistake_of_ours_and_goes_back_from_there(gate: Gate) -> None:
    money, _before, after = again(gate)
    pay(gate, after)
    with pytest.raises(ClaimSettled):
        unconfirm(gate, fresh(gate, money))
    with pytest.raises(ClaimSettled):
        send_back(access=gate.world.access(), at=timezone.now(), key="x", money=fresh(gate, money), reason="Bank")
    assert (gate.held, Turn.objects.count()) == (11_800, 2)
    payment = GatewayPayment.objects.get()
    act: dict[str, Any] = {"access": gate.world.access(), "at": timezone.now(), "key": "back"}
    ask_refund(**act, payment=payment, amount_minor=11_800, reason="Torn")
    gate.work()
    assert (gate.held, gate.lies("upi")) == (0, 11_800)
    whole()


def test_goods_of_a_bill_that_a_new_link_paid_go_back_through_the_gateway(gate: Gate) -> None:
    money, _before, after = again(gate)
    pay(gate, after)
    body = {"lines": [{"bill": money.entry_id, "position": 1, "quantity": "1"}], "reason": "Torn"}
    answer = gate.world.api("owner", till=gate.world.till).post(
        "/api/v1/credit-notes/", body, format="json", headers={"Idempotency-Key": "back"}
    )
    assert answer.status_code == 201, answer.content
    gate.work()
    assert (gate.held, gate.lies("upi"), gate.lies("bank")) == (0, 0, 0)
    whole()


@pytest.mark.parametrize("end", ["confirmed", "given up", "taken back"])
def test_a_link_is_withdrawn_when_its_money_is_waited_for_no_more(gate: Gate, end: str) -> None:
    money = promised(gate.world, "one")
    link = gate.ask(money)
    if end == "confirmed":
        confirm(gate, money)
    elif end == "given up":
        give_up_claim(access=gate.world.access(), at=timezone.now(), money=money, reason="Never came")
    else:
        client = gate.world.api("owner", till=gate.world.till)
        assert (
            client.post(f"/api/v1/sales/{money.entry_id}/void/", {"reason": "Wrong"}, format="json").status_code < 300
        )
    gate.work()
    link.refresh_from_db()
    assert (link.ended_at is not None, there(gate, link)) == (
        True,
        "expired" if gate.fake.name == "stripe" else "cancelled",
    )
    assert (gate.held, Dispute.objects.count()) == (0, 0)
    whole()


def test_a_refused_confirmation_leaves_the_link_as_it_was(gate: Gate) -> None:
    money = promised(gate.world, "one")
    link = gate.ask(money)
    client = gate.world.api("owner", till=gate.world.till)
    refused = client.post(f"/api/v1/claims/{money.pk}/give-up/", {"reason": ""}, format="json")
    assert refused.status_code == 400
    gate.work()
    link.refresh_from_db()
    assert (link.ended_at, there(gate, link) in ("created", "open")) == (None, True)


@pytest.mark.parametrize("over", ["the API", "a page"])
def test_a_link_whose_money_was_confirmed_while_the_provider_made_it_is_withdrawn_and_given_to_nobody(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, over: str
) -> None:
    money = promised(gate.world, "one")
    provider = type(provider_for(gate.account))
    create = provider.create

    def slowly(self: Any, wanted: Any) -> Created:
        made = create(self, wanted)
        confirm(gate, money)
        gate.work()
        return made

    monkeypatch.setattr(provider, "create", slowly)
    if over == "the API":
        answer = gate.world.api("cashier").post("/api/v1/payment-requests/", {"claim": money.pk}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (409, "claim_settled")
    else:
        made = gate.world.browser("cashier").post(reverse("payments:ask_link", args=[money.pk]))
        assert made["Location"] == reverse("payments:claim", args=[money.pk])
    link = PaymentRequest.objects.get()
    assert (link.url, link.ended_at is not None, bool(link.provider_id)) == ("", True, True)
    gate.work()
    assert there(gate, link) in ("cancelled", "expired")
    assert (state_of(fresh(gate, money)), gate.held, Dispute.objects.count()) == ("arrived", 0, 0)
    whole()


def test_a_provider_that_is_away_is_asked_to_withdraw_later(gate: Gate) -> None:
    money = promised(gate.world, "one")
    link = gate.ask(money)
    gate.fake.is_away = True
    confirm(gate, money)
    gate.work()
    assert there(gate, link) in ("created", "open")
    gate.fake.is_away = False
    from galla.payments.actions.gateway_messages import withdraw_link

    link.refresh_from_db()
    withdraw_link(request=link, at=timezone.now())
    assert there(gate, link) in ("cancelled", "expired")
