"""A product is kept by batch no more while batches of it come: one of the two is refused, and no batch lies unkept."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from galla.catalog.actions import change_product
from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import BatchGiven, ReceiptItem, batching, receive, receiving
from galla.ledger import places, queries
from galla.sales.tests.conftest import Stall
from tests.races.crowd import LONGEST_ROUND_SECONDS, Crowd, Work, counted, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race

CLIENTS = 16


@pytest.fixture
def few(transactional_db: None) -> Iterator[Crowd]:
    """16 clients with a connection each."""
    with Crowd(CLIENTS) as clients:
        yield clients


class EndedMeanwhile:
    """15 clients receive one piece of a batch each; one has its product kept by batch no more.

    In every other round that is answered after the 15 have looked at the product, and before they write.
    """

    def __init__(self, stall: Stall, monkeypatch: pytest.MonkeyPatch, *, always: bool = False) -> None:
        self.stall, self.always = stall, always
        self.ended, self.looked = threading.Event(), threading.Semaphore(0)
        checked = batching.batches_checked

        def checked_before(*given: Any) -> Any:
            found = checked(*given)
            self.looked.release()
            self.ended.wait(timeout=LONGEST_ROUND_SECONDS)
            return found

        monkeypatch.setattr(receiving, "batches_checked", checked_before)

    def start(self, number: int) -> Work:
        self.product = self.stall.product(f"Kept {number}", "100", "0", sku=f"K{number}", keeps_batches=True)
        self.looked = threading.Semaphore(0)
        waits = self.always or number % 2 == 0
        self.ended.clear() if waits else self.ended.set()

        def act(place: int) -> Any:
            try:
                return self._end(waits) if place == 0 else self._receive(f"round {number}, client {place}")
            except InvalidInput:
                return HttpResponse(status=400)
            finally:
                if place == 0:
                    self.ended.set()

        return act

    def _end(self, waits: bool) -> HttpResponse:
        for _ in range(CLIENTS - 1 if waits else 0):
            self.looked.acquire(timeout=LONGEST_ROUND_SECONDS)
        change_product(access=self.stall.access, at=NOW, product=self.product, keeps_batches=False)
        return HttpResponse(status=200)

    def _receive(self, key: str) -> HttpResponse:
        items = [ReceiptItem(self.product.pk, 1_000, worth_minor=100, batch=BatchGiven("ONE"))]
        receive(access=self.stall.access, at=NOW, key=key, branch=self.stall.world.main, items=items)
        return HttpResponse(status=201)

    def judge(self, answers: list[Any]) -> None:
        """It was ended and nothing came, or something came and it was not ended."""
        ended = answers[0].status_code == 200
        came = counted(answers).get(201, 0)
        assert ended == (came == 0)
        assert Product.objects.get(pk=self.product.pk).keeps_batches is not ended
        assert self._lying() == came * 1_000

    def _lying(self) -> int:
        shop = self.stall.world.shop.pk
        pair = (places.shelf(shop, self.stall.world.main.pk), places.goods(shop, self.product.pk))
        return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def test_no_batch_comes_of_what_is_kept_by_batch_no_more(
    stall: Stall, few: Crowd, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_round_holds(few, EndedMeanwhile(stall, monkeypatch), rounds)
    stall.nothing_broken()


def test_by_what_was_read_before_batches_come_of_what_is_kept_by_batch_no_more(
    stall: Stall, few: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "hold_kept_by_batch", set)
    nearly_every_round_is_lost(few, EndedMeanwhile(stall, monkeypatch, always=True))
