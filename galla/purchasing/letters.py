"""The letter that brings an order to its supplier: made when it is sent, from the order as it stands."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from galla.accounts.models import Shop
from galla.notifications import letters, things
from galla.notifications.letters import Attachment, Letter
from galla.purchasing import printing
from galla.purchasing.models import PurchaseOrder


def order_letter(payload: Mapping[str, Any]) -> Letter:
    """The letter of an order (``payload["order"]``), with its paper on A4."""
    shop = Shop.objects.get(pk=payload["shop"])
    rows = PurchaseOrder.objects.select_related("branch", "supplier")
    order = rows.get(pk=payload["order"], shop_id=shop.pk)
    return letters.written(
        "order",
        to=[payload["to"]],
        context={
            "shop": str(shop),
            "phone": shop.phone,
            "name": str(order.supplier),
            "number": order.number,
            "day": order.business_date,
            "place": printing.place_of(order.branch),
        },
        language=order.supplier.language,
        attachments=[Attachment(printing.file_name(order.number), printing.order_pdf(shop, order, draft=False))],
        sender=str(shop),
        reply_to=shop.email,
    )


def numbers_of_orders(shop_id: int, identities: Collection[int]) -> dict[int, str]:
    """What orders are called, by id."""
    return dict(PurchaseOrder.objects.filter(shop_id=shop_id, pk__in=identities).values_list("pk", "number"))


def orders_numbered(shop_id: int, text: str) -> Iterable[int]:
    """The order with that number."""
    return PurchaseOrder.objects.filter(shop_id=shop_id, number=text).values_list("pk", flat=True)


letters.register("purchase.order", order_letter, title=_("Order by mail"))
things.describe(
    "order", label=_("Order %(name)s"), page="purchasing:order", names=numbers_of_orders, found=orders_numbered
)
