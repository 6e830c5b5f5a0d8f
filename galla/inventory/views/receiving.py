"""Receiving goods: a head, and a line for each product."""

from collections.abc import Mapping
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
from galla.inventory.actions import BatchGiven, ReceiptItem, receive
from galla.inventory.forms import ROWS, BatchLineForm, LineForm, Lines, ReceiveForm, keeps_batches, lines_of_form
from galla.inventory.listings import products
from galla.inventory.models import Receipt
from galla.inventory.typed import text_for
from galla.inventory.views.lines import items_of, point_at_lines, refuse_beside, typed_so_far


@require_http_methods(["GET", "POST"])
@page("stock.move")
def receive_goods(request: ShopRequest) -> HttpResponseBase:
    """Take goods onto a shelf; ``?product=`` begins with one of them."""
    if request.method != "POST":
        lines = lines_of_form(initial=_first(request), kind=_kind(request.access))
        return _page(request, ReceiveForm(access=request.access), lines)
    if "more" in request.POST:
        return _page(request, *_with_more_rows(request.access, request.POST))
    form = ReceiveForm(request.POST, access=request.access)
    lines = lines_of_form(request.POST, kind=_kind(request.access))
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
    kind = _kind(access)
    typed = typed_so_far(lines_of_form(sent, kind=kind).forms)
    return ReceiveForm(initial=sent.dict(), access=access), lines_of_form(initial=typed, rows=ROWS, kind=kind)


def _saved(access: Access, form: ReceiveForm, lines: Lines) -> Receipt | None:
    """The receipt, or None with every refusal beside its box."""
    if not (form.is_valid() & lines.is_valid()):
        point_at_lines(form, lines)
        return None
    filled = [line for line in lines.forms if line.has_changed()]
    items = items_of(access, filled, _item)
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
            takes_expired=told.get("takes_expired", False),
        )
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This form was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        refuse_beside(form, lines, filled, refusal)
    else:
        return paper.document
    return None


def _kind(access: Access) -> type[LineForm]:
    """The boxes of a line: with those of a batch where the shop keeps goods by batch."""
    return BatchLineForm if keeps_batches(access) else LineForm


def _item(product: int, told: Mapping[str, Any]) -> ReceiptItem:
    batch = BatchGiven(told["batch"], told["expires_on"], told["mrp"]) if told.get("batch") else None
    return ReceiptItem(product, told["quantity"], told["cost"], told["worth"], batch)


def _page(request: ShopRequest, form: ReceiveForm, lines: Lines, *, status: int = 200) -> HttpResponseBase:
    return render(request, "inventory/receive.html", {"form": form, "lines": lines}, status=status)
