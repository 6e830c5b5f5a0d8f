"""Pages of the drawer: what lies in it, cash in and out, a count, the moves behind it, and the shop's notes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from galla.accounts.access import as_identity
from galla.accounts.asking import ask_for_pin, told_in
from galla.accounts.models import Till
from galla.accounts.pages import ShopRequest, page
from galla.accounts.queries import allowances_for
from galla.drawer import actions, queries
from galla.drawer.forecast import notes_running_out
from galla.drawer.forms import BringForm, CashForm, CountForm, NotesForm, SwapForm
from galla.drawer.models import Denomination, DrawerCount, DrawerMove, Kind
from galla.drawer.shifts import asked_at_till
from galla.foundation.errors import KeyReused, NotFound, Refusal
from galla.foundation.formats import in_use, money_short, money_symbol, quantity
from galla.foundation.notices import say_done, say_look
from galla.ledger import places
from galla.ledger.cards import shown_card

RECENT_MOVES = 12


@dataclass(frozen=True, slots=True)
class Pile:
    """So many notes or coins of one value, as a page shows them."""

    label: str
    tone: str
    is_coin: bool
    count: int
    worth_minor: int


def piles_of(request: ShopRequest, notes: Mapping[int, int]) -> list[Pile]:
    """Notes with the look of their denominations, largest first."""
    looks = {one.value_minor: one for one in request.access.rows(Denomination)}
    return [_pile(value, pieces, looks.get(value)) for value, pieces in sorted(notes.items(), reverse=True)]


def _signed(pieces: int) -> str:
    """A difference in pieces: +2, −1, nothing for none."""
    return f"{'+' if pieces > 0 else ''}{quantity(pieces * 1000)}" if pieces else ""


def _pile(value: int, pieces: int, look: Denomination | None) -> Pile:
    if look is None:
        return Pile(money_short(value), "steel", False, pieces, value * pieces)
    return Pile(look.label, look.tone, look.kind == Kind.COIN, pieces, value * pieces)


@require_GET
@page("drawer.view")
def drawer(request: ShopRequest) -> HttpResponseBase:
    """The drawer of the till one stands at; without one, of the shop's first."""
    till = request.access.till or request.access.rows(Till).filter(archived_at=None).order_by("pk").first()
    if till is None:
        return render(request, "drawer/no_till.html", {})
    return _drawer_page(request, till)


