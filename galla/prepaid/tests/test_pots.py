"""What of a credit was given by the shop, told from its moves, against a credit whose two parts are kept apart."""

import random

import pytest

from galla.ledger.holding import Passed
from galla.prepaid.models import Kind
from galla.prepaid.papers import BACK
from galla.prepaid.pots import given_of

STEPS = ("given", "ahead", "kept", "spent", "void", "back")


class Apart:
    """A credit in two parts, and the moves that made it."""

    def __init__(self, draw: random.Random) -> None:
        self.draw, self.moves, self.given, self.own = draw, list[Passed](), 0, 0
        self.bills, self.papers = dict[int, tuple[int, int]](), dict[int, tuple[str, int]]()

    def move(self, kind: str, given: int, own: int, reverses: int | None = None) -> int:
        """One move that changes the parts by so much."""
        number = len(self.moves) + 1
        self.moves.append(Passed(number, kind, reverses, given + own))
        self.given, self.own = self.given + given, self.own + own
        return number

    def step(self) -> None:
        """Something happens to it, where it can."""
        what, amount = self.draw.choice(STEPS), self.draw.randint(1, 9)
        if what == "given":
            self.papers[self.move(Kind.CREDIT, amount, 0)] = (Kind.CREDIT, amount)
        elif what == "ahead":
            self.papers[self.move(Kind.ADVANCE, 0, amount)] = (Kind.ADVANCE, amount)
        elif what == "kept":
            self.move("credit-note", 0, amount)
        elif what == "spent" and self.given + self.own >= amount:
            took = min(self.given, amount)
            self.bills[self.move("sale", -took, took - amount)] = (took, amount - took)
        elif what == "void" and self.bills:
            number = self.draw.choice(list(self.bills))
            self.move("void", *self.bills.pop(number), reverses=number)
        elif what == "back" and self.papers:
            self.give_back(self.draw.choice(list(self.papers)))

    def give_back(self, number: int) -> None:
        """A paper goes back, while as much of its part is left."""
        kind, amount = self.papers[number]
        if kind == Kind.CREDIT and self.given >= amount:
            self.move(BACK, -amount, 0, reverses=number)
        elif kind == Kind.ADVANCE and self.own >= amount:
            self.move(BACK, 0, -amount, reverses=number)
        else:
            return
        del self.papers[number]


@pytest.mark.parametrize("seed", range(200))
def test_the_moves_tell_what_was_given_as_if_the_parts_were_kept_apart(seed: int) -> None:
    credit = Apart(random.Random(seed))
    for _ in range(60):
        credit.step()
        assert given_of(credit.moves) == credit.given


def test_an_advance_that_went_back_out_of_given_credit_before_leaves_no_more_than_is_there() -> None:
    moves = [
        Passed(1, Kind.ADVANCE, None, 50),
        Passed(2, "sale", None, -50),
        Passed(3, Kind.CREDIT, None, 50),
        Passed(4, BACK, 1, -50),
    ]
    assert given_of(moves) == 0
    assert given_of([*moves, Passed(5, Kind.CREDIT, None, 20)]) == 20
