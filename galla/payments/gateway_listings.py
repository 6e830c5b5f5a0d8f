"""The lists of what was asked for through gateways, and of what was set aside."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.lists import Badge, Column, DayField, Empty, FilterForm, Listing, TextField
from galla.payments.gateways import accounts, in_state
from galla.payments.models import Dispute, DisputeKind, GatewayAccount, GatewayPayout, PaymentRequest

STATES = [
    ("preparing", _("Being prepared")),
    ("waiting", _("Waiting")),
    ("paid", _("Paid")),
    ("refused", _("Refused by the provider")),
    ("ended", _("No longer waited for")),
]
TONES = {"preparing": "", "waiting": "warn", "paid": "good", "refused": "bad", "ended": ""}
WORDS = dict(STATES)
REFUND_BADGES = {
    "waiting": Badge(_("On its way back"), "warn"),
    "done": Badge(_("Gone back"), "good"),
    "failed": Badge(_("Did not go back"), "bad"),
}
DISPUTE_STATES = [("open", _("Set aside")), ("ended", _("Looked at"))]


def request_badge(row: Any) -> Badge:
    """Where a request stands, as a badge."""
    return Badge(WORDS[row.state], TONES[row.state])


def dispute_badge(row: Dispute) -> Badge:
    """Whether somebody has said what became of a dispute."""
    is_open = getattr(row, "end", None) is None
    return Badge(dict(DISPUTE_STATES)["open" if is_open else "ended"], "warn" if is_open else "good")


class AccountFilters(FilterForm):
    """By account, where there are several."""

    account: Any = forms.ModelChoiceField(label=_("Account"), queryset=GatewayAccount.objects.none())

    def prepare(self) -> None:
        """The accounts of this shop; none to choose where there is one."""
        rows = accounts(self.request.access)  # type: ignore[attr-defined]
        if len(rows) < 2:
            del self.fields["account"]
        else:
            field: Any = self.fields["account"]
            field.queryset = rows

    def narrow_account(self, rows: Any, account: GatewayAccount) -> Any:
        """Those of one account."""
        return rows.filter(account=account)


class RequestFilters(AccountFilters):
    """By account, by where the money is, and by day."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *STATES], required=False)
    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    reference = TextField(label=_("Number at the provider"))

    def narrow_state(self, rows: "QuerySet[PaymentRequest]", state: str) -> "QuerySet[PaymentRequest]":
        """Those of this state."""
        return in_state(rows, state)

    def narrow_since(self, rows: "QuerySet[PaymentRequest]", day: Any) -> "QuerySet[PaymentRequest]":
        """Those asked for on or after a day."""
        return rows.filter(asked_at__date__gte=day)

    def narrow_until(self, rows: "QuerySet[PaymentRequest]", day: Any) -> "QuerySet[PaymentRequest]":
        """Those asked for up to a day."""
        return rows.filter(asked_at__date__lte=day)

    def narrow_reference(self, rows: "QuerySet[PaymentRequest]", text: str) -> "QuerySet[PaymentRequest]":
        """Those the provider knows under this."""
        return rows.filter(provider_id__icontains=text) | rows.filter(payment__payment_id__icontains=text)


class PayoutFilters(AccountFilters):
    """By account, by day, and by the provider's number or the bank's."""

    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    reference = TextField(label=_("Number"))

    def narrow_since(self, rows: "QuerySet[GatewayPayout]", day: Any) -> "QuerySet[GatewayPayout]":
        """Those on or after a day."""
        return rows.filter(happened_at__date__gte=day)

    def narrow_until(self, rows: "QuerySet[GatewayPayout]", day: Any) -> "QuerySet[GatewayPayout]":
        """Those up to a day."""
        return rows.filter(happened_at__date__lte=day)

    def narrow_reference(self, rows: "QuerySet[GatewayPayout]", text: str) -> "QuerySet[GatewayPayout]":
        """Those known under this, at the provider or at the bank."""
        return rows.filter(payout_id__icontains=text) | rows.filter(reference__icontains=text)


