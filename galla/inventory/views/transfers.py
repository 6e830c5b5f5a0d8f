"""Sending goods to another place, and saying there what became of them."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.accounts.pages import ShopRequest, page
from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput, KeyReused, Refusal
from galla.foundation.keys import KeyedForm, fresh_key
from galla.foundation.notices import say_done, say_refused
from galla.foundation.rendering import refuse
from galla.inventory import queries
from galla.inventory.actions import ArrivalItem, Spot, TransferItem, receive_transfer, send_goods, take_back
from galla.inventory.forms import (
    ROWS,
    ArrivalForm,
    GoodsLineForm,
    Lines,
    SendBatchLineForm,
    SendForm,
    box_of,
    keeps_batches,
    lines_of_form,
)
from galla.inventory.listings import TRANSFERS, products, state_of_transfer
from galla.inventory.models import Batch, Transfer, TransferReceipt
from galla.inventory.typed import text_for
from galla.inventory.views.lines import items_of, point_at_lines, refuse_beside, typed_so_far

# What the action calls the boxes.
BOXES = {"branch": "source", "place": "source", "to_branch": "target", "to_place": "target"}
NONE_HERE = gettext_lazy("No batch of this number lies where the goods leave.")
SEVERAL = gettext_lazy("Several MRPs have this batch. Leave it empty, and what expires first goes.")
SAVED_ALREADY = gettext_lazy("This form was saved already, with something else in it. Look, then save again.")


@require_GET
@page("stock.view")
def transfer_list(request: ShopRequest) -> HttpResponseBase:
    """Everything that was sent, the latest first."""
    access = request.access
    without = () if access.can("cost.view") else ("worth_minor",)
    context = {"may_move": access.can("stock.move"), "may_edit_places": access.can("place.edit")}
    rows = queries.transfers(access)
    return TRANSFERS.respond(request, rows, template="inventory/transfers.html", context=context, without=without)


@require_GET
@page("stock.view")
def transfer(request: ShopRequest, transfer_id: int) -> HttpResponseBase:
    """What was sent at once, what became of it, and what is still on the way."""
    access = request.access
    access.get(Transfer, transfer_id)
    found = queries.transfers(access).get(pk=transfer_id)
    underway = queries.underway(found)
    lines = list(queries.lines_of(found.lines.all()))
    sent = [[(number, milli) for number, milli, *_gone in line.batches or ()] for line in lines]
    named = access.rows(Batch).in_bulk({number for pairs in sent for number, _milli in pairs})
    context = {
        "transfer": found,
        "state": state_of_transfer(found),
        "lines": [
            (line, [(named[number], milli) for number, milli in pairs]) for line, pairs in zip(lines, sent, strict=True)
        ],
        "underway": [one for one in underway if one.left_milli],
        "today": business_date(access.shop, timezone.now()),
        "receipts": queries.transfer_receipts(found),
        "shows_worth": access.can("cost.view"),
        "may_move": access.can("stock.move"),
        "form": KeyedForm(),
    }
    return render(request, "inventory/transfer.html", context)


@require_GET
@page("stock.view")
def arrival(request: ShopRequest, arrival_id: int) -> HttpResponseBase:
    """What became of goods at one time stands on the page of their transfer."""
    found = request.access.get(TransferReceipt, arrival_id)
    url = reverse("inventory:transfer", args=[found.transfer_id])
    return redirect(f"{url}#arrival-{found.pk}")


@require_http_methods(["GET", "POST"])
@page("stock.move")
def send(request: ShopRequest) -> HttpResponseBase:
    """Send goods to another place; ``?product=`` begins with one of them, ``&batch=`` with a batch of it."""
    access = request.access
    if request.method != "POST":
        return _send_page(request, SendForm(access=access), _lines(access, initial=_first(request)))
    if "more" in request.POST:
        return _send_page(request, *_with_more_rows(access, request.POST))
    form, lines = SendForm(request.POST, access=access), _lines(access, request.POST)
    saved = _sent(access, form, lines)
    if saved is None:
        return _send_page(request, form, lines, status=400)
    said = {"products": products(saved.lines.count()), "place": saved.goes_to}
    words = _("Now in %(place)s: %(products)s.") if saved.at_once else _("On the way to %(place)s: %(products)s.")
    say_done(request, words % said)
    return redirect("inventory:transfer", transfer_id=saved.pk)


def _lines(access: Access, data: Any = None, *, initial: list[dict[str, Any]] | None = None) -> Lines:
    kind = SendBatchLineForm if keeps_batches(access) else GoodsLineForm
    return lines_of_form(data, initial=initial, rows=ROWS, kind=kind)


def _first(request: ShopRequest) -> list[dict[str, Any]]:
    wanted = request.GET.get("product")
    if not wanted:
        return []
    goods = text_for(request.access, request.access.get(Product, wanted))
    return [{"goods": goods, "batch": request.GET.get("batch", "")}]


def _with_more_rows(access: Access, sent: QueryDict) -> tuple[SendForm, Lines]:
    """What was typed so far, not looked at yet, and some more empty rows: for browsers without scripts."""
    typed = typed_so_far(_lines(access, sent).forms)
    return SendForm(initial=sent.dict(), access=access), _lines(access, initial=typed)


def _sent(access: Access, form: SendForm, lines: Lines) -> Transfer | None:
    """The transfer, or None with every refusal beside its box."""
    if not (form.is_valid() & lines.is_valid()):
        point_at_lines(form, lines)
        return None
    filled = [line for line in lines.forms if line.has_changed()]
    typed = items_of(access, filled, lambda product, line: (product, line["quantity"], line.get("batch", "")))
    if typed is None:
        point_at_lines(form, lines)
        return None
    told = form.cleaned_data
    try:
        paper = send_goods(
            access=access,
            at=timezone.now(),
            key=told["key"],
            source=told["source"],
            target=told["target"],
            items=_items(told["source"], typed),
            at_once=told.get("at_once", False),
            takes_expired=told.get("takes_expired", False),
            note=told["note"],
        )
    except KeyReused:
        form.renew_key()
        form.add_error(None, SAVED_ALREADY)
    except Refusal as refusal:
        refuse_beside(form, lines, filled, refusal, BOXES)
    else:
        return paper.document
    return None


def _items(source: Spot, typed: Sequence[tuple[int, int, str]]) -> list[TransferItem]:
    """The lines of a transfer, each with the batch whose number was typed. Raises ``InvalidInput`` beside a line."""
    wanted = {product for product, _milli, number in typed if number}
    held = queries.held_batches(source.account, wanted)
    items = []
    for place, (product, milli, number) in enumerate(typed):
        found = [batch.id for batch in held if batch.product_id == product and batch.number == number]
        if number and len(found) != 1:
            raise InvalidInput(str(SEVERAL if found else NONE_HERE), field=f"lines.{place}.batch")
        items.append(TransferItem(product, milli, found[0] if number else None))
    return items


def _send_page(request: ShopRequest, form: SendForm, lines: Lines, *, status: int = 200) -> HttpResponseBase:
    return render(request, "inventory/send.html", {"form": form, "lines": lines}, status=status)


@require_http_methods(["GET", "POST"])
@page("stock.move")
def receive(request: ShopRequest, transfer_id: int) -> HttpResponseBase:
    """Say what became of a transfer: how much came, came damaged, is missing."""
    access = request.access
    found = access.get(Transfer, transfer_id)
    form = ArrivalForm(request.POST or None, underway=queries.underway(found))
    if request.method == "POST":
        if form.is_valid() and _arrived(access, found, form):
            say_done(request, _("Taken down."))
            return redirect("inventory:transfer", transfer_id=found.pk)
    elif not form.shown:
        return redirect("inventory:transfer", transfer_id=found.pk)
    context = {"transfer": found, "form": form, "today": business_date(access.shop, timezone.now())}
    return render(request, "inventory/arrive.html", context, status=400 if form.errors else 200)


def _arrived(access: Access, found: Transfer, form: ArrivalForm) -> bool:
    """Whether it was saved; what was refused stands beside its box."""
    told, items = form.cleaned_data, form.items()
    try:
        receive_transfer(
            access=access,
            at=timezone.now(),
            key=told["key"],
            transfer=found,
            items=items,
            rest_is_missing=told.get("rest", False),
            note=told["note"],
        )
    except KeyReused:
        form.renew_key()
        form.add_error(None, SAVED_ALREADY)
    except Refusal as refusal:
        refuse(form, refusal.detail, _box_of(form, items, refusal.field))
    else:
        return True
    return False


def _box_of(form: ArrivalForm, items: list[ArrivalItem], field: str | None) -> str | None:
    """The box of what the action calls ``lines.2.damaged``."""
    part, _dot, rest = (field or "").partition(".")
    place, _dot, name = rest.partition(".")
    if part != "lines" or not place.isdigit():
        return field
    product = next(one.product for one in form.underway if one.product.pk == items[int(place)].product_id)
    return box_of(name, product)


@require_POST
@page("stock.move")
def bring_back(request: ShopRequest, transfer_id: int) -> HttpResponseBase:
    """Take back what is still on the way."""
    access = request.access
    found = access.get(Transfer, transfer_id)
    form = KeyedForm(request.POST)
    key = form.cleaned_data["key"] if form.is_valid() else fresh_key()
    try:
        take_back(access=access, at=timezone.now(), key=key, transfer=found)
    except KeyReused:
        say_refused(request, SAVED_ALREADY)
    except Refusal as refusal:
        say_refused(request, refusal.detail)
    else:
        say_done(request, _("Back in %(place)s.") % {"place": found.left_from})
    return redirect("inventory:transfer", transfer_id=found.pk)
