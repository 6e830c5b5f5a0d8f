"""Home and search."""

import datetime

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.accounts.pages import ShopRequest, page
from galla.accounts.queries import locked_pins
from galla.drawer.queries import counts_blind
from galla.inventory.queries import running_low
from galla.office.allowed import ALLOWED, rows
from galla.office.buying import to_order
from galla.office.day import the_day
from galla.office.khata import who_owes
from galla.office.search import found
from galla.sales.queries import Remembered, bills, to_look_at

SHORT = 6
# No till tells a bill later than this.
LOOKED_BACK = datetime.timedelta(days=31)


@require_GET
@page("shop.view")
def home(request: ShopRequest) -> HttpResponse:
    """The day so far; without what it brought for a cashier who counts the drawer blind."""
    access, now = request.access, timezone.now()
    context = {
        "day": None if counts_blind(access) else the_day(access, now),
        "today": shop_day(access.shop, now),
        "now": now,
        "to_look_at": _to_look_at(access, now),
        "low": running_low(access, limit=SHORT, branch=access.branch),
        "branch": access.branch,
        "to_order": to_order(access),
        "owing": who_owes(access, limit=SHORT),
        "last_bills": list(bills(access, Remembered()).order_by("-id")[:SHORT]),
    }
    return render(request, "office/home.html", context)


def _to_look_at(access: Access, now: datetime.datetime) -> str:
    """How many bills of the last month somebody has to answer for; "" for whoever does not."""
    if not access.can("bill.look"):
        return ""
    count = to_look_at(access, since=shop_day(access.shop, now) - LOOKED_BACK)
    return ngettext("%d bill went past a rule.", "%d bills went past a rule.", count) % count if count else ""


@require_GET
@page("shop.view")
def search(request: ShopRequest) -> HttpResponse:
    """Everything that fits a few letters."""
    text = request.GET.get("q", "")
    return render(request, "office/search.html", {"search_text": text, "groups": found(request.access, text)})


@require_GET
@page("allowance.view")
def allowed(request: ShopRequest) -> HttpResponseBase:
    """What managers allowed at the tills, and whose PIN is not taken just now."""
    context = {"locked": locked_pins(request.access, timezone.now())}
    return ALLOWED.respond(request, rows(request.access), template="office/allowed.html", context=context)
