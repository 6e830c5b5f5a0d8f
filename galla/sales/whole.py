"""A saved bill as the API answers it whole: with its batches, the state of its mail and of its promised money."""

from typing import Any

from galla.accounts.access import Access
from galla.loyalty.queries import BillPoints, points_with
from galla.outbox.queries import state_of
from galla.payments.queries import claims_of
from galla.sales.answers import mail_answer, sale_answer
from galla.sales.payments import has_upi
from galla.sales.queries import look_of
from galla.sales.recalls import batches_of_lines
from galla.sales.rows import SaleRows


def whole_answer(
    access: Access, rows: SaleRows, *, may_have_batches: bool = True, is_new: bool = False
) -> dict[str, Any]:
    """The bill for somebody. ``is_new``: it is just made, so that nobody has looked at it yet.

    ``may_have_batches`` False: it is known that no batch moved.
    """
    mail = None
    if rows.recipient is not None and rows.recipient.email:
        mail = mail_answer(state_of(f"sale:{rows.sale.id}", shop_id=rows.sale.shop_id))
    sold = batches_of_lines(rows) if may_have_batches else [[] for _line in rows.lines]
    promised = claims_of(access, rows.sale.id) if has_upi(rows) else []
    look = None if is_new and not rows.sale.flags else look_of(rows.sale.id)
    told = sale_answer(rows, sold, shows_cost=access.can("cost.view"), mail=mail, promised=promised, look=look)
    points = BillPoints() if rows.sale.customer_id is None else points_with(rows.sale.id)
    return {**told, "points": points._asdict()}
