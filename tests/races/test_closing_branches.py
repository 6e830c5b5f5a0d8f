"""A branch is closed while goods come to it: one of the two is refused, and nothing lies in a closed branch."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from galla.accounts.actions import add_branch, archive_branch
from galla.accounts.models import Branch
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import (
    ArrivalItem,
    ReceiptItem,
    Spot,
    TransferItem,
    booking,
    receive,
    receive_transfer,
    send_goods,
)
from galla.inventory.errors import GoodsLeft
from galla.inventory.queries import on_the_way_to
from galla.ledger import places, queries
from galla.sales.tests.conftest import Stall
from tests.races.crowd import (
    LONGEST_ROUND_SECONDS,
    Crowd,
    Work,
    counted,
    every_round_holds,
    nearly_every_round_is_lost,
    ran,
)
from tests.world import NOW

pytestmark = pytest.mark.race

CLIENTS = 16


@pytest.fixture
def few(transactional_db: None) -> Iterator[Crowd]:
    """16 clients with a connection each."""
    with Crowd(CLIENTS) as clients:
        yield clients


@pytest.fixture
def two(transactional_db: None) -> Iterator[Crowd]:
    """Two clients with a connection each."""
    with Crowd(2) as clients:
        yield clients


def lies_at(stall: Stall, branch: Branch) -> int:
    """How many thousandths of tea lie on the floor of a branch."""
    shop = stall.world.shop.pk
    pair = (places.shelf(shop, branch.pk), places.goods(shop, stall.tea.pk))
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def tried(act: Any, status: int) -> HttpResponse:
    """What came of an act."""
    try:
        act()
    except (InvalidInput, GoodsLeft):
        return HttpResponse(status=409)
    return HttpResponse(status=status)


class ClosedMeanwhile:
    """15 clients bring one piece each, received or sent from the main branch; one closes the branch.

    In every other round that is answered after the 15 have looked at the branch, and before they write.
    """

    def __init__(self, stall: Stall, monkeypatch: pytest.MonkeyPatch, *, always: bool = False) -> None:
        self.stall, self.always = stall, always
        self.closed, self.looked = threading.Event(), threading.Semaphore(0)
        stall.stock({stall.tea: 1_000_000}, key="plenty")
        named = booking.goods_named

        def named_before(*given: Any) -> Any:
            found = named(*given)
            self.looked.release()
            self.closed.wait(timeout=LONGEST_ROUND_SECONDS)
            return found

        for room in ("receiving", "transferring"):
            monkeypatch.setattr(f"galla.inventory.actions.{room}.goods_named", named_before)

    def start(self, number: int) -> Work:
        self.branch = add_branch(access=self.stall.access, at=NOW, name=f"Branch {number}")
        self.looked = threading.Semaphore(0)
        waits = self.always or number % 2 == 0
        self.closed.clear() if waits else self.closed.set()

        def act(place: int) -> Any:
            if place == 0:
                return self._close(waits)
            key = f"round {number}, client {place}"
            return tried(lambda: self._send(key) if place % 2 else self._receive(key), 201)

        return act

    def _close(self, waits: bool) -> HttpResponse:
        for _ in range(CLIENTS - 1 if waits else 0):
            self.looked.acquire(timeout=LONGEST_ROUND_SECONDS)
        branch = Branch.objects.get(pk=self.branch.pk)
        try:
            return tried(lambda: archive_branch(access=self.stall.access, at=NOW, branch=branch), 200)
        finally:
            self.closed.set()

    def _receive(self, key: str) -> None:
        items = [ReceiptItem(self.stall.tea.pk, 1_000, worth_minor=100)]
        receive(access=self.stall.access, at=NOW, key=key, branch=self.branch, items=items)

    def _send(self, key: str) -> None:
        spots: dict[str, Any] = {"source": Spot(self.stall.world.main), "target": Spot(self.branch)}
        send_goods(access=self.stall.access, at=NOW, key=key, **spots, items=[TransferItem(self.stall.tea.pk, 1_000)])

    def judge(self, answers: list[Any]) -> None:
        """It was closed and nothing came, or something came and it is open."""
        closed = answers[0].status_code == 200
        assert {answer.status_code for answer in answers} <= {200, 201, 409}
        assert closed == (counted(answers).get(201, 0) == 0)
        assert (Branch.objects.get(pk=self.branch.pk).archived_at is not None) is closed


class ArrivedMeanwhile:
    """One client says that a transfer came; the other closes the branch, and has looked at its shelves just before."""

    def __init__(self, stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stall = stall
        stall.stock({stall.tea: 1_000_000}, key="plenty")
        on_the_way = on_the_way_to

        def after_the_arrival(*given: Any, **told: Any) -> int:
            self.looked.set()
            self.came.wait(timeout=1)
            return on_the_way(*given, **told)

        monkeypatch.setattr("galla.inventory.actions.closing.on_the_way_to", after_the_arrival)

    def start(self, number: int) -> Work:
        access = self.stall.access
        self.branch = add_branch(access=access, at=NOW, name=f"Branch {number}")
        spots: dict[str, Any] = {"source": Spot(self.stall.world.main), "target": Spot(self.branch)}
        told: dict[str, Any] = {"access": access, "at": NOW, "key": f"round {number}"}
        self.transfer = send_goods(**told, **spots, items=[TransferItem(self.stall.tea.pk, 1_000)]).document
        self.looked, self.came = threading.Event(), threading.Event()
        return lambda place: tried(self._arrive, 201) if place else tried(self._close, 200)

    def _close(self) -> None:
        archive_branch(access=self.stall.access, at=NOW, branch=self.branch)

    def _arrive(self) -> None:
        self.looked.wait(timeout=LONGEST_ROUND_SECONDS)
        items = [ArrivalItem(self.stall.tea.pk, received_milli=1_000)]
        key = f"came {self.transfer.pk}"
        receive_transfer(access=self.stall.access, at=NOW, key=key, transfer=self.transfer, items=items)
        self.came.set()

    def judge(self, answers: list[Any]) -> None:
        """The goods came, and the branch is open."""
        assert [answer.status_code for answer in answers] == [409, 201]
        assert Branch.objects.get(pk=self.branch.pk).archived_at is None
        assert lies_at(self.stall, self.branch) == 1_000


def test_nothing_comes_to_a_branch_that_was_closed(
    stall: Stall, few: Crowd, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_round_holds(few, ClosedMeanwhile(stall, monkeypatch), rounds)
    stall.nothing_broken()


def test_by_what_was_read_before_goods_come_to_a_closed_branch(
    stall: Stall, few: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_hold(monkeypatch)
    nearly_every_round_is_lost(few, ClosedMeanwhile(stall, monkeypatch, always=True))


def without_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds the branch goods come to."""
    for room in ("booking", "transferring", "unloading"):
        monkeypatch.setattr(f"galla.inventory.actions.{room}.hold_branch", lambda *_told, **_more: None)


@pytest.mark.postgres
def test_goods_that_arrive_while_a_branch_is_looked_at_keep_it_open(
    stall: Stall, two: Crowd, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    race = ArrivedMeanwhile(stall, monkeypatch)
    for number in range(min(rounds, 3)):
        race.judge(ran(two, race, number))
    stall.nothing_broken()


@pytest.mark.postgres
def test_without_a_hold_goods_arrive_between_two_looks_and_lie_in_a_closed_branch(
    stall: Stall, two: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_hold(monkeypatch)
    monkeypatch.setattr("galla.accounts.actions.shops._hold_alone", lambda _branch: None)
    nearly_every_round_is_lost(two, ArrivedMeanwhile(stall, monkeypatch))
