"""Pages on which a bank's messages are pasted: what they say, and which promised money was seen by them."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.cashbook import actions
from galla.cashbook.bank_forms import PasteForm
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done, say_refused
from galla.foundation.rendering import refuse
from galla.payments.models import Claim


@require_http_methods(["GET", "POST"])
@page("bank.paste")
def paste(request: ShopRequest) -> HttpResponseBase:
    """Paste what the bank wrote; sent, what was understood of it. Nothing is changed by that."""
    form, found, status = PasteForm(request.POST or None), [], 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                found = actions.read_pasted(access=request.access, text=form.cleaned_data["text"])
                status = 200
            except Refusal as refusal:
                refuse(form, refusal.detail, refusal.field)
                status = refusal.status
    return render(request, "cashbook/bank_paste.html", {"form": form, "messages_read": found}, status=status)


@require_POST
@page("bank.paste")
def seen(request: ShopRequest) -> HttpResponseBase:
    """The money one message speaks of has arrived."""
    money, form = request.access.named(Claim, request.POST.get("claim"), field="claim"), PasteForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            actions.confirm_message(access=request.access, at=timezone.now(), text=text, claim=money)
        except Refusal as refusal:
            say_refused(request, refusal.detail)
        else:
            say_done(request, _("It has arrived."))
            return redirect("payments:claim", claim_id=money.pk)
    return redirect("cashbook:bank_paste")
