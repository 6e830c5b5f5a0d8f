"""Many rows at once: their ids before they are written, and what the database must know of the tables they fill."""

from django.db import connection, models

from galla.foundation.database.rows import execute


def know_sizes(*models_: type[models.Model]) -> None:
    """Let PostgreSQL look at tables that grow by many rows at once.

    A statement that was prepared while a table was empty is otherwise kept as it was planned then: a walk over all of
    it, for every chunk anew. SQLite plans by its indexes alone.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE " + ", ".join(f'"{model._meta.db_table}"' for model in models_))


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """``count`` new ids of a table, inside the current transaction.

    PostgreSQL gives them out of the table's sequence; on SQLite the writer is alone, so they follow the last one given.
    """
    if count <= 0:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            rows = execute(
                cursor,
                # OFFSET 0: else the sequence is looked up for every id anew, which takes four times as long.
                "SELECT nextval(s.own) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS own OFFSET 0) s "
                "CROSS JOIN generate_series(1, %s)",
                [f'"{table}"', count],
            )
            return [number for (number,) in rows]
        given = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)"
        last = execute(cursor, f'SELECT max({given}, coalesce(max(id), 0)) FROM "{table}"', [table])[0][0]
    return list(range(last + 1, last + 1 + count))
