"""A price changes while 63 clients sell: every bill has one price throughout, the one its client was shown."""

from typing import Any

import pytest

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
    monkeypatch.setattr("galla.sales.actions.selling._demand_expected", lambda *_: None)
    nearly_every_round_is_lost(crowd, PriceChangesMeanwhile(stall))
