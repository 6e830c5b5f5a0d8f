"""Papers of the stock room: what came in, what was put right."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from galla.accounts.access import Access
from galla.accounts.pages import ShopRequest, page
from galla.accounts.queries import allowances_for
from galla.inventory import queries
from galla.inventory.listings import ADJUSTMENTS, RECEIPTS
from galla.inventory.models import Adjustment, AdjustmentLine, Batch, Receipt, ReceiptLine
from galla.inventory.papers import ADJUSTMENT

GUARDED = {"worth_minor": "cost.view", "supplier": "supplier.view"}


def _hidden(access: Access) -> list[str]:
    """The columns this person may not see, and the branch where there is only one."""
    single = ["branch"] if len(queries.branches(access)) < 2 else []
    return [name for name, permission in GUARDED.items() if not access.can(permission)] + single


@require_GET
@page("stock.view")
def receipt_list(request: ShopRequest) -> HttpResponseBase:
    """Everything that came in, the latest first."""
    access = request.access
    context = {"may_move": access.can("stock.move")}
    return RECEIPTS.respond(
        request,
        queries.receipts(access),
        template="inventory/receipts.html",
        context=context,
        without=_hidden(access),
    )


@require_GET
@page("stock.view")
def receipt(request: ShopRequest, receipt_id: int) -> HttpResponseBase:
    """What came in at once."""
    access = request.access
    found = access.get(Receipt, receipt_id)
    lines = queries.lines_of(ReceiptLine.objects.select_related("batch").filter(receipt=found))
    context = {
        "receipt": found,
        "lines": [(line, queries.cost_of_line(line)) for line in lines],
        "shows_worth": access.can("cost.view"),
        "shows_supplier": access.can("supplier.view"),
        "may_move": access.can("stock.move"),
    }
    return render(request, "inventory/receipt.html", context)


@require_GET
@page("stock.view")
def adjustment_list(request: ShopRequest) -> HttpResponseBase:
    """Everything that was put right, the latest first."""
    access = request.access
    context = {"may_move": access.can("stock.move")}
    return ADJUSTMENTS.respond(
        request,
        queries.adjustments(access),
        template="inventory/adjustments.html",
        context=context,
        without=_hidden(access),
    )


@require_GET
@page("stock.view")
def adjustment(request: ShopRequest, adjustment_id: int) -> HttpResponseBase:
    """What was put right at once."""
    access = request.access
    found = access.get(Adjustment, adjustment_id)
    lines = list(queries.lines_of(AdjustmentLine.objects.filter(adjustment=found)))
    named = access.rows(Batch).in_bulk({number for line in lines for number, _change in line.batches or ()})
    context = {
        "adjustment": found,
        "count_id": queries.count_of_adjustment(found),
        "lines": [(line, [named[number] for number, _change in line.batches or ()]) for line in lines],
        "shows_worth": access.can("cost.view"),
        "may_move": access.can("stock.move"),
        "allowances": allowances_for(access, (ADJUSTMENT, found.pk)),
    }
    return render(request, "inventory/adjustment.html", context)
