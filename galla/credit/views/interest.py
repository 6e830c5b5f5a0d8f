"""Pages of interest: what the shop takes, what was charged, one note of it, taking it back, one customer's own rate."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.credit import actions, interest, interest_printing
from galla.credit.actions.interest_terms import NONE
from galla.credit.interest_forms import InterestForm, OwnRateForm, WaiveForm, typed
from galla.credit.interest_listings import NOTES, state_of
from galla.credit.interest_words import sentence, shown
from galla.credit.models import InterestNote, InterestTerms
from galla.credit.queries import MOST_CHANGES, interest_notes
from galla.credit.views.khatas import khata_page
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.parties.models import Customer
from galla.parties.queries import canonical


@require_http_methods(["GET", "POST"])
@page("settings.edit")
def settings(request: ShopRequest) -> HttpResponseBase:
    """What interest the shop takes; what was typed is told in a sentence before it is set."""
    access, stands, looked = request.access, interest.terms_now(request.access.shop.pk), None
    form = InterestForm(request.POST if request.method == "POST" else None, initial=typed(stands))
    if request.method == "POST" and form.is_valid():
        told = form.told() or NONE
        if "look" in request.POST:
            looked = sentence(told.rate_ppm, told.grace_days, told.least_minor)
        else:
            try:
                actions.set_interest(access=access, at=timezone.now(), how=form.told())
            except Refusal as refusal:
                refuse(form, refusal.detail, refusal.field)
            else:
                say_done(request, _("Changed."))
                return redirect("credit:interest")
    context = {
        "form": form,
        "looked": looked,
        "stands": _said(stands),
        "changes": [(row, _said(row)) for row in interest.terms_changes(access)[:MOST_CHANGES]],
    }
    return render(request, "credit/interest.html", context, status=400 if form.errors else 200)


def _said(row: InterestTerms | None) -> str:
    if row is None:
        return sentence(0, 0, 0)
    return sentence(row.rate_ppm or 0, row.grace_days or 0, row.least_minor or 0)


@require_GET
@page("credit.view")
def notes(request: ShopRequest) -> HttpResponseBase:
    """What interest was charged, the newest first."""
    return NOTES.respond(request, interest_notes(request.access), template="credit/interest_notes.html")


@require_GET
@page("credit.view")
def note(request: ShopRequest, interest_note_id: int) -> HttpResponseBase:
    """One note, with the days it was reckoned from."""
    return _shown(request, interest_note_id, WaiveForm())


@require_GET
@page("credit.view")
def pdf(request: ShopRequest, interest_note_id: int) -> HttpResponse:
    """The same on paper."""
    request.access.get(InterestNote, interest_note_id)
    return interest_printing.response(interest_notes(request.access).get(pk=interest_note_id))


@require_POST
@page("credit.waive")
def waive(request: ShopRequest, interest_note_id: int) -> HttpResponseBase:
    """Take a note back whole."""
    found, form = request.access.get(InterestNote, interest_note_id), WaiveForm(request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.waive(access=request.access, at=timezone.now(), note=found, reason=reason)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Taken back."))
            return redirect("credit:interest_note", interest_note_id=found.pk)
    return _shown(request, interest_note_id, form, status=400)


def _shown(request: ShopRequest, note_id: int, form: WaiveForm, *, status: int = 200) -> HttpResponse:
    access = request.access
    access.get(InterestNote, note_id)
    found = interest_notes(access).get(pk=note_id)
    waiver = getattr(found, "waiver", None)
    context = {
        "note": found,
        "how": shown(found),
        "waiver": waiver,
        "badge": state_of(found),
        "may_waive": waiver is None and access.can("credit.waive"),
        "waive_form": form,
    }
    return render(request, "credit/interest_note.html", context, status=status)


@require_POST
@page("credit.limit")
def own_rate(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Set what interest one customer bears."""
    found, form = request.access.get(Customer, customer_id), OwnRateForm(request.POST)
    if form.is_valid():
        try:
            rate = form.cleaned_data["rate"]
            actions.set_own_rate(access=request.access, at=timezone.now(), customer=found, rate_ppm=rate)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Written down."))
            return redirect("credit:khata", customer_id=canonical(found.pk))
    return khata_page(request, found, rate_form=form, status=400)
