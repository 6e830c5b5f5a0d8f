"""A database that is made for one measurement, prepared as a shop's is, and thrown away."""

import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
_numbers = itertools.count(1)


class CannotMeasure(Exception):
    """What the machine lacks for a measurement, in one sentence."""


@contextmanager
def scratch(database: str, *, like: dict[str, str] | None = None) -> Iterator[dict[str, str]]:
    """The environment of processes that are to use a fresh, empty, migrated ``database`` (sqlite or postgresql).

    ``like`` is the environment of another scratch database, of which this becomes a copy. PostgreSQL: the server named
    by ``GALLA_TEST_POSTGRES``, with the durability it is set to. Raises ``CannotMeasure``.
    """
    with tempfile.TemporaryDirectory(prefix="galla-bench-") as folder:
        environment = os.environ | {"GALLA_DATA_DIR": folder, "GALLA_ENV_FILE": os.devnull, "REDIS_URL": ""}
        environment |= {"DEBUG": "", "LOG_LEVEL": "WARNING", "PYTHONPATH": str(ROOT), "DATABASE_URL": ""}
        environment |= {"DJANGO_SETTINGS_MODULE": "galla.config.settings", "ALLOWED_HOSTS": ""}
        if like is not None:
            shutil.copytree(like["GALLA_DATA_DIR"], folder, dirs_exist_ok=True)
        with nullcontext("") if database == "sqlite" else _on_server(like) as url:
            environment["DATABASE_URL"] = url
            if like is None:
                migrate(environment)
            yield environment


@contextmanager
def _on_server(like: dict[str, str] | None) -> Iterator[str]:
    import psycopg
    from psycopg import sql

    server = os.environ.get("GALLA_TEST_POSTGRES") or SERVER
    name = f"galla_bench_{os.getpid()}_{next(_numbers)}"
    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=3) as connection:
            original = urlsplit(like["DATABASE_URL"]).path.removeprefix("/") if like else "template1"
            made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(original))
            connection.execute(made)
    except psycopg.Error as error:
        raise CannotMeasure(f"No PostgreSQL lets us in ({str(error).splitlines()[0]}).") from error
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def migrate(environment: dict[str, str]) -> None:
    """Bring the database to the newest shape."""
    command = [sys.executable, "manage.py", "migrate", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def inside(environment: dict[str, str], module: str, task: dict[str, Any]) -> Any:
    """What ``python -m bench.<module>`` answers (JSON) to ``task``, in a process with this environment."""
    command = [sys.executable, "-m", f"bench.{module}"]
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, input=json.dumps(task), capture_output=True, text=True
    )
    if done.returncode:
        raise CannotMeasure(f"bench.{module} broke down:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)
