"""The page of one's own PIN."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from galla.accounts import actions, sign_in
from galla.accounts.forms import PinForm
from galla.accounts.models import Pin
from galla.accounts.pages import ShopRequest, page
from galla.accounts.views import done, form_page
from galla.foundation.notices import say_done


@form_page
@page("pin.set")
def pin(request: ShopRequest) -> HttpResponseBase:
    """Set the PIN by which one allows at a till what a cashier may not do."""
    form = PinForm(request.POST or None)
    if done(form, lambda: _set(request, form)):
        say_done(request, _("The PIN is good from now on."))
        return redirect("accounts:pin")
    kept = request.access.rows(Pin).filter(membership=request.access.membership).first()
    return render(request, "accounts/pin.html", {"form": form, "kept": kept})


@require_POST
@page("pin.set")
def remove_pin(request: ShopRequest) -> HttpResponseBase:
    """Have no PIN any more."""
    actions.remove_pin(access=request.access, at=timezone.now())
    say_done(request, _("You have no PIN now. You allow nothing at a till until you set one."))
    return redirect("accounts:pin")


def _set(request: ShopRequest, form: PinForm) -> None:
    sign_in.demand_password(request, request.access.user, form.cleaned_data["password"])
    actions.set_pin(access=request.access, at=timezone.now(), pin=form.cleaned_data["pin"])
