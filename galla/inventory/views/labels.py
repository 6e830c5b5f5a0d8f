"""Labels to print: of goods that are typed, of a list, of a receipt, or of prices that changed."""

import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from galla.accounts.access import Access
from galla.accounts.pages import ShopRequest, page
from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput, Refusal
from galla.foundation.rendering import refuse
from galla.inventory.actions.labelling import print_labels
from galla.inventory.forms import Lines
from galla.inventory.forms.labels import ChangesLabelForm, LabelForm, ListLabelForm, ReceiptLabelForm, label_lines
from galla.inventory.models import Receipt
from galla.inventory.queries.labels import Wanted, WantedLabel, labels_of_changes, labels_of_list, labels_of_receipt
from galla.inventory.typed import goods_typed, text_for
from galla.inventory.views.lines import point_at_lines, typed_so_far


@require_http_methods(["GET", "POST"])
@page("label.print")
def labels(request: ShopRequest) -> HttpResponseBase:
    """Labels of products that are typed, with a count each; ``?product=`` begins with one of them."""
    sent = request.POST if request.method == "POST" else None
    if sent is not None and "more" in sent:
        return _with_more_rows(request, sent)
    form = LabelForm(sent, access=request.access)
    lines = label_lines(sent, initial=None if sent else _first(request))
    if sent is not None and (form.is_valid() & lines.is_valid()):
        wanted = _wanted(request.access, lines)
        if wanted is not None and (pdf := _printed(request, form, wanted)) is not None:
            return pdf
    if sent is not None:
        point_at_lines(form, lines)
    return _page(request, form, "lines", lines=lines)


def _with_more_rows(request: ShopRequest, sent: QueryDict) -> HttpResponseBase:
    """What was typed so far, not looked at yet, and some more empty rows: for browsers without scripts."""
    form = LabelForm(initial=sent.dict(), access=request.access)
    return _page(request, form, "lines", lines=label_lines(initial=typed_so_far(label_lines(sent).forms)))


@require_http_methods(["GET", "POST"])
@page("label.print")
def labels_of_a_list(request: ShopRequest) -> HttpResponseBase:
    """Labels of every product that some words and a category leave, so many of each."""
    sent = request.POST if request.method == "POST" else None
    form = ListLabelForm(sent, access=request.access)
    if sent is not None and form.is_valid():
        told = form.cleaned_data
        asked = {name: told[name] for name in ("search", "category", "each")}
        wanted = labels_of_list(request.access, **asked)
        pdf = _printed(request, form, wanted)
        if pdf is not None:
            return pdf
    return _page(request, form, "list")


@require_http_methods(["GET", "POST"])
@page("label.print")
def labels_of_a_receipt(request: ShopRequest) -> HttpResponseBase:
    """Labels of all that came at once, as many as came; ``?receipt=`` says which."""
    sent = request.POST if request.method == "POST" else None
    asked = request.GET.get("receipt")
    form = ReceiptLabelForm(
        sent, access=request.access, wanted=request.access.get(Receipt, asked) if asked is not None else None
    )
    if sent is not None and form.is_valid():
        pdf = _printed(request, form, labels_of_receipt(form.cleaned_data["receipt"]))
        if pdf is not None:
            return pdf
    return _page(request, form, "receipt")


@require_http_methods(["GET", "POST"])
@page("label.print")
def labels_of_changed_prices(request: ShopRequest) -> HttpResponseBase:
    """Labels of what changed its price since the last ones."""
    sent = request.POST if request.method == "POST" else None
    form = ChangesLabelForm(sent, access=request.access)
    if sent is not None and form.is_valid():
        since = form.cleaned_data["since"]
        pdf = _printed(request, form, labels_of_changes(request.access, since), since)
        if pdf is not None:
            return pdf
    return _page(request, form, "changes")


def _first(request: ShopRequest) -> list[dict[str, Any]]:
    asked = request.GET.get("product")
    if asked is None:
        return []
    return [{"goods": text_for(request.access, request.access.get(Product, asked)), "count": 1}]


def _wanted(access: Access, lines: Lines) -> Wanted | None:
    """What the lines say; None where one of them names nothing or too much."""
    filled = [line for line in lines.forms if line.has_changed()]
    wanted: Wanted = []
    for line in filled:
        try:
            number = goods_typed(access, line.cleaned_data["goods"], field="goods")
            wanted.append(WantedLabel(number, line.cleaned_data["count"]))
        except InvalidInput as refusal:
            refuse(line, refusal.detail, refusal.field)
    return wanted if len(wanted) == len(filled) else None


def _printed(
    request: ShopRequest, form: LabelForm, wanted: Wanted, since: datetime.datetime | None = None
) -> HttpResponse | None:
    """The labels; None where they are refused, which then stands beside its box."""
    try:
        pdf = print_labels(
            access=request.access,
            at=timezone.now(),
            paper=form.paper(),
            wanted=wanted,
            changes_since=since,
            portion=form.cleaned_data["portion"],
        )
    except Refusal as refusal:
        if "parts" in refusal.figures:
            form.offer_parts(refusal.figures["parts"])
        refuse(form, refusal.detail, refusal.field)
        return None
    return answer(pdf)


def answer(pdf: bytes) -> HttpResponse:
    """The PDF as an answer that opens in the browser."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="labels.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: ShopRequest, form: LabelForm, of: str, **more: Any) -> HttpResponseBase:
    status = 400 if form.errors else 200
    return render(request, "inventory/labels.html", {"form": form, "of": of, **more}, status=status)
