"""32 managers order what the same list advised: one of them does, the others hear that it is ordered."""

from collections.abc import Iterator
from typing import Any

import pytest

from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.purchasing.actions import advising
from galla.purchasing.models import OrderLine, PurchaseOrder
from galla.sales.tests.conftest import Stall
from tests.races.counter import client_of, token_of
from tests.races.crowd import Crowd, Work, codes, counted, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race

MANAGERS = 32


@pytest.fixture
def managers(transactional_db: None) -> Iterator[Crowd]:
    """32 clients with a connection each."""
    with Crowd(MANAGERS) as clients:
        yield clients


class OverOneList:
    """Two new products from two suppliers, and 32 managers who order both, with a key of their own or one for all."""

    def __init__(self, stall: Stall, *, one_key: bool = False) -> None:
        self.stall, self.one_key = stall, one_key
        self.token = token_of(stall)
        access = stall.world.access()
        self.suppliers = [
            add_supplier(access=access, at=NOW, details=Details(name=name)) for name in ("Agro", "Konkan")
        ]

    def start(self, number: int) -> Work:
        self.products = [
            self.stall.product(f"Advised {number} {place}", "100", "0", sku=f"ADVISED{number}{place}")
            for place in range(len(self.suppliers))
        ]
        lines = [
            {
                "product": product.pk,
                "branch": self.stall.world.main.pk,
                "supplier": supplier.pk,
                "quantity": "12",
                "on_order": "0",
            }
            for product, supplier in zip(self.products, self.suppliers, strict=True)
        ]

        def ask(place: int) -> Any:
            key = f"round {number}" if self.one_key else f"round {number}, manager {place}"
            headers = {"Idempotency-Key": key}
            return client_of(self.token).post(
                "/api/v1/purchases/reorder/", {"lines": lines}, format="json", headers=headers
            )

        return ask

    def judge(self, answers: list[Any]) -> None:
        """One pair of drafts, whoever made them; the others a clean refusal, or those drafts again."""
        assert counted(answers) == {201: 1, (200 if self.one_key else 409): MANAGERS - 1}
        assert codes(answers) <= {"ordered_meanwhile"}
        told = {
            tuple(order["id"] for order in answer.json()["orders"]) for answer in answers if answer.status_code < 400
        }
        assert len(told) == 1
        assert sorted(next(iter(told))) == sorted(self.orders())

    def orders(self) -> list[int]:
        """The drafts in which the round's products stand."""
        return list(OrderLine.objects.filter(product__in=self.products).values_list("order_id", flat=True))


@pytest.mark.parametrize("one_key", [False, True])
def test_of_32_managers_one_orders_what_a_list_advised(
    stall: Stall, managers: Crowd, rounds: int, one_key: bool
) -> None:
    race = OverOneList(stall, one_key=one_key)
    every_round_holds(managers, race, rounds)
    assert PurchaseOrder.objects.count() == 2 * rounds
    stall.nothing_broken()


def test_without_looking_again_at_what_is_on_order_it_is_ordered_many_times(
    stall: Stall, managers: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advising, "demand_unordered", lambda *_: None)
    race = OverOneList(stall)
    nearly_every_round_is_lost(managers, race)
    assert len(race.orders()) > len(race.products)


def test_without_looking_the_key_up_one_key_is_refused_where_it_should_be_answered(
    stall: Stall, managers: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advising, "advised_before", lambda *_: [])
    nearly_every_round_is_lost(managers, OverOneList(stall, one_key=True))
