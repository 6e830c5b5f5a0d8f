"""A product is kept in stock no more while goods of it come: one of the two is refused, and nothing lies unkept."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from galla.catalog.actions import change_product
from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import ReceiptItem, booking, receive
from galla.sales.tests.conftest import Stall
from tests.races.counter import on_hand
from tests.races.crowd import LONGEST_ROUND_SECONDS, Crowd, Work, counted, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race

CLIENTS = 16


@pytest.fixture
def few(transactional_db: None) -> Iterator[Crowd]:
    """16 clients with a connection each."""
    with Crowd(CLIENTS) as clients:
        yield clients


class UnkeptMeanwhile:
    """15 clients receive one piece each; one has the product kept in stock no more.

    In every other round that is answered after the 15 have looked at the product, and before they write.
    """

    def __init__(self, stall: Stall, monkeypatch: pytest.MonkeyPatch, *, always: bool = False) -> None:
        self.stall, self.always = stall, always
        self.ended, self.looked = threading.Event(), threading.Semaphore(0)
        named = booking.goods_named

        def named_before(*given: Any) -> Any:
            found = named(*given)
            self.looked.release()
            self.ended.wait(timeout=LONGEST_ROUND_SECONDS)
            return found

        monkeypatch.setattr("galla.inventory.actions.receiving.goods_named", named_before)

    def start(self, number: int) -> Work:
        self.product = self.stall.product(f"Kept {number}", "100", "0", sku=f"K{number}")
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
        change_product(access=self.stall.access, at=NOW, product=self.product, is_stocked=False)
        return HttpResponse(status=200)

    def _receive(self, key: str) -> HttpResponse:
        items = [ReceiptItem(self.product.pk, 1_000, worth_minor=100)]
        receive(access=self.stall.access, at=NOW, key=key, branch=self.stall.world.main, items=items)
        return HttpResponse(status=201)

    def judge(self, answers: list[Any]) -> None:
        """It was ended and nothing came, or something came and it is still kept."""
        ended = answers[0].status_code == 200
        came = counted(answers).get(201, 0)
        assert ended == (came == 0)
        assert Product.objects.get(pk=self.product.pk).is_stocked is not ended
        assert on_hand(self.stall, self.product) == came * 1_000


def test_nothing_comes_of_what_is_kept_in_stock_no_more(
    stall: Stall, few: Crowd, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_round_holds(few, UnkeptMeanwhile(stall, monkeypatch), rounds)
    stall.nothing_broken()


def test_by_what_was_read_before_goods_come_of_what_is_kept_in_stock_no_more(
    stall: Stall, few: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(booking, "hold_stocked", lambda _products: None)
    nearly_every_round_is_lost(few, UnkeptMeanwhile(stall, monkeypatch, always=True))
