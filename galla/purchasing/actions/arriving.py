"""Goods that come for an order: in one go or in parts, less than was ordered or more."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.rows import insert_rows, rows_parameters, rows_source
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.inventory.actions import BatchGiven, ReceiptItem, receive
from galla.inventory.models import Place, Receipt, ReceiptLine
from galla.pricing.numbers import round_half_away
from galla.purchasing.actions.booking import Paper, demand_lines
from galla.purchasing.actions.ordering import locked_order
from galla.purchasing.actions.sending import demand_receivable
from galla.purchasing.models import OrderArrival, OrderLine, PurchaseOrder

_CAME = (("id", "bigint"), ("quantity", "bigint"))
_COUNT = """
    UPDATE purchasing_orderline AS l SET received_milli = l.received_milli + r.quantity
    FROM {source} WHERE l.id = r.id
"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """So much came of a line of an order, at the agreed cost unless another one is said (1e-4 of the currency).

    ``batch`` is the batch it is of, for goods that are kept by batch.
    """

    line_id: int
    quantity_milli: int
    cost_e4: int | None = None
    batch: BatchGiven | None = None


def receive_order(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    order: PurchaseOrder,
    items: Sequence[Arrived],
    reference: str = "",
    place: Place | None = None,
    takes_expired: bool = False,
) -> Paper[Receipt]:
    """Take goods of an order onto its branch's floor or into a place of it, with the value agreed, and count them.

    More than was ordered is taken too, and shown. A batch that is past its day is refused unless ``takes_expired``:
    it may come to where it waits to be sent back. Raises ``NotOpen``, ``InvalidInput`` naming the line, ``KeyReused``.
    """
    demand_lines(len(items), said=_("Say how much came of at least one line."))

    def work() -> Paper[Receipt]:
        found = locked_order(access, order)
        lines = {line.pk: line for line in OrderLine.objects.filter(order=found)}
        for number, item in enumerate(items):
            if item.line_id not in lines:
                raise InvalidInput(_("There is no such line in this order."), field=f"lines.{number}.line")
        received = receive(
            access=access,
            at=at,
            key=key,
            branch=found.branch,
            place=place,
            takes_expired=takes_expired,
            items=receipt_items(lines, items),
            supplier=found.supplier,
            reference=reference,
        )
        if received.replayed:
            _demand_same(received.document, found)
        else:
            demand_receivable(found)
            _link(received.document, items)
        return Paper(received.document, replayed=received.replayed)

    return in_transaction(work)


def receipt_items(lines: Mapping[int, OrderLine], items: Sequence[Arrived]) -> list[ReceiptItem]:
    """What came at the agreed cost is worth its share of what was agreed for all of its line, to the last coin."""
    before = {line.pk: line.received_milli for line in lines.values()}
    found = []
    for item in items:
        line, came = lines[item.line_id], before[item.line_id]
        cost = line.cost_e4 if item.cost_e4 is None else item.cost_e4
        agreed = None
        if line.net_minor is not None and cost == line.cost_e4:
            agreed = _share(line, came + item.quantity_milli) - _share(line, came)
        before[item.line_id] = came + item.quantity_milli
        found.append(
            ReceiptItem(line.product_id, item.quantity_milli, cost_e4=cost, batch=item.batch, agreed_minor=agreed)
        )
    return found


def _share(line: OrderLine, quantity_milli: int) -> int:
    """What so much of a line costs, where it was agreed what all of it does."""
    return round_half_away((line.net_minor or 0) * max(quantity_milli, 0), line.quantity_milli)


def _demand_same(receipt: Receipt, order: PurchaseOrder) -> None:
    """The key made a receipt before: it must have been one for this order."""
    if not OrderArrival.objects.filter(receipt_line__receipt=receipt, order_line__order=order).exists():
        raise KeyReused(_("This key was used before, with another request."), field="Idempotency-Key")


def _link(receipt: Receipt, items: Sequence[Arrived]) -> None:
    """Say what each line came for, and count it there."""
    came = ReceiptLine.objects.filter(receipt=receipt).order_by("position")
    rows = [(line.shop_id, line.pk, item.line_id) for line, item in zip(came, items, strict=True)]
    insert_rows(OrderArrival, ("shop_id", "receipt_line_id", "order_line_id"), rows)
    # One statement for a thousand lines as for one: the order is locked, so nobody else counts on them.
    source = rows_source(connection.vendor, "r", _CAME)
    with connection.cursor() as cursor:
        counted = rows_parameters(connection.vendor, _CAME, sorted(_by_line(items).items()))
        cursor.execute(_COUNT.format(source=source), counted)


def _by_line(items: Sequence[Arrived]) -> Mapping[int, int]:
    found: dict[int, int] = defaultdict(int)
    for item in items:
        found[item.line_id] += item.quantity_milli
    return found
