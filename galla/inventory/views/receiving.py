"""Receiving goods: a head, and a line for each product."""

from typing import Any

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.access import Access
from galla.accounts.pages import ShopRequest, page
from galla.catalog.models import Product
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.notices import say_done
from galla.inventory.actions import ReceiptItem, receive
from galla.inventory.forms import ROWS, Lines, ReceiveForm, lines_of_form
from galla.inventory.listings import products
from galla.inventory.models import Receipt
from galla.inventory.typed import text_for
from galla.inventory.views.lines import items_of, point_at_lines, refuse_beside, typed_so_far


@require_http_methods(["GET", "POST"])
@page("stock.move")
def receive_goods(request: ShopRequest) -> HttpResponseBase:
    """Take goods onto a shelf; ``?product=`` begins with one of them."""
    if request.method != "POST":
        return _page(request, ReceiveForm(access=request.access), lines_of_form(initial=_first(request)))
    if "more" in request.POST:
        return _page(request, *_with_more_rows(request.access, request.POST))
    form, lines = ReceiveForm(request.POST, access=request.access), lines_of_form(request.POST)
    saved = _saved(request.access, form, lines)
    if saved is None:
        return _page(request, form, lines, status=400)
    say_done(request, _("Received: %(products)s.") % {"products": products(saved.lines.count())})
    return redirect("inventory:receipt", receipt_id=saved.pk)


def _first(request: ShopRequest) -> list[dict[str, Any]]:
    wanted = request.GET.get("product")
    if not wanted:
        return []
    return [{"goods": text_for(request.access, request.access.get(Product, wanted))}]


def _with_more_rows(access: Access, sent: QueryDict) -> tuple[ReceiveForm, Lines]:
    """What was typed so far, not looked at yet, and some more empty rows: for browsers without scripts."""
    typed = typed_so_far(lines_of_form(sent).forms)
    return ReceiveForm(initial=sent.dict(), access=access), lines_of_form(initial=typed, rows=ROWS)


def _saved(access: Access, form: ReceiveForm, lines: Lines) -> Receipt | None:
    """The receipt, or None with every refusal beside its box."""
    if not (form.is_valid() & lines.is_valid()):
        point_at_lines(form, lines)
        return None
    filled = [line for line in lines.forms if line.has_changed()]
    items = items_of(
        access, filled, lambda product, line: ReceiptItem(product, line["quantity"], line["cost"], line["worth"])
    )
    if items is None:
        point_at_lines(form, lines)
        return None
    told = form.cleaned_data
    try:
        paper = receive(
            access=access,
            at=timezone.now(),
            key=told["key"],
            branch=told["branch"],
            place=told.get("place"),
            items=items,
            kind=told["kind"],
            supplier=told.get("supplier"),
            reference=told["reference"],
        )
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This form was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        refuse_beside(form, lines, filled, refusal)
    else:
        return paper.document
    return None


def _page(request: ShopRequest, form: ReceiveForm, lines: Lines, *, status: int = 200) -> HttpResponseBase:
    return render(request, "inventory/receive.html", {"form": form, "lines": lines}, status=status)
