"""32 clients sell, count and approve at once: what is posted is what was missing, once, and no sale is lost in it."""

from collections.abc import Iterator
from typing import Any

import pytest

from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.inventory.actions import AdjustmentItem, count_goods, open_count
from galla.inventory.models import AdjustmentLine, CountClosing, CountedLine, CountSession
from galla.ledger import queries as ledger
from galla.sales.tests.conftest import Stall
from tests.races.counter import bill, client_of, on_hand, token_of
from tests.races.crowd import CONTROL_ROUNDS, MOST_WON, Crowd, Work, codes, ran
from tests.world import NOW

pytestmark = pytest.mark.race

CLIENTS, ROUNDS = 32, 5
PIECES, MISSING = 100, 3


@pytest.fixture
def half() -> Iterator[Crowd]:
    """32 clients with a connection each."""
    with Crowd(CLIENTS) as clients:
        yield clients


class WhileSelling:
    """Of the ghee three pieces are missing, and all that is there was counted; then one was sold.

    Now 20 clients sell one each, eight count one piece of soap each, and four approve.
    """

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)

    def start(self, number: int) -> Work:
        self.ghee = self.stall.product(f"Ghee {number}", "100", "0", sku=f"GHEE{number}")
        self.soap = self.stall.product(f"Soap {number}", "100", "0", sku=f"CAKE{number}")
        self.stall.stock({self.ghee: PIECES * 1_000, self.soap: 8_000}, key=f"stock of round {number}")
        self.session = begun(self.stall, number)
        self.count(self.ghee, PIECES - MISSING)
        self.acts = [self.approve] * 4 + [self.save] * 8 + [self.sell] * 20
        assert self.sell(f"before round {number}").status_code == 201
        return lambda place: self.acts[place * 5 % CLIENTS](f"round {number}, client {place}")

    def count(self, product: Product, pieces: int) -> None:
        act: dict[str, Any] = {"access": self.stall.access, "at": NOW, "key": f"{product.pk}", "session": self.session}
        count_goods(**act, product_id=product.pk, counted_milli=pieces * 1_000)

    def sell(self, key: str) -> Any:
        return self._post("sales/", bill(self.ghee), key)

    def save(self, key: str) -> Any:
        return self._post(f"stock/counts/{self.session.pk}/lines/", {"product": self.soap.pk, "counted": "1"}, key)

    def approve(self, key: str) -> Any:
        return self._post(f"stock/counts/{self.session.pk}/approve/", {"unseen": "leave"}, key)

    def _post(self, address: str, body: dict[str, Any], key: str) -> Any:
        headers = {"Idempotency-Key": key}
        return client_of(self.token).post(f"/api/v1/{address}", body, format="json", headers=headers)

    def judge(self, answers: list[Any]) -> None:
        """One approval; of the ghee what was missing is gone and every sale counts; of the soap as many as counted."""
        told = [(self.acts[place * 5 % CLIENTS], answer) for place, answer in enumerate(answers)]
        assert {answer.status_code for act, answer in told if act == self.sell} == {201}
        assert sorted(answer.status_code for act, answer in told if act == self.approve) == [201, 409, 409, 409]
        assert codes(answers) == {"count_closed"}
        saved = sum(answer.status_code == 201 for act, answer in told if act == self.save)
        assert CountClosing.objects.filter(session=self.session).count() == 1
        assert on_hand(self.stall, self.ghee) == (PIECES - MISSING - 21) * 1_000
        assert on_hand(self.stall, self.soap) == (saved or 8) * 1_000


def begun(stall: Stall, number: int, what: str = "count") -> CountSession:
    """A count of the branch."""
    key = f"{what} of round {number}"
    return open_count(access=stall.access, at=NOW, key=key, branch=stall.world.main).document


def test_a_count_is_approved_once_while_others_sell_and_count(stall: Stall, half: Crowd) -> None:
    race = WhileSelling(stall)
    for number in range(ROUNDS):
        race.judge(ran(half, race, number))
    stall.nothing_broken()


