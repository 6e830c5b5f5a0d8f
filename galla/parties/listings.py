"""Lists of customers and suppliers."""

from collections.abc import Callable

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.lists import Column, Empty, Listing
from galla.foundation.lists.kept import Kept, kept_listing
from galla.parties.forms import PartyFilters
from galla.parties.identity import phone_shown
from galla.parties.models import CustomerGroup, Party


def _opens(name: str) -> Callable[[Party], str]:
    return lambda party: reverse(name, args=[party.pk])


def _columns(page: str) -> tuple[Column, ...]:
    return (
        Column(
            "name", _("Name"), value=str, link=_opens(page), sort="name", lead=True, export=lambda party: party.name
        ),
        Column("phone", _("Phone"), "code", value=_phone, export=lambda party: party.phone),
        Column("email", _("E-mail"), sort="email", phone=False),
        Column("gstin", _("GSTIN"), "code", phone=False, narrow=False),
        Column("created_at", _("Known since"), "day", sort="created_at", phone=False, narrow=False),
    )


def _name(party: Party) -> str:
    return party.name


def _phone(party: Party) -> str:
    return phone_shown(party.phone, country=party.shop.country)


CUSTOMERS = Listing(
    name="customers",
    caption=_("Customers"),
    columns=_columns("parties:customer"),
    start="name",
    filters=PartyFilters,
    noun=lambda count: ngettext("%d customer", "%d customers", count) % count,
    empty=Empty(
        _("No customers yet"),
        _("Take down a name and a phone at the counter, or here; then their bills can be found again."),
        _("New customer"),
        reverse_lazy("parties:customer_new"),
    ),
)

SUPPLIERS = Listing(
    name="suppliers",
    caption=_("Suppliers"),
    columns=_columns("parties:supplier"),
    start="name",
    filters=PartyFilters,
    noun=lambda count: ngettext("%d supplier", "%d suppliers", count) % count,
    empty=Empty(
        _("No suppliers yet"),
        _("Add the people you buy from. Goods you receive can name them."),
        _("New supplier"),
        reverse_lazy("parties:supplier_new"),
    ),
)


def _prices(row: CustomerGroup) -> str:
    return reverse("offers:group_prices", args=[row.pk])


GROUPS = Kept(
    listing=kept_listing(
        "customer-groups",
        _("Groups of customers"),
        page="parties:customer_group",
        columns=(
            Column(
                "members", _("Customers"), "number", sort="member_count", value=lambda row: row.member_count,
                figure=True,
            ),
            Column("prices", _("Prices"), value=lambda row: _("Its prices"), link=_prices, exported=False),
        ),
        noun=lambda count: ngettext("%d group", "%d groups", count) % count,
        empty=Empty(
            _("No groups yet"),
            _("An offer or a price list can be for one group of customers only, such as wholesalers or staff."),
            _("New group"),
            reverse_lazy("parties:customer_group_new"),
            "n",
        ),
    ),
    at="parties:customer_groups",
    page="parties:customer_group",
    above=("parties:customers", _("Customers")),
    new=_("New group"),
)  # fmt: skip
