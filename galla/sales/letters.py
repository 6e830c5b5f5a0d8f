"""The letter that brings a bill: made when it is sent, from the bill as it was saved."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from galla.accounts.models import Shop
from galla.foundation.formats import money_of, money_symbol
from galla.notifications import letters
from galla.notifications.letters import Attachment, Letter
from galla.sales import papers
from galla.sales.queries import sale_rows


def bill_letter(payload: Mapping[str, Any]) -> Letter:
    """The letter of a bill (``payload["sale"]``), with the bill on A4. Raises ``NotFound``."""
    shop = Shop.objects.get(pk=payload["shop"])
    rows = sale_rows(shop.pk, payload["sale"])
    if rows.recipient is None:
        raise ValueError("a bill without a recipient has no letter")
    style = money_of(rows.sale.currency)
    return letters.written(
        "bill",
        to=[payload.get("to") or rows.recipient.email],
        context={
            "shop": str(shop),
            "phone": shop.phone,
            "name": rows.recipient.name,
            "number": rows.sale.number,
            "day": rows.sale.business_date,
            "total": money_symbol(rows.sale.total_minor, style),
            "void": rows.void is not None,
        },
        attachments=[Attachment(papers.file_name(rows), papers.invoice(shop, rows, size="a4"))],
        sender=str(shop),
        reply_to=shop.email,
    )


letters.register("sale.bill", bill_letter, title=_("Bill by mail"), opens="sales:bill")
