"""Many clients at once: the crowd, the counter they meet at, and how many rounds they run."""

from collections.abc import Iterator

import pytest

from galla.sales.tests.conftest import Stall
from tests.races.crowd import Crowd
from tests.world import build_world

# A control without its guard loses four of five rounds: one race of twenty-five would live through so many, beside each
# database, every time it is run.
ROUNDS, LONG_ROUNDS = 2, 2_000


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How many rounds a race has: a few, or with ``--long`` very many."""
    return LONG_ROUNDS if request.config.getoption("--long") else ROUNDS


@pytest.fixture
def stall(transactional_db: None) -> Stall:
    """The counter, in committed rows that other connections see."""
    return Stall(build_world())


@pytest.fixture
def crowd(transactional_db: None) -> Iterator[Crowd]:
    """64 clients with a connection each."""
    with Crowd() as clients:
        yield clients
