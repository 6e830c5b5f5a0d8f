"""kill -9 of the PostgreSQL server itself, in a cluster of our own: what was acknowledged is on the disk."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from tests.crash.cluster import WAYS, Cluster, cluster_of_our_own, programs
from tests.crash.conftest import storm_over
from tests.crash.mail import Postman
from tests.crash.storm import TILLS, Storm, chosen_seed

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("crash")]

FEW = 2
MANY = 20
TEMPLATE = "galla_template"
SHORTEST_BEFORE_KILL_SECONDS = 0.5
LONGEST_BEFORE_KILL_SECONDS = 2.0
PAUSE_SECONDS = 1.5


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The server, made once."""
    found = programs()
    if found is None:
        pytest.skip("no initdb on this machine: install the PostgreSQL server's programs")
    with cluster_of_our_own(found) as made:
        yield made


@pytest.fixture
def own_database(cluster: Cluster, transactional_db: None, request: pytest.FixtureRequest) -> Iterator[None]:
    """Django's connection, for the length of a test, in a new database of that server with the tables in it."""
    kept = dict(connection.settings_dict)
    options = {name: value for name, value in kept["OPTIONS"].items() if name != "options"}  # no speed for safety
    address = {"HOST": "127.0.0.1", "PORT": str(cluster.port), "USER": "postgres", "PASSWORD": "", "OPTIONS": options}
    name = f"galla_{abs(hash(request.node.name))}"
    connection.close()
    try:
        connection.settings_dict.update(**address, NAME=TEMPLATE)
        make_template(cluster)
        cluster.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}", f"ALTER DATABASE {name} RESET ALL")
        connection.settings_dict.update(NAME=name)
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)
        ContentType.objects.clear_cache()


def make_template(cluster: Cluster) -> None:
    """The tables, made once."""
    try:
        cluster.run(f"CREATE DATABASE {TEMPLATE}", f"ALTER DATABASE {TEMPLATE} SET synchronous_commit = off")
    except psycopg.errors.DuplicateDatabase:  # an earlier test made it
        return
    call_command("migrate", verbosity=0)
    connection.close()


@pytest.fixture
def storm(own_database: None, tmp_path: Path, postman: Postman) -> Iterator[Storm]:
    """A storm in that database."""
    with storm_over(tmp_path, postman) as found:
        yield found


def strike(storm: Storm, cluster: Cluster, way: str, chance: random.Random) -> None:
    """Kill the server while tills sell, start it again, look at the books."""
    time.sleep(chance.uniform(SHORTEST_BEFORE_KILL_SECONDS, LONGEST_BEFORE_KILL_SECONDS))
    cluster.strike(way, chance)
    storm.toll.kills[f"database ({way})"] += 1
    connection.close()
    cluster.start()
    storm.look()


def survives(storm: Storm, cluster: Cluster, kills: int) -> None:
    """So many kills, each way in turn; then everything is there."""
    chance = random.Random(chosen_seed())
    storm.begin()
    for number in range(kills):
        strike(storm, cluster, WAYS[number % len(WAYS)], chance)
    storm.end()
    assert storm.toll.bills > 0
    assert storm.toll.letters > 0


def test_no_acknowledged_bill_is_lost_when_the_database_server_is_killed(storm: Storm, cluster: Cluster) -> None:
    survives(storm, cluster, FEW)


@pytest.mark.long
def test_no_acknowledged_bill_is_lost_to_many_kills_of_the_database_server(
    storm: Storm, cluster: Cluster, record_property: Callable[[str, object], None]
) -> None:
    survives(storm, cluster, MANY)
    record_property("toll", str(storm.toll))


def test_without_durable_commits_acknowledged_bills_are_lost(storm: Storm, cluster: Cluster) -> None:
    cluster.run(
        "ALTER SYSTEM SET synchronous_commit = off",
        "ALTER SYSTEM SET wal_writer_delay = '10s'",
        "ALTER SYSTEM SET wal_writer_flush_after = 0",
        "SELECT pg_reload_conf()",
    )
    storm.house.serve(with_worker=False)
    storm.house.wait_for_server()
    for name in TILLS:
        storm.house.sell(name)
    time.sleep(PAUSE_SECONDS)
    try:
        # A bill is gone, or what a later one goes by, which the site knew of and the server lost.
        with pytest.raises(AssertionError, match=r"acknowledged as|is not there"):
            strike(storm, cluster, "everything", random.Random(0))
    finally:
        storm.house.end_all()
        cluster.run("ALTER SYSTEM RESET ALL", "SELECT pg_reload_conf()")
