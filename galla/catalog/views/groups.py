"""Pages of categories, brands, units and tax classes."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.calendar import business_date
from galla.accounts.pages import ShopRequest, page
from galla.catalog import actions, queries
from galla.catalog.forms import CategoryForm, MeasureForm, NameForm, RateForm, TaxClassForm
from galla.catalog.listings import BRANDS, CATEGORIES, MEASURES, TAX_CLASSES
from galla.catalog.models import Brand, Category, Measure, TaxClass
from galla.foundation.errors import Refusal
from galla.foundation.lists.kept import Kept
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse


def _list(request: ShopRequest, kept: Kept, model: Any) -> HttpResponseBase:
    rows = queries.with_product_counts(request.access, model, on=business_date(request.access.shop, timezone.now()))
    return kept.listed(request, rows, may_edit=request.access.can("product.edit"))


def _form(
    request: ShopRequest, kept: Kept, form: forms.Form, save: Callable[[dict[str, Any]], Any], *, group: Any = None
) -> HttpResponseBase:
    def keep() -> str:
        save(form.cleaned_data)
        return _("Saved.")

    return kept.edited(request, form, keep, one=group, may_edit=request.access.can("product.edit"))


def _archive(request: ShopRequest, kept: Kept, model: type[Any], number: int) -> HttpResponseBase:
    group = request.access.get(model, number)
    return kept.put_away(
        request, group, lambda: actions.archive_group(access=request.access, at=timezone.now(), group=group)
    )


def _restore(request: ShopRequest, kept: Kept, model: type[Any], number: int) -> HttpResponseBase:
    group = request.access.get(model, number)
    return kept.brought_back(
        request, group, lambda: actions.restore_group(access=request.access, at=timezone.now(), group=group)
    )


# Categories


@require_GET
@page("product.view")
def category_list(request: ShopRequest) -> HttpResponseBase:
    """The shop's categories."""
    return _list(request, CATEGORIES, Category)


@require_http_methods(["GET", "POST"])
@page("product.edit")
def category_new(request: ShopRequest) -> HttpResponseBase:
    """A new category."""
    access = request.access
    form = CategoryForm(request.POST or None, access=access)
    return _form(
        request,
        CATEGORIES,
        form,
        lambda typed: actions.create_category(access=access, at=timezone.now(), **typed),
    )


@require_http_methods(["GET", "POST"])
@page("product.view", post="product.edit")
def category(request: ShopRequest, category_id: int) -> HttpResponseBase:
    """One category."""
    access = request.access
    found = access.get(Category, category_id)
    form = CategoryForm(request.POST or None, access=access, group=found)
    return _form(
        request,
        CATEGORIES,
        form,
        lambda typed: actions.change_category(access=access, at=timezone.now(), category=found, **typed),
        group=found,
    )


@require_POST
@page("product.edit")
def category_archive(request: ShopRequest, category_id: int) -> HttpResponseBase:
    """Archive a category, with a way back."""
    return _archive(request, CATEGORIES, Category, category_id)


@require_POST
@page("product.edit")
def category_restore(request: ShopRequest, category_id: int) -> HttpResponseBase:
    """Bring a category back."""
    return _restore(request, CATEGORIES, Category, category_id)


# Brands


@require_GET
@page("product.view")
def brand_list(request: ShopRequest) -> HttpResponseBase:
    """The shop's brands."""
    return _list(request, BRANDS, Brand)


@require_http_methods(["GET", "POST"])
@page("product.edit")
def brand_new(request: ShopRequest) -> HttpResponseBase:
    """A new brand."""
    access = request.access
    form = NameForm(request.POST or None, access=access)
    return _form(
        request,
        BRANDS,
        form,
        lambda typed: actions.create_brand(access=access, at=timezone.now(), **typed),
    )


@require_http_methods(["GET", "POST"])
@page("product.view", post="product.edit")
def brand(request: ShopRequest, brand_id: int) -> HttpResponseBase:
    """One brand."""
    access = request.access
    found = access.get(Brand, brand_id)
    form = NameForm(request.POST or None, access=access, group=found)
    return _form(
        request,
        BRANDS,
        form,
        lambda typed: actions.change_brand(access=access, at=timezone.now(), brand=found, **typed),
        group=found,
    )


@require_POST
@page("product.edit")
def brand_archive(request: ShopRequest, brand_id: int) -> HttpResponseBase:
    """Archive a brand, with a way back."""
    return _archive(request, BRANDS, Brand, brand_id)


