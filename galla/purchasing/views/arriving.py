"""Receiving goods of an order: a row for each of its lines."""

from collections.abc import Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.pages import ShopRequest, page
from galla.foundation import formats
from galla.foundation.notices import say_done, say_refused
from galla.inventory.actions import BatchGiven
from galla.inventory.forms import keeps_batches
from galla.inventory.listings import products
from galla.inventory.models import Receipt
from galla.purchasing.actions import Arrived, receive_order
from galla.purchasing.actions.sending import demand_receivable
from galla.purchasing.errors import NotOpen
from galla.purchasing.forms import (
    MOST_ROWS,
    ReceiveBatchLineForm,
    ReceiveLineForm,
    ReceiveOrderForm,
    known_lines,
    rows_asked,
)
from galla.purchasing.forms.lines import SaidInLines, point_at_lines
from galla.purchasing.models import OrderLine, PurchaseOrder
from galla.purchasing.queries import lines_of_order, stretch_of


@require_http_methods(["GET", "POST"])
@page("purchase.edit")
def order_receive(request: ShopRequest, order_id: int) -> HttpResponseBase:
    """Take down what came of an order; what is missing still is proposed. ``?after=`` goes on behind that line."""
    order, status = request.access.get(PurchaseOrder, order_id), 200
    of_order = lines_of_order(OrderLine.objects.filter(order=order))
    stretch = stretch_of(of_order, asked=request.GET.get("after", ""), most=rows_asked(request.GET, MOST_ROWS))
    known = stretch.lines
    where: dict[str, Any] = {"access": request.access, "branch": order.branch}
    boxes = ReceiveBatchLineForm if keeps_batches(request.access) else ReceiveLineForm
    form, rows = ReceiveOrderForm(**where), known_lines(boxes, initial=[_proposed(line) for line in known])
    if request.method == "POST":
        form, rows = ReceiveOrderForm(request.POST, **where), known_lines(boxes, request.POST)
        saved = _saved(request, order, form, rows, {line.pk: line for line in known})
        if saved is not None:
            say_done(request, _("Received: %(products)s.") % {"products": products(saved.lines.count())})
            return redirect("purchasing:order", order_id=order.pk)
        status = 400
    else:
        try:
            demand_receivable(order)
        except NotOpen as refusal:
            say_refused(request, refusal.detail)
            return redirect("purchasing:order", order_id=order.pk)
    by_id = {line.pk: line for line in known}
    shown = [(by_id.get(_line_id(row)), row) for row in rows.forms]
    context = {"order": order, "form": form, "lines": rows, "shown": shown, "stretch": stretch}
    return render(request, "purchasing/receive.html", context, status=status)


def _proposed(line: OrderLine) -> dict[str, Any]:
    return {"line": line.pk, "quantity": line.to_come_milli or None, "cost": line.cost_e4}


def _batch(told: dict[str, Any]) -> BatchGiven | None:
    return BatchGiven(told["batch"], told["expires_on"], told["mrp"]) if told.get("batch") else None


def _line_id(row: Any) -> int:
    sent = str(row["line"].value() or "")
    return int(sent) if sent.isascii() and sent.isdigit() else 0


def _is_asked(form: ReceiveOrderForm, filled: list[Any], known: Mapping[int, Any]) -> bool:
    """Whether more came than is missing and nobody said so: a quantity that was mistyped looks like that."""
    if form.cleaned_data["more_came"]:
        return False
    for row in filled:
        line = known.get(row.cleaned_data["line"])
        if line is not None and row.cleaned_data["quantity"] > max(line.to_come_milli, 0):
            said = {"left": formats.quantity(max(line.to_come_milli, 0), line.product.measure)}
            row.add_error("quantity", _("%(left)s had still to come. If more came, say so beside their paper.") % said)
    return any(row.errors for row in filled)


def _saved(
    request: ShopRequest, order: PurchaseOrder, form: ReceiveOrderForm, rows: Any, known: Mapping[int, Any]
) -> Receipt | None:
    """The receipt, or None with every refusal beside its box."""
    if not (form.is_valid() & rows.is_valid()):
        point_at_lines(form, rows)
        return None
    filled = [row for row in rows.forms if row.cleaned_data["quantity"]]
    if _is_asked(form, filled, known):
        point_at_lines(form, rows)
        return None
    told = [row.cleaned_data for row in filled]
    with SaidInLines(form, rows, filled, {"product": "quantity", "line": "quantity"}):
        return receive_order(
            access=request.access,
            at=timezone.now(),
            key=form.cleaned_data["key"],
            order=order,
            items=[Arrived(line["line"], line["quantity"], line["cost"], _batch(line)) for line in told],
            reference=form.cleaned_data["reference"],
            place=form.cleaned_data.get("place"),
            takes_expired=form.cleaned_data.get("takes_expired", False),
        ).document
    return None
