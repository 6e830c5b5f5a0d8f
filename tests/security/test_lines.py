"""A log line says who, what and which shop by number. Nobody's name, phone, address or search stands in any."""

import io
import logging
import sys
import threading
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.utils import timezone
from rest_framework.test import APIClient

from galla.accounts.models import User
from galla.accounts.tests.pins import with_pin
from galla.foundation.watching import lines
from galla.notifications.tests.examples import put_letter
from galla.outbox.actions import enqueue
from galla.outbox.models import Message
from galla.outbox.tests import jobs
from galla.outbox.worker import drain
from galla.sales import api as sales_api
from galla.sales import views as sales_views
from galla.sales.tests.conftest import Stall
from tests.security.conftest import Heard
from tests.world import PASSWORD, World

NAME, PHONE, EMAIL, ADDRESS = "Kavita Deshmukh", "+919876501234", "kavita.d@example.in", "7 Neem Lane"
WORDS = ("Kavita", "Deshmukh", "9876501234", "kavita.d@", "Neem Lane")
CUSTOMER = {"name": NAME, "phone": PHONE, "email": EMAIL, "address": ADDRESS}


@pytest.fixture
def stall(world: World) -> Stall:
    found = Stall(world)
    found.notes()
    return found


def customer(world: World) -> int:
    answer = world.api("owner").post("/api/v1/customers/", CUSTOMER, format="json")
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def test_a_request_is_one_line_that_says_who_what_and_which_shop(stall: Stall, heard: Heard) -> None:
    answer = stall.post(stall.body(cash="118"), role="cashier")
    assert answer.status_code == 201
    [line] = heard.of("galla.request")
    assert line.pop("ms") > 0
    assert line.pop("time").endswith("+00:00")
    world = stall.world
    assert line == {
        "level": "INFO",
        "from": "galla.request",
        "message": "request",
        "request": answer["X-Request-ID"],
        "shop": world.shop.pk,
        "person": world.user("cashier").pk,
        "till": world.till.pk,
        "route": "sale-list",
        "method": "POST",
        "status": 201,
    }


def test_a_person_reads_the_same_in_short(stall: Stall, heard: Heard) -> None:
    stall.world.browser("cashier").get("/bills/")
    [line] = [line for line in heard.people.getvalue().splitlines() if "route=" in line]
    assert f"shop={stall.world.shop.pk} person={stall.world.user('cashier').pk}" in line
    assert "route=sales:bills method=GET status=200 ms=" in line


def test_a_bill_for_somebody_and_the_way_back_to_it_name_nobody(stall: Stall, heard: Heard) -> None:
    world = stall.world
    who = customer(world)
    body = stall.body(cash="118", customer=who)
    assert stall.post(body).status_code == 201
    assert stall.post(stall.body(cash="118", customer_email="other.person@example.in"), key="two").status_code == 201
    for query in ({"name": NAME}, {"phone": PHONE}, {"email": EMAIL}, {"customer": NAME}):
        world.api("owner").get(f"/api/v1/sales/?{urlencode(query)}")
        world.browser("owner").get(f"/bills/?{urlencode(query)}")
        world.browser("owner").get(f"/search/?q={urlencode(query)}")
    assert len(heard.of("galla.request")) == 15
    assert heard.secrets(*WORDS, "other.person") == []