@require_POST
@page("product.edit")
def brand_restore(request: ShopRequest, brand_id: int) -> HttpResponseBase:
    """Bring a brand back."""
    return _restore(request, BRANDS, Brand, brand_id)


# Units


@require_GET
@page("product.view")
def measure_list(request: ShopRequest) -> HttpResponseBase:
    """The shop's units."""
    return _list(request, MEASURES, Measure)


@require_http_methods(["GET", "POST"])
@page("product.edit")
def measure_new(request: ShopRequest) -> HttpResponseBase:
    """A new unit."""
    access = request.access
    form = MeasureForm(request.POST or None, access=access)
    return _form(
        request,
        MEASURES,
        form,
        lambda typed: actions.create_measure(access=access, at=timezone.now(), **typed),
    )


@require_http_methods(["GET", "POST"])
@page("product.view", post="product.edit")
def measure(request: ShopRequest, measure_id: int) -> HttpResponseBase:
    """One unit."""
    access = request.access
    found = access.get(Measure, measure_id)
    form = MeasureForm(request.POST or None, access=access, group=found)
    return _form(
        request,
        MEASURES,
        form,
        lambda typed: actions.change_measure(access=access, at=timezone.now(), measure=found, **typed),
        group=found,
    )


@require_POST
@page("product.edit")
def measure_archive(request: ShopRequest, measure_id: int) -> HttpResponseBase:
    """Archive a unit, with a way back."""
    return _archive(request, MEASURES, Measure, measure_id)


@require_POST
@page("product.edit")
def measure_restore(request: ShopRequest, measure_id: int) -> HttpResponseBase:
    """Bring a unit back."""
    return _restore(request, MEASURES, Measure, measure_id)


# Tax classes


@require_GET
@page("product.view")
def tax_class_list(request: ShopRequest) -> HttpResponseBase:
    """The shop's tax classes with their rates today."""
    return _list(request, TAX_CLASSES, TaxClass)


@require_http_methods(["GET", "POST"])
@page("product.edit")
def tax_class_new(request: ShopRequest) -> HttpResponseBase:
    """A new tax class with its first rate."""
    access = request.access
    today = business_date(access.shop, timezone.now())
    form = TaxClassForm(request.POST or None, initial={"valid_from": today})

    def save(typed: dict[str, Any]) -> None:
        rates = actions.components_for(
            country=access.shop.country,
            rate_ppm=typed["rate"],
            valid_from=typed["valid_from"],
            cess_ppm=typed["cess"] or 0,
        )
        actions.create_tax_class(access=access, at=timezone.now(), name=typed["name"], rates=rates)

    return _form(request, TAX_CLASSES, form, save)


@require_http_methods(["GET", "POST"])
@page("product.view", post="product.edit")
def tax_class(request: ShopRequest, tax_class_id: int) -> HttpResponseBase:
    """One tax class: its rates with their days, and a form for the next ones."""
    access = request.access
    found = access.get(TaxClass, tax_class_id)
    today = business_date(access.shop, timezone.now())
    form = RateForm(request.POST or None, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        rates = actions.components_for(
            country=access.shop.country,
            rate_ppm=typed["rate"],
            valid_from=typed["valid_from"],
            cess_ppm=typed["cess"] or 0,
        )
        try:
            actions.change_rates(access=access, at=timezone.now(), tax_class=found, rates=rates)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("The rate holds from that day on."))
            return redirect("catalog:tax_class", tax_class_id=found.pk)
    context = {
        "tax_class": found,
        "form": form,
        "sets": queries.rate_sets(found, today),
        "product_count": found.products.filter(archived_at=None).count(),
        "may_edit": access.can("product.edit"),
    }
    return render(request, "catalog/tax_class.html", context, status=400 if form.errors else 200)


@require_POST
@page("product.edit")
def tax_class_archive(request: ShopRequest, tax_class_id: int) -> HttpResponseBase:
    """Archive a tax class, with a way back."""
    return _archive(request, TAX_CLASSES, TaxClass, tax_class_id)


@require_POST
@page("product.edit")
def tax_class_restore(request: ShopRequest, tax_class_id: int) -> HttpResponseBase:
    """Bring a tax class back."""
    return _restore(request, TAX_CLASSES, TaxClass, tax_class_id)
