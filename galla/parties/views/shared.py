"""What the pages of customers and of suppliers have in common: the form, saved or shown again with what was wrong."""

from collections.abc import Callable
from dataclasses import asdict

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from galla.accounts.pages import ShopRequest
from galla.accounts.states import STATES
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.parties.details import Details, details_of
from galla.parties.errors import AlreadyKnown
from galla.parties.forms import PartyForm
from galla.parties.identity import phone_shown
from galla.parties.models import Party


def state_shown(party: Party) -> str:
    """The code and the name of a person's state, as tax papers write it."""
    return f"{party.state_code} {STATES.get(party.state_code, '')}".strip()


def initial_of(party: Party) -> dict[str, object]:
    """What is known of a person as the form shows it."""
    known = asdict(details_of(party))
    known["group"] = known.pop("group_id", None)
    return {**known, "phone": phone_shown(party.phone, country=party.shop.country)}


def form_page(
    request: ShopRequest,
    *,
    title: str | Promise,
    initial: dict[str, object],
    save: Callable[[Details], Party],
    address_of: Callable[[int], str],
    leave: tuple[str, str],
    done: str | Promise,
    kind: Callable[..., PartyForm] = PartyForm,
) -> HttpResponseBase:
    """A form about a person: shown, or sent and saved, or shown again with what was refused beside its field."""
    form = kind(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                party = save(form.details())
            except AlreadyKnown as known:
                form.refuse_known(known, address_of(known.existing_id))
            except Refusal as refusal:
                refuse(form, refusal.detail, refusal.field)
            else:
                say_done(request, done)
                return redirect(address_of(party.pk))
    context = {"form": form, "form_title": title, "leave": leave[0], "leave_name": leave[1]}
    return render(request, "parties/form.html", context, status=status)
