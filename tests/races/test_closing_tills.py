"""A till is closed, and its branch after it, while bills are rung up there: one is refused, and nothing lands in it."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from galla.accounts.actions import add_branch, add_till, archive_branch, archive_till, issue_token
from galla.accounts.errors import TillClosed
from galla.accounts.models import Branch, Till
from galla.drawer.errors import CashLeft, ShiftOpen
from galla.drawer.queries import denomination_values
from galla.ledger import entries
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.races.counter import client_of
from tests.races.crowd import (
    LONGEST_ROUND_SECONDS,
    Crowd,
    Work,
    codes,
    counted,
    every_round_holds,
    nearly_every_round_is_lost,
)
from tests.world import NOW

pytestmark = pytest.mark.race

CLIENTS = 16
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@pytest.fixture
def few(transactional_db: None) -> Iterator[Crowd]:
    """16 clients with a connection each."""
    with Crowd(CLIENTS) as clients:
        yield clients


class ClosedMeanwhile:
    """15 clients ring up a bill each at the only till of a branch; one closes the till and then the branch.

    In every other round that is answered after the 15 were let in, and before they save.
    """

    def __init__(self, stall: Stall, monkeypatch: pytest.MonkeyPatch, *, always: bool = False) -> None:
        self.stall, self.always = stall, always
        self.closed, self.inside = threading.Event(), threading.Semaphore(0)

        def let_in(shop_id: int) -> Any:
            found = denomination_values(shop_id)
            self.inside.release()
            self.closed.wait(timeout=LONGEST_ROUND_SECONDS)
            return found

        monkeypatch.setattr("galla.sales.actions.selling.denomination_values", let_in)

    def start(self, number: int) -> Work:
        access = self.stall.access
        self.branch = add_branch(access=access, at=NOW, name=f"Branch {number}")
        prefix = f"R{LETTERS[number // 24 % 24]}{LETTERS[number % 24]}"
        self.till = add_till(access=access, at=NOW, branch=self.branch, name=f"Till {number}", prefix=prefix)
        token = issue_token(membership=self.stall.world.member("owner"), till=self.till)
        self.inside = threading.Semaphore(0)
        waits = self.always or number % 2 == 0
        self.closed.clear() if waits else self.closed.set()
        body = {
            "lines": [{"name": "Mending", "unit_price": "118.00", "tax_rate": "18", "quantity": "1"}],
            "tenders": [{"method": "cash", "amount": "118.00"}],
            "rest": "loose",
        }

        def act(place: int) -> Any:
            if place == 0:
                return self._close(waits)
            headers = {"Idempotency-Key": f"round {number}, client {place}"}
            return client_of(token).post("/api/v1/sales/", body, format="json", headers=headers)

        return act

    def _close(self, waits: bool) -> HttpResponse:
        for _ in range(CLIENTS - 1 if waits else 0):
            self.inside.acquire(timeout=LONGEST_ROUND_SECONDS)
        try:
            archive_till(access=self.stall.access, at=NOW, till=self.till)
            archive_branch(access=self.stall.access, at=NOW, branch=self.branch)
        except (CashLeft, ShiftOpen):
            return HttpResponse(status=409)
        finally:
            self.closed.set()
        return HttpResponse(status=200)

    def judge(self, answers: list[Any]) -> None:
        """Both are closed and nothing was saved there, or something was and both are open."""
        closed = answers[0].status_code == 200
        assert (Till.objects.get(pk=self.till.pk).archived_at is not None) is closed
        assert (Branch.objects.get(pk=self.branch.pk).archived_at is not None) is closed
        sold = Sale.objects.filter(branch=self.branch).count()
        assert sold == counted(answers[1:]).get(201, 0)
        assert closed == (sold == 0)
        # Whoever comes when it is closed is at no till.
        assert codes(answers[1:]) <= {TillClosed.code, "invalid"}


def test_no_bill_lands_in_a_till_and_a_branch_that_were_closed(
    stall: Stall, few: Crowd, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_round_holds(few, ClosedMeanwhile(stall, monkeypatch), rounds)
    stall.nothing_broken()


def test_without_holding_the_till_bills_land_where_nobody_is(
    stall: Stall, few: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "galla.sales.actions.selling.claim", lambda **wanted: entries.claim(**{**wanted, "till_id": None})
    )
    nearly_every_round_is_lost(few, ClosedMeanwhile(stall, monkeypatch, always=True))
