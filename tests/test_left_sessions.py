"""A session that somebody left behind does not keep the test database from being dropped."""

import pytest
from django.db import connection

from tests.template import send_others_away

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def test_whoever_was_left_behind_in_the_database_is_sent_away() -> None:
    import psycopg

    from tests.journeys.processes import database_url

    left = psycopg.connect(database_url(), autocommit=True)
    assert others() == 1
    send_others_away()
    assert others() == 0
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    left.close()
