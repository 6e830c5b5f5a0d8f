"""Pages of orders: the list, one, its paper, sending and closing it, throwing a draft away."""

from collections.abc import Callable

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import NotFound, Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.purchasing import printing, queries
from galla.purchasing.actions import close_order, send_order, throw_away
from galla.purchasing.forms import CloseForm, SendForm
from galla.purchasing.listings import ORDERS, badge_of
from galla.purchasing.models import OrderClosed, OrderLine, OrderSent, PurchaseOrder


@require_GET
@page("purchase.view")
def order_list(request: ShopRequest) -> HttpResponseBase:
    """Everything that was ordered, the latest first."""
    access = request.access
    context = {"may_edit": access.can("purchase.edit")}
    return ORDERS.respond(request, queries.orders(access), template="purchasing/orders.html", context=context)


@require_GET
@page("purchase.view")
def order(request: ShopRequest, order_id: int) -> HttpResponseBase:
    """One order: its lines, and what came of them."""
    return _order_page(request, order_id, CloseForm())


@require_GET
@page("purchase.view")
def order_paper(request: ShopRequest, order_id: int) -> HttpResponse:
    """The order on paper."""
    found = _found(request, order_id)
    draft = not found.is_sent  # type: ignore[attr-defined]
    return printing.response(found.number, printing.order_pdf(request.access.shop, found, draft=draft))


@require_http_methods(["GET", "POST"])
@page("purchase.edit")
def order_send(request: ShopRequest, draft_id: int) -> HttpResponseBase:
    """Send a draft to its supplier."""
    found, form, status = _found(request, draft_id), SendForm(request.POST or None), 200
    if request.method == "POST":
        sent = _sent(request, found, form)
        if sent is not None:
            say_done(request, _("On its way to %(email)s.") % {"email": sent.to} if sent.to else _("Ordered."))
            return redirect("purchasing:order", order_id=found.pk)
        status = 400
    elif queries.state_of(found) != queries.State.DRAFT:
        return redirect("purchasing:order", order_id=found.pk)
    return render(request, "purchasing/send.html", {"order": found, "form": form}, status=status)


def _sent(request: ShopRequest, order: PurchaseOrder, form: SendForm) -> OrderSent | None:
    """The row that says it was sent, or None with what was refused beside its box."""
    if not form.is_valid():
        return None
    told = form.cleaned_data
    act = {"to": told["to"], "by_mail": not told["by_hand"]}
    try:
        return send_order(access=request.access, at=timezone.now(), key=told["key"], order=order, **act).document
    except Refusal as refusal:
        refuse(form, refusal.detail, "to" if refusal.field == "email" else refusal.field)
    return None


@require_POST
@page("purchase.edit")
def order_close(request: ShopRequest, order_id: int) -> HttpResponseBase:
    """Say that the rest will not come."""
    return _ended(request, order_id, close_order, _("Closed."))


@require_POST
@page("purchase.edit")
def order_throw_away(request: ShopRequest, draft_id: int) -> HttpResponseBase:
    """Throw a draft away."""
    return _ended(request, draft_id, throw_away, _("Thrown away."))


def _ended(request: ShopRequest, order_id: int, end: Callable[..., object], done: str) -> HttpResponseBase:
    """The order as it stands then, or its page with what was refused."""
    found, form = _found(request, order_id), CloseForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            end(access=request.access, at=timezone.now(), key=told["key"], order=found, note=told["note"])
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, done)
            return redirect("purchasing:order", order_id=order_id)
    return _order_page(request, order_id, form, status=400)


def _found(request: ShopRequest, order_id: int) -> PurchaseOrder:
    found = queries.orders(request.access).filter(pk=order_id).first()
    if found is None:
        raise NotFound(_("There is no such thing in this shop."))
    return found


def _order_page(request: ShopRequest, order_id: int, close_form: CloseForm, status: int = 200) -> HttpResponseBase:
    found = _found(request, order_id)
    state = queries.state_of(found)
    lines = queries.lines_of_order(OrderLine.objects.filter(order=found))
    may_edit = request.access.can("purchase.edit")
    closable = state in (queries.State.SENT, queries.State.PART)
    context = {
        "order": found,
        "badge": badge_of(found),
        "lines": [(line, queries.worth_of_line(line)) for line in lines],
        "arrivals": queries.arrivals_of(found),
        "sent": OrderSent.objects.filter(order=found).select_related("by").first(),
        "closed": OrderClosed.objects.filter(order=found).select_related("by").first(),
        "may_change": may_edit and state == queries.State.DRAFT,
        "may_receive": may_edit and found.is_sent and not found.is_closed,  # type: ignore[attr-defined]
        "may_return": may_edit,
        "may_close": may_edit and closable,
        "awaited": closable,
        "close_form": close_form,
    }
    return render(request, "purchasing/order.html", context, status=status)
