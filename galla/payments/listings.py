"""The lists of this room: of promised money, and those of gateways."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.lists import Badge, Column, DayField, Empty, FilterForm, Listing, TextField
from galla.foundation.lists.kept import Kept, kept_listing
from galla.payments.gateway_listings import DISPUTES, REQUESTS
from galla.payments.models import Claim, Method, PaymentMethod
from galla.payments.queries import OPEN, in_state, state_of

__all__ = ["CLAIMS", "DISPUTES", "REQUESTS", "STATES", "badge_of"]

STATES = [
    ("open", _("Not seen yet")),
    ("arrived", _("Arrived")),
    ("given_up", _("Never arrived")),
    ("taken_back", _("Bill taken back")),
]
TONES = {"open": "warn", "arrived": "good", "given_up": "bad", "taken_back": ""}
WORDS = dict(STATES)


def badge_of(claim: Claim) -> Badge:
    """Where the money is, as a badge."""
    state = state_of(claim)
    return Badge(WORDS[state], TONES[state])


class ClaimFilters(FilterForm):
    """By where the money is, and by day."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *STATES], required=False, initial=OPEN)
    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    reference = TextField(label=_("Reference"))

    def narrow_state(self, rows: "QuerySet[Claim]", state: str) -> "QuerySet[Claim]":
        """Those of which this is known."""
        return in_state(rows, state)

    def narrow_since(self, rows: "QuerySet[Claim]", day: Any) -> "QuerySet[Claim]":
        """Those promised on or after a day."""
        return rows.filter(business_date__gte=day)

    def narrow_until(self, rows: "QuerySet[Claim]", day: Any) -> "QuerySet[Claim]":
        """Those promised up to a day."""
        return rows.filter(business_date__lte=day)

    def narrow_reference(self, rows: "QuerySet[Claim]", text: str) -> "QuerySet[Claim]":
        """Those whose reference holds this."""
        return rows.filter(reference__icontains=text)


CLAIMS = Listing(
    name="promised",
    caption=_("Promised over UPI"),
    columns=(
        Column(
            "claimed_at",
            _("When"),
            "moment",
            sort="claimed_at",
            lead=True,
            link=lambda row: reverse("payments:claim", args=[row.pk]),
        ),
        Column("till", _("Till"), value=lambda row: str(row.till or ""), phone=False),
        Column("customer", _("Customer"), value=lambda row: str(row.customer or _("Walk-in"))),
        Column("reference", _("Reference"), "code"),
        Column("state", _("State"), "badge", value=badge_of),
        Column("amount", _("Amount"), "money", value=lambda row: row.amount_minor, sort="amount_minor", figure=True),
    ),
    start="-claimed_at",
    filters=ClaimFilters,
    noun=lambda count: ngettext("%d payment", "%d payments", count) % count,
    empty=Empty(_("Nothing was promised yet"), _("What customers pay over UPI waits here until somebody has seen it.")),
)


def _asks(row: PaymentMethod) -> list[Badge]:
    asked = ((row.needs_reference, _("Reference")), (row.opens_drawer, _("Opens the drawer")))
    return [Badge(words) for asks, words in asked if asks]


def _way(row: PaymentMethod) -> str:
    return reverse("payments:method", args=[row.pk])


METHODS = Kept(
    listing=kept_listing(
        "payment-methods",
        _("Ways of being paid"),
        page="payments:method",
        lead=Column("name", _("Name"), sort="name", lead=True, link=_way),
        columns=(
            Column("kind", _("Kind"), value=lambda row: Method(row.kind).label, sort="code"),
            Column("code", _("Code"), "code", shown=False),
            Column("position", _("Place at the till"), "number", sort="position", phone=False),
            Column("asks", _("Asks"), "badge", value=_asks),
            Column("surcharge", _("Surcharge"), "rate", value=lambda row: row.surcharge_ppm or None),
        ),
        start="position",
        noun=lambda count: ngettext("%d way of being paid", "%d ways of being paid", count) % count,
        empty=Empty(
            _("No way yet"),
            _("Cash, cards, UPI, khata: the ways the shop is paid stand here as its tills show them."),
            _("New way"),
            reverse_lazy("payments:method_new"),
            "n",
        ),
    ),
    at="payments:methods",
    page="payments:method",
    above=("payments:claims", _("Payments")),
    new=_("New way"),
)
