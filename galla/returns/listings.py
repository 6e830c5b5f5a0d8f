"""The lists of credit notes and of exchanges, and the list of bills to choose one from."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.lists import Badge, Column, DayField, Empty, FilterForm, Listing, TextField
from galla.returns.models import CreditNote, Exchange
from galla.returns.queries import numbered
from galla.sales.listings import COLUMNS, BillFilters


class NoteFilters(FilterForm):
    """By day, number, the bill's number and customer."""

    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    number = TextField(label=_("Number"))
    bill = TextField(label=_("Bill"))
    customer = TextField(label=_("Customer"))
    without_bill = forms.ChoiceField(
        label=_("Show"),
        choices=(("", _("Every return")), ("true", _("Without a bill"))),
        required=False,
    )

    def narrow_without_bill(self, rows: "QuerySet[CreditNote]", _chosen: str) -> "QuerySet[CreditNote]":
        """Those of which something is of no known bill."""
        return rows.filter(bills__sale__isnull=True)

    def narrow_since(self, rows: "QuerySet[CreditNote]", day: Any) -> "QuerySet[CreditNote]":
        """Those of or after a day."""
        return rows.filter(business_date__gte=day)

    def narrow_until(self, rows: "QuerySet[CreditNote]", day: Any) -> "QuerySet[CreditNote]":
        """Those up to a day."""
        return rows.filter(business_date__lte=day)

    def narrow_number(self, rows: "QuerySet[CreditNote]", text: str) -> "QuerySet[CreditNote]":
        """Those whose number holds this."""
        return rows.filter(number__icontains=text)

    def narrow_bill(self, rows: "QuerySet[CreditNote]", text: str) -> "QuerySet[CreditNote]":
        """Those of bills whose number holds this."""
        return rows.filter(bills__sale__number__icontains=text).distinct()

    def narrow_customer(self, rows: "QuerySet[CreditNote]", text: str) -> "QuerySet[CreditNote]":
        """Those of customers whose name or phone holds this."""
        return rows.filter(customer__search_text__icontains=text)


def _state(note: CreditNote) -> Badge | None:
    loose = note.is_without_bill  # type: ignore[attr-defined]  # annotated by queries.credit_notes
    return Badge(_("Without a bill"), "warn") if loose else None


NOTES = Listing(
    name="credit-notes",
    caption=_("Returns"),
    columns=(
        Column(
            "number",
            _("Credit note"),
            "code",
            sort="number",
            lead=True,
            link=lambda row: reverse("returns:note", args=[row.pk]),
        ),
        Column("happened_at", _("When"), "moment", sort="pk"),
        Column("customer", _("Customer"), value=lambda row: str(row.customer or "")),
        Column("reason", _("Why"), value=lambda row: row.reason, phone=False),
        Column("way", _("Money went back"), value=lambda row: row.get_way_display(), phone=False),
        Column("till", _("Till"), value=lambda row: str(row.till), phone=False, narrow=False),
        Column("by", _("By"), value=lambda row: str(row.by), phone=False, narrow=False),
        Column("state", _("State"), "badge", value=_state),
        Column("total", _("Given back"), "money", value=lambda row: row.total_minor, sort="total_minor", figure=True),
    ),
    start="-happened_at",
    filters=NoteFilters,
    noun=lambda count: ngettext("%d credit note", "%d credit notes", count) % count,
    empty=Empty(
        _("Nothing came back yet"),
        _("Find the bill by its code, number, phone or day, and choose what comes back."),
        _("Take goods back"),
        reverse_lazy("returns:find"),
        "n",
    ),
)


class ExchangeFilters(FilterForm):
    """By day, by either number, and by customer."""

    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    number = TextField(label=_("Number"))
    customer = TextField(label=_("Customer"))

    def narrow_since(self, rows: "QuerySet[Exchange]", day: Any) -> "QuerySet[Exchange]":
        """Those of or after a day."""
        return rows.filter(credit_note__business_date__gte=day)

    def narrow_until(self, rows: "QuerySet[Exchange]", day: Any) -> "QuerySet[Exchange]":
        """Those up to a day."""
        return rows.filter(credit_note__business_date__lte=day)

    def narrow_number(self, rows: "QuerySet[Exchange]", text: str) -> "QuerySet[Exchange]":
        """Those of whose credit note's number, or whose bill's, this is a part."""
        return numbered(rows, text)

    def narrow_customer(self, rows: "QuerySet[Exchange]", text: str) -> "QuerySet[Exchange]":
        """Those of customers whose name or phone holds this."""
        return rows.filter(credit_note__customer__search_text__icontains=text)


EXCHANGES = Listing(
    name="exchanges",
    caption=_("Exchanges"),
    columns=(
        Column(
            "number",
            _("Credit note"),
            "code",
            value=lambda row: row.credit_note.number,
            lead=True,
            link=lambda row: reverse("returns:note", args=[row.pk]),
        ),
        Column("happened_at", _("When"), "moment", value=lambda row: row.credit_note.happened_at, sort="pk"),
        Column(
            "bill",
            _("Bill"),
            "code",
            value=lambda row: row.sale.number,
            link=lambda row: reverse("sales:bill", args=[row.sale_id]),
        ),
        Column("customer", _("Customer"), value=lambda row: str(row.credit_note.customer or ""), phone=False),
        Column("till", _("Till"), value=lambda row: str(row.credit_note.till), phone=False, narrow=False),
        Column(
            "back",
            _("Goods back"),
            "money",
            value=lambda row: row.credit_note.total_minor,
            sort="credit_note__total_minor",
            phone=False,
        ),
        Column(
            "out",
            _("Goods out"),
            "money",
            value=lambda row: row.sale.total_minor,
            sort="sale__total_minor",
            phone=False,
        ),
        Column("difference", _("Difference"), "money", value=lambda row: row.difference_minor, figure=True),
    ),
    start="-happened_at",
    filters=ExchangeFilters,
    noun=lambda count: ngettext("%d exchange", "%d exchanges", count) % count,
    empty=Empty(
        _("Nothing was exchanged yet"),
        _("Take goods back, and choose others for them. The difference is paid, or goes back."),
        _("Take goods back"),
        reverse_lazy("returns:find"),
        "n",
    ),
)


def _take_back(sale: Any) -> str:
    return reverse("returns:new", args=[sale.pk])


FOUND = Listing(
    name="bills-to-return",
    caption=_("Which bill?"),
    columns=(
        Column("number", _("Number"), "code", link=_take_back, sort="number", lead=True),
        *COLUMNS[1:4],
        Column("total_minor", _("Total"), "money", link=_take_back, sort="total_minor", figure=True, zero=True),
        COLUMNS[-1],
    ),
    start="-happened_at",
    filters=BillFilters,
    noun=lambda count: ngettext("%d bill", "%d bills", count) % count,
    empty=Empty(_("No such bill"), _("Scan the code on the bill into Number, or look by phone or day.")),
)
