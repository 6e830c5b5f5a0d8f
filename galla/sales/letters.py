"""The letter that brings a bill: made when it is sent, from the bill as it was saved."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from galla.accounts.models import Shop
from galla.foundation.formats import money_of, money_symbol
from galla.notifications import letters, things
from galla.notifications.letters import Attachment, Letter
from galla.sales import papers
from galla.sales.models import Sale
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


def numbers_of_bills(shop_id: int, identities: Collection[int]) -> dict[int, str]:
    """What bills are called, by id."""
    return dict(Sale.objects.filter(shop_id=shop_id, pk__in=identities).values_list("pk", "number"))


def bills_numbered(shop_id: int, text: str) -> Iterable[int]:
    """The bill with that number."""
    return Sale.objects.filter(shop_id=shop_id, number=text).values_list("pk", flat=True)


letters.register("sale.bill", bill_letter, title=_("Bill by mail"))
things.describe("sale", label=_("Bill %(name)s"), page="sales:bill", names=numbers_of_bills, found=bills_numbered)