@require_GET
@page("drawer.view")
def till_drawer(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """The drawer of any till of the shop."""
    return _drawer_page(request, request.access.get(Till, till_id))


def _drawer_page(request: ShopRequest, till: Till) -> HttpResponse:
    access = request.access
    held = queries.contents(access=access, till=till)
    blind = queries.hides_contents(access, held)
    piles = [] if blind else piles_of(request, held.notes)
    card = shown_card(places.drawer(access.shop.pk, till.pk), places.money(access.shop.pk), limit=RECENT_MOVES)
    context = {
        "till": till,
        "held": held,
        "blind": blind,
        "shift": queries.open_shift(access, till) if held.in_shift else None,
        "in_safe_minor": queries.in_safe(access, till) if access.can("drawer.expected") else None,
        "notes": [pile for pile in piles if not pile.is_coin],
        "coins": [pile for pile in piles if pile.is_coin],
        "card": None if blind else card,
        "counted": queries.drawer_counts(access).filter(till=till).order_by("-pk").first(),
        "tills": access.rows(Till).filter(archived_at=None).order_by("branch__name", "name"),
        "may_move": access.can("drawer.move"),
        "may_ask": access.can("allowance.ask") and access.till is not None,
        "may_count": access.can("drawer.count"),
        "running_out": notes_running_out(access=access, till=till, at=timezone.now()),
        "may_open": access.can("shift.open"),
        "may_close": access.can("shift.close"),
        "may_edit_notes": access.can("denomination.edit"),
    }
    return render(request, "drawer/drawer.html", context)


@require_GET
@page("drawer.view")
def moves(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """Every move of cash behind what lies in a drawer, newest first; ``?before=`` turns the page."""
    access = request.access
    till = access.get(Till, till_id)
    before = as_identity(request.GET.get("before", ""))
    card = shown_card(places.drawer(access.shop.pk, till.pk), places.money(access.shop.pk), before=before)
    blind = queries.hides_contents(access, queries.contents(access=access, till=till))
    context = {"till": till, "card": None if blind else card, "before": before, "blind": blind}
    return render(request, "drawer/moves.html", context)


@require_GET
@page("drawer.view")
def move(request: ShopRequest, move_id: int) -> HttpResponseBase:
    """One pay-in, pay-out or swap."""
    found = _of_this_person(queries.drawer_moves(request.access), move_id)
    notes = {note.value_minor: note.pieces for note in found.notes.all()}
    context = {
        "move": found,
        "came": piles_of(request, {value: pieces for value, pieces in notes.items() if pieces > 0}),
        "left": piles_of(request, {value: -pieces for value, pieces in notes.items() if pieces < 0}),
        "allowances": allowances_for(request.access, (found.kind, found.pk)),
    }
    return render(request, "drawer/move.html", context)


@require_GET
@page("drawer.view")
def counted(request: ShopRequest, count_id: int) -> HttpResponseBase:
    """One count: what was expected and what was there, by denomination. Blind, only what was there."""
    found = _of_this_person(queries.drawer_counts(request.access), count_id)
    blind = found.pk in queries.blind_counts(request.access, found.till)
    looks = {one.value_minor: one for one in request.access.rows(Denomination)}
    lines = [
        (
            line,
            _pile(line.value_minor, line.counted, looks.get(line.value_minor)),
            _signed(line.counted - line.expected),
        )
        for line in found.lines.order_by("-value_minor")
        if line.counted or (line.expected and not blind)
    ]
    return render(request, "drawer/counted.html", {"count": found, "lines": lines, "blind": blind})


def _of_this_person[Row: DrawerMove | DrawerCount](rows: "QuerySet[Row]", number: int) -> Row:
    """One act at a drawer. Raises ``NotFound`` for what is another's, as for what is not there."""
    found = rows.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise NotFound(_("There is no such thing in this shop."))
    return found


@require_http_methods(["GET", "POST"])
@page("allowance.ask")
def pay_in(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """Put cash into a drawer."""
    words = (_("Put cash in"), _("Put it in"), _("%(amount)s put in."))
    return _cash_page(request, till_id, words, actions.pay_in)


@require_http_methods(["GET", "POST"])
@page("allowance.ask")
def pay_out(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """Take cash out of a drawer."""
    words = (_("Take cash out"), _("Take it out"), _("%(amount)s taken out."))
    return _cash_page(request, till_id, words, actions.pay_out)


@require_http_methods(["GET", "POST"])
@page("allowance.ask")
def to_safe(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """Put cash of a drawer into the safe."""
    words = (_("Put cash in the safe"), _("Put it in the safe"), _("%(amount)s put in the safe."))
    return _cash_page(request, till_id, words, actions.drop_to_safe)


@require_http_methods(["GET", "POST"])
@page("allowance.ask")
def bring(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """Bring cash from the safe or from the bank."""
    words = (_("Bring cash"), _("Put it in"), _("%(amount)s put in."))
    return _cash_page(request, till_id, words, actions.bring, BringForm)


def _cash_page(
    request: ShopRequest,
    till_id: int,
    words: tuple[str, str, str],
    act: Callable[..., Any],
    kind: type[CashForm] = CashForm,
) -> HttpResponseBase:
    title, submit, done = words
    till = request.access.get(Till, till_id)

    def save(form: NotesForm) -> str:
        at = timezone.now()
        paper = act(
            access=asked_at_till(request.access, till, "drawer.move", told_in(form), at=at),
            at=at,
            key=form.cleaned_data["key"],
            till=till,
            reason=form.cleaned_data["reason"],
            amount_minor=form.cleaned_data["amount"],
            notes=form.notes() or None,
            **({"source": form.cleaned_data["source"]} if "source" in form.cleaned_data else {}),
        )
        say_done(request, done % {"amount": money_symbol(paper.document.amount_minor)})
        return reverse("drawer:till", args=[till.pk])

    return notes_page(request, till, kind, save, title=title, submit=submit, needs="drawer.move")


@require_http_methods(["GET", "POST"])
@page("allowance.ask")
def swap(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """Change notes of the drawer for others."""
    till, needs = request.access.get(Till, till_id), actions.needed_for_swap(request.access)

    def save(form: NotesForm) -> str:
        taken, put = form.notes("taken"), form.notes("put")
        key, at = form.cleaned_data["key"], timezone.now()
        access = asked_at_till(request.access, till, needs, told_in(form), at=at)
        actions.swap(access=access, at=at, key=key, till=till, taken=taken, put=put)
        say_done(request, _("Changed."))
        return reverse("drawer:till", args=[till.pk])

    return notes_page(request, till, SwapForm, save, title=_("Change notes"), submit=_("Change them"), needs=needs)


@require_http_methods(["GET", "POST"])
@page("drawer.count")
def count(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """Count a drawer. What should be there is shown after the count is saved."""
    till = request.access.get(Till, till_id)

    def save(form: NotesForm) -> str:
        paper = actions.count(
            access=request.access,
            at=timezone.now(),
            key=form.cleaned_data["key"],
            till=till,
            notes=form.notes(),
            reason=form.cleaned_data["reason"],
        )
        if paper.document.pk in queries.blind_counts(request.access, till):
            say_done(request, _("Counted. What should be there is shown after the shift is closed."))
        else:
            _say_difference(request, paper.document)
        return reverse("drawer:counted", args=[paper.document.pk])

    title = _("Count %(till)s") % {"till": till}
    return notes_page(request, till, CountForm, save, title=title, submit=_("Save the count"))


def _say_difference(request: ShopRequest, saved: DrawerCount) -> None:
    difference = saved.difference_minor
    if difference > 0:
        say_look(request, _("%(amount)s more than the bills say.") % {"amount": money_symbol(difference)})
    elif difference < 0:
        say_look(request, _("%(amount)s less than the bills say.") % {"amount": money_symbol(-difference)})
    else:
        say_done(request, _("Counted. It is all there."))


def notes_page(
    request: ShopRequest,
    till: Till,
    kind: type[NotesForm],
    save: Callable[[NotesForm], str],
    *,
    title: str,
    submit: str,
    needs: str | Collection[str] = (),
    initial: Mapping[str, Any] | None = None,
    template: str = "drawer/notes_form.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """A form of notes: shown, or sent and saved, or shown again with what was refused. ``more`` is for its template.

    ``needs`` is what a manager allows with their PIN where the person may not do it.
    """
    told = {"till": till, "back": _("Drawer of %(till)s") % {"till": till}, **(more or {})}
    return cash_form(
        request,
        kind,
        save,
        title=title,
        submit=submit,
        needs=needs,
        initial=initial,
        template=template,
        more={"leave": reverse("drawer:till", args=[till.pk]), **told},
    )


def cash_form(
    request: ShopRequest,
    kind: Callable[..., NotesForm],
    save: Callable[[NotesForm], str],
    *,
    title: str,
    submit: str,
    more: Mapping[str, Any],
    needs: str | Collection[str] = (),
    initial: Mapping[str, Any] | None = None,
    template: str = "drawer/notes_form.html",
) -> HttpResponseBase:
    """``notes_page`` of any place; ``more`` says where one goes back to: ``leave``, and ``back`` in words."""
    known = list(queries.denominations(request.access).filter(archived_at=None))
    form = kind(request.POST if request.method == "POST" else None, denominations=known, initial=initial)
    if needs:
        ask_for_pin(form, request.access, needs)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return redirect(save(form))
            except KeyReused:
                form.renew_key()
                form.add_error(None, _("This was saved already, with something else in it. Look, then save again."))
            except Refusal as refusal:
                form.refuse(refusal)
                status = refusal.status
    context = {
        "form": form,
        "page_title": title,
        "submit": submit,
        "money_style": in_use(),
        **more,
    }
    return render(request, template, context, status=status)
