"""Lives to be run."""

import random
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from galla.accounts.actions import change_settings
from tests.invariants.books import Books
from tests.invariants.hurried import hurry
from tests.invariants.lives import CONTROL_LIVES, STEPS, TwoShops, a_beginning
from tests.invariants.shop import SOLD_BELOW_ZERO
from tests.world import NOW, World

type Live = Callable[[int], Counter[str]]
type Hurried = Callable[..., Counter[str]]


@pytest.fixture
def lives(world: World) -> type[TwoShops]:
    """Two shops that have begun, of which one may sell below zero."""
    change_settings(access=world.access("stranger"), at=NOW, negative_stock=SOLD_BELOW_ZERO)

    class Lives(TwoShops):
        done: Counter[str] = Counter()
        clients = [world.api("owner"), world.api("stranger")]

    Lives.begun = [Books(world.access(role), at=NOW) for role in ("owner", "stranger")]
    for books in Lives.begun:
        a_beginning(books)
    return Lives


@pytest.fixture
def live(lives: type[TwoShops]) -> Live:
    """Run so many lives drawn by hypothesis; how often each thing was done."""

    def run(count: int) -> Counter[str]:
        held = settings(
            max_examples=count,
            stateful_step_count=STEPS,
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            # A control is there to fail, and nobody reads its shortest way there.
            phases=[Phase.generate] if count == CONTROL_LIVES else list(Phase),
        )
        run_state_machine_as_test(lives, settings=held)
        return lives.done

    return run


@pytest.fixture
def hurried(lives: type[TwoShops]) -> Hurried:
    """Run a life of so many steps drawn by these dice; how often each thing was done."""

    def run(number: int, steps: int, *only: str) -> Counter[str]:
        hurry(lives(), random.Random(number), steps, only)
        return lives.done

    return run
