"""Two shops' lives in random order: goods, bills, voids, cash, customers, and each asking for what is the other's.

Beside each shop runs a model of its numbers (``books.py``). After every step both say the same, and the ledger's
invariants hold; after every life all invariants of the house do.
"""

import logging
import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from rest_framework.test import APIClient

from galla.accounts.actions import change_settings
from galla.foundation import checks
from galla.foundation.errors import Refusal
from galla.sales.actions import goods
from tests.invariants.books import SOLD_BELOW_ZERO, Books
from tests.world import NOW, World

logger = logging.getLogger("galla.lives")

STEPS = 50
# How many lives of so many steps in each share, so that as many processes live them at once: 400 in all where every
# change must pass, fewer where somebody waits for them, and the long form.
SHARES, LIVES, SHORT_LIVES, LONG_LIVES, CONTROL_LIVES = 2, 200, 30, 2_000, 30

VERBS = (
    *("new_product", "change_price", "archive", "restore", "receive", "adjust", "count_goods", "sell", "sell_again"),
    *("void", "pay_in", "pay_out", "swap", "count", "new_customer", "merge", "unmerge"),
    *("send", "unload", "take_back", "send refused", "unload refused", "take_back refused"),
    *("buy", "send_back", "bill", "pay", "send_back refused", "bill refused"),
    *("sell refused", "void refused", "adjust refused", "pay_out refused", "merge refused"),
)
FOREIGN = 8

EVERY_STEP = frozenset(
    {
        "balances equal postings",
        "numbers are gapless in every series",
        "hash chains are whole",
        "no posting is an orphan",
        "bills between goods and payment are empty",
        "notes × value + loose = money in the drawer",
        "stock value = cost of what is there",
        "nothing on the way is below zero",
        "what was sent arrived, was lost, was taken back or is on the way",
    }
)

shops = st.integers(0, 1)
picks = st.integers(0, 9)
some = st.sampled_from([1_000, 2_000, 0])
few = st.sampled_from([0, 0, 1_000])
pieces = st.integers(1, 6).map(lambda number: number * 1_000)
rupees = st.integers(1, 200)
notes = st.dictionaries(st.sampled_from([10_000, 5_000, 1_000]), st.integers(1, 3), max_size=2)
lines = st.lists(st.tuples(picks, pieces, st.sampled_from([0, 0, 50_000, 333_333])), min_size=1, max_size=4)
off = st.sampled_from([0, 0, 100_000])
CATALOGUE = ("new_product", "change_price", "archive", "restore", "restore")
DRAWER = ("pay_in", "pay_out", "pay_in", "pay_out", "swap", "count")
PEOPLE = ("new_customer", "merge", "unmerge")
TRADE = ("buy", "send_back", "bill", "send_back", "pay")


