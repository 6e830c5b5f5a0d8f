"""32 clients want the last case for another branch, or receive the same transfer: one does, the others hear of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from galla.foundation.database import transactions
from galla.inventory.actions import ReceiptItem, add_place, receive, transferring
from galla.inventory.models import Transfer
from galla.inventory.shelves import Shelf
from galla.ledger import places, queries
from galla.sales.tests.conftest import Stall
from tests.races.counter import client_of, on_hand, token_of
from tests.races.crowd import Crowd, Work, codes, counted, every_round_holds, nearly_every_round_is_lost
from tests.races.test_deadlocks import IMPATIENT, Meeting, execute
from tests.world import NOW

pytestmark = pytest.mark.race

CLIENTS = 32
CASE_MILLI = 24_000
TRIES = transactions.TRIES


@pytest.fixture
def crowd(transactional_db: None) -> Iterator[Crowd]:
    """32 clients with a connection each."""
    with Crowd(CLIENTS) as clients:
        yield clients


def posting(token: str, address: str, body: dict[str, Any], key: str) -> Work:
    """Each client posts this with a key of its own."""

    def ask(place: int) -> Any:
        headers = {"Idempotency-Key": f"{key}, client {place}"}
        return client_of(token).post(address, body, format="json", headers=headers)

    return ask


class OneCase:
    """A case of a new product on the floor of the main branch, to be sent to the other."""

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)

    def new_case(self, number: int) -> dict[str, Any]:
        """What sends it."""
        self.product = self.stall.product(f"Case {number}", "100", "0", sku=f"CASE{number}")
        self.stall.stock({self.product: CASE_MILLI}, key=f"stock of round {number}")
        return {"to_branch": self.stall.world.station.pk, "lines": [{"product": self.product.pk, "quantity": "24"}]}

    def at_station(self) -> int:
        """Thousandths that arrived."""
        shop = self.stall.world.shop.pk
        pair = (places.shelf(shop, self.stall.world.station.pk), places.goods(shop, self.product.pk))
        return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


class ForTheLastCase(OneCase):
    """Everybody sends it."""

    def start(self, number: int) -> Work:
        return posting(self.token, "/api/v1/transfers/", self.new_case(number), f"round {number}")

    def judge(self, answers: list[Any]) -> None:
        """It leaves once."""
        assert counted(answers) == {201: 1, 409: CLIENTS - 1}
        assert codes(answers) == {"not_enough_stock"}
        assert Transfer.objects.filter(lines__product=self.product).count() == 1
        assert on_hand(self.stall, self.product) == 0


class OnItsWay(OneCase):
    """It was sent, and everybody receives it; with ``taken_back`` every second one takes it back."""

    def __init__(self, stall: Stall, *, taken_back: bool = False) -> None:
        super().__init__(stall)
        self.taken_back = taken_back

    def start(self, number: int) -> Work:
        sent = posting(self.token, "/api/v1/transfers/", self.new_case(number), f"sent in round {number}")(0)
        address = f"/api/v1/transfers/{sent.json()['id']}/"
        body = {"lines": [{"product": self.product.pk, "received": "24"}]}
        receive = posting(self.token, f"{address}receive/", body, f"round {number}")
        back = posting(self.token, f"{address}take-back/", {}, f"round {number}")
        return lambda place: (back if self.taken_back and place % 2 else receive)(place)

    def judge(self, answers: list[Any]) -> None:
        """It comes once, to one of the two."""
        assert counted(answers) == {201: 1, 409: CLIENTS - 1}
        assert codes(answers) == {"not_on_the_way"}
        held = {self.at_station(), on_hand(self.stall, self.product)}
        assert held == {CASE_MILLI, 0}
        assert self.taken_back or self.at_station() == CASE_MILLI


def test_of_32_transfers_of_the_last_case_one_leaves(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, ForTheLastCase(stall), rounds)
    stall.nothing_broken()


def test_of_32_who_receive_the_same_transfer_one_does(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, OnItsWay(stall), rounds)
    stall.nothing_broken()


def test_a_transfer_is_received_or_taken_back_and_never_both(stall: Stall, crowd: Crowd, rounds: int) -> None:
    every_round_holds(crowd, OnItsWay(stall, taken_back=True), rounds)
    stall.nothing_broken()


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at what is there, and no balance has a floor."""
    monkeypatch.setattr("galla.inventory.actions.transferring.demand_there", lambda *_: None)
    monkeypatch.setattr("galla.inventory.actions.unloading.demand_on_the_way", lambda *_: None)
    monkeypatch.setattr(Shelf, "never_below_zero", lambda _: {})
    monkeypatch.setattr("galla.ledger.places.FLOORED", frozenset())


@pytest.mark.usefixtures("unguarded")
def test_without_the_guard_the_last_case_leaves_many_times(stall: Stall, crowd: Crowd) -> None:
    race = ForTheLastCase(stall)
    nearly_every_round_is_lost(crowd, race)
    assert on_hand(stall, race.product) < 0


@pytest.mark.usefixtures("unguarded")
def test_without_the_guard_a_transfer_is_received_many_times(stall: Stall, crowd: Crowd) -> None:
    race = OnItsWay(stall)
    nearly_every_round_is_lost(crowd, race)
    assert race.at_station() > CASE_MILLI


class OppositeWays:
    """Goods that lie on the floor and in the loft; every second client moves one up, the others one down, at once."""

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)
        self.loft = add_place(access=stall.access, branch=stall.world.main, name="Loft")

    def start(self, number: int) -> Work:
        shop, main = self.stall.access, self.stall.world.main
        self.product = self.stall.product(f"Up and down {number}", "100", "0", sku=f"UP{number}")
        items = [ReceiptItem(self.product.pk, CASE_MILLI, worth_minor=2_400)]
        # Goods that are new to a shelf are received at the second try.
        with pytest.MonkeyPatch.context() as patient:
            patient.setattr(transactions, "TRIES", TRIES)
            for place in (None, self.loft):
                receive(access=shop, at=NOW, key=f"{number} {place}", branch=main, place=place, items=items)
        goods = {"at_once": True, "to_branch": main.pk, "lines": [{"product": self.product.pk, "quantity": "1"}]}
        up, down = ({**goods, "to_place": self.loft.pk}, {**goods, "place": self.loft.pk})
        works = [posting(self.token, "/api/v1/transfers/", body, f"round {number}") for body in (up, down)]
        return lambda place: works[place % 2](place)

    def judge(self, answers: list[Any]) -> None:
        """All of them move, at the first try, and as many lie here as before."""
        assert counted(answers) == {201: len(answers)}
        assert on_hand(self.stall, self.product) == CASE_MILLI


def test_goods_that_move_opposite_ways_at_once_wait_for_each_other_and_nobody_is_sent_away(
    stall: Stall, crowd: Crowd, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "TRIES", 1)
    every_round_holds(crowd, OppositeWays(stall), rounds)
    stall.nothing_broken()


@pytest.mark.postgres
def test_without_locking_both_shelves_together_one_of_two_is_sent_away(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, land = Meeting(), transferring._land

    def met(*arguments: Any) -> None:
        execute(IMPATIENT)
        meeting.come()
        land(*arguments)

    monkeypatch.setattr(transactions, "TRIES", 1)
    monkeypatch.setattr(transferring, "lock_together", lambda *_: None)
    monkeypatch.setattr(transferring, "_land", met)
    race = OppositeWays(stall)
    with Crowd(2) as two:
        assert counted(two.at_once(race.start(1))) == {201: 1, 503: 1}
    stall.nothing_broken()
