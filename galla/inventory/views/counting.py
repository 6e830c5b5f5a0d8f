"""Counting while the shop sells: the counts, beginning one, and the page on which it is counted."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.formats import quantity
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.inventory import queries
from galla.inventory.actions import count_goods, open_count
from galla.inventory.forms.counting import CountedForm, CountForm
from galla.inventory.listings.counting import COUNTS, LINES_OF_COUNT, scope_of_count, state_of_count
from galla.inventory.models import CountedLine, CountSession
from galla.inventory.typed import pieces_typed

LATEST = 30
BOXES = {"product": "goods"}


@require_GET
@page("stock.count")
def count_list(request: ShopRequest) -> HttpResponseBase:
    """Every count, the latest first."""
    access = request.access
    single = ["branch"] if len(queries.branches(access)) < 2 else []
    return COUNTS.respond(request, queries.counts(access), template="inventory/counts.html", without=single)


@require_http_methods(["GET", "POST"])
@page("stock.count")
def count_new(request: ShopRequest) -> HttpResponseBase:
    """Begin a count."""
    form, status = CountForm(request.POST or None, access=request.access), 200
    if request.method == "POST":
        saved = _begun(request, form)
        if saved is not None:
            return redirect("inventory:count", session_id=saved.pk)
        status = 400
    return render(request, "inventory/count_new.html", {"form": form}, status=status)


def _begun(request: ShopRequest, form: CountForm) -> CountSession | None:
    """The count, or None with what was refused beside its box."""
    if not form.is_valid():
        return None
    told = form.cleaned_data
    names = ("key", "branch", "category", "blind", "note")
    try:
        act = {name: told[name] for name in names}
        return open_count(access=request.access, at=timezone.now(), place=told.get("place"), **act).document
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This form was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        refuse(form, refusal.detail, refusal.field)
    return None


@require_http_methods(["GET", "POST"])
@page("stock.count")
def count(request: ShopRequest, session_id: int) -> HttpResponseBase:
    """Count: one box for the product, one for how much lies there; below it what was counted so far."""
    session = request.access.get(CountSession, session_id)
    if request.method != "POST":
        return _page(request, session, CountedForm())
    form = CountedForm(request.POST)
    saved = _saved(request, session, form)
    if saved is None:
        return _page(request, session, form, status=400)
    if request.headers.get("HX-Request") != "true":
        say_done(request, _said(saved))
        return redirect("inventory:count", session_id=session.pk)
    return _page(request, session, CountedForm(), said=_said(saved))


@require_GET
@page("stock.count")
def count_lines(request: ShopRequest, session_id: int) -> HttpResponseBase:
    """Every line of a count, the latest first."""
    access = request.access
    session = access.get(CountSession, session_id)
    rows = queries.lines_of_count(session).select_related("product__measure", "by")
    without = [] if queries.shows_book(access, session) else ["on_hand_milli"]
    context = {"session": session, "scope": scope_of_count(session)}
    return LINES_OF_COUNT.respond(
        request, rows, template="inventory/count_lines_all.html", context=context, without=without
    )


def _said(line: CountedLine) -> str:
    """What was saved, and what the product comes to where it was counted at other spots too."""
    measure, tally = line.product.measure, queries.tally_so_far(line)
    said = {"product": line.product, "quantity": quantity(line.counted_milli, measure)}
    if tally.spots == 1:
        return _("%(product)s: %(quantity)s.") % said
    said["together"] = quantity(tally.counted_milli, measure)
    return _("%(product)s: %(quantity)s, together %(together)s.") % said


def _saved(request: ShopRequest, session: CountSession, form: CountedForm) -> CountedLine | None:
    """The line, or None with what was refused beside its box."""
    if not form.is_valid():
        return None
    access, told = request.access, dict(form.cleaned_data)
    try:
        product = pieces_typed(access, told, box="goods")
        return count_goods(
            access=access,
            at=timezone.now(),
            key=told["key"],
            session=session,
            product_id=product,
            counted_milli=told["counted"],
            replaces=told["replaces"],
        ).document
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        refuse(form, refusal.detail, BOXES.get(refusal.field or "", refusal.field))
    return None


def _page(
    request: ShopRequest, session: CountSession, form: CountedForm, *, said: str = "", status: int = 200
) -> HttpResponseBase:
    access = request.access
    closing = queries.closing_of(session)
    mine = queries.latest_lines(session, by_id=access.user.pk)
    others = queries.latest_lines(session).exclude(by_id=access.user.pk)
    shows_book = queries.shows_book(access, session)
    context: dict[str, Any] = {
        "session": session,
        "scope": scope_of_count(session),
        "state": state_of_count(session),
        "closing": closing,
        "form": form,
        "said": said,
        "mine": mine[:LATEST],
        "others": others[:LATEST],
        "mine_count": mine.count(),
        "others_count": others.count(),
        "again": queries.open_recounts(session).values() if closing is None else (),
        "shows_book": shows_book,
        "may_approve": access.can("stock.approve"),
        "adjustments": queries.adjustments_of_count(session) if closing else [],
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(
        request, "inventory/count.html#counting" if is_part else "inventory/count.html", context, status=status
    )
