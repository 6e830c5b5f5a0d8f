"""Pages and calls of gateways: secrets go in and never out, lists, and what becomes of what was set aside."""

import io
import logging
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from galla.payments import actions
from galla.payments.models import Dispute, DisputeEnd, GatewayAccount, PaymentRequest
from galla.payments.providers import Paid
from galla.payments.references import new_reference
from galla.payments.sealing import sealed, unsealed
from galla.payments.tests.examples import dispute_id, gateway_account, paid_request, promised
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db
SECRET, SIGNING = "rzp_secret_never_shown", "whsec_never_shown"
KEYS = {"provider": "razorpay", "name": "Counter", "public_key": "rzp_live_1"}


@pytest.fixture
def world() -> World:
    """A shop."""
    return build_world()


def test_no_page_no_call_no_dump_and_no_line_shows_a_secret(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    client, browser = world.api("owner"), world.browser("owner")
    made = client.post(
        "/api/v1/gateway-accounts/", {**KEYS, "secret_key": SECRET, "webhook_secret": SIGNING}, format="json"
    )
    assert made.status_code == 201, made.content
    found = GatewayAccount.objects.get()
    assert (unsealed(found.secret_key), unsealed(found.webhook_secret)) == (SECRET, SIGNING)
    url = f"/api/v1/gateway-accounts/{found.pk}/"
    shown += [
        made.content.decode(),
        client.get(url).content.decode(),
        client.get("/api/v1/gateway-accounts/").content.decode(),
    ]
    shown += [client.patch(url, {"secret_key": SECRET, "name": ""}, format="json").content.decode()]
    shown += [browser.get("/payments/gateways/").content.decode()]
    page = f"/payments/gateways/{found.pk}/"
    shown += [browser.get(page).content.decode()]
    wrong = browser.post(page, {"name": "", "secret_key": SECRET, "webhook_secret": SIGNING})
    assert wrong.status_code == 400
    shown += [wrong.content.decode(), repr(found), caplog.text]
    dump = io.StringIO()
    call_command("dumpdata", "payments.gatewayaccount", stdout=dump)
    shown += [dump.getvalue()]
    for text in shown:
        assert SECRET not in text
        assert SIGNING not in text


def test_a_secret_left_empty_stays_as_it_is(world: World) -> None:
    account = gateway_account(world)
    browser = world.browser("owner")
    browser.post(
        f"/payments/gateways/{account.pk}/",
        {"name": "Desk", "public_key": "k", "secret_key": "", "fee_tax_scope": "across"},
    )
    account.refresh_from_db()
    assert (account.name, unsealed(account.secret_key)) == ("Desk", "s1")


def test_a_secret_sealed_with_another_key_is_none(settings: pytest.FixtureRequest) -> None:
    kept = sealed(SECRET)
    assert SECRET not in kept
    settings.SECRET_KEY = "another key of the site"  # type: ignore[attr-defined]
    assert unsealed(kept) == ""


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"provider": "paypal"}, "provider"),
        ({"secret_key": ""}, "secret_key"),
        ({"secret_key": "a\r\nX: y"}, "secret_key"),
        ({"public_key": "ключ"}, "public_key"),
        ({"name": " "}, "name"),
        ({"base_url": "http://127.0.0.1/"}, "base_url"),
    ],
)
def test_an_account_that_cannot_be_is_refused_beside_its_field(
    world: World, change: dict[str, str], field: str
) -> None:
    body = {**KEYS, "secret_key": SECRET, **change}
    answer = world.api("owner").post("/api/v1/gateway-accounts/", body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), answer.content
    assert not GatewayAccount.objects.exists()


def test_only_an_owner_sees_accounts_and_only_the_office_sees_lists(world: World) -> None:
    for role, expected in (("owner", 200), ("manager", 403), ("cashier", 403)):
        assert world.browser(role).get("/payments/gateways/").status_code == expected
    for role, expected in (("manager", 200), ("cashier", 403)):
        assert world.browser(role).get("/payments/requests/").status_code == expected
        assert world.browser(role).get("/payments/disputes/").status_code == expected


