"""Copying a PostgreSQL database with its own programs, and putting a copy in its place in one transaction."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from django.db import connection, transaction
from psycopg import sql
from psycopg.conninfo import make_conninfo

from galla.console.errors import Stop

# Where the programs of a server's version lie when they are not on the path.
USUAL_FOLDERS = (
    "/usr/lib/postgresql/{version}/bin",
    "/usr/pgsql-{version}/bin",
    "/opt/homebrew/opt/postgresql@{version}/bin",
    "/usr/local/opt/postgresql@{version}/bin",
    "C:/Program Files/PostgreSQL/{version}/bin",
)
# A schema in which a restore keeps what was there before; no backup takes it along.
KEPT = "before_"

Progress = Callable[[int, int], None]


def program(name: str) -> str:
    """Where pg_dump, pg_restore or psql lies, in the server's version or a newer one. Raises ``Stop``."""
    connection.ensure_connection()
    wanted = connection.connection.info.server_version // 10000
    folders = [folder.format(version=wanted) for folder in USUAL_FOLDERS]
    candidates = [shutil.which(name, path=folder) for folder in folders] + [shutil.which(name)]
    found = {version: path for path in candidates if path and (version := _version(path)) >= wanted}
    if not found:
        raise Stop(
            f"{name} of PostgreSQL {wanted} is not installed here: backups and restores of this database need the "
            f"client programs of its version (on Debian: postgresql-client-{wanted})."
        )
    return found[min(found)]


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(number[1]) if number else 0


def address(name: str | None = None) -> str:
    """The shop's database, or another on its server, as DATABASE_URL."""
    said = connection.settings_dict
    who = quote(said["USER"], safe="") + (f":{quote(said['PASSWORD'], safe='')}" if said["PASSWORD"] else "")
    where = f"{said['HOST']}{':' + str(said['PORT']) if said['PORT'] else ''}"
    ours = ("server_side_binding", "prepare_threshold")
    options = {key: value for key, value in said["OPTIONS"].items() if isinstance(value, str) and key not in ours}
    query = f"?{urlencode(options, quote_via=quote)}" if options else ""
    return f"postgresql://{who}@{where}/{quote(name or said['NAME'], safe='')}{query}"


def _told() -> tuple[str, dict[str, str]]:
    """How the programs find the database: words that anybody may see, and an environment with the password."""
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    parameters: dict[str, Any] = connection.get_connection_params()
    words = {key: str(value) for key, value in parameters.items() if key in known and value not in (None, "")}
    password = words.pop("password", "")
    environment = dict(os.environ) | ({"PGPASSWORD": password} if password else {})
    return make_conninfo("", **words), environment


@contextmanager
def snapshot() -> Iterator[tuple[Any, str]]:
    """One moment of the database, kept for as long as this lasts: a cursor in it, and its name for pg_dump."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor, cursor.fetchone()[0]


def dump(target: Path, moment: str, progress: Progress) -> None:
    """Write the database as it is at that moment into a file of pg_dump's own form. Raises ``Stop``."""
    words, environment = _told()
    command = [program("pg_dump"), f"--dbname={words}", f"--snapshot={moment}", "--format=custom", "--compress=1"]
    command += ["--no-owner", "--no-privileges", f"--exclude-schema={KEPT}*", "--verbose", f"--file={target}"]
    tables, done, last = len(connection.introspection.table_names()), 0, ""
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as running:
        for line in running.stderr or ():
            last = line.strip() or last
            if "dumping contents of table" in line:
                done += 1
                progress(min(done, tables), tables)
    if running.returncode != 0:
        raise Stop(f"pg_dump could not copy the database: {last}")


@contextmanager
def scratch(dumped: Path) -> Iterator[str | None]:
    """A database of its own with the dump in it, as DATABASE_URL; None where the role may not create one."""
    name = f"galla_check_{secrets.token_hex(4)}"
    try:
        _outside(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        yield None
        return
    try:
        words, environment = _told()
        command = [program("pg_restore"), f"--dbname={make_conninfo(words, dbname=name)}", "--exit-on-error"]
        _run([*command, "--no-owner", "--no-privileges", str(dumped)], environment)
        yield address(name)
    finally:
        _outside(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _outside(statement: sql.Composed) -> None:
    """A statement that no transaction may hold."""
    words, _ = _told()
    password = connection.settings_dict["PASSWORD"] or None
    with psycopg.connect(words, password=password, autocommit=True) as own:
        own.execute(statement)


def _run(command: list[str], environment: dict[str, str]) -> None:
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        last = (run.stderr.strip().splitlines() or ["no reason was given"])[0]
        raise Stop(f"{Path(command[0]).stem} stopped: {last}")


def has_tables() -> bool:
    """Whether anything at all is in the schema."""
    with connection.cursor() as cursor:
        return bool(connection.introspection.table_names(cursor))


def has_shop() -> bool:
    """Whether there is a shop in the database."""
    if "accounts_shop" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM accounts_shop LIMIT 1")
        return cursor.fetchone() is not None


def others() -> int:
    """How many others are connected to the shop's database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def put_in_place(dumped: Path, kept: str | None) -> None:
    """Make the dump the database, in one transaction; what was there becomes the schema ``kept``, or goes for None.

    A process killed at any moment of this leaves the old database or the new one. Raises ``Stop``.
    """
    words, environment = _told()
    first, script = dumped.with_suffix(".first.sql"), dumped.with_suffix(".sql")
    first.write_text(_making_room(kept), encoding="utf-8")
    # Through a file, whole, before anything is done: a pipe that breaks would look like the end of the script.
    command = [program("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(dumped)]
    _run(command, environment)
    once = [program("psql"), f"--dbname={words}", "--no-psqlrc", "--quiet", "--single-transaction"]
    connection.close()
    _run([*once, "--set=ON_ERROR_STOP=1", f"--file={first}", f"--file={script}"], environment)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _making_room(kept: str | None) -> str:
    if not has_tables():
        return ""
    away = f'ALTER SCHEMA public RENAME TO "{kept}";' if kept else "DROP SCHEMA public CASCADE;"
    return f"SET client_min_messages = warning; {away} CREATE SCHEMA public;"


def put_back(kept: str | None) -> None:
    """Undo ``put_in_place``: the schema ``kept`` is the database again, or nothing is for None."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute(f'ALTER SCHEMA "{kept}" RENAME TO public' if kept else "CREATE SCHEMA public")
    connection.close()
