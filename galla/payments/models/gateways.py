"""Payment gateways: accounts with them, what was asked for, what they told, what was paid and what went back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from galla.catalog.models import Scope
from galla.foundation.database.immutable import immutable
from galla.foundation.formats import Money, money_of
from galla.payments.models.claims import LONGEST_REASON, Claim

LONGEST_PROVIDER_ID = 80


class GatewayAccount(models.Model):
    """The shop's account with a provider. ``token`` is the part of its webhook address that nobody guesses.

    ``secret_key`` and ``webhook_secret`` are sealed (``galla.payments.sealing``). ``base_url`` is empty for the
    provider's own address, and nobody types it. ``fee_tax_class`` is the shop's class of the tax in what the provider
    keeps, None where the shop takes none of it as tax; ``fee_tax_scope`` whether it bills from the shop's state.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=40)
    public_key = models.CharField(max_length=200, blank=True)
    secret_key = models.TextField()
    webhook_secret = models.TextField(blank=True)
    base_url = models.CharField(max_length=200, blank=True)
    token = models.CharField(max_length=64, unique=True)
    fee_tax_class = models.ForeignKey("catalog.TaxClass", on_delete=models.PROTECT, null=True, related_name="+")
    fee_tax_scope = models.CharField(max_length=8, choices=Scope, default=Scope.ACROSS, db_default=Scope.ACROSS)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_gateway_account_has_a_name"),
            models.CheckConstraint(condition=~Q(token=""), name="a_gateway_account_has_a_token"),
        ]

    def __str__(self) -> str:
        return self.name


class PaymentRequest(models.Model):
    """Money asked for through a gateway: for a promised payment, or for what a customer owes.

    ``reference`` is ours, unique, and goes to the provider; ``provider_id`` and ``url`` are empty until the provider
    has answered. ``refusal`` is what it said no with, ``ended_at`` when nothing more was waited for.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT, related_name="requests")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="requests")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=40, unique=True)
    key = models.CharField(max_length=255)
    provider_id = models.CharField(max_length=LONGEST_PROVIDER_ID, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    refusal = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "key"], name="a_payment_is_asked_for_once"),
            models.UniqueConstraint(
                fields=["account", "claim"], condition=Q(ended_at=None), name="a_claim_is_asked_for_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_payment_request_is_of_something"),
            models.CheckConstraint(
                condition=Q(claim=None, customer__isnull=False) | Q(claim__isnull=False, customer=None),
                name="a_payment_request_has_one_purpose",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-asked_at", "-id"], name="payment_requests_newest_first"),
            models.Index(fields=["account", "provider_id"], name="payment_requests_by_provider"),
            models.Index(fields=["asked_at"], condition=Q(ended_at=None), name="payment_requests_waiting"),
        ]


class WebhookEvent(models.Model):
    """A message of a provider whose signature was right: what it says, and when that was done. One row per message."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT, related_name="events", db_index=False)
    event_id = models.CharField(max_length=LONGEST_PROVIDER_ID)
    body_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=LONGEST_PROVIDER_ID)
    said = models.JSONField()
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "event_id"], name="a_message_is_kept_once")]


class GatewayPayment(models.Model):
    """A payment a provider holds for the shop. The id is its ledger entry's. Never changed."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    request = models.OneToOneField(PaymentRequest, on_delete=models.PROTECT, related_name="payment")
    provider = models.CharField(max_length=20)
    payment_id = models.CharField(max_length=LONGEST_PROVIDER_ID)
    amount_minor = models.BigIntegerField()
    happened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "provider", "payment_id"], name="a_gateway_payment_counts_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_gateway_payment_is_of_something"),
        ]


class GatewayRefund(models.Model):
    """Money of a payment that somebody wants to go back. ``reference`` is what makes the provider send it once.

    ``failed_at`` is when the provider refused it, or said that it did not reach the payer; ``refusal`` what it said
    with that, or why it could not be asked yet; ``checked_at`` when it was asked about last.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    payment = models.ForeignKey(GatewayPayment, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=LONGEST_REASON)
    key = models.CharField(max_length=255)
    reference = models.CharField(max_length=40, unique=True)
    refund_id = models.CharField(max_length=LONGEST_PROVIDER_ID, blank=True)
    refusal = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "key"], name="a_gateway_refund_is_asked_for_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_gateway_refund_is_of_something"),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(failed_at=None), name="gateway_refunds_that_may_fail")]