class DisputeFilters(AccountFilters):
    """By account, by whether somebody has looked at them, by why, and by the provider's number."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *DISPUTE_STATES], required=False, initial="open"
    )
    kind = forms.ChoiceField(label=_("Why"), choices=[("", _("All")), *DisputeKind.choices], required=False)
    reference = TextField(label=_("Number at the provider"))

    def narrow_state(self, rows: "QuerySet[Dispute]", state: str) -> "QuerySet[Dispute]":
        """Those somebody has looked at, or nobody."""
        return rows.filter(end__isnull=state == "open")

    def narrow_kind(self, rows: "QuerySet[Dispute]", kind: str) -> "QuerySet[Dispute]":
        """Those set aside for this."""
        return rows.filter(kind=kind)

    def narrow_reference(self, rows: "QuerySet[Dispute]", text: str) -> "QuerySet[Dispute]":
        """Those the provider knows under this."""
        return rows.filter(payment_id__icontains=text) | rows.filter(of_payment_id__icontains=text)


def _for(row: PaymentRequest) -> str:
    if row.claim is not None:
        return str(row.claim.customer or _("A bill"))
    return str(row.customer)


REQUESTS = Listing(
    name="asked-for",
    caption=_("Asked for through gateways"),
    columns=(
        Column(
            "asked_at",
            _("When"),
            "moment",
            sort="asked_at",
            lead=True,
            link=lambda row: reverse("payments:request", args=[row.pk]),
        ),
        Column("account", _("Account"), value=lambda row: str(row.account), phone=False),
        Column("for", _("For"), value=_for),
        Column("provider_id", _("Number at the provider"), "code", phone=False),
        Column("state", _("State"), "badge", value=request_badge),
        Column("amount", _("Amount"), "money", value=lambda row: row.amount_minor, sort="amount_minor", figure=True),
    ),
    start="-asked_at",
    filters=RequestFilters,
    noun=lambda count: ngettext("%d request", "%d requests", count) % count,
    empty=Empty(_("Nothing was asked for yet"), _("What customers pay on a provider's page stands here.")),
)

PAYOUTS = Listing(
    name="payouts",
    caption=_("Sent to the bank"),
    columns=(
        Column("happened_at", _("When"), "moment", sort="happened_at", lead=True),
        Column("account", _("Account"), value=lambda row: str(row.account)),
        Column("payout_id", _("Number at the provider"), "code", phone=False),
        Column("reference", _("Number at the bank"), "code", phone=False),
        Column("fee", _("Fees"), "money", value=lambda row: row.fee_minor, sort="fee_minor"),
        Column("tax", _("Tax in them"), "money", value=lambda row: row.tax_minor, phone=False),
        Column("amount", _("Amount"), "money", value=lambda row: row.amount_minor, sort="amount_minor", figure=True),
    ),
    start="-happened_at",
    filters=PayoutFilters,
    noun=lambda count: ngettext("%d payout", "%d payouts", count) % count,
    empty=Empty(_("Nothing was sent to the bank yet"), _("What a gateway pays out to your bank stands here.")),
)

DISPUTES = Listing(
    name="set-aside",
    caption=_("Set aside"),
    columns=(
        Column(
            "found_at",
            _("When"),
            "moment",
            sort="found_at",
            lead=True,
            link=lambda row: reverse("payments:dispute", args=[row.pk]),
        ),
        Column("account", _("Account"), value=lambda row: str(row.account), phone=False),
        Column("kind", _("Why"), value=lambda row: str(row.get_kind_display())),
        Column("payment_id", _("Number at the provider"), "code"),
        Column("state", _("State"), "badge", value=dispute_badge),
        Column("currency", _("Currency"), phone=False),
        Column(
            "amount",
            _("Amount"),
            "money",
            value=lambda row: row.amount_minor,
            style=lambda row: row.style,
            sort="amount_minor",
            figure=True,
        ),
    ),
    start="-found_at",
    filters=DisputeFilters,
    noun=lambda count: ngettext("%d payment", "%d payments", count) % count,
    empty=Empty(_("Nothing is set aside"), _("What a provider tells that does not fit the books waits here.")),
)
