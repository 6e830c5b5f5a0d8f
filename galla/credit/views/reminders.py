"""How a shop reminds those who owe."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.pages import ShopRequest, page
from galla.credit import actions
from galla.credit.actions import USUAL
from galla.credit.forms import RemindingForm
from galla.credit.models import ReminderSetting
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse

NAMES = ("every_days", "most", "from_hour", "until_hour")


@require_http_methods(["GET", "POST"])
@page("settings.edit")
def reminders(request: ShopRequest) -> HttpResponseBase:
    """How often, how many times and in which hours; or not at all."""
    stands = request.access.rows(ReminderSetting).values(*NAMES).first()
    form = RemindingForm(request.POST or None, initial=stands or USUAL)
    if request.method == "POST":
        form = RemindingForm(request.POST)
        if form.is_valid():
            try:
                actions.set_reminders(access=request.access, how=_told(form))
            except Refusal as refusal:
                refuse(form, refusal.detail, refusal.field)
            else:
                say_done(request, _("Changed."))
                return redirect("credit:reminders")
    return render(request, "credit/reminders.html", {"form": form}, status=400 if form.errors else 200)


def _told(form: RemindingForm) -> actions.Reminding | None:
    """What was typed; what was left empty is as usual, and no days between reminders means none."""
    told = form.cleaned_data
    if told["every_days"] is None:
        return None
    return actions.Reminding(told["every_days"], *(USUAL[name] if told[name] is None else told[name] for name in USUAL))
