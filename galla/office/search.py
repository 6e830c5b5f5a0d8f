"""One box for everything: bills, products, customers and suppliers by number, name, code or phone."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.queries import search_products
from galla.foundation.formats import money_symbol, price
from galla.foundation.texts import is_clean
from galla.parties.queries import find_customers
from galla.sales.models import Sale
from galla.sales.queries import Remembered, bills

MOST = 8
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    label: str
    detail: str
    figure: str
    url: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of one kind, and where all of it is."""

    title: str
    items: list[Hit]
    url: str


def found(access: Access, text: str) -> list[Hits]:
    """What fits ``text``, by kind; nothing for an empty or unreadable text."""
    text = text.strip()
    if not text or len(text) > LONGEST or not is_clean(text):
        return []
    groups = [_bills(access, text), _products(access, text), _customers(access, text)]
    return [group for group in groups if group.items]


def _bills(access: Access, text: str) -> Hits:
    rows = bills(access, Remembered(number=text)).order_by("-id")[:MOST]
    return Hits(_("Bills"), [_bill(sale) for sale in rows], f"{reverse('sales:bills')}?number={text}")


def _bill(sale: Sale) -> Hit:
    recipient = getattr(sale, "recipient", None)
    name = recipient.name if recipient else _("Walk-in")
    return Hit(sale.number, name, money_symbol(sale.total_minor), reverse("sales:bill", args=[sale.pk]))


def _products(access: Access, text: str) -> Hits:
    rows = search_products(shop_id=access.shop.pk, text=text, limit=MOST)
    hits = [Hit(row.name, row.sku, price(row.price_e4), reverse("catalog:product", args=[row.id])) for row in rows]
    return Hits(_("Products"), hits, f"{reverse('catalog:products')}?search={text}")


def _customers(access: Access, text: str) -> Hits:
    rows = find_customers(access=access, text=text, limit=MOST)
    hits = [
        Hit(row.name or row.phone or row.email or "", row.phone or "", "", reverse("parties:customer", args=[row.pk]))
        for row in rows
    ]
    return Hits(_("Customers"), hits, reverse("parties:customers"))
