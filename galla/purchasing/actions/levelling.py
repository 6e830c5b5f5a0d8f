"""What is open on a supplier's bills, brought in line with what is owed to him.

What his account holds less than his bills ask for, and no paper set against one of them, stands ahead: money paid
before a bill came, a debit note that waits to be set off, the rest of a credit note. It is counted on the oldest bills
(``BillStanding.ahead_minor``), so that nobody is asked to pay twice (decision 0030).
"""

from django.db import connection
from django.db.models import F, Sum

from galla.ledger import places
from galla.ledger.entries import lock_balances
from galla.ledger.queries import balances
from galla.purchasing.models import BillStanding

# ``before`` is what older bills take of it; a bill that is settled takes nothing.
_LEVEL = """
    UPDATE purchasing_billstanding SET ahead_minor = found.ahead
    FROM (
        SELECT bill_id, CASE WHEN before >= %s THEN 0 WHEN part < %s - before THEN part ELSE %s - before END AS ahead
        FROM (
            SELECT s.bill_id, s.total_minor - s.settled_minor AS part,
                CAST(sum(s.total_minor - s.settled_minor) OVER (ORDER BY b.billed_on, b.id) AS bigint)
                    - (s.total_minor - s.settled_minor) AS before
            FROM purchasing_billstanding s JOIN purchasing_supplierbill b ON b.id = s.bill_id
            WHERE b.supplier_id = %s AND s.settled_minor < s.total_minor
        ) AS parts
    ) AS found
    WHERE found.bill_id = purchasing_billstanding.bill_id AND purchasing_billstanding.ahead_minor <> found.ahead
"""


def hold_supplier(shop_id: int, supplier_id: int) -> None:
    """Lock what a supplier is owed: whoever settles his bills or moves his account does it first of all."""
    lock_balances([(places.supplier(shop_id, supplier_id), places.money(shop_id))])


def level(*, shop_id: int, supplier_id: int) -> None:
    """Count what stands ahead on the oldest bills, after the entry was posted; the caller holds the account."""
    account, money = places.supplier(shop_id, supplier_id), places.money(shop_id)
    owed = -balances([(account, money)])[account.id, money.id].on_hand
    rows = BillStanding.objects.filter(bill__supplier=supplier_id, settled_minor__lt=F("total_minor"))
    unsettled = rows.aggregate(sum=Sum(F("total_minor") - F("settled_minor")))["sum"] or 0
    ahead = int(unsettled) - max(owed, 0)
    with connection.cursor() as cursor:
        cursor.execute(_LEVEL, [ahead, ahead, ahead, supplier_id])
