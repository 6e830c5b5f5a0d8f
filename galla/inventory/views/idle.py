"""Goods that do not move, and how old what lies there is."""

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from galla.accounts.pages import ShopRequest, page
from galla.inventory.listings.idle import AGED, IDLE


@require_GET
@page("stock.view")
def dead(request: ShopRequest) -> HttpResponseBase:
    """Goods on hand that were not sold for a while. What they are worth is shown to whoever may see costs."""
    without = () if request.access.can("cost.view") else ("worth_minor",)
    return IDLE.respond(request, [], template="inventory/dead.html", without=without)


@require_GET
@page("cost.view")
def ageing(request: ShopRequest) -> HttpResponseBase:
    """What lies there, by age, with its value."""
    return AGED.respond(request, [], template="inventory/ageing.html")