class TwoShops(RuleBasedStateMachine):
    """The steps. ``world`` and what was done so far are set on a class of the test's own."""

    world: World
    clients: list[APIClient]
    done: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.life = transaction.atomic()
        self.life.__enter__()
        self.under_way = False
        self.books = [Books(self.world.access(role), at=NOW) for role in ("owner", "stranger")]
        for books in self.books:
            for price, rate in ((118, "5"), (42, "18"), (46, "0")):
                books.new_product(price, rate)
            for place in range(len(books.goods)):
                books.step += 1
                books.receive(place, 10_000, 50_000)
            books.new_customer()
            books.new_customer()

    def teardown(self) -> None:
        """The end of a life; one that ended in the middle of a step has said already what is wrong."""
        try:
            if not self.under_way:
                for books in self.books:
                    books.same()
                assert [str(found) for found in checks.broken()] == []
        finally:
            transaction.set_rollback(True)
            self.life.__exit__(None, None, None)

    def take(self, shop: int, verb: str, *arguments: Any) -> None:
        """One step of a shop. What is refused must leave everything as it was."""
        self.under_way = True
        books = self.books[shop]
        books.step += 1
        books.at += timedelta(seconds=1)
        try:
            getattr(books, verb)(*arguments)
        except Refusal:
            self.done[f"{verb} refused"] += 1
        else:
            self.done[verb] += 1
        self.unharmed(shop)

    def unharmed(self, shop: int) -> None:
        """The shop that was touched is what its model says, and its ledger is whole."""
        self.under_way = True
        self.books[shop].same()
        touched = self.books[shop].shop_id
        assert [str(found) for found in checks.broken(touched, only=EVERY_STEP)] == []
        self.under_way = False

    def turn[Each](self, shop: int, pick: int, among: Sequence[Each]) -> Each:
        """What is picked moves on with every step of the shop: who draws at random has favourites, a whole run long."""
        return among[(pick + self.books[shop].step) % len(among)]

    @rule(shop=shops, pick=picks, rupees=rupees, which=picks)
    def keeps_the_catalogue(self, shop: int, pick: int, rupees: int, which: int) -> None:
        verb = self.turn(shop, which, CATALOGUE)
        given = {"new_product": (rupees, ("0", "5", "18")[pick % 3]), "change_price": (pick, rupees)}
        self.take(shop, verb, *given.get(verb, (pick,)))

    @rule(shop=shops, pick=picks, milli=pieces, worth=st.integers(0, 50_000))
    def receives(self, shop: int, pick: int, milli: int, worth: int) -> None:
        self.take(shop, "receive", pick, milli, worth)

    @rule(shop=shops, pick=picks, milli=pieces, worth=st.integers(1, 50_000), which=picks)
    def deals_with_the_supplier(self, shop: int, pick: int, milli: int, worth: int, which: int) -> None:
        self.take(shop, self.turn(shop, which, TRADE), pick, milli, worth)

    @rule(shop=shops, pick=picks, milli=st.integers(-4, 9).map(lambda number: number * 1_000))
    def puts_stock_right(self, shop: int, pick: int, milli: int) -> None:
        self.take(shop, "count_goods" if milli > 4_000 else "adjust", pick, milli)

    @rule(shop=shops, pick=picks, milli=pieces, up=st.sampled_from([True, True, False]))
    def sends(self, shop: int, pick: int, milli: int, up: bool) -> None:
        self.take(shop, "send", pick, milli, up)

    @rule(shop=shops, pick=st.integers(0, 3), parts=st.tuples(some, few, few), back=st.sampled_from([0, 0, 1]))
    def says_what_became_of_it(self, shop: int, pick: int, parts: tuple[int, int, int], back: int) -> None:
        self.take(shop, *(("take_back", pick) if back else ("unload", pick, *parts)))

    @rule(shop=shops, lines=lines, means=st.sampled_from(["cash", "notes"]), more=picks, off=off)
    def sells_for_cash(self, shop: int, lines: Any, means: str, more: int, off: int) -> None:
        self.take(shop, "sell", lines, means, more, off, 0)

    @rule(shop=shops, lines=lines, means=st.sampled_from(["upi", "khata"]), off=off, customer=picks)
    def sells_without_cash(self, shop: int, lines: Any, means: str, off: int, customer: int) -> None:
        self.take(shop, "sell", lines, means, 0, off, customer)

    @rule(shop=shops, lines=lines, more=picks, off=off, customer=picks)
    def sells_in_several_ways(self, shop: int, lines: Any, more: int, off: int, customer: int) -> None:
        self.take(shop, "sell", lines, "mixed", more, off, customer)

    @rule(shop=shops, pick=picks, verb=st.sampled_from(["void", "void", "sell_again"]))
    def comes_back_to_a_bill(self, shop: int, pick: int, verb: str) -> None:
        self.take(shop, verb, pick)

    @rule(shop=shops, notes=notes, rupees=rupees, which=picks)
    def minds_the_drawer(self, shop: int, notes: Any, rupees: int, which: int) -> None:
        verb = self.turn(shop, which, DRAWER)
        given = {"swap": (1 + rupees % 3,), "count": (notes,)}
        self.take(shop, verb, *given.get(verb, (notes, rupees)))

    @rule(shop=shops, pick=picks, into=picks, which=picks)
    def minds_customers(self, shop: int, pick: int, into: int, which: int) -> None:
        verb = self.turn(shop, which, PEOPLE)
        given = {"new_customer": (), "merge": (pick, into)}
        self.take(shop, verb, *given.get(verb, (pick,)))

    @rule(shop=shops, days=st.sampled_from([1, 1, 1, 150]))
    def closes_for_the_night(self, shop: int, days: int) -> None:
        self.books[shop].at += timedelta(days=days)

    @rule(shop=shops, pick=picks, which=picks)
    def asks_for_what_is_the_others(self, shop: int, pick: int, which: int) -> None:
        """An id of the other shop is answered like one that nobody has, and nothing changes in either."""
        own, other = self.books[shop], self.books[1 - shop]
        own.step += 1
        self.under_way = True
        which = self.turn(shop, which, range(FOREIGN))
        path, body, status = foreign(own, other, pick)[which]
        headers = {"Idempotency-Key": own.key}
        answer = self.clients[shop].post(f"/api/v1/{path}/", body, format="json", headers=headers)
        assert answer.status_code == status, (path, answer.content)
        self.done[f"foreign {which}"] += 1
        self.unharmed(shop)
        self.unharmed(1 - shop)


