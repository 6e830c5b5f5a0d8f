"""A supplier's credit note without goods: entered against a bill of his, and shown."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from galla.accounts.calendar import shop_day
from galla.accounts.pages import ShopRequest, page
from galla.foundation.notices import say_done
from galla.purchasing import queries
from galla.purchasing.actions import CreditItem, enter_credit
from galla.purchasing.forms import MOST_ROWS, CreditForm, CreditLineForm, known_lines, rows_asked
from galla.purchasing.forms.lines import SaidInLines, point_at_lines
from galla.purchasing.models import SupplierBill, SupplierCredit
from galla.purchasing.views.billing import row_id
from galla.purchasing.views.bills import one_of

# What the action calls the box of a line.
BOXES = {"receipt_line": "net"}


@require_http_methods(["GET", "POST"])
@page("purchase.edit")
def credit_new(request: ShopRequest, bill_id: int) -> HttpResponseBase:
    """Enter what was taken off a bill; ``?after=`` goes on behind that line."""
    access, status = request.access, 200
    bill = one_of(queries.bills(access), bill_id)
    stretch = queries.stretch_of(
        queries.goods_billed(bill), asked=request.GET.get("after", ""), most=rows_asked(request.GET, MOST_ROWS)
    )
    form = CreditForm(initial={"credited_on": shop_day(access.shop, timezone.now())})
    rows = known_lines(CreditLineForm, initial=[{"line": line.receipt_line_id} for line in stretch.lines])
    if request.method == "POST":
        form, rows = CreditForm(request.POST), known_lines(CreditLineForm, request.POST)
        saved = _saved(request, bill, form, rows)
        if saved is not None:
            say_done(request, _("Entered."))
            return redirect("purchasing:credit", credit_id=saved.pk)
        status = 400
    by_id = {line.receipt_line_id: line for line in stretch.lines}
    shown = [(by_id[number], row) for row in rows.forms if (number := row_id(row)) in by_id]
    context = {"bill": bill, "form": form, "lines": rows, "shown": shown, "stretch": stretch}
    return render(request, "purchasing/credit_form.html", context, status=status)


@require_GET
@page("purchase.view")
def credit(request: ShopRequest, credit_id: int) -> HttpResponseBase:
    """One credit note: what it took off which goods, and where their value came from."""
    found = one_of(queries.credits_of(request.access), credit_id)
    context = {
        "credit": found,
        "lines": found.lines.select_related("receipt_line__product").order_by("position"),
        "taxes": found.taxes.order_by("position"),
        "shifts": found.shifts.select_related("product").order_by("position"),
    }
    return render(request, "purchasing/credit.html", context)


def _saved(request: ShopRequest, bill: SupplierBill, form: CreditForm, rows: Any) -> SupplierCredit | None:
    """The credit note, or None with every refusal beside its box."""
    if not (form.is_valid() & rows.is_valid()):
        point_at_lines(form, rows)
        return None
    told = form.cleaned_data
    filled = [row for row in rows.forms if row.cleaned_data["net"]]
    with SaidInLines(form, rows, filled, BOXES):
        return enter_credit(
            access=request.access,
            at=timezone.now(),
            key=told["key"],
            bill=bill,
            number=told["number"],
            credited_on=told["credited_on"],
            items=[CreditItem(row.cleaned_data["line"], row.cleaned_data["net"]) for row in filled],
            taxes=[] if told["untaxed"] else None,
            reason=told["reason"],
        ).document
    return None