def test_a_cashier_asks_for_a_promised_payment_over_the_api(world: World) -> None:
    account, money = gateway_account(world), promised(world, "one")
    client = world.api("cashier")
    made = client.post("/api/v1/payment-requests/", {"claim": money.pk}, format="json")
    assert (made.status_code, made.json()["state"], made.json()["amount"]) == (201, "preparing", "118.00"), made.content
    assert client.get(f"/api/v1/payment-requests/{made.json()['id']}/").json()["account"] == account.pk
    assert client.get("/api/v1/payment-requests/").status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "claim"),
        ({"customer": 987654}, "customer"),
        ({"claim": 987654, "customer": 987654}, "claim"),
        ({"claim": "MINE", "amount": "1.00"}, "amount"),
        ({"customer": "MINE"}, "amount"),
        ({"customer": "MINE", "amount": "0.00"}, "amount"),
        ({"customer": "MINE", "amount": "-1.00"}, "amount"),
        ({"customer": "MINE", "amount": "99999999999.99"}, "amount"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_and_nobody_is_asked(
    world: World, body: dict[str, object], field: str
) -> None:
    gateway_account(world)
    owner = world.api("owner")
    mine = {
        "claim": promised(world, "one").pk,
        "customer": owner.post("/api/v1/customers/", {"name": "Meena"}, format="json").json()["id"],
    }
    sent = {name: mine[name] if value == "MINE" else value for name, value in body.items()}
    answer = owner.post("/api/v1/payment-requests/", sent, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), answer.content
    assert not PaymentRequest.objects.exists()


def test_without_a_gateway_nothing_can_be_asked_for(world: World) -> None:
    body = {"claim": promised(world, "one").pk}
    answer = world.api("cashier").post("/api/v1/payment-requests/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_gateway")
    account = gateway_account(world)
    actions.archive_gateway_account(access=world.access(), at=NOW, account=account)
    body["account"] = account.pk
    assert world.api("cashier").post("/api/v1/payment-requests/", body, format="json").status_code == 400
    assert not PaymentRequest.objects.exists()


def test_a_manager_says_once_what_became_of_what_was_set_aside(world: World) -> None:
    number = dispute_id(world)
    browser = world.browser("manager")
    assert "pay_of_nobody" in browser.get("/payments/disputes/").content.decode()
    assert browser.post(f"/payments/disputes/{number}/", {"reason": ""}).status_code == 400
    assert not DisputeEnd.objects.exists()
    assert browser.post(f"/payments/disputes/{number}/", {"reason": "Of the web site"}).status_code == 302
    assert "pay_of_nobody" not in browser.get("/payments/disputes/").content.decode()
    again = world.api("manager").post(f"/api/v1/disputes/{number}/end/", {"reason": "Other"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "dispute_ended")
    assert DisputeEnd.objects.get().reason == "Of the web site"


def test_lists_take_no_more_statements_for_more_rows(world: World) -> None:
    paid_request(world)
    dispute_id(world)
    account = gateway_account(world)
    browser = world.browser("manager")

    def statements() -> list[int]:
        counts = []
        for address in ("/payments/requests/", "/payments/disputes/?state="):
            with CaptureQueriesContext(
                connection,
            ) as taken:
                assert browser.get(address).status_code == 200
            counts.append(len(taken))
        return counts

    browser.get("/payments/requests/")
    few = statements()
    for number in range(5):
        actions.ask_for_payment(
            access=world.access(), at=timezone.now(), key=f"k{number}", claim=promised(world, f"n{number}")
        )
        actions.apply_payment(
            account=account, told=Paid(f"pay_other_{number}", 500, "INR", reference=new_reference()), at=timezone.now()
        )
    assert Dispute.objects.count() == 6
    assert statements() == few


@pytest.mark.parametrize(("currency", "written"), [("JPY", "5,000"), ("KWD", "5.000"), ("INR", "50.00"), ("", "50.00")])
def test_what_was_paid_in_another_currency_is_written_as_that_is(world: World, currency: str, written: str) -> None:
    told = Paid("pay_abroad", 5_000, currency, reference=new_reference())
    aside = actions.apply_payment(account=gateway_account(world), told=told, at=timezone.now())
    assert isinstance(aside, Dispute)
    browser, plain = world.browser("manager"), written.replace(",", "")
    assert f"{written} {currency}" in browser.get(f"/payments/disputes/{aside.pk}/").content.decode()
    assert f">{written}<" in browser.get("/payments/disputes/").content.decode()
    assert plain in read(browser.get("/payments/disputes/?export=csv"))
    assert world.api("manager").get(f"/api/v1/disputes/{aside.pk}/").json()["amount"] == plain


def read(answer: Any) -> str:
    """What an export holds."""
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def test_lists_are_narrowed_and_exported(world: World) -> None:
    paid_request(world)
    browser = world.browser("manager")
    assert "1 request" in browser.get("/payments/requests/?state=paid&reference=pay_example").content.decode()
    assert "pay_example" not in browser.get("/payments/requests/?state=waiting").content.decode()
    export = browser.get("/payments/requests/?export=csv")
    assert export.status_code == 200
