"""Pages of customers: the list, one with what belongs to them, the form, merging, putting away."""

from functools import partial

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done, say_look, say_refused
from galla.parties import actions, queries
from galla.parties.forms import CustomerForm, MergeSearchForm
from galla.parties.identity import phone_shown
from galla.parties.listings import CUSTOMERS
from galla.parties.models import Customer
from galla.parties.views.shared import form_page, initial_of, state_shown

# Parts of a customer's page that rooms above this one fill, where they are there.
FRAGMENTS = (
    ("credit:part", gettext_lazy("Khata")),
    ("prepaid:part", gettext_lazy("Given ahead")),
    ("loyalty:part", gettext_lazy("Points")),
    ("offers:part", gettext_lazy("Offers by mail")),
    ("sales:customer_history", gettext_lazy("Earlier purchases")),
)
MOST_CANDIDATES = 10


def address_of(customer_id: int) -> str:
    """The page of a customer."""
    return reverse("parties:customer", args=[customer_id])


@require_GET
@page("customer.view")
def customer_list(request: ShopRequest) -> HttpResponseBase:
    """Everybody who buys, to be found by name, phone or e-mail."""
    rows = queries.customers(request.access).select_related("shop")
    context = {"may_group": request.access.can("customer.group")}
    return CUSTOMERS.respond(request, rows, template="parties/customers.html", context=context)


@require_GET
@page("customer.view")
def customer(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """One customer. The page of somebody merged into another leads there."""
    found = request.access.get(Customer, customer_id)
    if found.merged_at is not None:
        say_look(request, _("%(name)s is this customer too.") % {"name": found})
        return redirect(address_of(queries.canonical(found.pk)))
    context = {
        "customer": found,
        "phone": phone_shown(found.phone, country=request.access.shop.country),
        "state": state_shown(found),
        "aliases": queries.aliases_of(found),
        "fragments": _fragments(found.pk),
        "may_merge": request.access.can("customer.merge"),
        "may_erase": request.access.can("customer.erase"),
    }
    return render(request, "parties/customer.html", context)


def _fragments(customer_id: int) -> list[tuple[str, str]]:
    addresses = []
    for name, label in FRAGMENTS:
        try:
            addresses.append((reverse(name, args=[customer_id]), str(label)))
        except NoReverseMatch:
            continue  # the room is not there
    return addresses


@require_http_methods(["GET", "POST"])
@page("customer.edit")
def customer_new(request: ShopRequest) -> HttpResponseBase:
    """Take down a new customer; ``?name=``, ``?phone=`` and ``?email=`` fill the form."""
    return form_page(
        request,
        title=_("New customer"),
        initial={name: request.GET.get(name, "") for name in ("name", "phone", "email")},
        save=lambda details: actions.add_customer(access=request.access, at=timezone.now(), details=details),
        address_of=address_of,
        leave=(reverse("parties:customers"), _("Customers")),
        done=_("Taken down."),
        kind=partial(CustomerForm, access=request.access),
    )


@require_http_methods(["GET", "POST"])
@page("customer.edit")
def customer_edit(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Change what is known of a customer."""
    found = request.access.get(Customer, customer_id)
    return form_page(
        request,
        title=str(found),
        initial=initial_of(found),
        save=lambda details: actions.change_customer(access=request.access, customer=found, details=details),
        address_of=address_of,
        leave=(address_of(found.pk), str(found)),
        done=_("Changed."),
        kind=partial(CustomerForm, access=request.access),
    )


@require_POST
@page("customer.edit")
def customer_archive(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Put a customer away, with a way back."""
    found = request.access.get(Customer, customer_id)
    actions.archive_customer(access=request.access, at=timezone.now(), customer=found)
    undo = reverse("parties:customer_restore", args=[found.pk])
    say_done(request, _("%(name)s is put away.") % {"name": found}, undo=undo)
    return redirect("parties:customers")


@require_POST
@page("customer.edit")
def customer_restore(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Take a customer out of the archive."""
    found = request.access.get(Customer, customer_id)
    actions.restore_customer(access=request.access, customer=found)
    say_done(request, _("%(name)s is back.") % {"name": found})
    return redirect(address_of(found.pk))


@require_POST
@page("customer.erase")
def customer_erase(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Forget who this person is."""
    found = request.access.get(Customer, customer_id)
    actions.erase_customer(access=request.access, at=timezone.now(), customer=found)
    say_done(request, _("Erased. Issued tax bills keep what the law says."))
    return redirect("parties:customers")


@require_http_methods(["GET", "POST"])
@page("customer.merge")
def customer_merge(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Say who a customer really is: find them, then choose."""
    found = request.access.get(Customer, customer_id)
    if request.method == "POST":
        into = request.access.named(Customer, request.POST.get("into"), field="into")
        try:
            target = actions.merge_customers(access=request.access, at=timezone.now(), customer=found, into=into)
        except Refusal as refusal:
            say_refused(request, refusal.detail)
            return redirect("parties:customer_merge", customer_id=found.pk)
        undo = reverse("parties:customer_unmerge", args=[found.pk])
        say_done(request, _("%(name)s is now %(target)s.") % {"name": found, "target": target}, undo=undo)
        return redirect(address_of(target.pk))
    form = MergeSearchForm(request.GET if "search" in request.GET else {"search": found.name})
    text = form.cleaned_data["search"] if form.is_valid() else ""
    candidates = queries.find_customers(access=request.access, text=text, limit=MOST_CANDIDATES + 1)
    context = {
        "customer": found,
        "form": form,
        "candidates": [
            (one, phone_shown(one.phone, country=request.access.shop.country))
            for one in candidates
            if one.pk != found.pk
        ][:MOST_CANDIDATES],
    }
    return render(request, "parties/merge.html", context)


@require_POST
@page("customer.merge")
def customer_unmerge(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """Take a merge back."""
    found = request.access.get(Customer, customer_id)
    try:
        actions.unmerge_customer(access=request.access, customer=found)
    except Refusal as refusal:
        say_refused(request, refusal.detail)
        return redirect(address_of(queries.canonical(found.pk)))
    say_done(request, _("%(name)s stands alone again.") % {"name": found})
    return redirect(address_of(found.pk))
