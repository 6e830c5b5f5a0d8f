"""Receiving goods: a head, and a line for each product."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.access import Access
from galla.accounts.pages import ShopRequest, page
from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput, KeyReused, Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.inventory.actions import ReceiptItem, receive
from galla.inventory.forms import LINES, ROWS, LineForm, Lines, ReceiveForm, lines_of_form
from galla.inventory.listings import products
from galla.inventory.models import Receipt
from galla.inventory.typed import pieces_typed, text_for

# What the action calls the boxes of a line.
BOXES = {"product": "goods"}


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
    typed = [{name: line[name].data for name in line.fields} for line in lines_of_form(sent).forms]
    while typed and not any(typed[-1].values()):
        typed.pop()
    return ReceiveForm(initial=sent.dict(), access=access), lines_of_form(initial=typed, rows=ROWS)


def _saved(access: Access, form: ReceiveForm, lines: Lines) -> Receipt | None:
    """The receipt, or None with every refusal beside its box."""
    if not (form.is_valid() & lines.is_valid()):
        _point_at_lines(form, lines)
        return None
    filled = [line for line in lines.forms if line.has_changed()]
    items = _items(access, filled)
    if items is None:
        _point_at_lines(form, lines)
        return None
    told = form.cleaned_data
    try:
        paper = receive(
            access=access,
            at=timezone.now(),
            key=told["key"],
            branch=told["branch"],
            items=items,
            kind=told["kind"],
            supplier=told.get("supplier"),
            reference=told["reference"],
        )
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This form was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        _refuse(form, lines, filled, refusal)
    else:
        return paper.document
    return None


def _items(access: Access, filled: list[LineForm]) -> list[ReceiptItem] | None:
    """The lines for the action; None where one of them names nothing or too much."""
    items = []
    for line in filled:
        told = line.cleaned_data
        try:
            product = pieces_typed(access, told, box="goods")
        except InvalidInput as refusal:
            refuse(line, refusal.detail, refusal.field)
        else:
            items.append(ReceiptItem(product, told["quantity"], told["cost"], told["worth"]))
    return items if len(items) == len(filled) else None


def _refuse(form: ReceiveForm, lines: Lines, filled: list[LineForm], refusal: Refusal) -> None:
    """A refusal of ``lines.2.cost`` stands in the third line that was filled in, all others above or beside."""
    part, _dot, rest = (refusal.field or "").partition(".")
    place, _dot, box = rest.partition(".")
    if part == LINES and place.isdigit():
        refuse(filled[int(place)], refusal.detail, BOXES.get(box, box))
        _point_at_lines(form, lines)
    else:
        refuse(form, refusal.detail, refusal.field)


def _point_at_lines(form: ReceiveForm, lines: Lines) -> None:
    for error in lines.non_form_errors():
        form.add_error(None, error)
    if any(line.errors for line in lines.forms):
        form.add_error(None, forms.ValidationError(_("Look at the lines marked below."), code="lines"))


def _page(request: ShopRequest, form: ReceiveForm, lines: Lines, *, status: int = 200) -> HttpResponseBase:
    return render(request, "inventory/receive.html", {"form": form, "lines": lines}, status=status)
