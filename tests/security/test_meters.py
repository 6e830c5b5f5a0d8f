"""What machines ask: whether it lives, whether it can work, what its meters say; and who may not ask."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from galla.foundation.database.transactions import in_transaction
from galla.foundation.watching import readiness
from galla.notifications.tests.examples import put_letter
from galla.outbox import heartbeats
from galla.outbox.models import Heartbeat, Message
from galla.outbox.worker import EmbeddedWorker
from galla.sales.tests.conftest import Stall
from tests.crash.house import comes_true
from tests.world import World

type Labels = frozenset[tuple[str, str]]


def meters(client: Client | None = None) -> dict[tuple[str, Labels], float]:
    """What the meters say now."""
    answer = (client or Client()).get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def grown(before: dict[tuple[str, Labels], float], name: str, **labels: str) -> float:
    """By how much a meter has grown since."""
    key = (name, frozenset(labels.items()))
    return meters().get(key, 0) - before.get(key, 0)


@pytest.fixture
def alive(db: None) -> None:
    heartbeats.beat("somebody", at=timezone.now())


# --- does it live, can it work ----------------------------------------------------------------------------------------


def test_a_process_that_lives_says_so_without_asking_the_database() -> None:
    # This test has no database: a question would be refused.
    answer = Client(headers={"host": "10.0.0.5:8001"}).get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"alive\n")
    assert answer["Cache-Control"] == "no-store"


def test_a_site_with_everything_is_ready(alive: None) -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "missing": []})


@pytest.mark.usefixtures("db")
def test_a_missing_worker_is_named() -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "missing": ["worker"]})


def test_a_worker_that_was_killed_is_missed_within_a_minute(alive: None) -> None:
    Heartbeat.objects.update(seen_at=timezone.now() - heartbeats.SILENT - timedelta(seconds=1))
    assert Client().get("/readyz").json()["missing"] == ["worker"]


def test_missing_migrations_are_named_until_they_are_there(alive: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_reached", set())
    monkeypatch.setattr(readiness, "unapplied", lambda: {("sales", "0099_more")})
    assert Client().get("/readyz").json() == {"ready": False, "missing": ["migrations"]}
    monkeypatch.setattr(readiness, "unapplied", set)
    assert Client().get("/readyz").json()["ready"] is True


def test_a_database_that_is_away_is_named_and_says_no_secret(alive: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        """A connection to nowhere."""

        def cursor(self) -> Any:
            raise OperationalError("connection to 10.0.0.9 failed: password of galla is hunter2")

        def close_all(self) -> None: ...

    monkeypatch.setattr(readiness, "connection", Away())
    monkeypatch.setattr(readiness, "connections", Away())
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "missing": ["database"]})
    assert b"hunter2" not in answer.content


def test_once_it_is_ready_asking_again_is_cheap(alive: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Client().get("/readyz")
    with django_assert_num_queries(2):
        Client().get("/readyz")


@pytest.mark.django_db(transaction=True)
def test_a_worker_says_that_it_lives_and_takes_its_word_back_when_it_ends() -> None:
    worker = EmbeddedWorker()
    worker.start()
    try:
        assert comes_true(lambda: Heartbeat.objects.exists(), 10)
        assert Client().get("/readyz").status_code == 200
    finally:
        assert worker.stop()
    assert not Heartbeat.objects.exists()


def test_those_who_were_killed_long_ago_are_forgotten(alive: None) -> None:
    now = timezone.now()
    heartbeats.beat("killed", at=now - heartbeats.FORGOTTEN - timedelta(seconds=1))
    heartbeats.beat("somebody", at=now)
    heartbeats.forget(at=now)
    assert list(Heartbeat.objects.values_list("worker", flat=True)) == ["somebody"]


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_what_machines_ask_is_only_read(alive: None, address: str) -> None:
    assert [getattr(Client(), verb)(address).status_code for verb in ("post", "put", "patch", "delete")] == [405] * 4
    assert Client().head(address).status_code == 200


# --- the meters -------------------------------------------------------------------------------------------------------


def test_a_bill_is_counted_once_however_often_it_is_asked_for(world: World) -> None:
    stall = Stall(world)
    stall.notes()
    before = meters()
    for _ in range(3):
        assert stall.post(stall.body(cash="118")).status_code in (200, 201)
    assert stall.post(stall.body({"sku": "TEA", "quantity": "5000"}, cash="590000"), key="two").status_code == 409
    assert grown(before, "galla_bills_saved_total") == 1
    assert grown(before, "galla_checkout_seconds_count", outcome="saved") == 1
    assert grown(before, "galla_checkout_seconds_count", outcome="again") == 2
    assert grown(before, "galla_checkout_seconds_count", outcome="refused") == 1
    assert grown(before, "galla_refusals_total", code="not_enough_stock") == 1
    assert grown(before, "galla_requests_total", route="sale-list", method="POST", status="201") == 1
    assert grown(before, "galla_request_seconds_count", route="sale-list", method="POST") == 4


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_tried_again_is_counted() -> None:
    before = meters()
    tries: list[int] = []

    def work() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("database is locked")
        return "done"

    assert in_transaction(work) == "done"
    assert grown(before, "galla_transactions_tried_again_total") == 2


def test_what_waits_is_read_off(world: World, alive: None) -> None:
    put_letter(world)
    failed, dead = put_letter(world), put_letter(world)
    now = timezone.now()
    Message.objects.filter(pk=failed).update(attempts=2, created_at=now - timedelta(minutes=7))
    Message.objects.filter(pk=dead).update(dead_at=now, created_at=now - timedelta(days=9))
    found = {name: value for (name, labels), value in meters().items() if not labels}
    counts = [found[f"galla_outbox_{name}"] for name in ("waiting", "failed", "given_up")]
    assert counts == [2, 1, 1]
    assert 420 <= found["galla_outbox_oldest_seconds"] < 480
    assert (found["galla_workers"], found["galla_gauges_unreadable"]) == (1, 0)


def test_reading_the_meters_asks_the_database_twice(
    alive: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        meters()


def test_counting_asks_the_database_nothing() -> None:
    # This test has no database: a question would be refused.
    before = meters_without_gauges()
    assert Client().get("/healthz").status_code == 200
    key = ("galla_requests_total", frozenset({("route", "healthz"), ("method", "GET"), ("status", "200")}))
    assert meters_without_gauges()[key] - before.get(key, 0) == 1


def meters_without_gauges() -> dict[tuple[str, Labels], float]:
    from galla.foundation.watching.meters import requests

    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in requests.collect()
        for sample in family.samples
    }


def test_odd_requests_make_no_new_meters(world: World) -> None:
    client = Client()

    def odd(number: int) -> None:
        client.get(f"/nowhere/{number}/")
        client.get(f"/bills/{number}/?q={number}")
        client.get(f"/static/{number}.css")
        client.generic(f"ODD{number}", "/bills/")
        APIClient().get(f"/api/v1/sales/{number}/")
        APIClient().post(f"/api/v1/{number}/", {"code": str(number)}, format="json")

    odd(0)
    before = meters().keys()
    for number in range(1, 30):
        odd(number)
    assert meters().keys() - before == set()


def test_no_meter_names_anybody(world: World) -> None:
    Client().get("/bills/?name=Kavita")
    Client().get("/Kavita/")
    assert b"Kavita" not in Client().get("/metrics").content


# --- who may read them ------------------------------------------------------------------------------------------------


@pytest.fixture
def token() -> Iterator[str]:
    with override_settings(METRICS_TOKEN="c0ffee" * 8):
        yield "c0ffee" * 8


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.8.8.8"])
def test_this_machine_reads_the_meters(db: None, address: str) -> None:
    assert Client(REMOTE_ADDR=address).get("/metrics").status_code == 200


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.2", "203.0.113.9", "", "nowhere", "2001:db8::1"])
def test_no_other_machine_does(address: str) -> None:
    answer = Client(REMOTE_ADDR=address).get("/metrics")
    assert (answer.status_code, b"galla_" in answer.content) == (403, False)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_nobody_does_through_a_proxy_on_this_machine(header: str) -> None:
    assert Client(headers={header: "127.0.0.1"}).get("/metrics").status_code == 403


def test_with_a_token_whoever_sends_it_reads_them_from_anywhere(db: None, token: str) -> None:
    far = Client(REMOTE_ADDR="10.0.0.7", headers={"authorization": f"Bearer {token}", "x-forwarded-for": "10.0.0.7"})
    assert far.get("/metrics").status_code == 200


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer ", "Bearer wrong", "Token c0ffee", "Bearer é"])
def test_with_a_token_nobody_else_does_not_even_this_machine(token: str, sent: str) -> None:
    answer = Client(headers={"authorization": sent}).get("/metrics")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_the_pages_meters_are_those_there_are(db: None) -> None:
    from tests.production.page import PAGE

    text = PAGE.read_text(encoding="utf-8")
    promised = set(re.findall(r"`(galla_\w+?)(?:_total)?`", text.partition("## 6.")[2]))
    families = {family.name for family in text_string_to_metric_families(Client().get("/metrics").content.decode())}
    assert promised - families == set()
    assert promised >= {"galla_bills_saved", "galla_checkout_seconds", "galla_workers"}
