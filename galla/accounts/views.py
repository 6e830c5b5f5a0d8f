"""Pages of settings, branches, tills and people; each person's own; changing till and shop."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts import actions, queries, sessions
from galla.accounts.access import Access, as_identity
from galla.accounts.forms import (
    BranchForm,
    NewShopForm,
    NewTillForm,
    PersonForm,
    ProfileForm,
    ShopForm,
    TillForm,
)
from galla.accounts.models import Branch, Membership, Till, User
from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import NotFound, Refusal
from galla.foundation.notices import say_done, say_refused
from galla.foundation.rendering import refuse

form_page = require_http_methods(["GET", "HEAD", "POST"])


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether a valid form's act went through; a refusal stands beside its field."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        refuse(form, refusal.detail, refusal.field)
        return False
    return True


@form_page
@page("settings.edit")
def settings(request: ShopRequest) -> HttpResponseBase:
    """What the shop says of itself and how it bills."""
    access = request.access
    initial = {name: getattr(access.shop, name) for name in ShopForm.base_fields}
    form = ShopForm(request.POST or None, initial=initial)
    if done(form, lambda: actions.change_settings(access=access, at=timezone.now(), **form.cleaned_data)):
        say_done(request, _("Settings saved."))
        return redirect("accounts:settings")
    return render(request, "accounts/settings.html", {"form": form, "shops": queries.shops_of(access.user)})


@form_page
@page("shop.open")
def new_shop(request: ShopRequest) -> HttpResponseBase:
    """Open a further shop and go there."""
    access = request.access
    form = NewShopForm(request.POST or None)
    if done(form, lambda: actions.open_shop(by=access.user, at=timezone.now(), **form.cleaned_data)):
        membership = queries.memberships_of(access.user).reverse()[0]
        sessions.stand_in(request, membership)
        say_done(request, _("The shop is open. Its settings come next."))
        return redirect("accounts:settings")
    return render(request, "accounts/form.html", {"form": form, "title": _("New shop"), "back": "accounts:settings"})


@require_GET
@page("settings.edit")
def places(request: ShopRequest) -> HttpResponseBase:
    """Branches and their tills."""
    tills = list(queries.tills(request.access).order_by("name"))
    branches = [
        (branch, [till for till in tills if till.branch_id == branch.pk])
        for branch in queries.branches(request.access).order_by("name")
    ]
    return render(request, "accounts/places.html", {"branches": branches})


@form_page
@page("settings.edit")
def new_branch(request: ShopRequest) -> HttpResponseBase:
    """Open a branch."""
    form = BranchForm(request.POST or None)
    if done(form, lambda: actions.add_branch(access=request.access, at=timezone.now(), **form.cleaned_data)):
        say_done(request, _("The branch is open. It needs a till before it can sell."))
        return redirect("accounts:places")
    return render(request, "accounts/form.html", {"form": form, "title": _("New branch"), "back": "accounts:places"})


@form_page
@page("settings.edit")
def branch(request: ShopRequest, branch_id: int) -> HttpResponseBase:
    """Change a branch."""
    access = request.access
    found = _standing(access.get(Branch, branch_id))
    form = BranchForm(request.POST or None, initial={name: getattr(found, name) for name in BranchForm.base_fields})
    if done(form, lambda: actions.change_branch(access=access, at=timezone.now(), branch=found, **form.cleaned_data)):
        say_done(request, _("Branch saved."))
        return redirect("accounts:places")
    close = reverse("accounts:branch_close", args=[found.pk])
    context = {"form": form, "title": found.name, "back": "accounts:places", "close": close}
    return render(request, "accounts/form.html", {**context, "close_words": _("Close the branch")})


@require_POST
@page("settings.edit")
def close_branch(request: ShopRequest, branch_id: int) -> HttpResponseBase:
    """Close a branch."""
    access = request.access
    found = _standing(access.get(Branch, branch_id))
    return _closed(request, lambda: actions.archive_branch(access=access, at=timezone.now(), branch=found), found.name)


@form_page
@page("settings.edit")
def new_till(request: ShopRequest) -> HttpResponseBase:
    """Set up a till."""
    form = NewTillForm(request.POST or None, access=request.access)
    if done(form, lambda: actions.add_till(access=request.access, at=timezone.now(), **form.cleaned_data)):
        say_done(request, _("The till is ready. Count what is in its drawer before the first bill."))
        return redirect("accounts:places")
    return render(request, "accounts/form.html", {"form": form, "title": _("New till"), "back": "accounts:places"})


@form_page
@page("settings.edit")
def till(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """Change a till."""
    access = request.access
    found = _standing(access.get(Till, till_id))
    form = TillForm(request.POST or None, initial={"name": found.name, "prefix": found.prefix})
    if done(form, lambda: actions.change_till(access=access, at=timezone.now(), till=found, **form.cleaned_data)):
        say_done(request, _("Till saved."))
        return redirect("accounts:places")
    close = reverse("accounts:till_close", args=[found.pk])
    context = {"form": form, "title": found.name, "back": "accounts:places", "close": close}
    return render(request, "accounts/form.html", {**context, "close_words": _("Close the till")})


@require_POST
@page("settings.edit")
def close_till(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """Close a till."""
    access = request.access
    found = _standing(access.get(Till, till_id))
    return _closed(request, lambda: actions.archive_till(access=access, at=timezone.now(), till=found), found.name)


@require_GET
@page("people.edit")
def people(request: ShopRequest) -> HttpResponseBase:
    """Who works here."""
    found = queries.people(request.access).order_by("user__full_name", "user__username")
    return render(request, "accounts/people.html", {"people": found})


@form_page
@page("people.edit")
def new_person(request: ShopRequest) -> HttpResponseBase:
    """Let somebody work here."""
    form = PersonForm(request.POST or None, access=request.access)
    if done(form, lambda: actions.add_person(access=request.access, at=timezone.now(), **_person_of(form))):
        say_done(request, _("%(name)s can sign in now.") % {"name": form.cleaned_data["username"]})
        return redirect("accounts:people")
    return render(request, "accounts/form.html", {"form": form, "title": _("New person"), "back": "accounts:people"})


@form_page
@page("people.edit")
def person(request: ShopRequest, person_id: int) -> HttpResponseBase:
    """Change what somebody is and may do here."""
    access = request.access
    member = _working(request, person_id)
    initial = {"role": member.role, "grants": member.grants, "till": member.till}
    initial |= {name: getattr(member.user, name) for name in ("username", "full_name", "email")}
    form = PersonForm(request.POST or None, access=access, known=True, initial=initial)
    if done(form, lambda: _change_person(request, member, form)):
        say_done(request, _("%(name)s is saved.") % {"name": member.user})
        return redirect("accounts:people")
    close = reverse("accounts:person_end", args=[member.pk])
    context = {"form": form, "title": str(member.user), "back": "accounts:people", "close": close}
    return render(request, "accounts/form.html", {**context, "close_words": _("End their time here")})


@require_POST
@page("people.edit")
def end_person(request: ShopRequest, person_id: int) -> HttpResponseBase:
    """End somebody's time here."""
    member = _working(request, person_id)
    try:
        actions.end_membership(access=request.access, at=timezone.now(), membership=member)
    except Refusal as refusal:
        say_refused(request, refusal.detail)
        return redirect("accounts:person", member.pk)
    say_done(request, _("%(name)s works here no longer.") % {"name": member.user})
    return redirect("accounts:people")


