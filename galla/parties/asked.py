"""The statement a page is asked for: ninety days unless others are typed."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.pages import ShopRequest
from galla.foundation.errors import InvalidInput, Refusal
from galla.foundation.rendering import refuse
from galla.parties.forms import PeriodForm
from galla.parties.statements import Statement, usual_period

# Makes the statement of the days ``since`` and ``until``.
type Make = Callable[..., Statement]


def asked_statement(request: ShopRequest, make: Make) -> dict[str, Any]:
    """What a page of a statement shows: the ``form`` of its days and the ``statement``, None where they are refused."""
    form, made = _form(request), None
    if form.is_valid():
        try:
            made = make(**form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
    return {"form": form, "statement": made}


def asked_paper(request: ShopRequest, make: Make) -> Statement:
    """The statement of a paper. Raises ``InvalidInput``."""
    form = _form(request)
    if not form.is_valid():
        raise InvalidInput(_("Say from which day to which."), field=next(iter(form.errors)))
    return make(**form.cleaned_data)


def _form(request: ShopRequest) -> PeriodForm:
    since, until = usual_period(request.access.shop)
    return PeriodForm(request.GET if "since" in request.GET else {"since": since, "until": until})
