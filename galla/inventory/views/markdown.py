"""What comes off goods near the end of their days: the shop's rule on a page of its own."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.access import Access
from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.inventory import queries
from galla.inventory.actions import DaysAndPercent, set_markdown
from galla.inventory.forms import Steps, steps_of_form


@require_http_methods(["GET", "POST"])
@page("markdown.edit")
def markdown(request: ShopRequest) -> HttpResponseBase:
    """Say how much comes off with how many days left; without rows nothing is proposed."""
    rule = queries.own_rule(request.access)
    if request.method != "POST":
        given = [{"days_left": step.days_left, "off": step.off_ppm} for step in rule.steps]
        return _page(request, rule, steps_of_form(initial=given))
    steps = steps_of_form(request.POST)
    if not _saved(request.access, steps):
        return _page(request, rule, steps, status=400)
    say_done(request, _("Saved."))
    return redirect("inventory:batches")


def _saved(access: Access, steps: Steps) -> bool:
    """Whether the rule was saved; else every refusal stands beside its box."""
    if not steps.is_valid():
        return False
    filled = [line for line in steps.forms if line.has_changed()]
    said = [DaysAndPercent(line.cleaned_data["days_left"], line.cleaned_data["off"]) for line in filled]
    try:
        set_markdown(access=access, at=timezone.now(), steps=said)
    except Refusal as refusal:
        _part, _dot, rest = (refusal.field or "").partition(".")
        number, _dot, box = rest.partition(".")
        if number.isdigit():
            refuse(filled[int(number)], refusal.detail, box)
        else:
            steps.non_form_errors().append(refusal.detail)
        return False
    return True


def _page(request: ShopRequest, rule: queries.Rule, steps: Steps, *, status: int = 200) -> HttpResponseBase:
    context: dict[str, Any] = {"said": rule.said, "lines": steps}
    return render(request, "inventory/markdown.html", context, status=status)
