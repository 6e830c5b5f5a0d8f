"""A database in trouble says so in one clear sentence: no fault, nothing half-written, the key still good."""

import errno
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection

from galla.foundation.database.sqlite.lock import WritersQueue
from galla.foundation.database.troubles import Away, Busy, DiskFull, as_trouble
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.crash.faults import FULL, GONE, LOCKED, failing, raised, sqlite_error
from tests.world import World, build_world

TROUBLES = {"full": (FULL, 507, "disk_full"), "gone": (GONE, 503, "away"), "locked": (LOCKED, 503, "busy")}


@pytest.fixture
def stall(transactional_db: None) -> Stall:
    """The counter, outside of any transaction of the test's."""
    return Stall(build_world())


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (raised(psycopg.errors.DiskFull()), DiskFull),
        (raised(sqlite_error("SQLITE_FULL", "database or disk is full")), DiskFull),
        (OSError(errno.ENOSPC, "No space left on device"), DiskFull),
        (raised(psycopg.errors.TooManyConnections()), Away),
        (raised(psycopg.errors.AdminShutdown()), Away),
        (raised(psycopg.errors.CrashShutdown()), Away),
        (raised(psycopg.errors.CannotConnectNow()), Away),
        (raised(psycopg.OperationalError("server closed the connection unexpectedly")), Away),
        (raised(sqlite_error("SQLITE_CANTOPEN", "unable to open database file")), Away),
        (raised(sqlite_error("SQLITE_IOERR_FSYNC", "disk I/O error")), Away),
        (raised(psycopg.errors.DeadlockDetected()), Busy),
        (OperationalError("database is locked"), Busy),
    ],
    ids=lambda value: type(getattr(value, "__cause__", None) or value).__name__,
)
def test_each_trouble_has_its_own_refusal(error: Exception, kind: type) -> None:
    assert type(as_trouble(error)) is kind


@pytest.mark.parametrize(
    "error",
    [
        raised(sqlite_error("SQLITE_ERROR", "no such table: sales_sale")),
        raised(psycopg.errors.QueryCanceled()),
        DatabaseError("file is not a database"),
        OSError(errno.ENOENT, "No such file"),
        RuntimeError("full"),
    ],
    ids=str,
)
def test_a_mistake_of_ours_is_no_trouble_of_the_database(error: Exception) -> None:
    assert as_trouble(error) is None


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_checkout_is_refused_clearly_and_its_key_is_still_good(stall: Stall, trouble: str) -> None:
    causes, status, code = TROUBLES[trouble]
    client = stall.world.api("owner", till=stall.world.till)
    client.raise_request_exception = False
    body, headers = stall.body(cash="1000.00"), {"Idempotency-Key": "kept"}
    with failing(causes[connection.vendor], lambda sql: 'INTO "sales_saleline"' in sql) as hit:
        refused = client.post("/api/v1/sales/", body, headers=headers)
    assert hit
    assert (refused.status_code, refused["Content-Type"]) == (status, "application/problem+json")
    assert refused.json()["code"] == code
    assert len(refused.json()["detail"]) > 20
    assert ("Retry-After" in refused) is (status == 503)
    assert str(causes[connection.vendor]) not in refused.content.decode()
    assert Sale.objects.count() == 0
    stall.nothing_broken()

    saved = client.post("/api/v1/sales/", body, headers=headers)
    assert saved.status_code == 201
    assert client.post("/api/v1/sales/", body, headers=headers).json() == saved.json()
    stall.nothing_broken()


@pytest.mark.parametrize("path", ["/", "/api/v1/sales/"])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_page_and_a_call_say_it_even_where_nothing_can_be_read(world: World, trouble: str, path: str) -> None:
    causes, status, _code = TROUBLES[trouble]
    browser: Any = world.browser("cashier")
    browser.raise_request_exception = False
    assert browser.get(path).status_code == 200
    with failing(causes[connection.vendor]) as hit:
        answer = browser.get(path)
    assert hit
    assert answer.status_code == status
    assert ("Retry-After" in answer) is (status == 503)
    assert str(causes[connection.vendor]) not in answer.content.decode()
    refusal = as_trouble(raised(causes[connection.vendor]))
    assert refusal is not None
    assert refusal.detail in answer.content.decode().replace("&#x27;", "'")


def test_a_view_that_meets_trouble_answers_its_page(world: World) -> None:
    browser: Any = world.browser("owner")
    browser.raise_request_exception = False
    assert browser.get("/bills/").status_code == 200
    with failing(FULL[connection.vendor], lambda sql: 'FROM "sales_sale"' in sql) as hit:
        answer = browser.get("/bills/")
    assert hit
    assert answer.status_code == 507
    assert "make room" in answer.content.decode()


def test_a_fault_of_ours_is_still_a_fault(world: World) -> None:
    """The control: not every error of a database is called trouble."""
    browser: Any = world.browser("cashier")
    browser.raise_request_exception = False
    with failing(sqlite_error("SQLITE_ERROR", "no such table")):
        assert browser.get("/").status_code == 500


def test_a_writer_whose_lock_file_cannot_be_made_lets_the_next_one_in(tmp_path: Path) -> None:
    queue = WritersQueue(str(tmp_path / "missing" / "galla.sqlite3.lock"))
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            queue.take()
    (tmp_path / "missing").mkdir()
    queue.take()
    queue.give()
