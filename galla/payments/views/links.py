"""Pages of the address a customer pays on: asked for at the till, shown as a code, mailed."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done, say_look
from galla.foundation.rendering import refuse
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.paper.barcodes import qr_picture
from galla.parties.models import Customer
from galla.payments import actions, gateways, queries
from galla.payments.gateway_forms import KhataLinkForm, LinkMailForm
from galla.payments.gateway_listings import request_badge
from galla.payments.models import Claim, GatewayAccount, PaymentRequest


@require_POST
@page("payment.request")
def ask(request: ShopRequest, claim_id: int) -> HttpResponseBase:
    """Ask for a promised payment through a gateway; what was asked for before is shown again."""
    request.access.get(Claim, claim_id)
    money = queries.claims(request.access).get(pk=claim_id)
    try:
        account = _account(request)
        made = actions.ask_for_payment(
            access=request.access,
            at=timezone.now(),
            key=actions.link_key(request.access, money, account),
            claim=money,
            account=account,
        )
    except Refusal as refusal:
        say_look(request, refusal.detail)
        return redirect("payments:claim", claim_id=claim_id)
    return redirect("payments:link", request_id=made.pk)


@require_http_methods(["GET", "POST"])
@page("payment.request")
def ask_khata(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Ask for a part of a customer's khata through a gateway."""
    access = request.access
    who = access.get(Customer, customer_id)
    pair = (places.customer(access.shop.pk, who.pk), places.money(access.shop.pk))
    owed = max(ledger.balances([pair])[pair[0].id, pair[1].id].on_hand, 0)
    form = KhataLinkForm(request.POST or None, initial={"amount": owed or None})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = actions.ask_for_payment(
                access=access,
                at=timezone.now(),
                key=told["key"],
                customer=who,
                amount_minor=told["amount"],
                account=_account(request),
            )
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            return redirect("payments:link", request_id=made.pk)
    return render(request, "payments/khata_link.html", {"form": form, "who": who}, status=400 if form.errors else 200)


@require_GET
@page("payment.request")
def link(request: ShopRequest, request_id: int) -> HttpResponseBase:
    """The address as a code for the customer's phone, and where the payment is."""
    return _page(request, _found(request, request_id), None)


@require_POST
@page("payment.request")
def mail(request: ShopRequest, request_id: int) -> HttpResponseBase:
    """Send the address by mail."""
    found, form = _found(request, request_id), LinkMailForm(request.POST)
    if form.is_valid():
        try:
            actions.mail_link(access=request.access, at=timezone.now(), request=found, to=form.cleaned_data["email"])
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("It is on its way to %(to)s.") % {"to": form.cleaned_data["email"]})
            return redirect("payments:link", request_id=found.pk)
    return _page(request, found, form)


def _account(request: ShopRequest) -> GatewayAccount | None:
    """The shop's account with a gateway, the oldest of several; None where there is none, which is refused."""
    return gateways.accounts(request.access).filter(archived_at=None).first()


def _found(request: ShopRequest, request_id: int) -> PaymentRequest:
    request.access.get(PaymentRequest, request_id)
    return gateways.requests(request.access).get(pk=request_id)


def _page(request: ShopRequest, found: Any, form: LinkMailForm | None) -> HttpResponse:
    who = found.customer or (found.claim.customer if found.claim else None)
    waits = found.state == gateways.WAITING
    address = {"email": who.email or ""} if who is not None else {}
    context = {
        "asked": found,
        "badge": request_badge(found),
        "who": who,
        "code": qr_picture(found.url) if waits else "",
        "form": (form or LinkMailForm(initial=address)) if waits else form,
    }
    return render(request, "payments/link.html", context, status=400 if form is not None and form.errors else 200)
