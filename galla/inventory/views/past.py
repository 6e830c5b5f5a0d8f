"""What the stock was worth when a past day was over, and of what."""

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from galla.accounts.pages import ShopRequest, page
from galla.inventory.listings.past import PRODUCTS_THEN, VALUE_THEN
from galla.inventory.queries import branches


def _hidden(request: ShopRequest) -> list[str]:
    return ["branch_name"] if len(branches(request.access)) < 2 else []


@require_GET
@page("cost.view")
def value(request: ShopRequest) -> HttpResponseBase:
    """By branch and category, at the end of ``?on=``."""
    query = request.GET.urlencode()
    context: dict[str, Any] = {"products_url": f"{reverse('inventory:then')}?{query}"}
    return VALUE_THEN.respond(request, [], template="inventory/value.html", context=context, without=_hidden(request))


@require_GET
@page("cost.view")
def then(request: ShopRequest) -> HttpResponseBase:
    """Each product, at the end of ``?on=``."""
    return PRODUCTS_THEN.respond(request, [], template="inventory/then.html")
