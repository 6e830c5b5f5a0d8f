"""Orders as they were sent and closed: they move nothing, and their entries carry what they said."""

from collections.abc import Sequence

from galla.ledger.entries import request_hash
from galla.purchasing.models import OrderClosed, OrderLine, OrderSent, PurchaseOrder

SENT = "order-sent"
CLOSED = "order-closed"


def hash_of_sent(sent: OrderSent, order: PurchaseOrder, lines: Sequence[OrderLine]) -> str:
    """What the entry of an order that was sent carries of it: all that stood on its paper."""
    return request_hash(
        [
            *(sent.shop_id, sent.order_id, sent.to, sent.by_id),
            *(order.shop_id, order.branch_id, order.supplier_id, order.number, order.note, order.net_minor),
            [
                [
                    *(line.position, line.product_id, line.quantity_milli, line.cost_e4, line.tax_class_id),
                    *([] if line.net_minor is None else [line.net_minor]),
                ]
                for line in lines
            ],
        ]
    )


def hash_of_closed(closed: OrderClosed) -> str:
    """What the entry of an order that was closed carries."""
    return request_hash([closed.shop_id, closed.order_id, closed.note, closed.by_id])
