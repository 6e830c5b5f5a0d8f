"""What the lines of a count come to: the worked tables of ``docs/algorithms/counting.md``, and the rule in a model.

In the model goods lie at spots; the book knows only their sum. Sales, receipts and counts of spots come in any order.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galla.inventory.tallies import Tally, tallies

TABLES = Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "counting.md"
SPOTS = 3


@dataclass(frozen=True)
class Line:
    """A saved line."""

    counted_milli: int
    on_hand_milli: int
    passed_milli: int
    replaces: bool = False
    product_id: int = 1
    last_righted: int = 0


@dataclass
class Book:
    """A shop with one product: the book, and lines as they are saved."""

    book: int
    passed: int = 0
    righted: int = 0
    lines: list[Line] = field(default_factory=list)

    def move(self, amount: int) -> None:
        self.book += amount
        self.passed += abs(amount)

    def count(self, counted: int, *, replaces: bool = False) -> None:
        self.lines.append(Line(counted, self.book, self.passed, replaces, last_righted=self.righted))

    def put_right(self, amount: int) -> None:
        self.move(amount)
        self.righted += 1

    def tally(self) -> Tally:
        return tallies(self.lines)[1]


def tables() -> list[list[list[str]]]:
    """The rows of each worked table."""
    found: list[list[list[str]]] = []
    for block in re.split(r"\| what happens \|.*\n\|[-|]+\n", TABLES.read_text(encoding="utf-8"))[1:]:
        rows = re.findall(r"\A(?:\|.*\n?)+", block)[0].splitlines()
        found.append([[cell.strip() for cell in row.strip("|").split("|")] for row in rows])
    return found


def test_there_are_worked_tables() -> None:
    assert len(tables()) == 5


@pytest.mark.parametrize("table", tables())
def test_the_worked_tables_are_true(table: list[list[str]]) -> None:
    shop = Book(0)
    for words, book, difference in table:
        amount = int(re.findall(r"\d+", words + " 0")[0])
        match words.split():
            case ["the", "book", *_]:
                shop.book = amount
            case ["sold" | "written", *_]:
                shop.move(-amount)
            case ["received" | "found", *_]:
                shop.move(amount)
            case ["counted", *rest]:
                shop.count(amount, replaces=rest[0] == "again")
            case ["another", "count", "takes", *_]:
                shop.put_right(-amount)
            case _:
                assert words == "approved"
                assert shop.tally().last_righted == shop.righted
                shop.book += shop.tally().change_milli
        assert shop.book == int(book), words
        assert difference == (str(shop.tally().change_milli) if shop.lines and words != "approved" else ""), words


def test_a_line_that_replaces_forgets_what_was_counted_before() -> None:
    shop = Book(10)
    shop.count(4)
    shop.count(3)
    shop.move(-2)
    shop.count(8, replaces=True)
    assert shop.tally() == Tally(counted_milli=8, on_hand_milli=8, moved_milli=0, spots=1, last_righted=0)


def test_products_are_told_apart() -> None:
    found = tallies([Line(4, 5, 0, product_id=1), Line(7, 7, 0, product_id=2), Line(1, 5, 0, product_id=1)])
    assert {product: tally.change_milli for product, tally in found.items()} == {1: 0, 2: 0}


amounts = st.integers(min_value=0, max_value=9)
events = st.lists(
    st.tuples(st.sampled_from(["sell", "receive", "count"]), st.integers(0, SPOTS - 1), st.integers(1, 4)), max_size=30
)


def lived(lying: list[int], error: int, events: list[tuple[str, int, int]], *, orderly: bool) -> tuple[Book, int]:
    """A shop after these events and the count of every spot, and what really lies there.

    ``orderly``: what moves while a product is counted moves where nobody has counted yet.
    """
    shop, lying, left = Book(sum(lying) + error), list(lying), list(range(SPOTS))

    def count_next() -> None:
        shop.count(lying[left.pop(0)])

    for what, spot, amount in events:
        if what == "count" and left:
            count_next()
        elif what in ("sell", "receive"):
            at = left[spot % len(left)] if orderly and left else spot
            moved = -min(amount, lying[at]) if what == "sell" else amount
            lying[at] += moved
            shop.move(moved)
    while left:
        count_next()
    return shop, sum(lying)


@given(st.lists(amounts, min_size=SPOTS, max_size=SPOTS), st.integers(-5, 5), events)
def test_what_is_posted_makes_the_book_what_really_lies_there(
    lying: list[int], error: int, events: list[tuple[str, int, int]]
) -> None:
    shop, there = lived(lying, error, events, orderly=True)
    assert shop.book + shop.tally().change_milli == there


@given(st.lists(amounts, min_size=SPOTS, max_size=SPOTS), st.integers(-5, 5), events)
def test_wherever_goods_were_taken_from_no_more_is_wrong_than_what_moved_between_the_spots(
    lying: list[int], error: int, events: list[tuple[str, int, int]]
) -> None:
    shop, there = lived(lying, error, events, orderly=False)
    tally = shop.tally()
    assert abs(shop.book + tally.change_milli - there) <= tally.moved_milli
