"""Pages of what was given ahead: which there is, one of it, its receipt, giving it back."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from galla.accounts.allowing import asked
from galla.accounts.asking import ask_for_pin, told_in
from galla.accounts.pages import ShopRequest, page
from galla.accounts.queries import allowances_for
from galla.drawer.acts import pieces_of
from galla.drawer.queries import counts_blind
from galla.drawer.views.cash import piles_of
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.payments.queries import method_names
from galla.prepaid import actions, printing, queries
from galla.prepaid.forms import BackForm
from galla.prepaid.listings import PREPAYMENTS, state_of
from galla.prepaid.models import Prepayment
from galla.prepaid.papers import BACK


@require_GET
@page("prepaid.view")
def listed(request: ShopRequest) -> HttpResponseBase:
    """Everything that was given ahead."""
    rows, is_exported = queries.prepayments(request.access), not counts_blind(request.access)
    return PREPAYMENTS.respond(request, rows, template="prepaid/prepayments.html", is_exported=is_exported)


@require_GET
@page("prepaid.view")
def prepayment(request: ShopRequest, prepayment_id: int) -> HttpResponseBase:
    """One prepayment."""
    return _shown(request, _found(request, prepayment_id), _back_form(request))


@require_GET
@page("prepaid.view")
def receipt(request: ShopRequest, prepayment_id: int) -> HttpResponse:
    """Its receipt on paper."""
    found = _found(request, prepayment_id)
    return printing.receipt(request.access.shop, found, size=request.GET.get("size", "80mm"))


@require_POST
@page("allowance.ask")
def back(request: ShopRequest, prepayment_id: int) -> HttpResponseBase:
    """Give it back at the till one stands at; a manager allows it where one may not."""
    found, form, at, status = _found(request, prepayment_id), _back_form(request), timezone.now(), 400
    if form.is_valid():
        try:
            access = asked(request.access, "prepaid.void", told_in(form), at=at)
            actions.give_back(access=access, at=at, prepayment=found, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
            status = refusal.status
        else:
            say_done(request, _("Given back."))
            return redirect("prepaid:prepayment", prepayment_id=found.pk)
    return _shown(request, found, form, status=status)


def _found(request: ShopRequest, prepayment_id: int) -> Prepayment:
    return queries.prepayments(request.access).get(pk=request.access.get(Prepayment, prepayment_id).pk)


def _back_form(request: ShopRequest) -> BackForm:
    form = BackForm(request.POST if request.method == "POST" else None)
    ask_for_pin(form, request.access, "prepaid.void")
    return form


def _shown(request: ShopRequest, found: Prepayment, form: BackForm, *, status: int = 200) -> HttpResponse:
    given_back = getattr(found, "back", None)
    entries = [(found.kind, found.pk), *([(BACK, given_back.pk)] if given_back else [])]
    context = {
        "prepayment": found,
        "way": method_names(request.access.shop.pk).get(found.method, found.method),
        "given_back": given_back,
        "badge": state_of(found),
        "notes": piles_of(request, pieces_of(found.notes)),
        "may_void": given_back is None and found.replaces_id is None,
        "back_form": form,
        "allowances": allowances_for(request.access, *entries),
    }
    return render(request, "prepaid/prepayment.html", context, status=status)
