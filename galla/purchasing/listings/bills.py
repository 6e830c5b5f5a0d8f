"""Lists of bills, payments, returns, and of what is owed to whom."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.formats import rate
from galla.foundation.lists import Badge, Column, Empty, Listing
from galla.purchasing.forms import BillFilters, OpenFilters, OwedFilters, PaymentFilters
from galla.purchasing.models import PaidBy

# A supplier's account as a file: every move of it, and what was owed after each.
ACCOUNT = (
    Column("happened_at", _("When"), "moment"),
    Column("business_date", _("Business day"), "day"),
    Column("label", _("What happened")),
    Column("entry_id", _("Entry"), "number"),
    Column("other", _("What for"), value=lambda row: said_of(row.other)),
    Column("by", _("By")),
    Column("given", _("Billed"), "money"),
    Column("received", _("Paid or sent back"), "money"),
    Column("owed", _("Owed"), "money", value=lambda row: -row.left, zero=True),
)


def said_of(account_key: str) -> str:
    """What an account on the other side of a supplier's money is called."""
    kind, _colon, rest = account_key.partition(":")
    if kind == "tax-paid":
        name, _colon, rate_ppm = rest.rpartition(":")
        return f"{name} {rate(int(rate_ppm))}"
    words = {"billed": _("without tax"), "landed": _("freight and duty"), "round-off": _("round-off")}
    words["services"] = _("something else")
    ways: dict[Any, Any] = dict(PaidBy.choices)
    return str(words.get(kind) or ways.get(kind, account_key))


def _opens(name: str) -> Callable[[Any], str]:
    return lambda row: reverse(name, args=[row.pk])


def _supplier(row: Any) -> str:
    return str(row.supplier)


def _branch(row: Any) -> str:
    return str(row.branch)


def _state(bill: Any) -> Badge:
    return Badge(_("Open"), "warn") if bill.open_minor else Badge(_("Paid"), "good")


BILLS = Listing(
    name="supplier-bills",
    caption=_("Supplier bills"),
    columns=(
        Column("number", _("Their number"), "code", link=_opens("purchasing:bill"), sort="number", lead=True),
        Column("supplier", _("Supplier"), value=_supplier, sort="supplier__name"),
        Column("billed_on", _("Date"), "day", sort="billed_on"),
        Column("happened_at", _("Entered"), "moment", sort="pk", phone=False, narrow=False),
        Column("branch", _("Branch"), "code", value=_branch, shown=False),
        Column("net_minor", _("Without tax"), "money", sort="net_minor", phone=False, zero=True),
        Column("tax_minor", _("Tax"), "money", sort="tax_minor", phone=False, narrow=False),
        Column("total_minor", _("Total"), "money", sort="total_minor", figure=True, zero=True),
        Column("open_minor", _("Open"), "money", sort="open_minor", label_small=_("open")),
        Column("state", _("State"), "badge", value=_state),
    ),
    start="-happened_at",
    filters=OpenFilters,
    noun=lambda count: ngettext("%d bill", "%d bills", count) % count,
    empty=Empty(_("No bill was entered yet"), _("Open a supplier to enter what they billed for what they brought.")),
)

PAYMENTS = Listing(
    name="supplier-payments",
    caption=_("Payments to suppliers"),
    columns=(
        Column("supplier", _("Supplier"), value=_supplier, link=_opens("purchasing:payment"), lead=True),
        Column("happened_at", _("When"), "moment", sort="pk"),
        Column("method", _("From"), value=lambda row: row.get_method_display()),
        Column("reference", _("Reference"), "code"),
        Column("by", _("By"), value=lambda row: str(row.by), phone=False, narrow=False),
        Column("amount_minor", _("Amount"), "money", sort="amount_minor", figure=True),
    ),
    start="-happened_at",
    filters=PaymentFilters,
    noun=lambda count: ngettext("%d payment", "%d payments", count) % count,
    empty=Empty(_("Nobody was paid yet"), _("Open a supplier to pay what is owed to them.")),
)

RETURNS = Listing(
    name="purchase-returns",
    caption=_("Returns to suppliers"),
    columns=(
        Column("number", _("Number"), "code", link=_opens("purchasing:return"), sort="pk", lead=True),
        Column("supplier", _("Supplier"), value=_supplier, sort="supplier__name"),
        Column("happened_at", _("When"), "moment", sort="happened_at"),
        Column("reason", _("Why"), phone=False),
        Column("line_count", _("Products"), "number", label_small=_("products")),
        Column("total_minor", _("Total"), "money", sort="total_minor", figure=True, zero=True),
        Column("open_minor", _("Not set against bills"), "money", sort="open_minor", label_small=_("not set off")),
    ),
    start="-number",
    filters=OpenFilters,
    noun=lambda count: ngettext("%d return", "%d returns", count) % count,
    empty=Empty(_("Nothing went back yet"), _("Goods of a receipt are sent back from the order they came for.")),
)

CREDITS = Listing(
    name="supplier-credits",
    caption=_("Credit notes of suppliers"),
    columns=(
        Column("number", _("Their number"), "code", link=_opens("purchasing:credit"), sort="number", lead=True),
        Column("supplier", _("Supplier"), value=_supplier, sort="supplier__name"),
        Column("credited_on", _("Date"), "day", sort="credited_on"),
        Column("bill", _("For the bill"), "code", value=lambda row: row.bill.number, phone=False),
        Column("reason", _("Why"), phone=False, narrow=False),
        Column("branch", _("Branch"), "code", value=_branch, shown=False),
        Column("net_minor", _("Without tax"), "money", sort="net_minor", phone=False, narrow=False),
        Column("tax_minor", _("Tax"), "money", sort="tax_minor", phone=False, narrow=False),
        Column("total_minor", _("Total"), "money", sort="total_minor", figure=True),
        Column("settled_minor", _("Off the bill"), "money", sort="settled_minor", label_small=_("off the bill")),
    ),
    start="-credited_on",
    filters=BillFilters,
    noun=lambda count: ngettext("%d credit note", "%d credit notes", count) % count,
    empty=Empty(
        _("No credit note was entered yet"),
        _("What a supplier takes off a bill later, without goods going back, is entered from the page of that bill."),
        _("Bills"),
        reverse_lazy("purchasing:bills"),
    ),
)

OWED = Listing(
    name="owed",
    caption=_("What is owed to suppliers"),
    columns=(
        Column("name", _("Supplier"), value=str, link=_opens("purchasing:account"), sort="name", lead=True),
        Column("phone", _("Phone"), "code", phone=False, narrow=False),
        Column("age_0_minor", _("Up to 30 days"), "money", sort="age_0_minor", phone=False),
        Column("age_31_minor", _("31 to 60"), "money", sort="age_31_minor", phone=False),
        Column("age_61_minor", _("61 to 90"), "money", sort="age_61_minor", phone=False),
        Column("age_91_minor", _("Over 90"), "money", sort="age_91_minor", phone=False),
        Column("oldest_on", _("Since"), "day", sort="oldest_on", phone=False),
        Column(
            "owed_minor",
            _("Owed"),
            "money",
            link=_opens("purchasing:account"),
            sort="owed_minor",
            figure=True,
            zero=True,
        ),
    ),
    start="-owed_minor",
    filters=OwedFilters,
    noun=lambda count: ngettext("%d supplier", "%d suppliers", count) % count,
    empty=Empty(_("No suppliers yet"), _("Whoever the shop buys from stands here, with what is owed to them.")),
)
