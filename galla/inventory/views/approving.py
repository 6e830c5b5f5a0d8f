"""What a count found: looked at, asked for again, approved or abandoned."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.keys import KeyedForm
from galla.foundation.notices import say_done, say_refused
from galla.foundation.rendering import refuse
from galla.inventory import queries
from galla.inventory.actions import abandon_count, approve_count, ask_again, end_counting
from galla.inventory.forms.counting import AbandonForm, AgainForm, ApproveForm
from galla.inventory.listings.counting import REVIEW, scope_of_count, state_of_count
from galla.inventory.models import CountSession
from galla.inventory.queries import Found


@require_http_methods(["GET", "POST"])
@page("stock.approve")
def review(request: ShopRequest, session_id: int) -> HttpResponseBase:
    """What a count found beside the book, and what becomes of it; of a blind one only when the counting is over."""
    session = request.access.get(CountSession, session_id)
    approve, abandon = ApproveForm(), AbandonForm()
    if request.method != "POST":
        return _page(request, session, approve, abandon)
    if request.POST.get("act") == AbandonForm.ACT:
        abandon = AbandonForm(request.POST)
        done = _done(request, session, abandon, abandon_count) and _("Abandoned. The stock stays as it was.")
    else:
        approve = ApproveForm(request.POST)
        done = _done(request, session, approve, approve_count) and _("Approved.")
    if not done:
        return _page(request, session, approve, abandon)
    say_done(request, done)
    return redirect("inventory:count", session_id=session.pk)


def _page(
    request: ShopRequest, session: CountSession, approve_form: ApproveForm, abandon_form: AbandonForm
) -> HttpResponseBase:
    access = request.access
    closing = queries.closing_of(session)
    shows_book = queries.shows_book(access, session)
    found = queries.findings(access, session) if shows_book else []
    summary = _summary(found)
    if not summary["overtaken"]:
        approve_form = approve_form.without_leaving_out()
    context = {
        "session": session,
        "scope": scope_of_count(session),
        "state": state_of_count(session),
        "closing": closing,
        "is_over": getattr(session, "end", None) is not None,
        "shows_book": shows_book,
        "summary": summary,
        "shows_worth": access.can("cost.view"),
        "approve_form": approve_form,
        "abandon_form": abandon_form,
        "adjustments": queries.adjustments_of_count(session) if closing else [],
    }
    without = [] if access.can("cost.view") else ["worth_minor"]
    if closing is not None:
        without.append("again")
    if not summary["overtaken"]:
        without.append("overtaken")
    if not any(row.by_hand_milli for row in found):
        without.append("by_hand_milli")
    status = 400 if approve_form.errors or abandon_form.errors else 200
    if not shows_book:  # there is no list then, and no file of it
        return render(request, "inventory/review.html", context, status=status)
    answer = REVIEW.respond(request, found, template="inventory/review.html", context=context, without=without)
    answer.status_code = max(status, answer.status_code)
    return answer


def _summary(found: list[Found]) -> dict[str, int]:
    """What stands above the list."""
    return {
        "counted": sum(row.tally is not None for row in found),
        "different": sum(bool(row.change_milli) for row in found),
        "uncounted": sum(row.tally is None for row in found),
        "moved": sum(bool(row.moved_milli) for row in found),
        "overtaken": sum(row.overtaken is not None for row in found),
        "waiting": sum(row.is_asked for row in found),
        "lost_minor": -sum(min(row.worth_minor, 0) for row in found),
        "found_minor": sum(max(row.worth_minor, 0) for row in found),
    }


def _done(request: ShopRequest, session: CountSession, form: KeyedForm, act: Callable[..., Any]) -> bool:
    """Whether it was done; if not, what was refused stands in the form."""
    if not form.is_valid():
        return False
    try:
        told = {name: value for name, value in form.cleaned_data.items() if name != "act"}
        act(access=request.access, at=timezone.now(), session=session, **told)
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This form was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        refuse(form, refusal.detail, refusal.field)
    else:
        return True
    return False


@require_POST
@page("stock.approve")
def end(request: ShopRequest, session_id: int) -> HttpResponseBase:
    """The counting is over."""
    session = request.access.get(CountSession, session_id)
    try:
        end_counting(access=request.access, at=timezone.now(), session=session)
    except Refusal as refusal:
        say_refused(request, refusal.detail)
    return redirect("inventory:review", session_id=session.pk)


@require_POST
@page("stock.approve")
def again(request: ShopRequest, session_id: int) -> HttpResponseBase:
    """Have a product counted again."""
    session, form = request.access.get(CountSession, session_id), AgainForm(request.POST)
    number = form.cleaned_data["product"] if form.is_valid() else ""
    try:
        product_id = int(number) if number.isascii() and number.isdigit() else 0
        asked = ask_again(access=request.access, at=timezone.now(), session=session, product_id=product_id)
    except Refusal as refusal:
        say_refused(request, refusal.detail)
    else:
        say_done(request, _("%(product)s is to be counted again.") % {"product": asked.product})
    return redirect("inventory:review", session_id=session.pk)
