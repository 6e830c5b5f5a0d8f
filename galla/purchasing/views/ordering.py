"""Writing an order down, and changing a draft: a head, and a line for each product."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.access import Access
from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import InvalidInput, KeyReused, Refusal
from galla.foundation.formats import money_of
from galla.foundation.notices import say_done, say_refused
from galla.foundation.rendering import refuse
from galla.inventory.packs import cost_of_one
from galla.inventory.typed import pieces_typed, text_for
from galla.parties.models import Supplier
from galla.purchasing.actions import OrderItem, change_order, create_order
from galla.purchasing.actions.ordering import demand_draft
from galla.purchasing.errors import AlreadySent, ThrownAway
from galla.purchasing.forms import OrderForm, OrderLineForm, new_lines, refuse_in_lines
from galla.purchasing.forms.lines import point_at_lines
from galla.purchasing.models import OrderLine, PurchaseOrder
from galla.purchasing.queries import lines_of_order

# What the action calls the boxes of a line.
BOXES = {"product": "goods"}


@require_http_methods(["GET", "POST"])
@page("purchase.edit")
def order_new(request: ShopRequest) -> HttpResponseBase:
    """Write down what a supplier is to bring; ``?supplier=`` says which one."""
    access = request.access
    initial = {}
    if request.GET.get("supplier"):
        initial["supplier"] = access.get(Supplier, request.GET["supplier"])

    def save(told: dict[str, Any], items: list[OrderItem]) -> PurchaseOrder:
        key = told.pop("key")
        return create_order(access=access, at=timezone.now(), key=key, items=items, **told).document

    leave = reverse("purchasing:orders")
    return _form_page(request, save, title=_("New order"), leave=leave, initial=initial, lines=[])


@require_http_methods(["GET", "POST"])
@page("purchase.edit")
def order_edit(request: ShopRequest, draft_id: int) -> HttpResponseBase:
    """Change a draft."""
    access = request.access
    order = access.get(PurchaseOrder, draft_id)

    def save(told: dict[str, Any], items: list[OrderItem]) -> PurchaseOrder:
        told.pop("key")
        return change_order(access=access, at=timezone.now(), order=order, items=_as_before(order, items), **told)

    try:
        demand_draft(order)
    except (AlreadySent, ThrownAway) as refusal:
        say_refused(request, refusal.detail)
        return redirect("purchasing:order", order_id=order.pk)
    initial = {"supplier": order.supplier_id, "branch": order.branch_id, "note": order.note}
    known = lines_of_order(OrderLine.objects.filter(order=order))
    lines = [
        {"goods": text_for(access, line.product), "quantity": line.quantity_milli, "cost": line.cost_e4}
        for line in known
    ]
    leave = reverse("purchasing:order", args=[order.pk])
    return _form_page(request, save, title=order.number, leave=leave, initial=initial, lines=lines)


def _as_before(order: PurchaseOrder, items: list[OrderItem]) -> list[OrderItem]:
    """The lines with what no box says: each product keeps its tax, and what was agreed for all of an unchanged line."""
    before = list(lines_of_order(OrderLine.objects.filter(order=order)))
    found = []
    for item in items:
        line = next((line for line in before if line.product_id == item.product_id), None)
        if line is not None:
            before.remove(line)
            item = replace(item, tax_class_id=line.tax_class_id)
            if item.worth_minor is None and (item.quantity_milli, item.cost_e4) == (line.quantity_milli, line.cost_e4):
                item = replace(item, worth_minor=line.net_minor)
        found.append(item)
    return found


def _form_page(
    request: ShopRequest,
    save: Callable[[dict[str, Any], list[OrderItem]], PurchaseOrder],
    *,
    title: str,
    leave: str,
    initial: dict[str, Any],
    lines: list[dict[str, Any]],
) -> HttpResponseBase:
    access, status = request.access, 200
    form, rows = OrderForm(initial=initial, access=access), new_lines(OrderLineForm, initial=lines)
    if request.method == "POST" and "more" in request.POST:
        typed = [{name: row[name].data for name in row.fields} for row in new_lines(OrderLineForm, request.POST).forms]
        while typed and not any(typed[-1].values()):
            typed.pop()
        form, rows = OrderForm(initial=request.POST.dict(), access=access), new_lines(OrderLineForm, initial=typed)
    elif request.method == "POST":
        form, rows = OrderForm(request.POST, access=access), new_lines(OrderLineForm, request.POST)
        saved = _saved(access, form, rows, save)
        if saved is not None:
            say_done(request, _("Saved as a draft."))
            return redirect("purchasing:order", order_id=saved.pk)
        status = 400
    context = {"form": form, "lines": rows, "title": title, "leave": leave}
    return render(request, "purchasing/order_form.html", context, status=status)


def _saved(access: Access, form: OrderForm, rows: Any, save: Callable[..., PurchaseOrder]) -> PurchaseOrder | None:
    """The order, or None with every refusal beside its box."""
    if not (form.is_valid() & rows.is_valid()):
        point_at_lines(form, rows)
        return None
    filled = [row for row in rows.forms if any(row[name].data for name in row.fields)]
    items = _items(access, filled)
    if items is None:
        point_at_lines(form, rows)
        return None
    try:
        return save(dict(form.cleaned_data), items)
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This form was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        refuse_in_lines(form, rows, filled, refusal, BOXES)
    return None


def _items(access: Access, filled: list[Any]) -> list[OrderItem] | None:
    """The lines for the action; None where one of them names nothing or too much."""
    items, digits = [], money_of(access.shop.currency).minor_digits
    for row in filled:
        told = dict(row.cleaned_data)
        try:
            product = pieces_typed(access, told, box="goods")
        except InvalidInput as refusal:
            refuse(row, refusal.detail, refusal.field)
        else:
            cost = cost_of_one(told, minor_digits=digits)
            items.append(OrderItem(product, told["quantity"], cost, worth_minor=told.get("worth")))
    return items if len(items) == len(filled) else None
