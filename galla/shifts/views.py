"""Pages of shifts: which there were, what one came to, opening and closing with a count."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.models import Till
from galla.accounts.pages import ShopRequest, page
from galla.drawer import queries as drawer
from galla.drawer.forms import CountForm, NotesForm
from galla.drawer.models import Shift, TakenTo
from galla.drawer.shifts import earlier_counts
from galla.drawer.views.cash import notes_page
from galla.foundation.errors import NotFound, Refusal
from galla.foundation.formats import money_symbol
from galla.foundation.notices import say_done, say_look
from galla.foundation.rendering import refuse
from galla.paper.reports import Row
from galla.shifts import actions, papers, queries
from galla.shifts.answers import without_cash
from galla.shifts.errors import NotClosedYet
from galla.shifts.figures import figures_of
from galla.shifts.forms import ApproveForm, CloseForm
from galla.shifts.listings import SHIFTS, badge_of
from galla.shifts.models import ZReport
from galla.shifts.shown import found_before, not_in_drawer, sections


@require_GET
@page("shift.view")
def shifts(request: ShopRequest) -> HttpResponseBase:
    """The shifts of the tills; a cashier finds those they opened or closed."""
    return SHIFTS.respond(request, queries.shifts(request.access), template="shifts/shifts.html")


@require_GET
@page("shift.view")
def shift(request: ShopRequest, shift_id: int) -> HttpResponseBase:
    """One shift: what it has come to, or what was written when it was closed."""
    return _page(request, _found(request, shift_id), ApproveForm())


@require_GET
@page("shift.view")
def paper(request: ShopRequest, shift_id: int) -> HttpResponse:
    """Its report on paper."""
    return papers.response(request.access, _found(request, shift_id), size=request.GET.get("size", "a4"))


@require_POST
@page("shift.approve")
def approve(request: ShopRequest, shift_id: int) -> HttpResponseBase:
    """A manager answers for its difference."""
    found, form = _found(request, shift_id), ApproveForm(request.POST)
    if queries.state_of(found) == "open":
        raise NotClosedYet(_("This shift is not closed yet."))
    status = 400
    if form.is_valid():
        try:
            actions.approve_close(access=request.access, at=timezone.now(), close=found.close, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
            status = refusal.status
        else:
            say_done(request, _("The difference is approved."))
            return redirect("shifts:shift", shift_id=found.pk)
    return _page(request, found, form, status=status)


@require_POST
@page("shift.close")
def close_late(request: ShopRequest, shift_id: int) -> HttpResponseBase:
    """A late shift is done with."""
    found = _found(request, shift_id)
    actions.close_late(access=request.access, at=timezone.now(), shift=found)
    say_done(request, _("The late bills are closed."))
    return redirect("shifts:shift", shift_id=found.pk)


@require_http_methods(["GET", "POST"])
@page("shift.open")
def open_shift(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """Open a till's next shift with a count of its drawer."""
    till = request.access.get(Till, till_id)

    def save(form: NotesForm) -> str:
        actions.open_shift(till=till, **_counted(request, form))
        say_done(request, _("The shift is open."))
        return reverse("drawer:till", args=[till.pk])

    title = _("Open a shift at %(till)s") % {"till": till}
    return notes_page(request, till, CountForm, save, title=title, submit=_("Open the shift"))


@require_http_methods(["GET", "POST"])
@page("shift.close")
def close_shift(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """Close a till's shift: count its drawer, then hear what should have been there."""
    till = request.access.get(Till, till_id)
    open_one = drawer.open_shift(request.access, till)

    def save(form: NotesForm) -> str:
        assert isinstance(form, CloseForm)
        told = _counted(request, form) | {"notes": form.counted(), "taken": form.notes("taken")}
        told["taken_to"] = form.cleaned_data["taken_to"] or TakenTo.SAFE
        closed = actions.close_shift(till=till, shift_id=form.cleaned_data["shift"], **told)
        _say_difference(request, closed.document)
        return reverse("shifts:shift", args=[closed.document.close.shift_id])

    return notes_page(
        request,
        till,
        CloseForm,
        save,
        title=_("Close the shift of %(till)s") % {"till": till},
        submit=_("Close the shift"),
        initial={"shift": open_one.pk if open_one else ""},
        template="shifts/close.html",
        more={"open_one": open_one, "elsewhere": _not_in_drawer(request, open_one)},
    )


def _not_in_drawer(request: ShopRequest, shift: Shift | None) -> tuple[Row, ...]:
    """What was paid otherwise than in cash, in the words of the report: nobody looks for it among the notes."""
    if shift is None:
        return ()
    shop = request.access.shop
    return tuple(not_in_drawer(shop.pk, shop.currency, without_cash(figures_of(shift))))


def _counted(request: ShopRequest, form: NotesForm) -> dict[str, Any]:
    return {
        "access": request.access,
        "at": timezone.now(),
        "key": form.cleaned_data["key"],
        "notes": form.notes(),
        "reason": form.cleaned_data["reason"],
    }


def _say_difference(request: ShopRequest, z: ZReport) -> None:
    close = z.close
    if close.difference_minor == 0 and close.needs_approval:
        say_look(request, _("The shift is closed. A manager looks at what was counted before the close."))
        return
    if close.difference_minor == 0:
        say_done(request, _("The shift is closed. It is all there."))
        return
    figures = {"amount": money_symbol(abs(close.difference_minor))}
    said = _("%(amount)s more than there should be.") if close.difference_minor > 0 else ""
    said = said or _("%(amount)s less than there should be.")
    if close.needs_approval:
        said += " " + _("A manager looks at it.")
    say_look(request, said % figures)


def _found(request: ShopRequest, shift_id: int) -> Shift:
    found = queries.shifts(request.access).filter(pk=shift_id).first() if shift_id < 2**63 else None
    if found is None:
        raise NotFound(_("There is no such thing in this shop."))
    return found


def _page(request: ShopRequest, found: Shift, form: ApproveForm, *, status: int = 200) -> HttpResponseBase:
    access = request.access
    close = getattr(found, "close", None)
    z: ZReport | None = getattr(close, "z", None)
    figures = figures_of(found) if z is None else z.figures
    blind = queries.is_blind(access, found)
    if blind:
        figures = without_cash(figures)
    waits = queries.state_of(found) == "waiting"
    counts = drawer.drawer_counts(access).filter(pk__in=earlier_counts(found.pk).values("pk")).order_by("pk")
    context = {
        "shift": found,
        "close": close,
        "approval": getattr(close, "approval", None),
        "z": z,
        "badge": badge_of(found),
        "sections": sections(access.shop.pk, access.shop.currency, figures)
        + (() if blind else found_before(found, access.shop.currency)),
        "blind": blind,
        "counts": [] if close is None or blind else [count for count in counts if count.difference_minor],
        "form": form if waits and access.can("shift.approve") else None,
        "may_close": close is None and access.can("shift.close"),
    }
    return render(request, "shifts/shift.html", context, status=status)
