"""The steps of two shops' lives, drawn at random, and what must hold after each.

Beside each shop runs a model of its numbers (``books.py``). After every step both say the same, and the ledger's
invariants hold; after every life all invariants of the house do.
"""

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from rest_framework.test import APIClient

from galla.foundation import checks
from galla.foundation.errors import Refusal
from galla.payments.models import PaymentMethod
from tests.invariants.books import SURCHARGE_PPM, Books
from tests.invariants.strangers import foreign
from tests.invariants.verbs import (
    AHEAD,
    BATCHES,
    CATALOGUE,
    COUNTS,
    DRAWER,
    ENDINGS,
    FOREIGN,
    GATEWAY,
    INTEREST,
    KITS,
    PEOPLE,
    PROMISES,
    RETURNS,
    SHIFTS,
    TRADE,
    few,
    lines,
    more,
    notes,
    off,
    parts,
    picks,
    pieces,
    rupees,
    shops,
    some,
)

STEPS = 50
# How many lives of so many steps in each share, so that as many processes live them at once: 80 in all where every
# change must pass, fewer where somebody waits for them, and the long form. An invariant is a hundred questions, each of
# which takes its way to a server: beside PostgreSQL they are half as many.
SHARES, LIVES, SHORT_LIVES, LONG_LIVES, CONTROL_LIVES = 2, 40, 20, 2_000, 30
# Lives in a hurry, by which every kind of step is tried for certain: a rare one was now and then in none of 200 lives.
HURRIED_LIVES = 60


