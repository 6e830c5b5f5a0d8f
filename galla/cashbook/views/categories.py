"""Pages of what money is spent on."""

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.cashbook import actions, queries
from galla.cashbook.forms import CategoryForm
from galla.cashbook.listings import CATEGORIES
from galla.cashbook.models import ExpenseCategory


@require_GET
@page("expense.category")
def categories(request: ShopRequest) -> HttpResponseBase:
    """What the shop spends money on."""
    return CATEGORIES.listed(request, queries.categories(request.access))


@require_http_methods(["GET", "POST"])
@page("expense.category")
def new(request: ShopRequest) -> HttpResponseBase:
    """A further category."""
    form = CategoryForm(request.POST or None)

    def save() -> str:
        made = actions.add_category(access=request.access, name=form.cleaned_data["name"])
        return _("%(name)s is in the list.") % {"name": made.name}

    return CATEGORIES.edited(request, form, save)


@require_http_methods(["GET", "POST"])
@page("expense.category")
def category(request: ShopRequest, expense_category_id: int) -> HttpResponseBase:
    """Call a category something else."""
    found = request.access.get(ExpenseCategory, expense_category_id)
    form = CategoryForm(request.POST or None, initial={"name": found.name})

    def save() -> str:
        actions.rename_category(access=request.access, category=found, name=form.cleaned_data["name"])
        return _("Changed.")

    return CATEGORIES.edited(request, form, save, one=found)


@require_POST
@page("expense.category")
def put_away(request: ShopRequest, expense_category_id: int) -> HttpResponseBase:
    """Put a category away, with a way back."""
    found = request.access.get(ExpenseCategory, expense_category_id)
    return CATEGORIES.put_away(
        request, found, lambda: actions.archive_category(access=request.access, at=timezone.now(), category=found)
    )


@require_POST
@page("expense.category")
def bring_back(request: ShopRequest, expense_category_id: int) -> HttpResponseBase:
    """Bring a category back."""
    found = request.access.get(ExpenseCategory, expense_category_id)
    return CATEGORIES.brought_back(
        request, found, lambda: actions.restore_category(access=request.access, category=found)
    )
