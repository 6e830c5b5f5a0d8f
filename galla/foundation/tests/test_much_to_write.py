"""Where SQLite keeps what it needs to take a savepoint back while an import writes."""

import pytest
from django.db import connection, transaction

from galla.foundation.database.bulk import much_to_write

pytestmark = pytest.mark.sqlite

IN_MEMORY, AS_BUILT = 2, 0


def where_it_is_kept() -> int:
    """What the connection says of itself."""
    with connection.cursor() as cursor:
        return int(cursor.execute("PRAGMA temp_store").fetchone()[0])


def look_and_break_off(seen: list[int]) -> None:
    """Note where it is kept while much is written, and write no further."""
    with much_to_write():
        seen.append(where_it_is_kept())
        raise ZeroDivisionError


def change_and_break_off() -> None:
    """Every row is something else within a savepoint, which is taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE filled SET words = 'something else'")
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_it_is_kept_in_memory_for_as_long_as_much_is_written() -> None:
    """And no longer, also where the writing broke off."""
    seen: list[int] = []
    with pytest.raises(ZeroDivisionError):
        look_and_break_off(seen)
    assert seen == [IN_MEMORY]
    assert where_it_is_kept() == AS_BUILT


@pytest.mark.django_db(transaction=True)
def test_a_savepoint_larger_than_memory_was_meant_for_is_taken_back_and_the_rest_stays() -> None:
    """SQLite would put more than sixteen pages of it into a file."""
    with much_to_write(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filled (id integer PRIMARY KEY, words text)")
        cursor.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "
            "INSERT INTO filled SELECT i, hex(zeroblob(1000)) FROM n"
        )
        with pytest.raises(ZeroDivisionError):
            change_and_break_off()
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT count(*), min(length(words)) FROM filled").fetchone() == (500, 2000)
        cursor.execute("DROP TABLE filled")


@pytest.mark.django_db
def test_inside_a_transaction_nothing_is_set() -> None:
    """SQLite takes the setting between transactions only."""
    assert connection.in_atomic_block
    with much_to_write():
        assert where_it_is_kept() == AS_BUILT
