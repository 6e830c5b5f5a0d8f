"""A kept connection is looked at before a request uses it, and replaced when the server has hung up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_good_connection_is_used_without_asking_the_server() -> None:
    pid()
    with CaptureQueriesContext(connection) as captured:
        assert connection.is_usable()
    assert len(captured) == 0


def test_a_connection_the_server_has_ended_is_not_usable() -> None:
    import psycopg

    from tests.journeys.processes import database_url

    mine = pid()
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    assert not connection.is_usable()
    connection.close()
    assert pid() != mine
