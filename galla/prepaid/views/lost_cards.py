"""A lost card gets a new one; what nobody spent of one that is over is kept."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from galla.accounts.pages import ShopRequest, page
from galla.foundation.formats import money_symbol
from galla.foundation.notices import say_done
from galla.prepaid import actions
from galla.prepaid.actions import Sold
from galla.prepaid.forms import KeepForm, ReplaceForm
from galla.prepaid.models import GiftCard
from galla.prepaid.views.shown import card_page, just_made
from galla.prepaid.views.taking import taken


@require_POST
@page("prepaid.replace")
def replace(request: ShopRequest, card_id: int) -> HttpResponseBase:
    """Block a lost card; the code of the new one is shown once."""
    found, form = request.access.get(GiftCard, card_id), ReplaceForm(request.POST)
    sold: Sold | None = taken(
        form,
        lambda: actions.replace_card(
            access=request.access,
            at=timezone.now(),
            key=form.cleaned_data["key"],
            card=found,
            reason=form.cleaned_data["reason"],
        ),
    )
    return card_page(request, found, status=400, replace_form=form) if sold is None else just_made(request, sold)


@require_POST
@page("prepaid.keep")
def keep(request: ShopRequest, card_id: int) -> HttpResponseBase:
    """What nobody spent in time is income from now on."""
    found, form = request.access.get(GiftCard, card_id), KeepForm(request.POST)
    paper = taken(
        form,
        lambda: actions.keep_rest(access=request.access, at=timezone.now(), key=form.cleaned_data["key"], card=found),
    )
    if paper is None:
        return card_page(request, found, status=400, keep_form=form)
    say_done(request, _("%(amount)s kept as income.") % {"amount": money_symbol(paper.document.amount_minor)})
    return redirect("prepaid:card", card_id=found.pk)
