"""Pages of the codes of an offer: made, handed out as a file once, looked after, ended."""

from collections.abc import Iterator
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import Refusal
from galla.foundation.lists.columns import Column
from galla.foundation.lists.export import answer
from galla.foundation.rendering import refuse
from galla.foundation.saving import done, saved
from galla.offers import actions
from galla.offers.coupon_forms import CodesForm
from galla.offers.coupons import coupons_of
from galla.offers.mailings import progress_of
from galla.offers.models import CodeMailing, Coupon, CouponUse, Offer

MOST_SHOWN = 200


@require_http_methods(["GET", "POST"])
@page("offer.edit")
def codes(request: ShopRequest, offer_id: int) -> HttpResponseBase:
    """The codes of an offer, and more of them."""
    offer = request.access.get(Offer, offer_id)
    form = CodesForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.cleaned_data["count"]:
        return _handed_out(request, offer, form) or _codes_page(request, offer, form)

    def save() -> str:
        made = actions.make_shared_code(
            access=request.access,
            at=timezone.now(),
            offer=offer,
            code=form.cleaned_data["code"],
            terms=form.terms(),
        )
        return _("%(code)s counts from now on.") % {"code": made.code}

    here = reverse("offers:codes", args=[offer.pk])
    return saved(request, form, save, to=here) or _codes_page(request, offer, form)


def _handed_out(request: ShopRequest, offer: Offer, form: CodesForm) -> HttpResponseBase | None:
    """The file with the codes just made; None where they were refused, which then stands beside its field."""
    count, kind = form.cleaned_data["count"], form.cleaned_data["file"] or "csv"
    try:
        made = actions.make_codes(
            access=request.access, at=timezone.now(), offer=offer, count=count, terms=form.terms()
        )
    except Refusal as refusal:
        refuse(form, refusal.detail, refusal.field)
        return None
    columns = [Column("code", _("Code")), Column("offer", _("Offer")), Column("ends_on", _("Last day"), "day")]
    return answer(kind, "codes", columns, _lines(made[0], made[1]), offer.name)


def _lines(coupon: Coupon, told: list[str]) -> Iterator[dict[str, Any]]:
    for code in told:
        yield {"code": code, "offer": coupon.offer.name, "ends_on": coupon.ends_on}


def _codes_page(request: ShopRequest, offer: Offer, form: CodesForm) -> HttpResponseBase:
    context = {"offer": offer, "form": form, "coupons": coupons_of(request.access).filter(offer=offer)[:MOST_SHOWN]}
    return render(request, "offers/codes.html", context, status=400 if form.errors else 200)


@require_GET
@page("offer.view")
def coupon(request: ShopRequest, coupon_id: int) -> HttpResponseBase:
    """What a coupon took off which bills."""
    found = request.access.get(Coupon, coupon_id)
    uses = request.access.rows(CouponUse).filter(coupon=found).select_related("code", "customer", "back")
    mailing = CodeMailing.objects.filter(coupon=found).first()
    context = {
        "coupon": coupons_of(request.access).get(pk=found.pk),
        "mailed": progress_of(mailing) if mailing else None,
        "uses": uses.order_by("-pk")[:MOST_SHOWN],
        "may_edit": request.access.can("offer.edit"),
    }
    return render(request, "offers/coupon.html", context)


@require_POST
@page("offer.edit")
def end(request: ShopRequest, coupon_id: int) -> HttpResponseBase:
    """End a coupon."""
    found = request.access.get(Coupon, coupon_id)
    return done(
        request,
        lambda: actions.end_coupon(access=request.access, at=timezone.now(), coupon=found),
        said=_("Its codes take nothing off any more."),
        to=reverse("offers:coupon", args=[found.pk]),
    )