class TwoShops(RuleBasedStateMachine):
    """The steps. How both shops begin, and what was done so far, is set on a class of the test's own."""

    begun: list[Books]
    clients: list[APIClient]
    done: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.life = transaction.atomic()
        self.life.__enter__()
        self.under_way = False
        self.books = deepcopy(self.begun)

    def teardown(self) -> None:
        """The end of a life; one that ended in the middle of a step has said already what is wrong."""
        try:
            if not self.under_way:
                for books in self.books:
                    books.same()
                    books.at_the_end()
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
            books.do(verb, *arguments)
        except Refusal as refusal:
            self.done[f"{verb} refused"] += 1
            self.done[f"{verb}: {refusal.code}"] += 1
            self.untouched(shop)
        else:
            self.done[verb] += 1
            self.unharmed(shop)

    def unharmed(self, shop: int) -> None:
        """The shop that was touched is what its model says, and its ledger is whole."""
        self.under_way = True
        books = self.books[shop]
        assert books.watch.broken(books.same()) == []
        self.under_way = False

    def untouched(self, shop: int) -> None:
        """Nothing of the shop is otherwise than it was before."""
        self.under_way = True
        assert self.books[shop].same() == set()
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

    @rule(shop=shops, pick=picks, milli=pieces, up=st.sampled_from([True, True, False]), which=picks)
    def sends(self, shop: int, pick: int, milli: int, up: bool, which: int) -> None:
        self.take(shop, self.turn(shop, which, ("send", "carry", "send")), pick, milli, up)

    @rule(shop=shops, pick=st.integers(0, 3), parts=st.tuples(some, few, few), back=st.sampled_from([0, 0, 1]))
    def says_what_became_of_it(self, shop: int, pick: int, parts: tuple[int, int, int], back: int) -> None:
        self.take(shop, *(("take_back", pick) if back else ("unload", pick, *parts)))

    @rule(shop=shops, pick=picks, number=picks, milli=pieces, which=picks, yes=st.booleans())
    def minds_batches(self, shop: int, pick: int, number: int, milli: int, which: int, yes: bool) -> None:
        verb = self.turn(shop, which, BATCHES)
        given: dict[str, tuple[Any, ...]] = {
            "receive_batch": (pick, number, which, milli, yes),
            "receive_other": (pick, number, which, milli),
            "adjust_batch": (pick, number, milli if yes else -milli),
            "price_batch": (pick, number, milli // 1_000 % 4 * 10),
            "write_off": (yes,),
            "keep_by_batch": (pick, yes),
        }
        self.take(shop, verb, *given[verb])

    @rule(shop=shops, pick=picks, parts=parts, which=picks)
    def makes_kits(self, shop: int, pick: int, parts: Any, which: int) -> None:
        verb = self.turn(shop, which, KITS)
        self.take(shop, verb, *((pick, parts) if verb == "make_kit" else (pick,)))

    @rule(shop=shops, which=picks, pick=picks, yes=st.booleans(), more=more, turn=picks)
    def counts_while_selling(self, shop: int, which: int, pick: int, yes: bool, more: int, turn: int) -> None:
        verb = self.turn(shop, turn, COUNTS)
        given: dict[str, tuple[Any, ...]] = {
            "begin_count": (which % 4 == 0, yes),
            "count_line": (which, pick, more, yes and pick % 2 == 0),
            "ask_again": (which, pick),
        }
        self.take(shop, verb, *given[verb])

    @rule(shop=shops, which=picks, yes=st.booleans(), turn=picks)
    def ends_a_count(self, shop: int, which: int, yes: bool, turn: int) -> None:
        verb = self.turn(shop, turn, ENDINGS)
        self.take(shop, verb, *((which, yes, turn % 3 > 0) if verb == "approve" else (which,)))

    @rule(shop=shops, lines=lines, means=st.sampled_from(["cash", "notes"]), more=picks, off=off)
    def sells_for_cash(self, shop: int, lines: Any, means: str, more: int, off: int) -> None:
        self.take(shop, "sell", lines, means, more, off, 0)

    @rule(shop=shops, lines=lines, means=st.sampled_from(["upi", "khata", "card"]), off=off, customer=picks)
    def sells_without_cash(self, shop: int, lines: Any, means: str, off: int, customer: int) -> None:
        self.take(shop, "sell", lines, means, 0, off, customer)

    @rule(shop=shops, lines=lines, more=picks, off=off, customer=picks)
    def sells_in_several_ways(self, shop: int, lines: Any, more: int, off: int, customer: int) -> None:
        self.take(shop, "sell", lines, "mixed", more, off, customer)

    @rule(shop=shops, pick=picks, means=st.sampled_from(["cash", "upi", "khata", "card"]), customer=picks)
    def sells_one_thing(self, shop: int, pick: int, means: str, customer: int) -> None:
        self.take(shop, "sell", [(pick, 1_000, 0, None)], means, 0, 0, customer)

    @rule(shop=shops, pick=picks, verb=st.sampled_from(["void", "void", "sell_again"]))
    def comes_back_to_a_bill(self, shop: int, pick: int, verb: str) -> None:
        self.take(shop, verb, pick)

    @rule(shop=shops, pick=picks, line=picks, milli=pieces, way=picks, which=picks)
    def takes_goods_back(self, shop: int, pick: int, line: int, milli: int, way: int, which: int) -> None:
        verb = self.turn(shop, which, RETURNS)
        self.take(shop, verb, *((pick, line, milli, way) if verb == "bring_back" else (pick, milli, way, line)))

    @rule(shop=shops, notes=notes, rupees=rupees, which=picks)
    def minds_the_drawer(self, shop: int, notes: Any, rupees: int, which: int) -> None:
        verb = self.turn(shop, which, DRAWER)
        given = {"swap": (1 + rupees % 3,), "count": (notes,)}
        self.take(shop, verb, *given.get(verb, (notes, rupees)))

    @rule(shop=shops, notes=notes, rupees=rupees, which=picks)
    def minds_the_shift(self, shop: int, notes: Any, rupees: int, which: int) -> None:
        verb = self.turn(shop, which, SHIFTS)
        given = {"close_shift": (notes,), "open_shift": (notes,), "answer_for_close": (rupees,)}
        self.take(shop, verb, *given.get(verb, (notes, rupees)))

    @rule(shop=shops, pick=picks, rupees=rupees, notes=notes, way=picks, how=picks)
    def is_paid_for_a_khata(self, shop: int, pick: int, rupees: int, notes: Any, way: int, how: int) -> None:
        if self.turn(shop, way, range(4)):
            self.take(shop, "settle", pick, rupees, notes, way, how)
        else:
            self.take(shop, "void_settlement", pick)

    @rule(shop=shops, pick=picks, on_khata=st.booleans(), which=picks)
    def minds_promises(self, shop: int, pick: int, on_khata: bool, which: int) -> None:
        verb = self.turn(shop, which, PROMISES)
        self.take(shop, verb, *((pick, on_khata) if verb == "give_up" else (pick,)))

    @rule(shop=shops, pick=picks, days=st.sampled_from([0, 0, 1, 9]), which=picks)
    def takes_interest(self, shop: int, pick: int, days: int, which: int) -> None:
        self.books[shop].at += timedelta(days=days)
        self.take(shop, self.turn(shop, which, INTEREST), pick)

    @rule(shop=shops, pick=picks, rupees=rupees, which=picks)
    def goes_through_a_gateway(self, shop: int, pick: int, rupees: int, which: int) -> None:
        self.take(shop, self.turn(shop, which, GATEWAY), pick, rupees)

    @rule(shop=shops, pick=picks, rupees=rupees, notes=notes, from_bank=st.booleans(), which=picks)
    def spends(self, shop: int, pick: int, rupees: int, notes: Any, from_bank: bool, which: int) -> None:
        if self.turn(shop, which, range(3)):
            self.take(shop, "spend", notes, rupees, from_bank)
        else:
            self.take(shop, "void_expense", pick)

    @rule(shop=shops, back=st.sampled_from([1, 2, 0, 1, 3]))
    def closes_a_day(self, shop: int, back: int) -> None:
        self.take(shop, "close_the_day", back)

    @rule(shop=shops, pick=picks, into=picks, which=picks)
    def minds_customers(self, shop: int, pick: int, into: int, which: int) -> None:
        verb = self.turn(shop, which, PEOPLE)
        given = {"new_customer": (), "merge": (pick, into)}
        self.take(shop, verb, *given.get(verb, (pick,)))

    @rule(shop=shops, pick=picks, rupees=rupees, way=st.sampled_from(["cash", "bank"]), which=picks)
    def gives_ahead(self, shop: int, pick: int, rupees: int, way: str, which: int) -> None:
        self.take(shop, self.turn(shop, which, AHEAD), pick, rupees * 100, way)

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
        self.untouched(shop)
        self.untouched(1 - shop)


def a_beginning(books: Books) -> None:
    """So much that every step finds something to go on with: goods, batches, a kit, counts, a bill, goods sent up."""
    for price, rate, by_batch in ((118, "5", False), (42, "18", False), (46, "0", True), (50, "0", False)):
        books.new_product(price, rate, by_batch)
    begins: list[tuple[str, tuple[Any, ...]]] = [
        *(("new_customer", ()) for _customer in range(3)),
        ("merge", (2, 0)),
        *(("receive", (pick, milli, 50_000)) for pick, milli in ((0, 10_000), (1, 10_000), (2, 1_000))),
        *(("receive_batch", (0, number, number, 4_000, False)) for number in range(1, 4)),
        ("price_batch", (0, 2, 30)),
        ("make_kit", (3, [(0, 1_000), (2, 2_000)])),
        ("buy", (1, 4_000, 9_000)),
        ("send", (2, 2_000, True)),
        *(("begin_count", (False, blind)) for blind in (False, True)),
        *(("count_line", (which, which, less, False)) for which, less in enumerate((-9_000, -1_000))),
        ("sell", ([(pick, 1_000, 0, None) for pick in range(3)], "cash", 0, 0, 0)),
        ("sell", ([(1, 2_000, 0, None)], "mixed", 0, 0, 0)),
        ("pay_in", ({10_000: 2, 5_000: 3}, 0)),
        ("to_safe", ({10_000: 1}, 0)),
    ]
    # A charge for cards, with a tax in it.
    PaymentMethod.objects.filter(shop=books.shop_id, code="card").update(
        surcharge_ppm=SURCHARGE_PPM, surcharge_tax_ppm=180_000
    )
    for verb, arguments in begins:
        books.step += 1
        books.do(verb, *arguments)
    assert books.watch.broken(books.same()) == []
    # The first of the batches is past its day, and its goods are still there.
    books.at += timedelta(days=1)
