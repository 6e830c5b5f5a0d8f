"""Questions about payment gateways: accounts, what was asked for, what was paid, what was set aside."""

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from galla.accounts.access import Access
from galla.payments.models import (
    Dispute,
    DisputeKind,
    GatewayAccount,
    GatewayPayment,
    GatewayPayout,
    GatewayRefund,
    PaymentRequest,
)
from galla.payments.providers import Keys, Provider, provider_of
from galla.payments.sealing import unsealed

PREPARING, WAITING, PAID, REFUSED, ENDED = "preparing", "waiting", "paid", "refused", "ended"


def accounts(access: Access) -> QuerySet[GatewayAccount]:
    """The shop's accounts with gateways."""
    return access.rows(GatewayAccount).order_by("id")


def has_account(access: Access) -> bool:
    """Whether money can be asked for through a gateway here."""
    return accounts(access).filter(archived_at=None).exists()


def provider_for(account: GatewayAccount) -> Provider:
    """The provider an account is with, with the account's keys."""
    keys = Keys(
        public_key=account.public_key,
        secret_key=unsealed(account.secret_key),
        webhook_secret=unsealed(account.webhook_secret),
        base_url=account.base_url,
    )
    return provider_of(account.provider, keys)


def requests(access: Access) -> QuerySet[PaymentRequest]:
    """Money that was asked for, with the state it is in. One statement for any number."""
    rows = with_state(access.rows(PaymentRequest))
    return rows.select_related("account", "claim__customer", "customer", "payment")


def with_state(rows: QuerySet[PaymentRequest]) -> QuerySet[PaymentRequest]:
    """Requests with ``state``, read from the rows that say so."""
    state = Case(
        When(Exists(GatewayPayment.objects.filter(request=OuterRef("pk"))), then=Value(PAID)),
        When(~Q(refusal=""), then=Value(REFUSED)),
        When(ended_at__isnull=False, then=Value(ENDED)),
        When(provider_id="", then=Value(PREPARING)),
        default=Value(WAITING),
        output_field=CharField(),
    )
    return rows.annotate(state=state)


def in_state(rows: "QuerySet[PaymentRequest]", state: str) -> "QuerySet[PaymentRequest]":
    """Of requests with their state, those of one."""
    return rows.filter(Q(("state", state)))


def payments(access: Access) -> QuerySet[GatewayPayment]:
    """What gateways took for the shop."""
    rows = access.rows(GatewayPayment).select_related("request__account", "request__claim__customer")
    return rows.select_related("request__customer").order_by("-id")


def payouts(access: Access) -> QuerySet[GatewayPayout]:
    """What gateways sent to the shop's bank, with what they kept of it."""
    return access.rows(GatewayPayout).select_related("account")


def refunds(access: Access) -> QuerySet[GatewayRefund]:
    """What goes back or went back through gateways."""
    return access.rows(GatewayRefund).select_related("payment", "done", "by").order_by("-id")


def refund_state(refund: GatewayRefund) -> str:
    """``done``, ``failed`` or ``waiting``."""
    if refund.failed_at is not None:
        return "failed"
    return "done" if getattr(refund, "done", None) is not None else "waiting"


def disputes(access: Access) -> QuerySet[Dispute]:
    """What was set aside, with what became of it.

    ``booked`` is the payment's entry where money that nothing was waiting for counts all the same.
    """
    found = GatewayPayment.objects.filter(
        shop=OuterRef("shop"), provider=OuterRef("account__provider"), payment_id=OuterRef("payment_id")
    )
    counts = When(kind=DisputeKind.NOT_WAITING, then=Subquery(found.values("pk")[:1]))
    rows = access.rows(Dispute).annotate(booked=Case(counts))
    return rows.select_related("shop", "account", "request", "end__by")
