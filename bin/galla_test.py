"""Runs every test, on SQLite first and then, where one answers, on PostgreSQL.

    bin/test [options] [what pytest takes]      bin/test galla/pricing -k round_off

Options of its own:
    --long             the tests marked long, too
    --on DATABASE      only sqlite, or only postgres
    -n N               processes (one per core, unless said)

From the environment:
    GALLA_TEST_POSTGRES    server to test on (postgresql://postgres@127.0.0.1:5432/postgres)
    GALLA_TEST_REDIS       Redis database to test on (redis://127.0.0.1:6379/15)
    GALLA_TEST_BROWSER     Chromium to test in (found on the path)
    CI=true or GALLA_REQUIRE=all    nothing may be left out or skipped

What asks no database is tried once, beside SQLite, and of the walks over every address PostgreSQL answers every third
step, or with --long all; its run tells how many tests it left to the other one.
The last line is `N passed, N failed, N skipped`, summed over both databases.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("GALLA_TEST_POSTGRES") or "postgresql://postgres@127.0.0.1:5432/postgres"
REDIS = os.environ.get("GALLA_TEST_REDIS") or "redis://127.0.0.1:6379/15"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NOTHING_COLLECTED = 5
SUITES = {
    "postgres": "the run on PostgreSQL",
    "redis": "the tests with Redis and Celery",
    "browser": "the walks in a browser",
    "nginx": "the production page, run as it stands",
    "data": "the tests on large real files",
}
# A server can be installed and started; files that are not part of the project can't be asked of anybody.
NEVER_REQUIRED = frozenset({"data"})
# What a developer's own shell or .env may say about their shop, and no test may hear.
SHOP_SETTINGS = (
    "ALLOWED_HOSTS",
    "BEHIND_PROXY",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_USE_TLS",
    "GALLA_DEMO_PASSWORD",
    "HOST",
    "HSTS_SECONDS",
    "HSTS_SUBDOMAINS",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "METRICS_TOKEN",
    "PORT",
    "REDIS_URL",
    "SECRET_KEY",
    "SECRET_KEYS_BEFORE",
    "SITE_URL",
    "TIME_ZONE",
    "UPI_MERCHANT_ID",
)


@dataclass
class Wishes:
    """What the command line asked for; `rest` goes to pytest as it is."""

    only: str | None = None
    long: bool = False
    rest: list[str] = field(default_factory=list)


@dataclass
class Counts:
    """Outcomes, added up over the runs. A run that broke down counts as one failure."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: Counts) -> None:
        """Take another run's outcomes in."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read_wishes(arguments: list[str]) -> Wishes:
    """Take our own options out of the command line."""
    wishes = Wishes()
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--long":
            wishes.long = True
        elif argument == "--on":
            wishes.only = next(waiting, "")
        elif argument.startswith("--on="):
            wishes.only = argument.partition("=")[2]
        else:
            wishes.rest.append(argument)
    if wishes.only not in {None, "sqlite", "postgres"}:
        sys.exit("--on takes sqlite or postgres")
    return wishes


# --- what this machine has --------------------------------------------------------------------------------------------


def postgres_trouble() -> str | None:
    """Why the PostgreSQL run can't be made, or None: it must answer and let us create databases."""
    import psycopg

    try:
        with psycopg.connect(POSTGRES, connect_timeout=3) as connection:
            row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            allowed = row.fetchone()
    except psycopg.Error as error:
        return f"no PostgreSQL answers at {without_password(POSTGRES)} ({str(error).splitlines()[0]})"
    return None if allowed and allowed[0] else f"the role at {without_password(POSTGRES)} may not create databases"


def without_password(url: str) -> str:
    """The address as it may be printed."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":…@")))


def redis_trouble() -> str | None:
    """Why the Redis suite can't run, or None."""
    parts = urlsplit(REDIS)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), timeout=2):
            return None
    except OSError as error:
        return f"no Redis answers at {without_password(REDIS)} ({error})"


def browser_trouble() -> str | None:
    """Why the browser suite can't run, or None."""
    named = os.environ.get("GALLA_TEST_BROWSER")
    if named:
        return None if Path(named).is_file() else f"GALLA_TEST_BROWSER names {named}, which is not there"
    found = any(shutil.which(name) for name in BROWSERS)
    return None if found else "no Chromium or Chrome is installed"


def nginx_trouble() -> str | None:
    """Why the production page can't be run, or None: it needs these as programs, to be killed."""
    places = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin{os.pathsep}/sbin"
    lacking = [name for name in ("nginx", "redis-server", "openssl") if not shutil.which(name, path=places)]
    return f"{' and '.join(lacking)} cannot be found here" if lacking else None


