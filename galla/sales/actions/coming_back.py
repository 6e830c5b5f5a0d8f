"""What of a bill came back: held, counted and refused. A void and a return exclude each other here.

Both hold the bill before they look: a return then finds whether it was taken back, a void whether goods came back.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.utils.translation import gettext as _

from galla.foundation.database.rows import insert_rows, rows_parameters, rows_source
from galla.foundation.formats import quantity
from galla.inventory.actions.batching import hold_kept_by_batch
from galla.ledger import places
from galla.ledger.entries import Move
from galla.pricing.numbers import trimmed_text
from galla.sales.errors import GoodsCameBack, ReturnedBefore
from galla.sales.models import ReturnedLine, Sale

COUNTER = ("line_id", "sale_id", "shop_id", "sold_milli", "returned_milli")
COMING = (("id", "bigint"), ("milli", "bigint"))


def hold_bills(shop_id: int, sale_ids: Iterable[int]) -> None:
    """Hold bills until the transaction ends, in order of their ids: what becomes of them is decided by one alone."""
    rows = Sale.objects.select_for_update(no_key=True).filter(shop_id=shop_id, pk__in=list(sale_ids))
    list(rows.order_by("pk").values_list("pk"))


def demand_nothing_back(sale_id: int) -> None:
    """Refuse to take back a bill, held, of which goods came back. Raises ``GoodsCameBack``."""
    if ReturnedLine.objects.filter(sale_id=sale_id, returned_milli__gt=0).exists():
        raise GoodsCameBack(_("Some of these goods came back already. Take the rest back as a return."))


def returned_of(line_ids: Iterable[int]) -> dict[int, int]:
    """How much of each of these lines came back so far; a line of which nothing did is not named."""
    rows = ReturnedLine.objects.filter(pk__in=list(line_ids))
    return dict(rows.values_list("line_id", "returned_milli"))


def count_returned(shop_id: int, coming: Sequence[tuple[int, int, int, int]]) -> None:
    """Count so much more of some lines as come back: (line, bill, sold, coming) each. The guard of every return.

    Raises ``ReturnedBefore`` beside the line where less is left; the transaction must then end.
    """
    rows = sorted((line, sale, shop_id, sold, 0) for line, sale, sold, _milli in coming)
    insert_rows(ReturnedLine, COUNTER, rows, ignore_conflicts=True)
    statement = (
        "UPDATE sales_returnedline SET returned_milli = sales_returnedline.returned_milli + r.milli "
        f"FROM {rows_source(connection.vendor, 'r', COMING)} WHERE sales_returnedline.line_id = r.id "
        "AND sales_returnedline.returned_milli + r.milli <= sales_returnedline.sold_milli"
    )
    wanted = {line: milli for line, _sale, _sold, milli in coming}
    with connection.cursor() as cursor:
        cursor.execute(statement, rows_parameters(connection.vendor, COMING, sorted(wanted.items())))
        if cursor.rowcount == len(coming):
            return
    before = returned_of(wanted)
    for place, (line, _sale, sold, milli) in enumerate(coming):
        left = sold - before.get(line, 0)
        if milli > left:
            raise more_than_left(left, field=f"lines.{place}.quantity")
    raise AssertionError("a counter of returns refused, and every line has enough left")


def more_than_left(left_milli: int, *, field: str) -> ReturnedBefore:
    """The refusal of more than was sold and did not come back yet."""
    if left_milli:
        detail = _("Of these, %(left)s were sold and did not come back yet.") % {"left": quantity(left_milli)}
    else:
        detail = _("All of these came back already.")
    return ReturnedBefore(detail, field=field, left=trimmed_text(left_milli, places=3))


def tracked(moves: Iterable[Move]) -> list[tuple[places.Account, places.Unit]]:
    """The balances to lock for these moves."""
    pairs = [(place, move.unit) for move in moves for place in (move.source, move.target)]
    return [pair for pair in pairs if places.is_tracked(*pair)]


def kept_by_batch(moves: Sequence[Move]) -> set[int]:
    """The units of those goods that are still kept by batch. One statement, none where no batch comes back."""
    if not any(move.unit.kind == "batch" for move in moves):
        return set()
    units: Mapping[int, int] = {
        int(move.unit.key.partition(":")[2]): move.unit.id for move in moves if move.unit.kind == "goods"
    }
    return {units[product] for product in hold_kept_by_batch(units)}
