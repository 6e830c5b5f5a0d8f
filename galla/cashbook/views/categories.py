"""Pages of what money is spent on."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.cashbook import actions, queries
from galla.cashbook.forms import CategoryForm
from galla.cashbook.models import ExpenseCategory
from galla.foundation.saving import done, saved


@require_GET
@page("expense.category")
def categories(request: ShopRequest) -> HttpResponseBase:
    """What the shop spends money on."""
    known = queries.categories(request.access)
    context = {"used": known.filter(archived_at=None), "archived": known.exclude(archived_at=None)}
    return render(request, "cashbook/categories.html", context)


@require_http_methods(["GET", "POST"])
@page("expense.category")
def new(request: ShopRequest) -> HttpResponseBase:
    """A further category."""
    form = CategoryForm(request.POST or None)

    def save() -> str:
        made = actions.add_category(access=request.access, name=form.cleaned_data["name"])
        return _("%(name)s is in the list.") % {"name": made.name}

    return saved(request, form, save, to="cashbook:categories") or _form_page(request, form, _("New category"))


@require_http_methods(["GET", "POST"])
@page("expense.category")
def category(request: ShopRequest, expense_category_id: int) -> HttpResponseBase:
    """Call a category something else."""
    found = request.access.get(ExpenseCategory, expense_category_id)
    title = found.name
    form = CategoryForm(request.POST or None, initial={"name": title})

    def save() -> str:
        actions.rename_category(access=request.access, category=found, name=form.cleaned_data["name"])
        return _("Changed.")

    return saved(request, form, save, to="cashbook:categories") or _form_page(request, form, title)


def _form_page(request: ShopRequest, form: CategoryForm, title: str) -> HttpResponseBase:
    context = {"form": form, "form_title": title, "leave": reverse("cashbook:categories")}
    return render(request, "cashbook/category_form.html", context, status=400 if form.errors else 200)


@require_POST
@page("expense.category")
def put_away(request: ShopRequest, expense_category_id: int) -> HttpResponseBase:
    """Put a category away, with a way back."""
    found = request.access.get(ExpenseCategory, expense_category_id)
    return done(
        request,
        lambda: actions.archive_category(access=request.access, at=timezone.now(), category=found),
        said=_("%(name)s is put away.") % {"name": found.name},
        to="cashbook:categories",
        undo=reverse("cashbook:category_restore", args=[found.pk]),
    )


@require_POST
@page("expense.category")
def bring_back(request: ShopRequest, expense_category_id: int) -> HttpResponseBase:
    """Bring a category back."""
    found = request.access.get(ExpenseCategory, expense_category_id)
    return done(
        request,
        lambda: actions.restore_category(access=request.access, category=found),
        said=_("%(name)s is back.") % {"name": found.name},
        to="cashbook:categories",
    )
