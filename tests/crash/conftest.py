"""A shop with processes of its own, to be killed."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from galla.accounts.actions import issue_token
from galla.sales.tests.conftest import Stall
from tests.crash.house import House
from tests.crash.killing import Forks
from tests.crash.mail import Postman, mail_server
from tests.crash.storm import Storm, chosen_seed
from tests.journeys.processes import database_url, process
from tests.world import build_world

PLENTY_MILLI = 10_000_000_000


@pytest.fixture
def postman(settings: Any) -> Iterator[Postman]:
    """A mail server; what this process sends goes there too."""
    with mail_server() as found:
        options = {"host": "127.0.0.1", "port": found.port, "timeout": 10}
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
        yield found


def open_house(folder: Path, postman: Postman, seed: str) -> House:
    """A shop with plenty of goods in the database of this process, and what its processes need to know."""
    stall = Stall(build_world())
    goods = [stall.tea, stall.soap, stall.sugar]
    stall.stock(dict.fromkeys(goods, PLENTY_MILLI), key="plenty")
    token = issue_token(membership=stall.world.member("owner"), till=stall.world.till)
    return House(
        folder,
        database=database_url(),
        token=token,
        products=[product.pk for product in goods],
        mail_port=postman.port,
        seed=seed,
    )


@contextmanager
def storm_over(folder: Path, postman: Postman) -> Iterator[Storm]:
    """A storm that has not begun. Whatever happens, its processes are gone afterwards."""
    seed = chosen_seed()
    house = open_house(folder, postman, seed)
    try:
        yield Storm(house, postman, seed)
    finally:
        house.end_all()


@pytest.fixture
def storm(transactional_db: None, tmp_path: Path, postman: Postman) -> Iterator[Storm]:
    """A storm over the database of the test."""
    with storm_over(tmp_path, postman) as found:
        yield found


@pytest.fixture
def forks() -> Iterator[Forks]:
    """The process whose children are killed."""
    with process("from tests.crash.forks import main; main()", stdin=subprocess.PIPE) as found:
        yield Forks(found)
