"""What lies on the shelves: the list, and the card of one product."""

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from galla.accounts.pages import ShopRequest, page
from galla.inventory import queries
from galla.inventory.listings import STOCK

WORTH = "cost.view"


@require_GET
@page("stock.view")
def stock_list(request: ShopRequest) -> HttpResponseBase:
    """Everything kept in stock. What it is worth is shown to whoever may see costs."""
    access = request.access
    without = () if access.can(WORTH) else ("worth_minor",)
    context = {"may_move": access.can("stock.move")}
    return STOCK.respond(
        request, queries.stock(access), template="inventory/stock.html", context=context, without=without
    )
