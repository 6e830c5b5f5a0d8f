"""Orders with where they stand, which no column says: it follows from the rows about them."""

from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.foundation import formats
from galla.inventory.valuation import worth_at_cost
from galla.purchasing.models import OrderArrival, OrderClosed, OrderLine, OrderSent, PurchaseOrder


class State(models.TextChoices):
    """Where an order stands."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    PART = "part", _("Partly received")
    RECEIVED = "received", _("Received")
    CLOSED = "closed", _("Closed")
    THROWN_AWAY = "thrown-away", _("Thrown away")


STATES = State


def orders(access: Access) -> QuerySet[PurchaseOrder]:
    """The shop's orders, with ``line_count`` and all that ``state_of`` reads."""
    lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by()
    count = lines.values("order").annotate(count=Count("pk")).values("count")
    return (
        access.rows(PurchaseOrder)
        .select_related("branch", "supplier", "by")
        .annotate(
            line_count=Coalesce(Subquery(count, output_field=IntegerField()), Value(0)),
            is_sent=Exists(OrderSent.objects.filter(order=OuterRef("pk"))),
            is_closed=Exists(OrderClosed.objects.filter(order=OuterRef("pk"))),
            has_some=Exists(lines.filter(received_milli__gt=0)),
            is_short=Exists(lines.filter(received_milli__lt=F("quantity_milli"))),
        )
    )


def state_of(order: Any) -> State:
    """Where an order of ``orders`` stands."""
    if not order.is_sent:
        return State.THROWN_AWAY if order.is_closed else State.DRAFT
    if not order.is_short:
        return State.RECEIVED
    if order.is_closed:
        return State.CLOSED
    return State.PART if order.has_some else State.SENT


def in_state(rows: QuerySet[PurchaseOrder], state: str) -> QuerySet[PurchaseOrder]:
    """Of the rows of ``orders`` those that stand there."""
    wanted: dict[str, dict[str, bool]] = {
        State.DRAFT: {"is_sent": False, "is_closed": False},
        State.THROWN_AWAY: {"is_sent": False, "is_closed": True},
        State.RECEIVED: {"is_sent": True, "is_short": False},
        State.CLOSED: {"is_sent": True, "is_short": True, "is_closed": True},
        State.PART: {"is_sent": True, "is_short": True, "is_closed": False, "has_some": True},
        State.SENT: {"is_sent": True, "is_short": True, "is_closed": False, "has_some": False},
    }
    return rows.filter(**wanted[state])


def lines_of_order(rows: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    """The lines of an order in their order, with their products and tax classes."""
    return rows.select_related("product__measure", "tax_class").order_by("position")


def arrivals_of(order: PurchaseOrder) -> QuerySet[OrderArrival]:
    """What came for an order, the latest receipt first."""
    rows = OrderArrival.objects.filter(order_line__order=order)
    return rows.select_related("receipt_line__receipt", "receipt_line__product__measure").order_by("-receipt_line_id")


def worth_of_line(line: OrderLine) -> int:
    """What all of a line costs without tax, in minor units of the currency in use."""
    if line.net_minor is not None:
        return line.net_minor
    return worth_at_cost(line.cost_e4, line.quantity_milli, minor_digits=formats.in_use().minor_digits)
