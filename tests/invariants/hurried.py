"""Lives in a hurry: the same steps, drawn by dice with a number, some of them alone if that is asked for.

Hypothesis draws the lives that look for what nobody thought of. These are the same every time: by them each kind of
step is sure to be tried, and what is broken on purpose is found in few steps.
"""

import random
from collections.abc import Callable, Collection, Mapping
from typing import Any

from tests.invariants.lives import TwoShops

type Dice = random.Random

NOTES: tuple[dict[int, int], ...] = ({}, {}, {10_000: 1}, {5_000: 2, 1_000: 3}, {10_000: 2, 5_000: 1}, {1_000: 2})


def _pick(dice: Dice) -> int:
    return dice.randrange(10)


def _yes(dice: Dice) -> bool:
    return dice.random() < 0.5


def _milli(dice: Dice) -> int:
    return dice.randint(1, 6) * 1_000


def _rupees(dice: Dice) -> int:
    return dice.choice([1, 7, 20, 60, 150, 200])


def _notes(dice: Dice) -> dict[int, int]:
    return dict(dice.choice(NOTES))


def _off(dice: Dice) -> int:
    return dice.choice([0, 0, 100_000])


def _lines(dice: Dice) -> list[tuple[int, int, int, int | None]]:
    which = dice.choice([None, None, None, 0, 1, 2])
    return [(_pick(dice), _milli(dice), dice.choice([0, 0, 333_333]), which) for _ in range(dice.randint(1, 3))]


def _parts(dice: Dice) -> list[tuple[int, int]]:
    return [(_pick(dice), dice.choice([1_000, 2_000])) for _ in range(dice.randint(0, 3))]


def _three(dice: Dice) -> tuple[int, int, int]:
    return dice.choice([1_000, 2_000, 0]), dice.choice([0, 0, 1_000]), dice.choice([0, 0, 1_000])


# Of each step what it is told, by name.
TOLD: Mapping[str, Mapping[str, Callable[[Dice], Any]]] = {
    "keeps_the_catalogue": {"pick": _pick, "rupees": _rupees, "which": _pick},
    "receives": {"pick": _pick, "milli": _milli, "worth": lambda dice: dice.randint(0, 50_000)},
    "deals_with_the_supplier": {
        "pick": _pick,
        "milli": _milli,
        "worth": lambda dice: dice.randint(1, 50_000),
        "which": _pick,
    },
    "puts_stock_right": {"pick": _pick, "milli": lambda dice: dice.randint(-4, 9) * 1_000},
    "sends": {"pick": _pick, "milli": _milli, "up": lambda dice: dice.random() < 0.6, "which": _pick},
    "says_what_became_of_it": {"pick": _pick, "parts": _three, "back": lambda dice: dice.choice([0, 0, 1])},
    "minds_batches": {"pick": _pick, "number": _pick, "milli": _milli, "which": _pick, "yes": _yes},
    "makes_kits": {"pick": _pick, "parts": _parts, "which": _pick},
    "counts_while_selling": {
        "which": _pick,
        "pick": _pick,
        "yes": _yes,
        "turn": _pick,
        "more": lambda dice: dice.choice([0, 0, -1_000, -9_000, 1_000]),
    },
    "ends_a_count": {"which": _pick, "yes": _yes, "turn": _pick},
    "sells_for_cash": {
        "lines": _lines,
        "means": lambda dice: dice.choice(["cash", "notes"]),
        "more": _pick,
        "off": _off,
    },
    "sells_without_cash": {
        "lines": _lines,
        "off": _off,
        "customer": _pick,
        "means": lambda dice: dice.choice(["upi", "khata", "card"]),
    },
    "sells_in_several_ways": {"lines": _lines, "more": _pick, "off": _off, "customer": _pick},
    "comes_back_to_a_bill": {"pick": _pick, "verb": lambda dice: dice.choice(["void", "void", "sell_again"])},
    "takes_goods_back": {"pick": _pick, "line": _pick, "milli": _milli, "way": _pick, "which": _pick},
    "minds_the_drawer": {"notes": _notes, "rupees": _rupees, "which": _pick},
    "minds_the_shift": {"notes": _notes, "rupees": _rupees, "which": _pick},
    "is_paid_for_a_khata": {"pick": _pick, "rupees": _rupees, "notes": _notes, "way": _pick, "how": _pick},
    "minds_promises": {"pick": _pick, "on_khata": _yes, "which": _pick},
    "takes_interest": {"pick": _pick, "days": lambda dice: dice.choice([0, 0, 1, 9]), "which": _pick},
    "goes_through_a_gateway": {"pick": _pick, "rupees": _rupees, "which": _pick},
    "spends": {"pick": _pick, "rupees": _rupees, "notes": _notes, "from_bank": _yes, "which": _pick},
    "closes_a_day": {"back": lambda dice: dice.choice([1, 2, 0, 1, 3])},
    "gives_ahead": {
        "pick": _pick,
        "rupees": _rupees,
        "way": lambda dice: dice.choice(["cash", "bank"]),
        "which": _pick,
    },
    "minds_customers": {"pick": _pick, "into": _pick, "which": _pick},
    "closes_for_the_night": {"days": lambda dice: dice.choice([1, 1, 1, 150])},
    "asks_for_what_is_the_others": {"pick": _pick, "which": _pick},
}


def hurry(lives: TwoShops, dice: Dice, steps: int, only: Collection[str] = ()) -> None:
    """So many steps of a life, and its end. With ``only``, of one shop and of these kinds."""
    kinds = sorted(only or TOLD)
    try:
        for _ in range(steps):
            kind = dice.choice(kinds)
            told = {name: draw(dice) for name, draw in TOLD[kind].items()}
            getattr(lives, kind)(shop=0 if only else dice.randrange(2), **told)
    finally:
        lives.teardown()
