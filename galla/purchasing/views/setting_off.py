"""Setting a debit note against bills."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.pages import ShopRequest, page
from galla.foundation.notices import say_done
from galla.purchasing import queries
from galla.purchasing.actions import Paper, set_off
from galla.purchasing.forms import MOST_ROWS, PayShareForm, SetOffForm, known_lines, rows_asked
from galla.purchasing.forms.lines import SaidInLines, point_at_lines
from galla.purchasing.models import PurchaseReturn, SetOff
from galla.purchasing.views.billing import row_id
from galla.purchasing.views.bills import one_of


@require_http_methods(["GET", "POST"])
@page("purchase.pay")
def set_off_new(request: ShopRequest, return_id: int) -> HttpResponseBase:
    """Say which bills a debit note settles; proposed are the oldest that are open."""
    note, status = one_of(queries.returns(request.access), return_id), 200
    most = rows_asked(request.GET, MOST_ROWS)
    rows_open, after = queries.unsettled_bills(request.access, note.supplier), request.GET.get("after", "")
    stretch = queries.stretch_of_bills(rows_open, note.supplier, asked=after, most=most)
    waiting = stretch.lines
    form, rows = SetOffForm(), known_lines(PayShareForm, initial=_proposed(note, stretch))
    if request.method == "POST":
        form, rows = SetOffForm(request.POST), known_lines(PayShareForm, request.POST)
        if _saved(request, note, form, rows) is not None:
            say_done(request, _("Set against bills."))
            return redirect("purchasing:return", return_id=note.pk)
        status = 400
    by_id = {bill.pk: bill for bill in waiting}
    shown = [(by_id[number], row) for row in rows.forms if (number := row_id(row, "bill")) in by_id]
    context = {"back": note, "form": form, "lines": rows, "shown": shown, "stretch": stretch}
    return render(request, "purchasing/set_off.html", context, status=status)


def _proposed(note: Any, stretch: queries.Stretch) -> list[dict[str, Any]]:
    """A row for each open bill; what is left of the note goes to the oldest of all, where these are shown."""
    left, proposed = note.open_minor if stretch.is_first else 0, []
    for bill in stretch.lines:
        share = min(left, bill.open_minor)
        left -= share
        proposed.append({"bill": bill.pk, "amount": share or None})
    return proposed


def _saved(request: ShopRequest, note: PurchaseReturn, form: SetOffForm, rows: Any) -> Paper[SetOff] | None:
    """What was set off, or None with every refusal beside its box."""
    if not (form.is_valid() & rows.is_valid()):
        point_at_lines(form, rows)
        return None
    filled = [row for row in rows.forms if row.cleaned_data["amount"]]
    bills = {row.cleaned_data["bill"]: row.cleaned_data["amount"] for row in filled}
    key = form.cleaned_data["key"]
    with SaidInLines(form, rows, filled, {"bill": "amount"}):
        return set_off(access=request.access, at=timezone.now(), key=key, note=note, bills=bills)
    return None
