"""Pages of the groups of customers."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.foundation.saving import done, saved
from galla.parties import actions, queries
from galla.parties.forms import CustomerGroupForm
from galla.parties.models import CustomerGroup


@require_GET
@page("customer.group")
def group_list(request: ShopRequest) -> HttpResponseBase:
    """The shop's groups, with how many customers are in each."""
    known = queries.with_members(queries.customer_groups(request.access))
    context = {"used": known.filter(archived_at=None), "archived": known.exclude(archived_at=None)}
    return render(request, "parties/groups.html", context)


@require_http_methods(["GET", "POST"])
@page("customer.group")
def group_new(request: ShopRequest) -> HttpResponseBase:
    """A further group."""
    form = CustomerGroupForm(request.POST or None)

    def save() -> str:
        made = actions.add_group(access=request.access, name=form.cleaned_data["name"])
        return _("%(name)s is in the list.") % {"name": made.name}

    return saved(request, form, save, to="parties:customer_groups") or _form_page(request, form, _("New group"))


@require_http_methods(["GET", "POST"])
@page("customer.group")
def group(request: ShopRequest, customer_group_id: int) -> HttpResponseBase:
    """Call a group something else."""
    found = request.access.get(CustomerGroup, customer_group_id)
    title = found.name
    form = CustomerGroupForm(request.POST or None, initial={"name": title})

    def save() -> str:
        actions.rename_group(access=request.access, group=found, name=form.cleaned_data["name"])
        return _("Changed.")

    return saved(request, form, save, to="parties:customer_groups") or _form_page(request, form, title)


def _form_page(request: ShopRequest, form: CustomerGroupForm, title: str) -> HttpResponseBase:
    context = {
        "form": form,
        "form_title": title,
        "leave": reverse("parties:customer_groups"),
        "leave_name": _("Groups of customers"),
    }
    return render(request, "parties/form.html", context, status=400 if form.errors else 200)


@require_POST
@page("customer.group")
def group_archive(request: ShopRequest, customer_group_id: int) -> HttpResponseBase:
    """Put a group away, with a way back."""
    found = request.access.get(CustomerGroup, customer_group_id)
    return done(
        request,
        lambda: actions.archive_group(access=request.access, at=timezone.now(), group=found),
        said=_("%(name)s is put away.") % {"name": found.name},
        to=reverse("parties:customer_groups"),
        undo=reverse("parties:customer_group_restore", args=[found.pk]),
    )


@require_POST
@page("customer.group")
def group_restore(request: ShopRequest, customer_group_id: int) -> HttpResponseBase:
    """Bring a group back."""
    found = request.access.get(CustomerGroup, customer_group_id)
    return done(
        request,
        lambda: actions.restore_group(access=request.access, group=found),
        said=_("%(name)s is back.") % {"name": found.name},
        to=reverse("parties:customer_groups"),
    )
