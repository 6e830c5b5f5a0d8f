"""Pages of the shop's accounts with payment gateways. No page shows a secret, not even a part of one."""

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.catalog.actions.installing import tax_class_of_fees
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.payments import actions, gateways
from galla.payments.gateway_forms import AccountForm, NewAccountForm
from galla.payments.models import GatewayAccount


@require_GET
@page("settings.edit")
def accounts(request: ShopRequest) -> HttpResponseBase:
    """The shop's accounts."""
    return render(request, "payments/gateways.html", {"accounts": gateways.accounts(request.access)})


@require_http_methods(["GET", "POST"])
@page("settings.edit")
def account_new(request: ShopRequest) -> HttpResponseBase:
    """One more account."""
    access = request.access
    form = NewAccountForm(
        request.POST or None, access=access, initial={"fee_tax_class": tax_class_of_fees(access.shop.pk)}
    )
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        provider = str(typed.pop("provider"))
        try:
            made = actions.add_gateway_account(access=request.access, provider=provider, values=typed)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Now tell the provider the address for its messages."))
            return redirect("payments:gateway_account", account_id=made.pk)
    return _form_page(request, form, _("New gateway account"), None)


@require_http_methods(["GET", "POST"])
@page("settings.edit")
def account(request: ShopRequest, account_id: int) -> HttpResponseBase:
    """An account's name and keys. A secret left empty stays as it is."""
    found = request.access.get(GatewayAccount, account_id)
    shown = ("name", "public_key", "fee_tax_class", "fee_tax_scope")
    initial = {name: getattr(found, name) for name in shown}
    form = AccountForm(request.POST or None, access=request.access, account=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            values = form.cleaned_data
            actions.change_gateway_account(access=request.access, at=timezone.now(), account=found, changes=values)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Changed."))
            return redirect("payments:gateway_accounts")
    return _form_page(request, form, found.name, found)


def webhook_address(account: GatewayAccount) -> str:
    """Where the provider tells what happened: what the owner types on its pages."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('payments:webhook', args=[account.token])}"


def _form_page(request: ShopRequest, form: AccountForm, title: str, account: GatewayAccount | None) -> HttpResponseBase:
    context = {"form": form, "form_title": title, "leave": reverse("payments:gateway_accounts"), "account": account}
    if account is not None:
        context["webhook"] = webhook_address(account)
    return render(request, "payments/gateway_form.html", context, status=400 if form.errors else 200)


@require_POST
@page("settings.edit")
def put_away(request: ShopRequest, account_id: int) -> HttpResponseBase:
    """Ask for nothing more through an account, with a way back."""
    found = request.access.get(GatewayAccount, account_id)
    actions.archive_gateway_account(access=request.access, at=timezone.now(), account=found)
    undo = reverse("payments:gateway_account_restore", args=[found.pk])
    say_done(request, _("%(name)s is put away.") % {"name": found.name}, undo=undo)
    return redirect("payments:gateway_accounts")


@require_POST
@page("settings.edit")
def bring_back(request: ShopRequest, account_id: int) -> HttpResponseBase:
    """Ask through an account again."""
    found = request.access.get(GatewayAccount, account_id)
    actions.restore_gateway_account(access=request.access, account=found)
    say_done(request, _("%(name)s is back.") % {"name": found.name})
    return redirect("payments:gateway_accounts")
