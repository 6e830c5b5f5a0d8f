"""The page on which money is taken ahead: for a card that is sold or topped up, or as an advance."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from galla.accounts.access import as_identity
from galla.accounts.pages import ShopRequest
from galla.drawer.queries import denominations
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.formats import in_use
from galla.payments.queries import methods_in_use
from galla.prepaid.forms import TakeForm


def form_of(request: ShopRequest) -> TakeForm:
    """The form, as it was sent or empty."""
    known = list(denominations(request.access).filter(archived_at=None))
    told = request.POST if request.method == "POST" else None
    return TakeForm(told, denominations=known, ways=methods_in_use(request.access.shop.pk))


def taken(form: Any, take: Callable[[], Any]) -> Any:
    """What ``take`` made of a form that was sent; None with every refusal beside its box."""
    if not form.is_valid():
        return None
    try:
        return take()
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        form.refuse(refusal)
    return None


def turned(request: ShopRequest) -> dict[str, Any]:
    """Which page of moves is asked for; what is no id asks for the newest."""
    return {way: as_identity(request.GET.get(way)) for way in ("before", "after")}


def page_of(request: ShopRequest, form: TakeForm, **told: Any) -> HttpResponse:
    """The page: ``title`` and ``about`` what it is for, ``leave`` where the way out goes, ``words`` of the button."""
    context = {"form": form, "money_style": in_use(), **told}
    status = 400 if request.method == "POST" else 200
    return render(request, "prepaid/take.html", context, status=status)
