"""What lies in an account, read from its moves."""

from django.db import connection

from galla.payments.queries import account_of


def lies_in(shop_id: int, code: str) -> int:
    """Money in the account of a way of being paid: all that ever came less all that ever went."""
    number = account_of(shop_id, code).id
    statement = (
        "SELECT coalesce(sum(CASE WHEN target = %s THEN amount ELSE -amount END), 0) FROM ledger_posting "
        "WHERE shop_id = %s AND (target = %s OR source = %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [number, shop_id, number, number])
        return int(cursor.fetchone()[0])
