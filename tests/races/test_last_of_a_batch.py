"""32 clients want the last piece of a batch, while other goods of its product lie there: one gets it."""

from typing import Any

import pytest

from galla.inventory.actions import BatchGiven, ReceiptItem, receive
from galla.inventory.batches import HeldBatch, Taken
from galla.inventory.models import Batch
from galla.ledger import entries, places, queries
from galla.sales.tests.conftest import Stall
from tests.races.counter import bills_of, on_hand, selling, token_of
from tests.races.crowd import Crowd, Work, codes, counted, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race

FEW_CLIENTS = 32
PLENTY = 64_000


@pytest.fixture
def few(transactional_db: None) -> Any:
    """32 clients with a connection each."""
    with Crowd(FEW_CLIENTS) as clients:
        yield clients


class ForTheLastOfABatch:
    """A product with plenty of goods of another batch, one piece of this one, and 32 clients who name it."""

    def __init__(self, stall: Stall) -> None:
        self.stall = stall
        self.token = token_of(stall)

    def start(self, number: int) -> Work:
        self.product = self.stall.product(f"Kept by batch {number}", "100", "0", sku=f"B{number}", keeps_batches=True)
        for name, milli in (("LAST", 1_000), ("PLENTY", PLENTY)):
            items = [ReceiptItem(self.product.pk, milli, worth_minor=100, batch=BatchGiven(name))]
            key = f"{name} {number}"
            receive(access=self.stall.access, at=NOW, key=key, branch=self.stall.world.main, items=items)
        self.batch = Batch.objects.get(product=self.product, number="LAST")
        line = {"product": self.product.pk, "quantity": "1", "batch": self.batch.pk}
        body = {"lines": [line], "tenders": [{"method": "cash", "amount": "100.00"}]}
        return selling(self.token, body, f"round {number}, client {{place}}")

    def judge(self, answers: list[Any]) -> None:
        """One bill; the others a clean refusal; nothing of the batch is left, and nothing else was taken."""
        assert counted(answers) == {201: 1, 409: FEW_CLIENTS - 1}
        assert codes(answers) == {"not_enough_stock"}
        assert len(bills_of(self.product)) == 1
        assert self.left() == 0
        assert on_hand(self.stall, self.product) == PLENTY

    def left(self) -> int:
        """What lies of the batch."""
        shop = self.stall.world.shop.pk
        pair = (places.shelf(shop, self.stall.world.main.pk), places.batch(shop, self.batch.pk))
        return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def test_of_32_clients_one_gets_the_last_of_a_batch(stall: Stall, few: Crowd, rounds: int) -> None:
    every_round_holds(few, ForTheLastOfABatch(stall), rounds)
    stall.nothing_broken()


def test_without_its_guards_more_of_a_batch_is_sold_than_there_is(
    stall: Stall, few: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: everybody believes what was there before, and nothing keeps the balance from falling below zero."""

    def blind(index: int, product: Any, here: Any, batch: HeldBatch | None, asked: int, *, on: Any) -> list[Taken]:
        return [Taken(batch or seen[product.id], asked)]

    seen: dict[int, HeldBatch] = {}
    race = ForTheLastOfABatch(stall)
    begin = race.start

    def start(number: int) -> Work:
        work = begin(number)
        row = race.batch
        seen[race.product.pk] = HeldBatch(row.pk, row.product_id, row.number, None, None, None, 1_000)
        return work

    monkeypatch.setattr(race, "start", start)
    monkeypatch.setattr("galla.sales.actions.batches._of_named", blind)
    monkeypatch.setattr("galla.sales.batches._meant", lambda _access, _index, product, *_: seen.get(product.id))
    monkeypatch.setattr("galla.ledger.places.FLOORED", frozenset({("drawer", "note")}))
    guarded = entries.change_of_balances
    monkeypatch.setattr("galla.ledger.actions.change_of_balances", lambda moves, _least: guarded(moves, {}))
    nearly_every_round_is_lost(few, race)
    assert race.left() < 0