def data_trouble() -> str | None:
    """Why the tests on large files can't run, or None."""
    folder = Path(os.environ.get("GALLA_SHARED_DATA") or ROOT.parent / "shared" / "data")
    return None if folder.is_dir() else "neither GALLA_SHARED_DATA nor ../shared/data is a folder"


# --- one run ----------------------------------------------------------------------------------------------------------


def read_counts(report: Path) -> Counts:
    """Outcomes from pytest's own report."""
    counts = Counts()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        total = int(suite.get("tests", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        counts.add(Counts(max(total - failed - skipped, 0), failed, skipped))
    return counts


def run_suite(database: str, settings: dict[str, str], left_out: set[str], wishes: Wishes) -> Counts:
    """Run pytest once against one database, in a data folder that is thrown away afterwards."""
    print(f"\n=== {database} ===", flush=True)
    with tempfile.TemporaryDirectory(prefix="galla-test-") as folder:
        report = Path(folder) / "report.xml"
        environment = os.environ | dict.fromkeys(SHOP_SETTINGS, "") | settings
        environment |= {"GALLA_DATA_DIR": folder, "GALLA_ENV_FILE": os.devnull, "GALLA_TEST_REDIS": REDIS}
        # Tests start programs by the hundred: where nothing may be kept compiled, each compiles the whole house anew.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", f"--leave-out={','.join(sorted(left_out))}"]
        if not any(argument.startswith(("-n", "--numprocesses")) for argument in wishes.rest):
            command += ["-n", str(os.cpu_count() or 1), "--dist=loadgroup"]
        command += ["--long"] if wishes.long else []
        code = subprocess.run([*command, *wishes.rest], cwd=ROOT, env=environment, check=False).returncode
        counts = read_counts(report) if report.is_file() else Counts()
    if code not in {0, NOTHING_COLLECTED} and counts.failed == 0:
        print(f"pytest broke down on {database} (exit code {code}).", flush=True)
        counts.failed = 1
    return counts


@contextlib.contextmanager
def postgres_database() -> Iterator[str]:
    """A database name of this run alone, so that two runs don't meet; what it made is dropped at the end."""
    import psycopg
    from psycopg import sql

    name = f"galla_{os.getpid()}"
    try:
        # What a test wrote need not survive a power cut, so no commit waits for the disk.
        parts = urlsplit(POSTGRES)
        query = "&".join(filter(None, [parts.query, "options=-c%20synchronous_commit%3Doff"]))
        yield urlunsplit(parts._replace(path=f"/{name}", query=query))
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"test_{name}"]
            ).fetchall()
            for row in rows:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(row[0])))


def run_everything(wishes: Wishes, missing: dict[str, str]) -> Counts:
    """Both databases, as far as asked for and there. The browser walks once: the database makes no odds to it."""
    unavailable = {mark for mark in ("browser", "redis", "nginx", "data") if mark in missing}
    counts = Counts()
    if wishes.only != "postgres":
        counts.add(run_suite("SQLite", {}, unavailable | {"postgres"}, wishes))
    if wishes.only != "sqlite" and "postgres" not in missing:
        once = set() if wishes.only == "postgres" else {"browser"}
        with postgres_database() as url:
            counts.add(run_suite("PostgreSQL", {"DATABASE_URL": url}, unavailable | once | {"sqlite"}, wishes))
    return counts


def main(arguments: list[str]) -> int:
    """Run, name what was left out, close with the counts."""
    if {"-h", "--help"} & set(arguments):
        print(__doc__)
        return 0
    wishes = read_wishes(arguments)
    started = time.monotonic()
    troubles = {
        "postgres": postgres_trouble(),
        "redis": redis_trouble(),
        "browser": browser_trouble(),
        "nginx": nginx_trouble(),
        "data": data_trouble(),
    }
    missing = {mark: reason for mark, reason in troubles.items() if reason}
    counts = run_everything(wishes, missing)
    required = os.environ.get("CI", "").lower() in {"true", "1"} or os.environ.get("GALLA_REQUIRE") == "all"
    left_out = [f"{SUITES[mark]}: {reason}" for mark, reason in missing.items()]
    if wishes.only:
        left_out.append(f"the {'SQLite' if wishes.only == 'postgres' else 'PostgreSQL'} run: --on {wishes.only}")
    print(f"\nTook {time.monotonic() - started:.0f} s.")
    for line in left_out:
        print(f"Left out: {line}.")
    if not wishes.long:
        print("Left out: the long tests; --long takes them in.")
    incomplete = required and (bool(missing.keys() - NEVER_REQUIRED) or wishes.only is not None or counts.skipped > 0)
    if incomplete:
        print("Nothing may be left out or skipped here (CI or GALLA_REQUIRE=all), so this counts as a failure.")
    if counts.passed == 0:
        print("Not one test passed.")
    print(counts)
    return 1 if counts.failed or incomplete or counts.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
