"""Lists of bills: the history, and a customer's part of it."""

from typing import Any

from django import forms
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.lists import Badge, Column, DayField, Empty, FilterForm, Listing, TextField
from galla.sales.flags import needs_a_look
from galla.sales.models import Sale
from galla.sales.queries import Remembered, narrowed


class BillFilters(FilterForm):
    """What a shopkeeper remembers of a bill."""

    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    name = TextField(label=_("Customer"))
    phone = TextField(label=_("Phone"))
    email = TextField(label=_("E-mail"))
    number = TextField(label=_("Number"))
    product = TextField(label=_("Product"))
    # No boxes of their own: a button of the page and the home page's figures lead here with them.
    flagged = forms.ChoiceField(
        label=_("Show"),
        choices=(("", _("Every bill")), ("true", _("What to look at")), ("all", _("And what was looked at"))),
        widget=forms.HiddenInput,
    )
    method = TextField(label=_("Paid by"), widget=forms.HiddenInput)

    def narrow(self, rows: Any) -> Any:
        """The bills that fit all of it."""
        data = self.cleaned_data
        return narrowed(
            rows,
            Remembered(
                number=data.get("number") or "",
                name=data.get("name") or "",
                email=data.get("email") or "",
                phone=data.get("phone") or "",
                product=data.get("product") or "",
                method=data.get("method") or "",
                flagged=data.get("flagged") == "all",
                unanswered=data.get("flagged") == "true",
                since=data.get("since"),
                until=data.get("until"),
            ),
        )


def _customer(sale: Sale) -> str:
    recipient = getattr(sale, "recipient", None)
    return (recipient.name or recipient.phone or recipient.email) if recipient else str(_("Walk-in"))


def _told(sale: Sale, what: str) -> str:
    return str(getattr(getattr(sale, "recipient", None), what, ""))


def _state(sale: Sale) -> list[Badge]:
    void = [Badge(_("Void"), "bad")] if getattr(sale, "void", None) is not None else []
    if void or not needs_a_look(sale.flags):
        return void
    return [Badge(_("Looked at"))] if getattr(sale, "looked_at", None) is not None else [Badge(_("Look at it"), "warn")]


def _open(sale: Sale) -> str:
    return reverse("sales:bill", args=[sale.pk])


COLUMNS = (
    Column("number", _("Number"), "code", link=_open, sort="number", lead=True),
    Column("happened_at", _("Time"), "moment", sort="id"),
    Column("customer", _("Customer"), value=_customer),
    Column("till", _("Till"), value=lambda sale: str(sale.till), phone=False, narrow=False),
    Column("line_count", _("Items"), "number", sort="line_count", phone=False),
    Column("tax_minor", _("Tax"), "money", sort="tax_minor", phone=False, narrow=False),
    Column("total_minor", _("Total"), "money", link=_open, sort="total_minor", figure=True, zero=True),
    Column("state", _("State"), "badge", value=_state),
)


def _noun(count: int) -> str:
    return ngettext("%d bill", "%d bills", count) % count


def _row_class(sale: Sale) -> str:
    return "void" if getattr(sale, "void", None) is not None else ""


BILLS = Listing(
    name="bills",
    caption=_("Bills"),
    columns=COLUMNS,
    start="-happened_at",
    filters=BillFilters,
    noun=_noun,
    row_class=_row_class,
    empty=Empty(
        _("No bills yet"), _("Every bill you save stands here, newest first."), _("New bill"), reverse_lazy("sales:new")
    ),
)

WITH_A_BATCH = Listing(
    name="recall",
    caption=_("Bills with this batch"),
    columns=(
        COLUMNS[0],
        COLUMNS[1],
        COLUMNS[2],
        Column("phone", _("Phone"), "code", value=lambda sale: _told(sale, "phone"), phone=False),
        Column("email", _("E-mail"), value=lambda sale: _told(sale, "email"), phone=False, narrow=False),
        Column("batch_milli", _("Of this batch"), "quantity", sort="batch_milli", figure=True),
        COLUMNS[-1],
    ),
    start="-happened_at",
    filters=BillFilters,
    noun=_noun,
    row_class=_row_class,
    empty=Empty(_("No bill got this batch"), _("Whoever buys of it will stand here, with phone and e-mail.")),
)

OF_A_CUSTOMER = Listing(
    name="purchases",
    caption=_("Earlier purchases"),
    columns=tuple(column for column in COLUMNS if column.key != "customer"),
    start="-happened_at",
    noun=_noun,
    row_class=_row_class,
    push=False,
    size=20,
    empty=Empty(_("Nothing bought yet"), _("Bills made out to this customer stand here.")),
)