def test_without_the_moment_of_the_count_the_sales_since_are_lost(
    stall: Stall, half: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    race = WhileSelling(stall)

    def set_to_counted(product_id: int, *, change_milli: int) -> AdjustmentItem:
        lines = CountedLine.objects.filter(session=race.session, product=product_id)
        return AdjustmentItem(product_id, counted_milli=sum(line.counted_milli for line in lines))

    monkeypatch.setattr("galla.inventory.actions.approving.AdjustmentItem", set_to_counted)
    assert won(half, race) <= MOST_WON
    assert AdjustmentLine.objects.filter(product=race.ghee).exclude(change_milli=-MISSING * 1_000).exists()


def won(crowd: Crowd, race: WhileSelling) -> int:
    """How many rounds of a control went well."""
    found = 0
    for number in range(CONTROL_ROUNDS):
        answers = ran(crowd, race, number)
        try:
            race.judge(answers)
        except AssertionError:
            continue
        found += 1
    return found


class TwoCounts(WhileSelling):
    """Two counts found the same three pieces missing; 16 clients approve each of them."""

    def start(self, number: int) -> Work:
        super().start(number)
        first, second = self.session, begun(self.stall, number, "other count")
        self.session = second
        self.count(self.ghee, PIECES - MISSING - 1)
        self.sessions = (first, second)
        return self.end

    def end(self, place: int) -> Any:
        session = self.sessions[place % 2]
        return self._post(f"stock/counts/{session.pk}/approve/", {"unseen": "leave"}, f"{session.pk} by {place}")

    def judge(self, answers: list[Any]) -> None:
        """One of the two was approved, the other goes on, and three pieces are gone."""
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CLIENTS - 1)
        assert codes(answers) == {"count_closed", "count_overtaken"}
        assert CountClosing.objects.filter(session__in=self.sessions).count() == 1
        assert on_hand(self.stall, self.ghee) == (PIECES - MISSING - 1) * 1_000


def test_what_two_counts_found_is_posted_by_one_of_them(stall: Stall, half: Crowd) -> None:
    race = TwoCounts(stall)
    for number in range(ROUNDS):
        race.judge(ran(half, race, number))
    stall.nothing_broken()


def test_without_a_look_at_the_other_count_both_post_what_is_missing(
    stall: Stall, half: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("galla.inventory.actions.approving.overtaken", lambda *_told: {})
    race = TwoCounts(stall)
    assert won(half, race) == 0
    assert on_hand(stall, race.ghee) == (PIECES - 2 * MISSING - 1) * 1_000
    broken_rules = {found.invariant for found in broken()}
    assert broken_rules == {"no two counts posted one difference"}


@pytest.mark.postgres
def test_without_the_lock_both_look_before_either_has_posted(
    stall: Stall, half: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("galla.inventory.actions.approving._lock", lambda *_told: {})
    assert won(half, TwoCounts(stall)) < CONTROL_ROUNDS


class Lines(WhileSelling):
    """Every second client sells a piece of ghee, the others save a line of it."""

    def start(self, number: int) -> Work:
        super().start(number)
        self.acts = [self.sell, self.look] * (CLIENTS // 2)
        return lambda place: self.acts[place](f"round {number}, client {place}")

    def look(self, key: str) -> Any:
        return self._post(f"stock/counts/{self.session.pk}/lines/", {"product": self.ghee.pk, "counted": "1"}, key)

    def judge(self, answers: list[Any]) -> None:
        """Each line says a book that was there at one moment, and the lines stand in the order of their moments."""
        assert {answer.status_code for answer in answers} == {201}
        lines = list(CountedLine.objects.filter(session=self.session, product=self.ghee).order_by("pk"))
        assert len(lines) == CLIENTS // 2 + 1
        assert {line.on_hand_milli + line.passed_milli for line in lines} == {2 * PIECES * 1_000}
        passed = [line.passed_milli for line in lines]
        assert passed == sorted(passed)


def test_every_line_is_of_one_moment_and_stands_in_its_order(stall: Stall, half: Crowd) -> None:
    race = Lines(stall)
    for number in range(ROUNDS):
        race.judge(ran(half, race, number))


@pytest.mark.postgres
def test_without_the_lock_a_line_is_of_no_moment(stall: Stall, half: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("galla.inventory.actions.counting.lock_balances", ledger.balances)
    assert won(half, Lines(stall)) <= MOST_WON
