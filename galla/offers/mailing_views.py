"""Pages of codes by mail: sent, and customers who want none."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import KeyReused, NotFound
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.foundation.saving import saved
from galla.offers import actions
from galla.offers.coupon_forms import MailCodesForm
from galla.offers.mailings import refusal_of
from galla.offers.models import Offer
from galla.parties.models import Customer


@require_http_methods(["GET", "POST"])
@page("offer.edit")
def mail_codes(request: ShopRequest, offer_id: int) -> HttpResponseBase:
    """Mail a code to each customer who is found and wants offers."""
    offer = request.access.get(Offer, offer_id)
    form = MailCodesForm(request.POST if request.method == "POST" else None, access=request.access)

    def send() -> str:
        actions.mail_codes(
            access=request.access,
            at=timezone.now(),
            key=form.cleaned_data["key"],
            offer=offer,
            **form.whom(),
            terms=form.terms(),
        )
        return _("The letters are on their way.")

    try:
        answer = saved(request, form, send, to=reverse("offers:codes", args=[offer.pk]))
    except KeyReused as reused:
        form.renew_key()
        refuse(form, reused.detail)
        answer = None
    context = {"offer": offer, "form": form}
    return answer or render(request, "offers/mail_codes.html", context, status=400 if form.errors else 200)


@require_GET
@page("customer.view")
def part(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Whether a customer wants offers by mail, as a part of their page."""
    found = request.access.get(Customer, customer_id)
    context = {"customer": found, "no": refusal_of(found), "may_edit": request.access.can("customer.edit")}
    return render(request, "offers/part.html", context)


@require_POST
@page("customer.edit")
def by_mail(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Take down that a customer wants no offers by mail, or wants them again."""
    found = request.access.get(Customer, customer_id)
    if request.POST.get("wanted") == "true":
        actions.say_yes(access=request.access, customer=found)
        say_done(request, _("%(name)s gets offers by mail again.") % {"name": found})
    else:
        actions.say_no(access=request.access, at=timezone.now(), customer=found)
        say_done(request, _("%(name)s gets no more offers by mail.") % {"name": found})
    return redirect("parties:customer", customer_id=found.pk)


@require_http_methods(["GET", "POST"])
def no_more(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The private address in a letter: its customer says here that they want no more of these.

    Asked for by a button, since programs that look after mail follow addresses by themselves.
    """
    letter = actions.letter_of(secret)
    if letter is None:
        raise NotFound(_("There is nothing at this address."))
    if request.method == "POST":
        actions.say_no_by_letter(secret=secret, at=timezone.now())
    context = {"shop": letter.shop, "is_said": refusal_of(letter.customer) is not None, "access": None}
    response = render(request, "offers/no_more.html", context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
