"""Entering a supplier's bill: what they brought and have not billed, and what else stands on it."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.access import Access, as_identity
from galla.accounts.calendar import shop_day
from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.inventory.models import Receipt, ReceiptKind
from galla.parties.models import Supplier
from galla.purchasing import queries
from galla.purchasing.actions import BillItem, enter_bill
from galla.purchasing.forms import (
    MOST_ROWS,
    BilledLineForm,
    BillForm,
    extra_lines,
    known_lines,
    refuse_in_lines,
    rows_asked,
)
from galla.purchasing.forms.lines import point_at_lines
from galla.purchasing.models import LineKind, SupplierBill

MOST_RECEIPTS = 30
# What the action calls the boxes.
BOXES = {"receipt_line": "quantity"}


@require_http_methods(["GET", "POST"])
@page("purchase.edit")
def bill_new(request: ShopRequest, supplier_id: int) -> HttpResponseBase:
    """Enter a bill; ``?receipt=`` shows and proposes what came then, ``?after=`` goes on behind that line."""
    access, status = request.access, 200
    supplier = access.get(Supplier, supplier_id)
    asked = as_identity(request.GET.get("receipt", ""))
    rows_waiting = queries.unbilled(access, supplier)
    of_receipt = rows_waiting if asked is None else rows_waiting.filter(receipt=asked)
    stretch = queries.stretch_of(
        of_receipt, asked=request.GET.get("after", ""), most=rows_asked(request.GET, MOST_ROWS)
    )
    waiting = stretch.lines
    taxed: dict[str, Any] = {"tax_classes": queries.tax_classes(access, waiting)}
    if request.method == "POST":
        form = BillForm(request.POST, access=access, receipts=_receipts(access))
        rows, extra = known_lines(BilledLineForm, request.POST, **taxed), extra_lines(access, request.POST)
        saved = _saved(access, supplier, form, rows, extra)
        if saved is not None:
            say_done(request, _("Entered."))
            return redirect("purchasing:bill", bill_id=saved.pk)
        status = 400
    else:
        initial = {"billed_on": shop_day(access.shop, timezone.now())}
        form = BillForm(initial=initial, access=access, receipts=_receipts(access))
        rows = known_lines(BilledLineForm, initial=[_proposed(line, asked) for line in waiting], **taxed)
        extra = extra_lines(access)
    by_id = {line.pk: line for line in waiting}
    shown = [(by_id[number], row) for row in rows.forms if (number := row_id(row)) in by_id]
    for line, row in shown:
        row.came(line)
    context = {"supplier": supplier, "form": form, "lines": rows, "shown": shown, "extra": extra}
    context |= {"stretch": stretch, "receipt_asked": asked}
    return render(request, "purchasing/bill_form.html", context, status=status)


def row_id(row: Any, name: str = "line") -> int:
    """The id that stands in a row's hidden box; 0 where none does."""
    sent = str(row[name].value() or "")
    return int(sent) if sent.isascii() and sent.isdigit() else 0


def _receipts(access: Access) -> Any:
    """The last receipts, over which freight and duty may be shared out."""
    rows = access.rows(Receipt).filter(kind=ReceiptKind.RECEIPT).order_by("-pk")
    latest = list(rows.values_list("pk", flat=True)[:MOST_RECEIPTS])
    return access.rows(Receipt).filter(pk__in=latest).select_related("supplier").order_by("-pk")


def _proposed(line: Any, receipt: int | None) -> dict[str, Any]:
    agreed = {"line": line.pk, "tax_class": line.tax_class_id}
    if line.receipt_id != receipt:
        return agreed
    return {**agreed, "quantity": line.unbilled_milli, "net": line.left_worth_minor}


def _saved(access: Access, supplier: Supplier, form: BillForm, rows: Any, extra: Any) -> SupplierBill | None:
    """The bill, or None with every refusal beside its box."""
    if not (form.is_valid() & rows.is_valid() & extra.is_valid()):
        point_at_lines(form, rows)
        point_at_lines(form, extra)
        return None
    told = form.cleaned_data
    goods = [row for row in rows.forms if row.cleaned_data["net"] is not None]
    others = [row for row in extra.forms if row.has_changed()]
    try:
        return enter_bill(
            access=access,
            at=timezone.now(),
            key=told["key"],
            supplier=supplier,
            branch=told["branch"],
            number=told["number"],
            billed_on=told["billed_on"],
            items=[*map(_goods, goods), *(_other(row, told) for row in others)],
            taxes=[] if told["untaxed"] else None,
            total_minor=told["total"],
        ).document
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This form was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        if (refusal.field or "").endswith(".receipts"):
            refuse(form, refusal.detail, "receipts")
        else:
            refuse_in_lines(form, rows, [*goods, *others], refusal, BOXES)
    return None


def _goods(row: Any) -> BillItem:
    told = row.cleaned_data
    return BillItem(
        LineKind.GOODS,
        told["net"],
        receipt_line_id=told["line"],
        quantity_milli=told["quantity"] or None,
        tax_class_id=told["tax_class"],
    )


def _other(row: Any, head: dict[str, Any]) -> BillItem:
    told = row.cleaned_data
    return BillItem(
        told["kind"],
        told["net"],
        words=told["words"],
        tax_class_id=told["tax_class"].pk if told["tax_class"] else None,
        receipts=tuple({receipt.pk for receipt in [*head["receipts"], *head["older"]]}),
        shared_by=head["shared_by"],
    )
