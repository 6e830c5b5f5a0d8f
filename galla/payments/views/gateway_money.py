"""Pages of money asked for through gateways: what was asked for, what went back, what was set aside."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.allowing import asked
from galla.accounts.asking import ask_for_pin, told_in
from galla.accounts.pages import ShopRequest, page
from galla.accounts.queries import allowances_for
from galla.foundation.errors import NotFound, Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.payments import actions, gateways, papers
from galla.payments.gateway_forms import EndForm, PayoutForm, RefundForm
from galla.payments.gateway_listings import DISPUTES, PAYOUTS, REFUND_BADGES, REQUESTS, dispute_badge, request_badge
from galla.payments.models import (
    Dispute,
    FailedReturn,
    GatewayPayment,
    GatewayPayout,
    GatewayRefund,
    GatewayReturn,
    PaymentRequest,
)


@require_GET
@page("gateway.view")
def requests(request: ShopRequest) -> HttpResponseBase:
    """What was asked for, the newest first."""
    return REQUESTS.respond(request, gateways.requests(request.access), template="payments/requests.html")


@require_GET
@page("payment.view")
def request_page(request: ShopRequest, request_id: int) -> HttpResponseBase:
    """One payment that was asked for."""
    return _page(request, _found(request, request_id), _refund_form(request))


@require_POST
@page("allowance.ask")
def refund(request: ShopRequest, request_id: int) -> HttpResponseBase:
    """Send money of it back."""
    found, form = _found(request, request_id), _refund_form(request, request.POST)
    payment = getattr(found, "payment", None)
    if payment is None:
        raise NotFound(_("There is no such thing in this shop."))
    if form.is_valid():
        typed, at = form.cleaned_data, timezone.now()
        try:
            actions.ask_refund(
                access=asked(request.access, "payment.refund", told_in(form), at=at),
                at=at,
                key=typed["key"],
                payment=payment,
                amount_minor=typed["amount"],
                reason=typed["reason"],
            )
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("It goes back. The books follow once the provider says so."))
            return redirect("payments:request", request_id=found.pk)
    return _page(request, found, form)


@require_GET
@page("gateway.view")
def refund_asked(request: ShopRequest, refund_id: int) -> HttpResponse:
    """The request of which money is to go back."""
    found = request.access.get(GatewayRefund, refund_id)
    return redirect("payments:request", request_id=found.payment.request_id)


@require_GET
@page("gateway.view")
def payment(request: ShopRequest, entry_id: int) -> HttpResponse:
    """The request an entry of the ledger was paid for."""
    found = request.access.get(GatewayPayment, entry_id)
    return redirect("payments:request", request_id=found.request_id)


@require_GET
@page("gateway.view")
def gone_back(request: ShopRequest, entry_id: int) -> HttpResponse:
    """The request of which an entry of the ledger sent money back, or took it back where it did not reach the payer."""
    failed = request.access.rows(FailedReturn).filter(pk=entry_id).first()
    row = request.access.get(GatewayReturn, entry_id if failed is None else failed.gone_back_id)
    return redirect("payments:request", request_id=row.refund.payment.request_id)


@require_GET
@page("gateway.view")
def payouts(request: ShopRequest) -> HttpResponseBase:
    """What gateways sent to the bank, the newest first."""
    return PAYOUTS.respond(request, gateways.payouts(request.access), template="payments/payouts.html")


@require_GET
@page("gateway.view")
def payout(request: ShopRequest, entry_id: int) -> HttpResponse:
    """The list with the payout an entry of the ledger was written for."""
    found = request.access.get(GatewayPayout, entry_id)
    return redirect(f"{reverse('payments:payouts')}?{urlencode({'reference': found.payout_id})}")


@require_http_methods(["GET", "POST"])
@page("gateway.payout")
def payout_new(request: ShopRequest) -> HttpResponseBase:
    """Have a payout taken in that no message told of."""
    form = PayoutForm(request.POST or None, access=request.access)
    if request.method == "POST" and form.is_valid():
        actions.ask_for_payout(access=request.access, at=timezone.now(), **form.cleaned_data)
        say_done(request, _("The provider is asked. It stands here in a moment."))
        return redirect("payments:payouts")
    return render(request, "payments/payout_form.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
@page("gateway.view")
def disputes(request: ShopRequest) -> HttpResponseBase:
    """What was set aside, first of which nobody has said what became of it."""
    return DISPUTES.respond(request, gateways.disputes(request.access), template="payments/disputes.html")


@require_http_methods(["GET", "POST"])
@page("gateway.view", post="payment.refund")
def dispute(request: ShopRequest, dispute_id: int) -> HttpResponseBase:
    """One of them, and what became of it."""
    request.access.get(Dispute, dispute_id)
    found = gateways.disputes(request.access).get(pk=dispute_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_dispute(access=request.access, at=timezone.now(), dispute=found, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Noted."))
            return redirect("payments:disputes")
    is_open = getattr(found, "end", None) is None
    context = {"dispute": found, "badge": dispute_badge(found), "form": form if is_open or form.errors else None}
    return render(request, "payments/dispute.html", context, status=400 if form.errors else 200)


def _found(request: ShopRequest, request_id: int) -> PaymentRequest:
    request.access.get(PaymentRequest, request_id)
    return gateways.requests(request.access).get(pk=request_id)


def _refund_form(request: ShopRequest, typed: Any = None) -> RefundForm:
    form = RefundForm(typed)
    ask_for_pin(form, request.access, "payment.refund")
    return form


def _page(request: ShopRequest, found: PaymentRequest, form: RefundForm) -> HttpResponseBase:
    access, paid = request.access, getattr(found, "payment", None)
    refunds = list(gateways.refunds(access).filter(payment=paid)) if paid is not None else []
    may_ask = access.can("payment.refund") or access.till is not None
    context = {
        "asked": found,
        "badge": request_badge(found),
        "refunds": [(each, REFUND_BADGES[gateways.refund_state(each)]) for each in refunds],
        "form": form if paid is not None and may_ask else None,
        "allowances": allowances_for(access, *((papers.REFUND_ASKED, each.pk) for each in refunds)),
        "sees_all": access.can("gateway.view"),
    }
    return render(request, "payments/request.html", context, status=400 if form.errors else 200)