def foreign(own: Books, other: Books, pick: int) -> list[tuple[str, dict[str, Any], int]]:
    """Requests with an id of the other shop: address, body, and what they are answered."""
    mine, theirs = own.goods[0].product.pk, other.goods[pick % len(other.goods)].product.pk
    somebody = other.customers[pick % len(other.customers)].pk
    bill = other.bills[pick % len(other.bills)].sale.id if other.bills else 10**9
    upi = {"tenders": [{"method": "upi", "amount": "1.00"}]}
    receipt = {"lines": [{"product": mine, "quantity": "1", "worth": "1.00"}]}
    return [
        ("sales", {"lines": [{"product": theirs, "quantity": "1"}], **upi}, 400),
        ("sales", {"lines": [{"product": mine, "quantity": "1"}], "customer": somebody, **upi}, 400),
        (f"sales/{bill}/void", {"reason": "Not mine"}, 404),
        ("stock/receipts", {"lines": [{"product": theirs, "quantity": "1", "worth": "1.00"}]}, 400),
        ("stock/receipts", {**receipt, "branch": other.till.branch_id}, 400),
        (f"tills/{other.till.pk}/drawer/pay-in", {"amount": "5.00", "reason": "Not mine"}, 404),
        (f"tills/{other.till.pk}/drawer/count", {"notes": {}}, 404),
        (f"products/{theirs}/archive", {}, 404),
    ]


type Live = Callable[[int], Counter[str]]


@pytest.fixture
def live(world: World) -> Live:
    """Run so many lives of two shops, of which one may sell below zero; how often each thing was done."""
    change_settings(access=world.access("stranger"), at=NOW, negative_stock=SOLD_BELOW_ZERO)

    class Lives(TwoShops):
        done: Counter[str] = Counter()
        clients = [world.api("owner"), world.api("stranger")]

    Lives.world = world

    def run(lives: int) -> Counter[str]:
        held = settings(
            max_examples=lives,
            stateful_step_count=STEPS,
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            # A control is there to fail, and nobody reads its shortest way there.
            phases=[Phase.generate] if lives == CONTROL_LIVES else list(Phase),
        )
        run_state_machine_as_test(Lives, settings=held)
        return Lives.done

    return run


@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_two_shops_do_their_numbers_stay_right(share: int, live: Live, request: pytest.FixtureRequest) -> None:
    lives = LONG_LIVES if request.config.getoption("--long") else LIVES if "CI" in os.environ else SHORT_LIVES
    done = live(lives)
    logger.info("done in the %s lives of share %s: %s", lives, share, sorted(done.items()))
    missing = [what for what in (*VERBS, *(f"foreign {which}" for which in range(FOREIGN))) if not done[what]]
    assert not missing or lives < LIVES, f"never done in {lives} lives: {missing}"
    assert done["sell"] > lives
    assert set(checks.names()) >= EVERY_STEP


def test_a_life_without_the_guard_of_the_stock_is_noticed(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    guarded = goods.goods_out
    monkeypatch.setattr(
        "galla.sales.actions.selling.goods_out",
        lambda *arguments, **options: guarded(*arguments, **{**options, "may_oversell": True}),
    )
    with pytest.raises(AssertionError, match="although there is not enough"):
        live(CONTROL_LIVES)


def test_a_life_in_which_foreign_bills_are_found_is_noticed(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "galla.accounts.access.Access.rows", lambda _access, model: model._default_manager.filter(pk__gt=0)
    )
    with pytest.raises(AssertionError):
        live(CONTROL_LIVES)


def test_the_model_notices_goods_that_move_behind_it(world: World) -> None:
    books = Books(world.access("owner"), at=NOW)
    books.new_product(10, "0")
    books.receive(0, 1_000, 500)
    books.same()
    books.goods[0].on_hand += 1_000
    with pytest.raises(AssertionError):
        books.same()
