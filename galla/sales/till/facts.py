"""What the page of a new bill is told once, when it opens: who, where, the shop's money, notes, rights and words."""

import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.accounts.models import Till
from galla.accounts.queries import tills
from galla.accounts.states import STATES
from galla.catalog.queries import rate_of, rates_in_force
from galla.drawer.cash import written_notes
from galla.drawer.queries import denominations
from galla.foundation.formats import MEASURED, money_of
from galla.payments.codes import payee_of
from galla.payments.gateways import has_account
from galla.payments.models import Method
from galla.payments.queries import MethodFacts, methods_in_use
from galla.sales.answers import rate_text
from galla.sales.till.words import till_words

type Facts = dict[str, Any]

NO_ID = 0
"""Stands in an address for the bill's id, which the page puts in."""


def standing(access: Access) -> str:
    """Who sells where, as one text: a page that was opened by somebody else, or at another till, sees it changed."""
    till = access.require_till()
    return f"{access.shop.pk}.{till.pk}.{access.user.pk}"


def till_facts(access: Access, till: Till) -> Facts:
    """Everything the page's modules need to know. Three queries."""
    shop = access.shop
    style = money_of(shop.currency)
    return {
        "standing": standing(access),
        "till": till.name,
        "language": get_language(),
        "zone": shop.zone,
        "money": {
            "symbol": style.symbol,
            "digits": style.minor_digits,
            "grouping": list(style.grouping),
            "measured": sorted(MEASURED),
        },
        "notes": _notes(access, style.minor_digits),
        "methods": _methods(access),
        "may": {"rate": access.can("price.override"), "own_item": access.can("item.open")},
        "tax": _("GST") if shop.country == "IN" else _("Tax"),
        "gateway": has_account(access),
        "urls": _urls() | _urls_of(access, till),
        "words": till_words(),
    }


def _methods(access: Access) -> list[Facts]:
    """How one can pay at this counter, in the order of the tabs. UPI is India's."""
    ways = methods_in_use(access.shop.pk).values()
    shown = [way for way in ways if way.kind != Method.UPI or access.shop.currency == "INR"]
    return [_method(access, way) for way in shown]


def _method(access: Access, way: MethodFacts) -> Facts:
    """A way of paying. ``payee`` is the UPI ID of its code, and empty where it can have none."""
    return {
        "method": way.code,
        "label": way.name,
        "upi": way.kind == Method.UPI,
        "payee": payee_of(access.shop, way),
        "charge": 0 if way.kind == Method.CASH else way.surcharge_ppm,
        "asks": way.needs_reference,
        "opens_drawer": way.opens_drawer,
    }


def other_states(access: Access) -> list[tuple[str, str]]:
    """Where else a bill may be supplied to: the other states of India, for a shop whose own is known."""
    own = access.shop.state_code
    if access.shop.country != "IN" or not own:
        return []
    return [(code, str(name)) for code, name in STATES.items() if code != own]


def other_tills(access: Access) -> list[Till]:
    """The shop's other tills, for whoever goes to another counter."""
    here = access.till.pk if access.till else None
    return [till for till in tills(access).order_by("name", "id") if till.pk != here]


def tax_rates(access: Access, *, at: datetime.datetime) -> list[tuple[str, int]]:
    """The whole rates in force, lowest first: as the API takes them, and in parts per million."""
    rows = rates_in_force(shop_id=access.shop.pk, on=business_date(access.shop, at))
    return [(rate_text(rate), rate) for rate in sorted({0, *(rate_of(group) for group in rows.values())})]


def _notes(access: Access, digits: int) -> list[Facts]:
    """What is tapped, and what can come back, largest first; a legacy note is drawn but not offered."""
    return [
        {
            "value": row.value_minor,
            "key": next(iter(written_notes({row.value_minor: 1}, minor_digits=digits))),
            "label": row.label,
            "tone": row.tone,
            "coin": row.kind == "coin",
            "offered": not row.is_legacy and row.archived_at is None,
        }
        for row in denominations(access)
    ]


def _urls() -> Facts:
    return {
        "find": reverse("sales:find-goods"),
        "people": reverse("sales:find-people"),
        "standing": reverse("sales:standing"),
        "quote": reverse("quote-list"),
        "sell": reverse("sale-list"),
        "exchange": _address("exchange-list"),
        "exchange_paper": _address("returns:exchange_paper", NO_ID, "80mm"),
        "sale": reverse("sale-detail", args=[NO_ID]),
        "bill": reverse("sales:bill", args=[NO_ID]),
        "roll": reverse("sales:invoice", args=[NO_ID, "80mm"]),
        "add_person": _address("customer-list"),
        "code": reverse("payment-qr"),
        "allowers": reverse("allower-list"),
        "ask_payment": reverse("payment-request-list"),
        "link": reverse("payments:link", args=[NO_ID]),
        "seen": reverse("claim-seen", args=[NO_ID]),
        "bills": reverse("sales:bills"),
        "home": _address("office:home") or "/",
    }


def _urls_of(access: Access, till: Till) -> Facts:
    """Addresses that depend on the till, and on what one may do."""
    found = {"lasting": reverse("drawer-running-out", args=[till.pk])}
    return found | ({"upi_settings": reverse("accounts:settings")} if access.can("settings.edit") else {})


def _address(name: str, *parts: object) -> str:
    """The address of a page of another room, or "" where that room is not there."""
    try:
        return reverse(name, args=parts)
    except NoReverseMatch:
        return ""
