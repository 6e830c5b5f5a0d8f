"""All rows of all tables, to see that nothing was half-written."""

from django.db import connection

# Written by asking, not by selling.
BESIDE = ("accounts_apitoken", "django_session", "sqlite_sequence")

type Rows = dict[str, list[str]]


def everything() -> Rows:
    """All rows of all tables. Balances that were made and hold nothing say nothing, and are left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in BESIDE:
                where = " WHERE received <> 0 OR given <> 0" if table == "ledger_balance" else ""
                cursor.execute(f'SELECT * FROM "{table}"{where}')
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def differing(before: Rows, after: Rows) -> set[str]:
    """The tables that are not as they were."""
    return {table for table in after if after[table] != before[table]}
