"""What pytest needs to know before it collects: options, which suites are left out, how hypothesis looks for cases."""

import os
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, settings

from tests.once import (
    LEFT,
    LEFT_TO_ONE,
    OF_NO_DATABASE,
    OF_WALKS,
    asks_no_database,
    left_of_a_walk,
    without_programs,
)

if TYPE_CHECKING:  # at run time these wait until Django is set up
    from django.test import Client
    from pytest_django import DjangoDbBlocker
    from rest_framework.test import APIClient

    from tests.world import World

# The data a property test tries is random, and printed as a line to paste when it fails.
settings.register_profile("galla", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("galla"), max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "galla"))

# One process at a time: 64 clients fill a server's connections, so do several web processes with their workers beside
# them, and a browser fills the memory.
HEAVY = {"race": "connections", "nginx": "connections", "browser": "browser", "redis": "redis"}

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` takes the long tests in; `--leave-out` is how bin/test names what this machine or database can't run."""
    parser.addoption("--long", action="store_true", help="run the tests marked long, too")
    parser.addoption("--leave-out", default="", metavar="MARKS", help="comma-separated marks not to run")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is left out (not skip: a skip inside a suite stays visible), and let heavy suites run alone."""
    for item in items:
        if asks_no_database(item):
            item.stash[LEFT_TO_ONE] = True
            item.add_marker(pytest.mark.sqlite)
        for heavy, together in HEAVY.items():
            if item.get_closest_marker(heavy):
                item.add_marker(pytest.mark.xdist_group(together))
    left_out = {mark for mark in str(config.getoption("--leave-out")).split(",") if mark}
    if not config.getoption("--long"):
        left_out.add("long")
    shortened = "sqlite" in left_out and "long" in left_out

    def is_left(item: pytest.Item) -> bool:
        return any(item.get_closest_marker(mark) for mark in left_out)

    walked = [item for item in items if shortened and not is_left(item) and left_of_a_walk(item)]
    config.stash[OF_WALKS] = len(walked)
    dropped = [item for item in items if is_left(item)] + walked
    gone = {id(item) for item in dropped}
    kept = [item for item in items if id(item) not in gone]
    if "sqlite" in left_out:
        config.stash[LEFT] = sum(LEFT_TO_ONE in item.stash for item in dropped)
        if hasattr(config, "workeroutput"):  # a process of xdist's, which tells the one that counts
            config.workeroutput["left_to_one"] = config.stash[LEFT]
            config.workeroutput["left_of_walks"] = config.stash.get(OF_WALKS, 0)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """What is left to one run is held to what it is left for: it starts no program that could ask a database."""
    watched = LEFT_TO_ONE in item.stash and not item.nodeid.startswith(OF_NO_DATABASE)
    with without_programs(item.nodeid) if watched else nullcontext():
        return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object | None) -> None:
    """Each process of xdist's collected the same."""
    told = getattr(node, "workeroutput", {})
    node.config.stash[LEFT] = told.get("left_to_one", 0)
    node.config.stash[OF_WALKS] = told.get("left_of_walks", 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """How many tests this run left to the other one."""
    if left := config.stash.get(LEFT, 0):
        terminalreporter.write_line(f"{left} tests ask no database and were left to the run on SQLite.")
    if left := config.stash.get(OF_WALKS, 0):
        terminalreporter.write_line(
            f"{left} steps of walks over all addresses were left to it too: --long takes them in."
        )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An SQLite file of this process alone, so that two people testing in one folder don't meet in it."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: "DjangoDbBlocker",
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The test database: migrated by the first process that needs it, copied by all others (tests/template.py)."""
    from django.db import connection
    from django.test.utils import teardown_databases

    from tests.template import lay_test_database, send_others_away

    with django_db_blocker.unblock():
        made = lay_test_database(request.config.option.verbose)
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                send_others_away(cursor)
        teardown_databases(made, request.config.option.verbose)


@pytest.fixture(scope="module", autouse=True)
def swept(django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """Between two modules nothing is held open, and the database may be swept (tests/template.py)."""
    yield
    from tests.template import sweep

    with django_db_blocker.unblock():
        sweep()


@pytest.fixture(scope="session", autouse=True)
def plain_statics() -> None:
    """Pages in tests name their static files as they are: the hashed names exist only where they were collected."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django_settings.STORAGES = {**django_settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether everything is tried, with `--long`, or of each kind some."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser of this machine; `GALLA_TEST_BROWSER` names another one. The browser suite needs it."""
    named = os.environ.get("GALLA_TEST_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert named, f"none of {', '.join(BROWSERS)} is installed: use bin/test, which leaves this suite out and says so"
    return named


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The Redis the suite may use: a database number of its own, never the shop's."""
    return os.environ.get("GALLA_TEST_REDIS", "redis://127.0.0.1:6379/15")


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Counts of failed sign-ins live in the cache, and no test may inherit another one's."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def world(db: None) -> "World":
    """A shop with two branches, three tills and its people, and another owner's shop (tests/world.py)."""
    from tests.world import build_world

    return build_world()


@pytest.fixture
def owner_api(world: "World") -> "APIClient":
    """An API client with the owner's token."""
    return world.api("owner")


@pytest.fixture
def manager_api(world: "World") -> "APIClient":
    """An API client with the manager's token."""
    return world.api("manager")


@pytest.fixture
def cashier_api(world: "World") -> "APIClient":
    """An API client with the cashier's token, at M1."""
    return world.api("cashier")


@pytest.fixture
def stranger_api(world: "World") -> "APIClient":
    """An API client of the other shop's owner."""
    return world.api("stranger")


@pytest.fixture
def owner_browser(world: "World") -> "Client":
    """A browser in which the owner is signed in."""
    return world.browser("owner")


@pytest.fixture
def cashier_browser(world: "World") -> "Client":
    """A browser in which the cashier is signed in."""
    return world.browser("cashier")
