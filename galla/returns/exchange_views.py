"""Pages of exchanges: from the goods that come back to the counter that sells others for them, and their paper."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from galla.accounts.access import Access
from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import NotFound
from galla.foundation.formats import money_of
from galla.parties.models import Customer
from galla.parties.queries import canonical
from galla.pricing.numbers import decimal_text, trimmed_text
from galla.returns import exchange_printing, queries
from galla.returns.actions import Item, Quoted
from galla.returns.listings import EXCHANGES
from galla.returns.models import Exchange
from galla.returns.printing import SIZES
from galla.sales.models import Sale
from galla.sales.rows import SaleRows
from galla.sales.till.goods_back import carried
from galla.sales.till.views import people_told


def to_the_counter(
    access: Access, bills: dict[int, SaleRows], items: list[Item], quoted: Quoted, told: dict[str, Any]
) -> str:
    """The address of the counter with these goods on their way back; ``told`` says why and how."""
    digits = money_of(access.shop.currency).minor_digits
    names = [bills[item.sale_id].lines[item.position - 1].name for item in items]
    sales = [bills[number].sale for number in dict.fromkeys(item.sale_id for item in items)]
    words = (
        names[0] if len(names) == 1 else _("%(name)s and %(count)s more") % {"name": names[0], "count": len(names) - 1}
    )
    back = {
        "lines": [
            {
                "bill": item.sale_id,
                "position": item.position,
                "quantity": trimmed_text(item.quantity_milli, places=3),
                "place": item.place_id,
            }
            for item in items
        ],
        "way": told["way"],
        "reason": told["reason"],
        "total": decimal_text(quoted.total_minor, places=digits),
        "told": f"{words} · {', '.join(sale.number for sale in sales)}",
        "person": _person(access, sales[0].customer_id),
    }
    return f"{reverse('sales:new')}?{urlencode({'back': carried(access, back)})}"


def _person(access: Access, customer_id: int | None) -> dict[str, Any] | None:
    """Whose bill it was, where they may still buy."""
    if customer_id is None or not access.can("customer.view"):
        return None
    found = access.rows(Customer).filter(pk=canonical(customer_id), archived_at=None).first()
    return people_told(access, [found])[0] if found is not None else None


@require_GET
@page("return.view")
def listed(request: ShopRequest) -> HttpResponseBase:
    """Every exchange of the shop: goods back, goods out, one difference."""
    return EXCHANGES.respond(request, queries.exchanges(request.access), template="returns/exchanges.html")


@require_GET
@page("return.view")
def of_bill(request: ShopRequest, exchanged_id: int) -> HttpResponseBase:
    """The exchange that a bill is one side of."""
    sale = request.access.get(Sale, exchanged_id)
    found = queries.exchanges(request.access).filter(sale=sale).first()
    if found is None:
        raise NotFound(_("No goods came back for this bill."))
    return redirect("returns:note", note_id=found.pk)


@require_GET
@page("return.view")
def printed(request: ShopRequest, exchange_id: int, size: str) -> HttpResponse:
    """Both sides on one paper."""
    if size not in SIZES:
        raise NotFound(_("Papers are a4 or 80mm."))
    found = queries.exchanges(request.access).get(pk=request.access.get(Exchange, exchange_id).pk)
    return exchange_printing.exchange_answer(request.access.shop, found, size=size)
