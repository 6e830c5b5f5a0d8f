"""A price changes while 63 clients sell: every bill has one price throughout, the one its client was shown.

And prices that change at the same moment stand one after the other in their shop's chain.
"""

import threading
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpResponse

from galla.catalog import price_chain
from galla.catalog.actions import change_product
from galla.catalog.invariants import price_chain_is_whole
from galla.catalog.models import PriceChange
from galla.ledger.chains import Link
from galla.sales.models import SaleLine
from galla.sales.tests.conftest import Stall
from tests.races.counter import bills_of, client_of, selling, token_of
from tests.races.crowd import (
    CLIENTS,
    Crowd,
    Work,
    codes,
    counted,
    every_round_holds,
    nearly_every_round_is_lost,
)
from tests.world import NOW

pytestmark = pytest.mark.race

OLD, NEW = "300.00", "330.00"


class PriceChangesMeanwhile:
    """Three pieces on two lines, 100 each and soon 110; half of the clients were shown the old total, half the new."""

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)

    def start(self, number: int) -> Work:
        self.product = self.stall.product(f"Dearer soon {number}", "100", "0", sku=f"DEAR{number}")
        self.stall.stock({self.product: 3_000 * CLIENTS}, key=f"stock of round {number}")
        lines = [{"product": self.product.pk, "quantity": pieces} for pieces in ("1", "2")]
        tenders = [{"method": "upi", "amount": OLD}], [{"method": "upi", "amount": NEW}]

        def ask(place: int) -> Any:
            if place == 0:
                path = f"/api/v1/products/{self.product.pk}/"
                return client_of(self.token).patch(path, {"price": "110.00"}, format="json")
            body = {"lines": lines, "tenders": tenders[place % 2], "expected_total": (OLD, NEW)[place % 2]}
            return selling(self.token, body, f"round {number}, client {place}")(place)

        return ask

    def judge(self, answers: list[Any]) -> None:
        """The change is made; each bill comes to what its client expected, on both lines; the others are told."""
        changed, *sold = answers
        assert changed.status_code == 200
        assert set(counted(sold)) <= {201, 409}
        assert codes(sold) <= {"total_changed"}
        for place, answer in enumerate(sold, start=1):
            if answer.status_code == 201:
                assert answer.json()["total"] == (OLD, NEW)[place % 2]
        rows = SaleLine.objects.filter(product=self.product).values_list("sale_id", "quantity_milli", "gross_minor")
        of_a_piece: dict[int, set[int]] = {}
        for sale, milli, gross in rows:
            of_a_piece.setdefault(sale, set()).add(gross * 1_000 // milli)
        assert set(map(frozenset, of_a_piece.values())) <= {frozenset({10_000}), frozenset({11_000})}
        assert len(bills_of(self.product)) == 2 * counted(sold).get(201, 0)  # once a line


def test_a_bill_has_the_old_price_or_the_new_one_and_its_client_knows_which(
    stall: Stall, crowd: Crowd, rounds: int
) -> None:
    every_round_holds(crowd, PriceChangesMeanwhile(stall), rounds)
    stall.nothing_broken()


def test_without_comparing_totals_somebody_pays_what_they_were_not_shown(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("galla.sales.actions.selling.as_expected", lambda _access, priced, *_: priced)
    nearly_every_round_is_lost(crowd, PriceChangesMeanwhile(stall))


class EverybodyChangesAPrice:
    """Each client makes a product of its own dearer; all of the changes stand in one chain."""

    def __init__(self, stall: Stall) -> None:
        self.stall = stall
        self.products = [stall.product(f"Dearer {place}", "100", "0", sku=f"D{place}") for place in range(CLIENTS)]

    def start(self, number: int) -> Work:
        self.before = PriceChange.objects.count()

        def change(place: int) -> Any:
            price = 1_010_000 + number
            try:
                change_product(access=self.stall.access, at=NOW, product=self.products[place], price_e4=price)
            except IntegrityError:
                return HttpResponse(status=409)
            return HttpResponse(status=200)

        return change

    def judge(self, answers: list[Any]) -> None:
        """All are there, with a number and a hash each that follow."""
        assert counted(answers) == {200: CLIENTS}
        assert PriceChange.objects.count() == self.before + CLIENTS
        assert list(price_chain_is_whole(self.stall.world.shop.pk)) == []


class WithAHeadReadBefore(EverybodyChangesAPrice):
    """The head is one that was looked up before the transaction began."""

    def __init__(self, stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(stall)
        self._read = threading.local()
        monkeypatch.setattr(price_chain, "locked_head", lambda _model, _shop: self._read.head)

    def start(self, number: int) -> Work:
        change = super().start(number)

        def look_up_first(place: int) -> Any:
            newest = PriceChange.objects.order_by("number").last()
            self._read.head = Link(newest.number, newest.hash) if newest else Link(0, "")
            return change(place)

        return look_up_first


def test_64_prices_changed_at_once_stand_in_one_chain(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, EverybodyChangesAPrice(stall), rounds)
    stall.nothing_broken()


def test_with_a_head_that_is_not_held_price_changes_take_the_same_number(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearly_every_round_is_lost(crowd, WithAHeadReadBefore(stall, monkeypatch))