class GatewayReturn(models.Model):
    """Money that a provider has sent back. The id is its ledger entry's. Never changed."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    refund = models.OneToOneField(GatewayRefund, on_delete=models.PROTECT, related_name="done")
    amount_minor = models.BigIntegerField()
    happened_at = models.DateTimeField()


class FailedReturn(models.Model):
    """Money that was sent back and did not reach the payer: the provider holds it again. The id is its ledger entry's.
    Never changed.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    gone_back = models.OneToOneField(GatewayReturn, on_delete=models.PROTECT, related_name="failure")
    amount_minor = models.BigIntegerField()
    happened_at = models.DateTimeField()


class GatewayPayout(models.Model):
    """Money that a provider has sent to the shop's bank, and what it kept. The id is its entry's. Never changed.

    ``amount_minor`` is below zero where it took money from the bank. ``tax_minor`` is the tax in ``fee_minor``, where
    the provider told it; ``taxes`` is [[name, rate_ppm, amount_minor], …], what of it was booked as which tax, None in
    rows from before that was the shop's to say.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT, related_name="payouts")
    provider = models.CharField(max_length=20)
    payout_id = models.CharField(max_length=LONGEST_PROVIDER_ID)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(default=0, db_default=0)
    taxes = models.JSONField(null=True)
    reference = models.CharField(max_length=LONGEST_PROVIDER_ID, blank=True)
    happened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "provider", "payout_id"], name="a_gateway_payout_counts_once"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="a_gateway_payout_is_of_something"),
        ]
        indexes = [models.Index(fields=["shop", "-happened_at", "-id"], name="gateway_payouts_newest_first")]


class DisputeKind(models.TextChoices):
    """Why something a provider told was not done."""

    AMOUNT = "wrong_amount", _("Another amount")
    CURRENCY = "wrong_currency", _("Another currency")
    ACCOUNT = "wrong_account", _("Another account")
    REQUEST = "unknown_request", _("Nobody asked for it")
    NOT_WAITING = "not_waiting", _("Nothing was waiting for it")
    REFUND = "unknown_refund", _("Nobody sent it back here")
    REFUND_FAILED = "refund_failed", _("What was to go back did not reach the payer")
    PAYOUT = "payout_failed", _("It did not reach the bank after all")
    CHARGEBACK = "chargeback", _("The payer wants it back")
    PAYOUT_UNKNOWN = "payout_unknown", _("Sent to the bank, and the provider did not say more")


class Dispute(models.Model):
    """Something a provider told that does not fit what the shop knows. It was set aside and moved nothing.

    ``payment_id`` is the provider's number of what was told; ``of_payment_id`` that of the payment it was sent back of,
    where it is money that went back, or that the payer wants back. ``said`` is why the provider told no more, or how it
    stands there, in its words.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    request = models.ForeignKey(PaymentRequest, on_delete=models.PROTECT, null=True, related_name="disputes")
    kind = models.CharField(max_length=20, choices=DisputeKind)
    payment_id = models.CharField(max_length=LONGEST_PROVIDER_ID)
    of_payment_id = models.CharField(max_length=LONGEST_PROVIDER_ID, blank=True, db_default="", default="")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, blank=True)
    said = models.CharField(max_length=200, blank=True, db_default="", default="")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "payment_id"], name="a_dispute_is_set_aside_once")
        ]
        indexes = [
            models.Index(fields=["shop", "-found_at", "-id"], name="disputes_newest_first"),
            models.Index(
                fields=["account", "of_payment_id"], condition=~Q(of_payment_id=""), name="disputes_of_money_gone_back"
            ),
        ]

    @property
    def style(self) -> Money | None:
        """How its amount is written; None where it is in the shop's currency, or nobody said in which."""
        return money_of(self.currency) if self.currency and self.currency != self.shop.currency else None


class DisputeEnd(models.Model):
    """What became of a dispute, in a manager's words."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="end")
    reason = models.CharField(max_length=LONGEST_REASON)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()


immutable("payments_gatewaypayment", "payments_gatewayreturn", "payments_failedreturn", "payments_gatewaypayout")
