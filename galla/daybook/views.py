"""Pages of the day book: a day, the days of a period, the accounts of money, and closing a day."""

import datetime
from dataclasses import replace
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from galla.accounts.calendar import shop_day
from galla.accounts.pages import ShopRequest, page
from galla.daybook import printing
from galla.daybook.forms import AccountFilters, CloseForm, DayFilters
from galla.daybook.listings import ACCOUNTS, DAY, DAYS
from galla.daybook.queries import account_lines
from galla.foundation.errors import InvalidInput, Refusal
from galla.foundation.formats import day as written_day
from galla.foundation.notices import say_done
from galla.ledger.closing import close_day, close_of

A_DAY = datetime.timedelta(days=1)
# The same list inside the page of a day, which has the filters.
ACCOUNTS_OF_DAY = replace(ACCOUNTS, name="accounts-of-day", filters=None, push=False)


def _asked(request: ShopRequest) -> DayFilters | None:
    """The filters of the day, where they can be read."""
    form = DayFilters(request.GET, request=request)
    return form if form.is_valid() else None


@require_GET
@page("day.view")
def day(request: ShopRequest) -> HttpResponseBase:
    """Every entry of a day in order; ``?on=`` is the day, the open one unless said."""
    asked = _asked(request)
    context: dict[str, Any] = {}
    if asked is not None and not request.headers.get("HX-Request"):
        context = _about(request, asked)
    return DAY.respond(request, [], template="daybook/day.html", context=context)


def _about(request: ShopRequest, asked: DayFilters) -> dict[str, Any]:
    """What the page of a day says around its list."""
    on, today = asked.days.since, asked.today
    branch = asked.days.branch
    query = f"since={on.isoformat()}&until={on.isoformat()}" + (f"&branch={branch.pk}" if branch else "")
    closed = close_of(request.access.shop.pk, on)
    return {
        "on": on,
        "before": _address(on - A_DAY, branch),
        "after": _address(on + A_DAY, branch) if on <= today else "",
        "closed": closed,
        "may_close": closed is None and on <= today and request.access.can("day.close"),
        "accounts_url": f"{reverse('daybook:accounts')}?{query}",
        "print_url": f"{reverse('daybook:print')}?on={on.isoformat()}" + (f"&branch={branch.pk}" if branch else ""),
    }


def _address(on: datetime.date, branch: Any) -> str:
    query = f"?on={on.isoformat()}" + (f"&branch={branch.pk}" if branch else "")
    return f"{reverse('daybook:day')}{query}"


@require_GET
@page("day.view")
def days(request: ShopRequest) -> HttpResponseBase:
    """What each day of a period brought; every day opens."""
    return DAYS.respond(request, [], template="daybook/days.html")


@require_GET
@page("day.view")
def accounts(request: ShopRequest) -> HttpResponseBase:
    """What every account of money held before the days asked for, received, gave, and held after them."""
    if request.headers.get("HX-Target") == ACCOUNTS_OF_DAY.name:
        return _accounts_of_day(request)
    one_day = request.GET.get("since", "") == request.GET.get("until", "")
    context = {"on": request.GET.get("since", "") if one_day else ""}
    return ACCOUNTS.respond(request, [], template="daybook/accounts.html", context=context)


def _accounts_of_day(request: ShopRequest) -> HttpResponseBase:
    """The same inside the page of a day, which has the filters."""
    asked = AccountFilters(request.GET, request=request)
    if not asked.is_valid():
        raise InvalidInput(_("A day looks like 21/11/2026."), field="since")
    return ACCOUNTS_OF_DAY.respond(request, account_lines(request.access, asked.days), template="daybook/accounts.html")


@require_GET
@page("day.view")
def print_day(request: ShopRequest) -> HttpResponseBase:
    """A day on A4."""
    asked = _asked(request)
    if asked is None:
        raise InvalidInput(_("A day looks like 21/11/2026."), field="on")
    return printing.response(request.access, asked.days)


@require_http_methods(["GET", "POST"])
@page("day.close")
def close(request: ShopRequest) -> HttpResponseBase:
    """Close a day: says what that does, asks until which day, and does it."""
    today = shop_day(request.access.shop, timezone.now())
    asked = CloseForm({"day": request.GET.get("day", "")})
    on = asked.cleaned_data["day"] if asked.is_valid() else today
    form, status = CloseForm(initial={"day": on}), 200
    if request.method == "POST":
        form, status = CloseForm(request.POST), 400
        if form.is_valid():
            wanted = form.cleaned_data["day"]
            try:
                closed = close_day(access=request.access, day=wanted, at=timezone.now())
            except Refusal as refusal:
                form.add_error("day", refusal.detail)
                status = refusal.status
            else:
                say_done(request, _("Closed until the end of %(day)s.") % {"day": written_day(closed.day)})
                return redirect(_address(closed.day, None))
    context = {"form": form, "leave": _address(on, None), "closed": request.access.shop.books_closed_until}
    return render(request, "daybook/close.html", context, status=status)
