"""Pages of categories, brands and units: a short list with a form beside it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.catalog import actions
from galla.catalog.forms import GroupForm, MeasureForm
from galla.catalog.models import Brand, Category, Measure
from galla.foundation.errors import NotFound, Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of group: its words, its form, its verbs."""

    model: type[Any]
    title: str | Promise
    new: str | Promise
    form: type[forms.Form]
    create: Any
    change: Any
    argument: str


KINDS = {
    "categories": Kind(
        Category,
        gettext_lazy("Categories"),
        gettext_lazy("New category"),
        GroupForm,
        actions.create_category,
        actions.change_category,
        "category",
    ),
    "brands": Kind(
        Brand,
        gettext_lazy("Brands"),
        gettext_lazy("New brand"),
        GroupForm,
        actions.create_brand,
        actions.change_brand,
        "brand",
    ),
    "units": Kind(
        Measure,
        gettext_lazy("Units"),
        gettext_lazy("New unit"),
        MeasureForm,
        actions.create_measure,
        actions.change_measure,
        "measure",
    ),
}


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound(_("There is no such list."))
    return KINDS[name]


@require_http_methods(["GET", "POST"])
@page("product.view", post="product.edit")
def group_list(request: ShopRequest, kind: str) -> HttpResponseBase:
    """All of one sort, and a form for another one."""
    sort = _kind(kind)
    form = sort.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = sort.create(access=request.access, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("%(name)s is there.") % {"name": made})
            return redirect("catalog:groups", kind=kind)
    return _page(request, kind, form, submit=str(sort.new), action=reverse("catalog:groups", args=[kind]))


@require_http_methods(["GET", "POST"])
@page("product.edit")
def group_edit(request: ShopRequest, kind: str, group_id: int) -> HttpResponseBase:
    """Rename one of them."""
    sort = _kind(kind)
    group = request.access.get(sort.model, group_id)
    initial = {name: getattr(group, name) for name in sort.form.base_fields}
    form = sort.form(request.POST) if request.method == "POST" else sort.form(initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            sort.change(access=request.access, at=timezone.now(), **{sort.argument: group}, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Changed."))
            return redirect("catalog:groups", kind=kind)
    action = reverse("catalog:group", args=[kind, group_id])
    return _page(request, kind, form, submit=_("Change"), action=action, chosen=group_id)


@require_POST
@page("product.edit")
def group_archive(request: ShopRequest, kind: str, group_id: int) -> HttpResponseBase:
    """Put one away. Products that have it keep it."""
    group = request.access.get(_kind(kind).model, group_id)
    actions.archive_group(access=request.access, at=timezone.now(), group=group)
    say_done(request, _("%(name)s is put away.") % {"name": group})
    return redirect("catalog:groups", kind=kind)


def _page(
    request: ShopRequest, kind: str, form: forms.Form, *, submit: str, action: str, chosen: int | None = None
) -> HttpResponseBase:
    sort = _kind(kind)
    rows = request.access.rows(sort.model).filter(archived_at=None).order_by("name_key")
    context = {
        "kind": kind,
        "title": sort.title,
        "groups": rows.annotate(count=Count("products", filter=Q(products__archived_at=None))),
        "filter": sort.argument if sort.model is not Measure else "",
        "form": form,
        "submit": submit,
        "action": action,
        "chosen": chosen,
        "may_edit": request.access.can("product.edit"),
    }
    return render(request, "catalog/groups.html", context, status=400 if form.errors else 200)
