"""Two shops to visit: one on a laptop (embedded), one set up from the production page."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from pytest_django import DjangoDbBlocker

from tests.crash.house import SHOP_SETTINGS, comes_true, free_port
from tests.crash.mail import Postman, mail_server
from tests.journeys.processes import database_url
from tests.production.journey import Goods, open_shop
from tests.production.machine import OWNER, PASSWORD, ROOT, Machine
from tests.production.visitor import Visitor


@dataclass
class Shop:
    """A shop that is open, and how to come to it."""

    visitor: Callable[[], Visitor]
    goods: Goods
    postman: Postman


@dataclass
class Production(Shop):
    """The one of the page."""

    machine: Machine
    database: str
    looking: Callable[[], AbstractContextManager[None]]


@contextmanager
def embedded_shop(folder: Path) -> Iterator[Shop]:
    """As bin/run serves it: one process, SQLite, the worker inside. Prepared and opened by the command line."""
    port = free_port()
    with mail_server() as postman:
        here = {"GALLA_DATA_DIR": str(folder), "GALLA_ENV_FILE": os.devnull, "DATABASE_URL": "", "PORT": str(port)}
        here |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(postman.port), "GALLA_OWNER_PASSWORD": PASSWORD}
        environment = os.environ | dict.fromkeys(SHOP_SETTINGS, "") | here
        galla = [sys.executable, "-m", "galla.console"]
        for words in (["prepare"], ["shop", "--name", "Iyer Stores", "--owner", OWNER]):
            subprocess.run([*galla, *words], cwd=ROOT, env=environment, check=True, capture_output=True)
        with (folder / "server.log").open("wb") as said:
            served = subprocess.Popen([*galla, "run"], cwd=ROOT, env=environment, stdout=said, stderr=said)
        try:

            def answers() -> bool:
                try:
                    return Visitor(port, f"127.0.0.1:{port}").get("/healthz").status == 200
                except OSError:
                    return False

            assert comes_true(answers), (folder / "server.log").read_text()
            visitor = Visitor(port, f"127.0.0.1:{port}")
            yield Shop(lambda: Visitor(port, f"127.0.0.1:{port}"), open_shop(visitor, OWNER, PASSWORD), postman)
        finally:
            served.terminate()
            served.wait(30)


@contextmanager
def own_database() -> Iterator[tuple[str, str]]:
    """A database of the production shop alone, empty; its name and address."""
    name = f"test_{str(connection.settings_dict['NAME']).removeprefix('test_')}_production"
    parts = urlsplit(database_url())
    server = urlunsplit(parts._replace(path="/postgres"))
    quoted = sql.Identifier(name)
    with psycopg.connect(server, autocommit=True) as door:
        door.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(quoted))
        door.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(quoted))
        try:
            yield name, urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            door.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Production]:
    """The machine of the page, up and open."""
    with own_database() as (name, url), mail_server() as postman:
        machine = Machine(tmp_path_factory.mktemp("production"), database=url, mail_port=postman.port)

        @contextmanager
        def looking() -> Iterator[None]:
            """The rows of the machine's database, in this process."""
            with django_db_blocker.unblock():
                before = connection.settings_dict["NAME"]
                connection.close()
                connection.settings_dict["NAME"] = name
                try:
                    yield
                finally:
                    connection.close()
                    connection.settings_dict["NAME"] = before

        try:
            machine.prepare()
            machine.start()
            goods = open_shop(machine.visitor(), OWNER, PASSWORD)
            yield Production(machine.visitor, goods, postman, machine, name, looking)
        finally:
            machine.end_all()