@require_POST
@page("shop.view")
def stand(request: ShopRequest, till_id: int) -> HttpResponseBase:
    """Go to another till of this shop, and back to the page one was on."""
    sessions.stand_in(request, request.access.membership, _standing(request.access.get(Till, till_id)))
    return redirect(_page_before(request))


@require_POST
@login_required
def me_shop(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Go to another shop one works in."""
    membership = queries.memberships_of(_person(request)).filter(shop_id=as_identity(shop_id) or 0).first()
    if membership is None:
        raise NotFound(_("You do not work in such a shop."))
    sessions.stand_in(request, membership)
    return redirect("/")


@form_page
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """What a person says of themselves, how they sign in, and where they work."""
    user = _person(request)
    form = ProfileForm(request.POST or None, initial={name: getattr(user, name) for name in ProfileForm.base_fields})
    if done(form, lambda: actions.change_profile(user=user, **form.cleaned_data)):
        say_done(request, _("Saved."))
        return redirect("accounts:me")
    access: Access | None = getattr(request, "access", None)
    context = {"form": form, "memberships": queries.memberships_of(user)}
    return render(request, "accounts/me.html", {**context, "has_pin": access is not None and access.can("pin.set")})


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _person_of(form: PersonForm) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    values["password"] = values["password"] or None
    return values


def _change_person(request: ShopRequest, member: Membership, form: PersonForm) -> None:
    """Only what was changed is asked for: who may not change a person's name may still change their role."""
    values = _person_of(form)
    changed = {name: values[name] for name in form.changed_data}
    actions.change_person(
        access=request.access,
        at=timezone.now(),
        membership=member,
        no_till="till" in changed and changed["till"] is None,
        **changed,
    )


def _working(request: ShopRequest, person_id: int) -> Membership:
    member = queries.people(request.access).filter(pk=as_identity(person_id) or 0).first()
    if member is None:
        raise NotFound(_("Nobody like that works here."))
    return member


def _standing[T: (Branch, Till)](place: T) -> T:
    if place.archived_at is not None:
        raise NotFound(_("This is closed."))
    return place


def _closed(request: ShopRequest, act: Callable[[], None], name: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        say_refused(request, refusal.detail)
    else:
        say_done(request, _("%(name)s is closed.") % {"name": name})
    return redirect("accounts:places")


def _page_before(request: HttpRequest) -> str:
    """The page one was on, if it is ours."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        before, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return before if ours else "/"
