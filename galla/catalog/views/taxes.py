"""Pages of tax classes: what is charged, from which day on."""

from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.calendar import business_date
from galla.accounts.pages import ShopRequest, page
from galla.catalog import actions
from galla.catalog.forms import NewRateForm, TaxClassForm
from galla.catalog.models import TaxClass
from galla.catalog.queries import rate_of, rates_in_force
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse


@require_http_methods(["GET", "POST"])
@page("product.view", post="product.edit")
def tax_list(request: ShopRequest) -> HttpResponseBase:
    """Every tax class with what it charges today, and a form for another one."""
    access, at = request.access, timezone.now()
    form = TaxClassForm(request.POST or None)
    today = business_date(access.shop, at)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        rates = actions.components_for(
            country=access.shop.country, rate_ppm=data["rate"], cess_ppm=data["cess"] or 0, valid_from=today
        )
        try:
            made = actions.create_tax_class(access=access, at=at, name=data["name"], rates=rates)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("%(name)s is there.") % {"name": made})
            return redirect("catalog:taxes")
    in_force = rates_in_force(shop_id=access.shop.pk, on=today)
    classes = access.rows(TaxClass).filter(archived_at=None).order_by("name_key")
    context = {
        "classes": [_shown(row, in_force.get(row.pk, [])) for row in classes],
        "form": form,
        "may_edit": access.can("product.edit"),
    }
    return render(request, "catalog/taxes.html", context, status=400 if form.errors else 200)


def _shown(row: TaxClass, rates: list[Any]) -> dict[str, Any]:
    return {
        "row": row,
        "rate_ppm": rate_of(rates),
        "parts": [rate for rate in rates if rate.rate_ppm],
        "url": reverse("catalog:tax", args=[row.pk]),
    }


@require_http_methods(["GET", "POST"])
@page("product.view", post="product.edit")
def tax_edit(request: ShopRequest, tax_class_id: int) -> HttpResponseBase:
    """The dated rates of one class, and a form for the next ones."""
    access, at = request.access, timezone.now()
    found = access.get(TaxClass, tax_class_id)
    form: forms.Form = NewRateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        rates = actions.components_for(
            country=access.shop.country,
            rate_ppm=data["rate"],
            cess_ppm=data["cess"] or 0,
            valid_from=data["valid_from"],
        )
        try:
            actions.change_rates(access=access, at=at, tax_class=found, rates=rates)
        except Refusal as refusal:
            refuse(form, refusal.detail, (refusal.field or "").rpartition(".")[2])
        else:
            say_done(request, _("The rate changes on its day. Bills made before keep theirs."))
            return redirect("catalog:tax", tax_class_id=found.pk)
    context = {
        "tax_class": found,
        "rates": found.rates.order_by("-valid_from", "id"),
        "form": form,
        "may_edit": access.can("product.edit"),
    }
    return render(request, "catalog/tax.html", context, status=400 if form.errors else 200)
