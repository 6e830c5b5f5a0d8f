"""Pages of the reports: each as a page, as a file and on paper."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from galla.accounts.pages import ShopRequest, page
from galla.reports import book, papers
from galla.reports.accounts import ACCOUNTS, kind_named, names_of
from galla.reports.book import Report
from galla.reports.discounts import DISCOUNTED_BILLS
from galla.reports.entries import ENTRIES, account_named, entries

TEMPLATE = "reports/report.html"


@require_GET
@page("report.view")
def index(request: ShopRequest) -> HttpResponse:
    """The reports there are."""
    return render(request, "reports/index.html", {"reports": book.REPORTS})


def shown(report: Report) -> Callable[..., HttpResponseBase]:
    """The page of a report, and its files."""

    @require_GET
    @page("report.view")
    def view(request: ShopRequest) -> HttpResponseBase:
        return report.listing.respond(request, [], template=TEMPLATE, context={"report": report})

    return view


def printed(report: Report) -> Callable[..., HttpResponseBase]:
    """The paper of a report; what cannot be read is said on its page."""

    @require_GET
    @page("report.view")
    def view(request: ShopRequest) -> HttpResponseBase:
        listed = report.listing.page(request, [])
        if listed.wrong:
            return report.listing.respond(request, [], template=TEMPLATE, context={"report": report})
        return papers.response(report.listing.name, papers.report_pdf(request.access.shop, listed))

    return view


@require_GET
@page("report.view")
def discounted_bills(request: ShopRequest) -> HttpResponseBase:
    """The bills something came off."""
    return DISCOUNTED_BILLS.respond(request, [], template="reports/discounted_bills.html")


@require_GET
@page("report.view")
def accounts(request: ShopRequest, kind: str) -> HttpResponseBase:
    """The accounts of a kind."""
    found = kind_named(request.access, kind)
    return ACCOUNTS.respond(request, [], template="reports/accounts.html", context={"title": found.label})


@require_GET
@page("report.view")
def account_entries(request: ShopRequest, account: str) -> HttpResponseBase:
    """The entries of an account."""
    place, kind = account_named(request.access, account)
    name, url = names_of(request.access, place.kind, [place.key])[place.key]
    context: dict[str, Any] = {"title": name, "kind": kind, "whose": url}
    rows = entries(request.access, account)
    return ENTRIES.respond(request, rows, template="reports/entries.html", context=context)
