"""A khata over a period: as a page, on paper, and at a private address for the customer."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from galla.accounts.calendar import zone_of
from galla.accounts.pages import ShopRequest, page
from galla.credit.actions import link_of
from galla.credit.statements import statement
from galla.foundation.errors import NotFound
from galla.foundation.formats import money_of, use
from galla.parties import printing
from galla.parties.asked import asked_paper, asked_statement
from galla.parties.models import Customer
from galla.parties.queries import canonical
from galla.parties.statements import usual_period


@require_GET
@page("credit.view")
def shown(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """A khata over a period: ninety days unless others are asked for."""
    found = request.access.get(Customer, customer_id)
    asked = asked_statement(request, partial(statement, request.access.shop, found.pk))
    status = 400 if asked["statement"] is None else 200
    return render(request, "credit/statement.html", {"customer": found} | asked, status=status)


@require_GET
@page("credit.view")
def pdf(request: ShopRequest, customer_id: int) -> HttpResponse:
    """The same on paper."""
    found, shop = request.access.get(Customer, customer_id), request.access.shop
    made = asked_paper(request, partial(statement, shop, found.pk))
    return printing.response(made, printing.statement_pdf(shop, found, made))


@require_GET
def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """A khata at its private address: for whoever has the address, and nothing else of the shop."""
    link = link_of(secret, at=timezone.now())
    if link is None:
        raise NotFound(_("There is nothing at this address."))
    shop = link.shop
    since, until = usual_period(shop)
    person = Customer.objects.get(shop=shop, pk=canonical(link.customer_id))
    with use(money_of(shop.currency)), timezone.override(zone_of(shop.zone)):
        made = statement(shop, person.pk, since=since, until=until, may_be_shortened=True)
        context = {"shop": shop, "customer": person, "statement": made, "access": None}
        response = render(request, "credit/shared.html", context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
