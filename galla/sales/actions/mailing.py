"""A bill mailed again, or for the first time: a new message in the outbox."""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.outbox.actions import enqueue
from galla.sales.queries import sale_rows


def mail_bill(*, access: Access, sale_id: int, to: str = "", at: datetime.datetime) -> int:
    """Put a bill's letter into the outbox; its id. Without ``to`` it goes to whom the bill was made out to.

    Raises ``NotFound``, and ``InvalidInput`` where the bill names nobody.
    """
    access.require("bill.mail")
    rows = sale_rows(access.shop.pk, sale_id)
    if rows.recipient is None or not (to or rows.recipient.email):
        raise InvalidInput(_("This bill names nobody it could be mailed to."), field="email")
    return in_transaction(
        lambda: enqueue(
            task="notifications.send_letter",
            payload={"letter": "sale.bill", "shop": access.shop.pk, "sale": sale_id, **({"to": to} if to else {})},
            shop_id=access.shop.pk,
            run_at=at,
            reference=f"sale:{sale_id}",
        )
    )