def test_whoever_is_refused_is_not_named(stall: Stall, heard: Heard) -> None:
    world = stall.world
    customer(world)
    api = world.api("owner")
    wrong: list[Any] = [
        api.post("/api/v1/customers/", {**CUSTOMER, "gstin": NAME}, format="json"),
        api.post("/api/v1/customers/", CUSTOMER, format="json"),
        api.post("/api/v1/customers/", f'{{"name": "{NAME}"', content_type="application/json"),
        api.get(f"/api/v1/customers/?limit={NAME}"),
        stall.post(stall.body({"sku": NAME, "quantity": EMAIL}, cash=PHONE), key="three"),
        stall.post(stall.body({"sku": "TEA", "quantity": "5000"}, cash="590000"), key="four"),
        Client().get(f"/{EMAIL}/"),
        Client().get(f"/accounts/password/reset/key/1-{NAME}/"),
        Client(headers={"host": f"{EMAIL}"}).get("/bills/"),
        Client(headers={"x-request-id": NAME}).get("/bills/"),
        Client().post("/accounts/login/", {"login": EMAIL, "password": NAME}),
        APIClient().post("/api/v1/tokens/", {"username": EMAIL, "password": NAME}, format="json"),
        APIClient(headers={"authorization": f"Token {NAME}"}).get("/api/v1/sales/"),
    ]
    assert [answer.status_code for answer in wrong if answer.status_code >= 500] == []
    assert sum(answer.status_code >= 400 for answer in wrong) >= 9
    refused = {line.get("refused") for line in heard.of("galla.request")}
    assert {"invalid", "not_enough_stock", "not_found", "wrong_password", "not_signed_in"} <= refused
    assert heard.secrets(*WORDS) == []


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and calls that break down over somebody."""

    def page(*_: Any, **__: Any) -> None:
        raise ValueError(f"{NAME} <{EMAIL}> cannot be read")

    def call(*_: Any, **__: Any) -> None:
        try:
            int(PHONE + ADDRESS)
        except ValueError as error:
            raise RuntimeError(f"no bill for {NAME}") from error

    monkeypatch.setattr(sales_views, "history_listing", page, raising=False)
    monkeypatch.setattr(sales_views, "bills", page, raising=False)
    monkeypatch.setattr(sales_api, "bills", call)


@override_settings(DEBUG_PROPAGATE_EXCEPTIONS=False)
def test_a_fault_tells_its_kind_and_its_place_and_nobodys_name(world: World, broken: None, heard: Heard) -> None:
    client = world.api("owner")
    client.raise_request_exception = False
    answer = client.get(f"/api/v1/sales/?name={NAME}")
    assert answer.status_code == 500
    [line] = heard.of("galla.api")
    assert line["fault"] == "RuntimeError ← ValueError"
    assert line["at"][-1].startswith("tests/security/test_lines.py:")
    assert line["at"][-1].endswith(" call")
    assert line["request"] == answer["X-Request-ID"]
    assert heard.secrets(*WORDS) == []
    assert NAME in heard.careless.getvalue(), "a plain program would have written it"


def test_a_page_that_breaks_down_tells_nobodys_name(
    world: World, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError(f"{NAME} <{EMAIL}> cannot be read")

    monkeypatch.setattr("galla.office.views.render", broken)
    browser = world.browser("owner")
    browser.raise_request_exception = False
    assert browser.get(f"/?who={EMAIL}").status_code == 500
    [line] = heard.of("django.request")
    assert line["fault"] == "ValueError"
    assert [each["level"] for each in heard.of("galla.request")] == ["WARNING"]
    assert heard.secrets(*WORDS) == []


def test_what_a_database_quotes_is_left_out(world: World, heard: Heard) -> None:
    User.objects.filter(username="cashier").update(username=EMAIL)
    try:
        with transaction.atomic():
            User.objects.filter(username="manager").update(username=EMAIL)
        pytest.fail("two people of one name")
    except IntegrityError:
        logging.getLogger("galla.test").exception("it did not go together")
    [line] = heard.of("galla.test")
    kind = "UniqueViolation 23505" if connection.vendor == "postgresql" else "IntegrityError SQLITE_CONSTRAINT_UNIQUE"
    assert kind in line["fault"]
    assert heard.secrets(*WORDS) == []
    if connection.vendor == "postgresql":
        assert EMAIL in heard.careless.getvalue(), "a plain program would have written it"


def test_what_a_library_says_is_told_without_its_values(heard: Heard) -> None:
    other = logging.getLogger("some.library")
    other.warning("cannot send to %s: %d", EMAIL, 5)
    other.warning("cannot send to %(to)s", {"to": EMAIL})
    other.warning(f"cannot send to {EMAIL}")
    logging.getLogger("celery.app.trace").error("raised %r", EMAIL)
    assert [line["message"] for line in heard.of("some.library")] == ["cannot send to …: …", "cannot send to …", "…"]
    assert heard.secrets(*WORDS) == []


@pytest.mark.parametrize("name", ["galla.test", "some.library"])
@pytest.mark.parametrize(
    "message", [("%s of %s", ("one",)), ("100 %", ()), (b"bytes", ()), ({"a": 1}, ()), ("%d", ("x",))]
)
def test_an_odd_record_is_a_line_and_no_fault(name: str, message: tuple[Any, tuple[str, ...]]) -> None:
    record = logging.LogRecord(name, logging.INFO, "", 0, *message, None)
    record.facts = {"at": object(), "day": timezone.now()}
    for formatter in (lines.JsonLines(), lines.PlainLines()):
        assert "\n" not in formatter.format(record)


def test_a_letter_that_cannot_leave_names_nobody(world: World, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(111, f"{EMAIL}: mailbox of {NAME} is full")

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    identity = put_letter(world, to=EMAIL)
    assert drain() == 1
    [line] = heard.of("galla.outbox")
    told = {name: line[name] for name in ("job", "task", "shop", "try", "fault")}
    assert told == {
        "job": identity,
        "task": "notifications.send_letter",
        "shop": world.shop.pk,
        "try": 1,
        "fault": "ConnectionRefusedError errno 111",
    }
    assert EMAIL in Message.objects.get(pk=identity).last_error, "the office shows it to whoever may see it"
    assert heard.secrets(*WORDS) == []


def test_a_job_carries_the_id_of_the_request_that_wanted_it(stall: Stall, heard: Heard) -> None:
    answer = stall.post(stall.body(cash="118", customer_email=EMAIL))
    assert answer.status_code == 201
    assert Message.objects.get().request_id == answer["X-Request-ID"]
    assert drain() == 1
    [line] = heard.of("galla.outbox")
    assert (line["message"], line["request"]) == ("job done", answer["X-Request-ID"])
    assert heard.secrets(*WORDS) == []


def test_a_job_nobody_asked_for_over_the_web_has_no_request(db: None, heard: Heard) -> None:
    jobs.forget()
    enqueue(task=jobs.NOTE, payload={"word": NAME}, shop_id=None, run_at=timezone.now())
    assert drain() == 1
    [line] = heard.of("galla.outbox")
    assert "request" not in line
    assert heard.secrets(*WORDS) == []


def test_two_requests_have_two_ids_and_a_stranger_cannot_choose_one(db: None) -> None:
    chosen = "0123456789abcdef"
    answers = [Client(headers={"x-request-id": chosen}).get("/accounts/login/") for _ in range(2)]
    assert len({answer["X-Request-ID"] for answer in answers} | {chosen}) == 3


@override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_our_own_proxys_id_is_kept_and_nothing_else_it_passes_on(db: None) -> None:
    chosen = "0123456789abcdef0123456789abcdef"
    assert Client(headers={"x-request-id": chosen}).get("/accounts/login/")["X-Request-ID"] == chosen
    for odd in (NAME, "", "a" * 7, "a" * 65, "abcdefgh\n"):
        assert Client(headers={"x-request-id": odd}).get("/accounts/login/")["X-Request-ID"] != odd


def test_what_nobody_catches_is_a_line_too(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    lines.write_crashes_as_lines()

    def crash() -> None:
        raise DatabaseError(f"{NAME} is away")

    thread = threading.Thread(target=crash)
    thread.start()
    thread.join()
    try:
        crash()
    except DatabaseError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert [line["fault"] for line in heard.of("galla.crash")] == ["DatabaseError", "DatabaseError"]
    assert NAME not in said.getvalue()
    assert heard.secrets(*WORDS) == []


def test_no_password_and_no_token_is_ever_written(world: World, heard: Heard) -> None:
    token = APIClient().post("/api/v1/tokens/", {"username": "owner", "password": PASSWORD}).json()["token"]
    APIClient(headers={"authorization": f"Token {token}"}).get("/api/v1/sales/")
    Client().post("/accounts/login/", {"login": "owner", "password": PASSWORD})
    Client().post("/accounts/password/reset/", {"email": "owner@example.in"})
    drain()
    assert heard.secrets(PASSWORD, token, "owner@example.in") == []


def test_no_managers_pin_is_ever_written(stall: Stall, heard: Heard) -> None:
    member = with_pin(stall.world, pin="48151623")
    api = stall.world.api("cashier")
    address = f"/api/v1/tills/{stall.world.till.pk}/drawer/pay-in/"
    for pin, status in (("48151623", 201), ("16234815", 422), ("481516234", 400)):
        body = {"amount": "1.00", "reason": "Float", "allowed_by": {"member": member.pk, "pin": pin}}
        assert api.post(address, body, format="json").status_code == status
    typed = {"amount": "1.00", "reason": "Float", "allowed_by.member": member.pk, "allowed_by.pin": "16234815"}
    page = f"/drawer/tills/{stall.world.till.pk}/pay-in/"
    assert stall.world.browser("cashier").post(page, typed).status_code == 422
    stall.world.api("manager").put("/api/v1/me/pin/", {"pin": "48151623", "password": PASSWORD}, format="json")
    assert heard.secrets("48151623", "16234815", "481516234", PASSWORD) == []
