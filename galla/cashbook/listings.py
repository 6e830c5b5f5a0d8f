"""The list of expenses."""

from typing import Any

from django import forms
from django.db.models import QuerySet, Sum
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.cashbook.forms import ExpenseFilters
from galla.cashbook.models import Settlement
from galla.foundation.lists import Badge, Column, DayField, Empty, FilterForm, FootRow, Listing, TextField
from galla.foundation.lists.kept import Kept, kept_listing


def _opens(row: Any) -> str:
    return reverse("cashbook:expense", args=[row.pk])


def _lay_in(row: Any) -> str:
    return str(row.till or row.bank_name or row.get_paid_from_display())


def _state(row: Any) -> Badge | None:
    return Badge(_("Taken back"), "bad") if hasattr(row, "void") else None


def _together(rows: Any) -> list[FootRow]:
    sums = rows.filter(void=None).aggregate(amount=Sum("amount_minor"), tax=Sum("tax_minor"))
    values = {"amount_minor": sums["amount"] or 0, "tax_minor": sums["tax"] or 0}
    return [FootRow(_("Together, without those taken back"), values, total=True)]


EXPENSES = Listing(
    name="expenses",
    caption=_("Expenses"),
    columns=(
        Column(
            "category",
            _("What for"),
            value=lambda row: str(row.category),
            sort="category__name",
            lead=True,
            link=_opens,
        ),
        Column("happened_at", _("When"), "moment", sort="pk"),
        Column("business_date", _("Day"), "day", sort="business_date", shown=False),
        Column("paid_to", _("Paid to"), sort="paid_to", phone=False),
        Column("note", _("Remark"), phone=False, narrow=False),
        Column("paid_from", _("Paid from"), value=_lay_in),
        Column("by", _("By"), value=lambda row: str(row.by), phone=False, narrow=False),
        Column("state", _("State"), "badge", value=_state),
        Column("tax_minor", _("Tax in it"), "money", sort="tax_minor", phone=False),
        Column("amount_minor", _("Amount"), "money", sort="amount_minor", figure=True),
    ),
    start="-happened_at",
    filters=ExpenseFilters,
    foot=_together,
    noun=lambda count: ngettext("%d expense", "%d expenses", count) % count,
    empty=Empty(
        _("No expense yet"),
        _("Rent, electricity, tea: what the shop spends that is not for goods stands here, with its receipt."),
        _("New expense"),
        reverse_lazy("cashbook:expense_new"),
        "n",
    ),
)


class SettlementFilters(FilterForm):
    """By day, customer and reference."""

    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    customer = TextField(label=_("Customer"))
    reference = TextField(label=_("Reference"))
    waited = forms.ChoiceField(label=_("State"), choices=[("", _("All")), ("yes", _("Not seen yet"))])

    def narrow_waited(self, rows: "QuerySet[Any]", _yes: str) -> "QuerySet[Any]":
        """Those whose money nobody has seen."""
        return rows.filter(is_waited_for=True)

    def narrow_since(self, rows: "QuerySet[Settlement]", day: Any) -> "QuerySet[Settlement]":
        """Those of or after a day."""
        return rows.filter(business_date__gte=day)

    def narrow_until(self, rows: "QuerySet[Settlement]", day: Any) -> "QuerySet[Settlement]":
        """Those up to a day."""
        return rows.filter(business_date__lte=day)

    def narrow_customer(self, rows: "QuerySet[Settlement]", text: str) -> "QuerySet[Settlement]":
        """Those of customers whose name or phone holds this."""
        return rows.filter(customer__search_text__icontains=text)

    def narrow_reference(self, rows: "QuerySet[Settlement]", text: str) -> "QuerySet[Settlement]":
        """Those whose reference holds this."""
        return rows.filter(reference__icontains=text)


def state_of(paper: Settlement) -> Badge | None:
    """A badge for one that was taken back, and for one whose money nobody has seen."""
    if getattr(paper, "void", None) is not None:
        return Badge(_("Taken back"), "bad")
    return Badge(_("Not seen yet"), "warn") if getattr(paper, "is_waited_for", False) else None


SETTLEMENTS = Listing(
    name="settlements",
    caption=_("Paid for khatas"),
    columns=(
        Column(
            "happened_at",
            _("When"),
            "moment",
            sort="happened_at",
            lead=True,
            link=lambda row: reverse("cashbook:settlement", args=[row.pk]),
        ),
        Column("customer", _("Customer"), value=lambda row: str(row.customer), sort="customer__name"),
        Column("method", _("How"), value=lambda row: row.method),
        Column("reference", _("Reference"), "code", phone=False),
        Column("till", _("Till"), value=lambda row: str(row.till), phone=False),
        Column("state", _("State"), "badge", value=state_of),
        Column("amount", _("Amount"), "money", value=lambda row: row.amount_minor, sort="amount_minor", figure=True),
    ),
    start="-happened_at",
    filters=SettlementFilters,
    noun=lambda count: ngettext("%d payment", "%d payments", count) % count,
    empty=Empty(_("Nobody paid for a khata yet"), _("Take money on the page of a khata.")),
)


def _its_expenses(row: Any) -> str:
    return f"{reverse('cashbook:expenses')}?expense_category={row.pk}"


CATEGORIES = Kept(
    listing=kept_listing(
        "expense-categories",
        _("What money is spent on"),
        page="cashbook:category",
        columns=(
            Column("expenses", _("Expenses"), value=lambda row: _("Its expenses"), link=_its_expenses, exported=False),
        ),
        noun=lambda count: ngettext("%d category", "%d categories", count) % count,
        empty=Empty(
            _("No categories yet"),
            _("Rent, wages, tea: what money is spent on is told apart in the day book and in what was earned."),
            _("New category"),
            reverse_lazy("cashbook:category_new"),
            "n",
        ),
    ),
    at="cashbook:categories",
    page="cashbook:category",
    above=("cashbook:expenses", _("Expenses")),
    new=_("New category"),
)
