"""The rail: which rooms there are for whom, and which of them one stands in."""

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access


@dataclass(frozen=True, slots=True)
class Place:
    """A room by its address, who may enter, and its icon in the phone's dock."""

    label: str | Promise
    url_name: str
    permission: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A place as the rail shows it."""

    label: str
    url: str
    current: bool
    icon: str = ""
    badge: str = ""


GROUPS: tuple[tuple[Place, ...], ...] = (
    (
        Place(_("Home"), "office:home", "shop.view", "home"),
        Place(_("Counter"), "sales:new", "bill.make", "counter"),
        Place(_("Bills"), "sales:bills", "bill.view", "bills"),
        Place(_("Returns"), "returns:notes", "return.view"),
    ),
    (
        Place(_("Products"), "catalog:products", "product.view"),
        Place(_("Stock"), "inventory:stock", "stock.view", "stock"),
        Place(_("Offers"), "offers:offers", "offer.view"),
    ),
    (
        Place(_("Customers"), "parties:customers", "customer.view"),
        Place(_("Khatas"), "credit:owing", "credit.view"),
        Place(_("Gift cards"), "prepaid:cards", "prepaid.view"),
        Place(_("Points"), "loyalty:scheme", "loyalty.edit"),
        Place(_("Suppliers"), "parties:suppliers", "supplier.view"),
        Place(_("Purchases"), "purchasing:orders", "purchase.view"),
    ),
    (
        Place(_("Drawer"), "drawer:drawer", "drawer.view"),
        Place(_("Shifts"), "shifts:shifts", "shift.view"),
        Place(_("Payments"), "payments:claims", "payment.view"),
        Place(_("Bank"), "cashbook:bank", "bank.view"),
        Place(_("Day book"), "daybook:day", "day.view"),
        Place(_("Reports"), "reports:index", "report.view"),
        Place(_("Expenses"), "cashbook:expenses", "expense.view"),
        Place(_("Allowed"), "office:allowed", "allowance.view"),
        Place(_("Messages"), "notifications:messages", "message.view"),
    ),
    (Place(_("Settings"), "accounts:settings", "settings.edit"),),
)


def navigation(request: HttpRequest, access: Access) -> list[list[Item]]:
    """The groups of the rail for this person; the longest address that begins the page's own is current."""
    groups = [[_item(place) for place in group if access.can(place.permission)] for group in GROUPS]
    shown = [[item for item in group if item is not None] for group in groups]
    urls = [item.url for group in shown for item in group if request.path.startswith(item.url) and item.url != "/"]
    current = max(urls, key=len, default="/" if request.path == "/" else "")
    return [[Item(item.label, item.url, item.url == current, item.icon) for item in group] for group in shown if group]


def _item(place: Place) -> Item | None:
    url = _address(place.url_name, get_script_prefix())
    return Item(str(place.label), url, False, place.icon) if url else None


@cache
def _address(url_name: str, prefix: str) -> str:
    """Where a place is under the site's prefix; "" where nothing leads there. Every page asks for all of them."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
