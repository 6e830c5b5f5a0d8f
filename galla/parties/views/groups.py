"""Pages of the groups of customers."""

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.parties import actions, queries
from galla.parties.forms import CustomerGroupForm
from galla.parties.listings import GROUPS
from galla.parties.models import CustomerGroup


@require_GET
@page("customer.group")
def group_list(request: ShopRequest) -> HttpResponseBase:
    """The shop's groups, with how many customers are in each."""
    return GROUPS.listed(request, queries.with_members(queries.customer_groups(request.access)))


@require_http_methods(["GET", "POST"])
@page("customer.group")
def group_new(request: ShopRequest) -> HttpResponseBase:
    """A further group."""
    form = CustomerGroupForm(request.POST or None)

    def save() -> str:
        made = actions.add_group(access=request.access, name=form.cleaned_data["name"])
        return _("%(name)s is in the list.") % {"name": made.name}

    return GROUPS.edited(request, form, save)


@require_http_methods(["GET", "POST"])
@page("customer.group")
def group(request: ShopRequest, customer_group_id: int) -> HttpResponseBase:
    """Call a group something else."""
    found = request.access.get(CustomerGroup, customer_group_id)
    form = CustomerGroupForm(request.POST or None, initial={"name": found.name})

    def save() -> str:
        actions.rename_group(access=request.access, group=found, name=form.cleaned_data["name"])
        return _("Changed.")

    return GROUPS.edited(request, form, save, one=found)


@require_POST
@page("customer.group")
def group_archive(request: ShopRequest, customer_group_id: int) -> HttpResponseBase:
    """Put a group away, with a way back."""
    found = request.access.get(CustomerGroup, customer_group_id)
    return GROUPS.put_away(
        request, found, lambda: actions.archive_group(access=request.access, at=timezone.now(), group=found)
    )


@require_POST
@page("customer.group")
def group_restore(request: ShopRequest, customer_group_id: int) -> HttpResponseBase:
    """Bring a group back."""
    found = request.access.get(CustomerGroup, customer_group_id)
    return GROUPS.brought_back(request, found, lambda: actions.restore_group(access=request.access, group=found))
