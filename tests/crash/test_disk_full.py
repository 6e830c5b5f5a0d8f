"""A disk that is full for SQLite itself: a clear refusal, nothing half-written, the same key good afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from galla.parties.models import Customer
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.crash.rows import Rows, differing, everything
from tests.world import build_world

pytestmark = pytest.mark.sqlite

SENTENCE = "make room on it, then save again"
MOST_BILLS = 300


@pytest.fixture
def stall(transactional_db: None) -> Stall:
    """The counter, with more goods than the disk has room for bills."""
    stall = Stall(build_world())
    stall.stock({stall.tea: 1_000_000_000, stall.soap: 1_000_000_000}, key="plenty")
    return stall


def pragma(words: str) -> int:
    """Ask SQLite, or tell it."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {words}")
        return int(cursor.fetchone()[0])


@contextmanager
def room_for(pages: int) -> Iterator[None]:
    """Let the file grow by so many pages and no further. What is free inside it is taken out first."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    usual = pragma("max_page_count")
    assert pragma(f"max_page_count = {pragma('page_count') + pages}") < usual
    try:
        yield
    finally:
        assert pragma(f"max_page_count = {usual}") == usual


def client_of(stall: Stall) -> Any:
    """An API client that is answered as any other."""
    client = stall.world.api("owner", till=stall.world.till)
    client.raise_request_exception = False
    return client


def sell(client: Any, stall: Stall, number: int) -> Any:
    """A bill under that number as its key."""
    lines = [{"sku": "TEA", "quantity": "1"}, {"sku": "SOAP", "quantity": "2"}]
    body = stall.body(*lines, cash="1000.00", customer_email=f"customer{number}@example.in")
    return client.post("/api/v1/sales/", body, headers={"Idempotency-Key": f"bill {number}"})


def until_refused(ask: Callable[[int], Any], *, first: int = 0) -> tuple[int, Rows, Any]:
    """Ask until the answer is a refusal: of which number, what was there before it, and the refusal."""
    for number in range(first, MOST_BILLS):
        before = everything()
        answer = ask(number)
        if answer.status_code >= 400:
            return number, before, answer
    raise AssertionError("this disk is never full")


@pytest.mark.parametrize("pages", [0, 1, 3, 8])
def test_a_checkout_on_a_full_disk_writes_nothing_and_succeeds_when_there_is_room(stall: Stall, pages: int) -> None:
    client = client_of(stall)
    assert sell(client, stall, 0).status_code == 201
    with room_for(pages):
        number, before, answer = until_refused(lambda number: sell(client, stall, number), first=1)
        assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
        assert SENTENCE in answer.json()["detail"]
        assert differing(before, everything()) == set()
        stall.nothing_broken()
        assert sell(client, stall, 0).status_code == 200  # what is saved can still be read
    assert Sale.objects.count() == number
    assert sell(client, stall, number).status_code == 201
    stall.nothing_broken()


def test_a_page_says_that_the_disk_is_full(stall: Stall) -> None:
    browser: Any = stall.world.browser("owner")
    browser.raise_request_exception = False
    known = Customer.objects.count()
    with room_for(0):
        number, before, answer = until_refused(
            lambda number: browser.post("/customers/new/", {"name": f"Customer {number} " + "x" * 100, "phone": ""})
        )
        assert answer.status_code == 507
        assert "text/html" in answer["Content-Type"]
        assert SENTENCE in answer.content.decode()
        assert Customer.objects.count() == known + number
        assert differing(before, everything()) == set()
    assert browser.post("/customers/new/", {"name": "Meena", "phone": ""}).status_code == 302
