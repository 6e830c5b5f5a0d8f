"""The lists of gift cards and of everything that was given ahead."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.accounts.calendar import shop_day
from galla.foundation.lists import Badge, Column, DayField, Empty, FilterForm, Listing, TextField
from galla.prepaid.models import Kind, Prepayment
from galla.prepaid.queries import cards_in_state

FILTERED = {"good": _("Good"), "empty": _("Empty"), "over": _("Over")}
STATES = FILTERED | {"replaced": _("Replaced")}
TONES = {"good": "good", "empty": "", "over": "warn", "replaced": "bad"}


class CardFilters(FilterForm):
    """By the last signs of the code, and by what a card is still good for."""

    last_four = TextField(label=_("Last four of the code"))
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *FILTERED.items()])

    def narrow_last_four(self, rows: Any, text: str) -> Any:
        """Those whose code ends so."""
        return rows.filter(last_four__iendswith=text)

    def narrow_state(self, rows: Any, state: str) -> Any:
        """Those that still pay, are empty, or whose day is over."""
        today = shop_day(self.request.access.shop, timezone.now())  # type: ignore[attr-defined]
        return cards_in_state(rows, state, on=today)


def badge_of(state: str) -> Badge:
    """A card's state as a badge."""
    return Badge(STATES[state], TONES[state])


CARDS = Listing(
    name="gift-cards",
    caption=_("Gift cards"),
    columns=(
        Column(
            "last_four",
            _("Card"),
            "code",
            value=str,
            sort="last_four",
            lead=True,
            link=lambda row: reverse("prepaid:card", args=[row.pk]),
        ),
        Column("sold", _("Sold"), "moment", value=lambda row: row.sold_at, sort="pk"),
        Column("expires_on", _("Good until"), "day", phone=False),
        Column("loaded", _("Put on it"), "money", value=lambda row: row.loaded_minor, sort="loaded_minor", phone=False),
        Column("left", _("Left"), "money", value=lambda row: row.left_minor, sort="left_minor", figure=True),
    ),
    start="-sold",
    filters=CardFilters,
    noun=lambda count: ngettext("%d card", "%d cards", count) % count,
    empty=Empty(
        _("No gift card yet"),
        _("Sell one here or at the counter's desk; it pays at every till of the shop."),
        _("Sell a card"),
        reverse_lazy("prepaid:card_new"),
        "n",
    ),
)


class PrepaymentFilters(FilterForm):
    """By kind, day, customer and number."""

    kind = forms.ChoiceField(label=_("What"), choices=[("", _("All")), *Kind.choices])
    customer = TextField(label=_("Customer"))
    number = TextField(label=_("Number"))
    since = DayField(label=_("From"))
    until = DayField(label=_("To"))

    def narrow_kind(self, rows: "QuerySet[Prepayment]", kind: str) -> "QuerySet[Prepayment]":
        """Those of one kind."""
        return rows.filter(kind=kind)

    def narrow_customer(self, rows: "QuerySet[Prepayment]", text: str) -> "QuerySet[Prepayment]":
        """Those of customers whose name or phone holds this."""
        return rows.filter(customer__search_text__icontains=text)

    def narrow_number(self, rows: "QuerySet[Prepayment]", text: str) -> "QuerySet[Prepayment]":
        """Those whose number holds this."""
        return rows.filter(number__icontains=text)

    def narrow_since(self, rows: "QuerySet[Prepayment]", day: Any) -> "QuerySet[Prepayment]":
        """Those of or after a day."""
        return rows.filter(business_date__gte=day)

    def narrow_until(self, rows: "QuerySet[Prepayment]", day: Any) -> "QuerySet[Prepayment]":
        """Those up to a day."""
        return rows.filter(business_date__lte=day)


def state_of(paper: Prepayment) -> Badge | None:
    """A badge for one that was given back."""
    return Badge(_("Given back"), "bad") if getattr(paper, "back", None) is not None else None


PREPAYMENTS = Listing(
    name="prepayments",
    caption=_("Given ahead"),
    columns=(
        Column(
            "number",
            _("Number"),
            "code",
            sort="number",
            lead=True,
            link=lambda row: reverse("prepaid:prepayment", args=[row.pk]),
        ),
        Column("happened_at", _("When"), "moment", sort="pk"),
        Column("kind", _("What"), value=lambda row: row.get_kind_display(), sort="kind"),
        Column("whose", _("Whose"), value=lambda row: str(row.card or row.customer), phone=False),
        Column("method", _("How"), value=lambda row: row.method, phone=False),
        Column("by", _("By"), value=lambda row: str(row.by), phone=False, narrow=False),
        Column("state", _("State"), "badge", value=state_of),
        Column("amount", _("Amount"), "money", value=lambda row: row.amount_minor, sort="amount_minor", figure=True),
    ),
    start="-happened_at",
    filters=PrepaymentFilters,
    noun=lambda count: ngettext("%d receipt", "%d receipts", count) % count,
    empty=Empty(
        _("Nobody gave anything ahead yet"),
        _("Gift cards, advances of customers and store credit stand here. Take an advance on a customer's page."),
    ),
)
