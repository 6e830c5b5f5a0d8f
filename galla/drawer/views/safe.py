"""Pages of a branch's safe: what lies in it, cash brought to the bank, a count and who answers for it."""

from functools import partial

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.models import Branch
from galla.accounts.pages import ShopRequest, page
from galla.drawer import actions, queries
from galla.drawer.banks import PLAIN, banks
from galla.drawer.forms import DepositForm, NotesForm, SafeApproveForm, SafeCountForm
from galla.drawer.models import SafeCount, SafeDeposit
from galla.drawer.views.cash import RECENT_MOVES, cash_form, piles_of
from galla.foundation.errors import Refusal
from galla.foundation.formats import money_symbol
from galla.foundation.notices import say_done, say_look
from galla.foundation.rendering import refuse
from galla.ledger import places
from galla.ledger.cards import shown_card


@require_GET
@page("drawer.expected")
def safe(request: ShopRequest, branch_id: int) -> HttpResponseBase:
    """What lies in the safe of a branch, and what moved."""
    access = request.access
    branch = access.get(Branch, branch_id)
    held = queries.safe_contents(access, branch)
    context = {
        "branch": branch,
        "held": held,
        "piles": piles_of(request, held.notes),
        "card": shown_card(places.safe(access.shop.pk, branch.pk), places.money(access.shop.pk), limit=RECENT_MOVES),
        "counted": queries.safe_counts(access).filter(branch=branch).order_by("-pk").first(),
        "waiting": queries.safe_counts_waiting(access).filter(branch=branch).order_by("-pk"),
        "branches": access.rows(Branch).filter(archived_at=None).order_by("name"),
        "may_move": access.can("drawer.move"),
    }
    return render(request, "drawer/safe.html", context)


@require_http_methods(["GET", "POST"])
@page("drawer.move")
def deposit(request: ShopRequest, branch_id: int) -> HttpResponseBase:
    """Bring cash of the safe to the bank."""
    branch = request.access.get(Branch, branch_id)

    def save(form: NotesForm) -> str:
        told = form.cleaned_data
        paper = actions.deposit(
            access=request.access,
            at=timezone.now(),
            key=told["key"],
            branch=branch,
            slip=told["slip"],
            bank=told.get("bank", PLAIN),
            amount_minor=told["amount"],
            notes=form.notes() or None,
        )
        say_done(request, _("%(amount)s brought to the bank.") % {"amount": money_symbol(paper.document.amount_minor)})
        return reverse("drawer:deposit", args=[paper.document.pk])

    title = _("Bring cash to the bank")
    form = partial(DepositForm, banks=banks(request.access.shop.pk))
    return cash_form(request, form, save, title=title, submit=_("It is at the bank"), more=_back(request, branch))


@require_http_methods(["GET", "POST"])
@page("drawer.expected")
def count(request: ShopRequest, branch_id: int) -> HttpResponseBase:
    """Count a safe. What should be there is shown after the count is saved."""
    branch = request.access.get(Branch, branch_id)

    def save(form: NotesForm) -> str:
        told = form.cleaned_data
        paper = actions.count_safe(
            access=request.access,
            at=timezone.now(),
            key=told["key"],
            branch=branch,
            notes=form.notes(),
            reason=told["reason"],
        )
        if paper.document.difference_minor:
            say_look(request, _("Counted. Somebody else looks at the difference."))
        else:
            say_done(request, _("Counted. It is all there."))
        return reverse("drawer:safe_count", args=[paper.document.pk])

    title = _("Count the safe of %(branch)s") % {"branch": branch}
    submit = _("Save the count")
    return cash_form(request, SafeCountForm, save, title=title, submit=submit, more=_back(request, branch))


def _back(request: ShopRequest, branch: Branch) -> dict[str, object]:
    """Where one goes back to: the safe, for whoever may see it."""
    if not request.access.can("drawer.expected"):
        return {"leave": reverse("drawer:drawer"), "back": _("Drawer")}
    return {"leave": reverse("drawer:safe", args=[branch.pk]), "back": _("Safe of %(branch)s") % {"branch": branch}}


@require_GET
@page("drawer.move")
def deposited(request: ShopRequest, deposit_id: int) -> HttpResponseBase:
    """One time cash was brought to the bank."""
    found = request.access.get(SafeDeposit, deposit_id)
    left = piles_of(request, {int(value): pieces for value, pieces in found.notes.items()})
    context = {"deposit": found, "left": left, **_back(request, found.branch)}
    context["bank"] = banks(request.access.shop.pk).get(found.bank_code or PLAIN, found.bank_code)
    return render(request, "drawer/deposit.html", context)


@require_GET
@page("drawer.expected")
def counted(request: ShopRequest, safe_count_id: int) -> HttpResponseBase:
    """One count of a safe, and who answered for it."""
    return _count_page(request, request.access.get(SafeCount, safe_count_id), SafeApproveForm())


@require_POST
@page("shift.approve")
def approve(request: ShopRequest, safe_count_id: int) -> HttpResponseBase:
    """Somebody answers for what a count of the safe found."""
    found, form, status = request.access.get(SafeCount, safe_count_id), SafeApproveForm(request.POST), 400
    if form.is_valid():
        try:
            actions.approve_safe_count(access=request.access, at=timezone.now(), count=found, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
            status = refusal.status
        else:
            say_done(request, _("The difference is approved."))
            return redirect("drawer:safe_count", safe_count_id=found.pk)
    return _count_page(request, found, form, status=status)


def _count_page(
    request: ShopRequest, found: SafeCount, form: SafeApproveForm, *, status: int = 200
) -> HttpResponseBase:
    looks = {value: (expected, counted) for value, expected, counted in found.lines}
    piles = piles_of(request, {value: counted for value, (_expected, counted) in looks.items()})
    answered = getattr(found, "approval", None)
    waits = found.difference_minor and answered is None and request.access.can("shift.approve")
    context = {
        "count": found,
        "lines": [
            (pile, expected, pile.count - expected)
            for pile, (_value, (expected, _counted)) in zip(piles, sorted(looks.items(), reverse=True), strict=True)
        ],
        "approval": answered,
        "form": form if waits else None,
    }
    return render(request, "drawer/safe_counted.html", context, status=status)
