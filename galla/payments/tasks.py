"""Jobs of this room: doing what gateways told, and asking them where nothing was heard."""

import datetime

from django.db.models import F, Q
from django.tasks import task
from django.utils import timezone

from galla.outbox import schedules
from galla.outbox.actions import enqueue
from galla.payments.actions import gateway_messages, gateway_payouts
from galla.payments.models import GatewayAccount, GatewayRefund, PaymentRequest, WebhookEvent

# How often a request is asked about: young ones soon, old ones seldom, and after a month never.
SOON, SELDOM = datetime.timedelta(minutes=4), datetime.timedelta(hours=1)
YOUNG, OLD = datetime.timedelta(days=1), gateway_messages.LONGEST_TRIED
MOST_AT_ONCE = 500

schedules.every("payments.poll_gateways", cron="*/5 * * * *")


@task
def handle_event(account: int, event: str) -> None:
    """Do what a message of a gateway says."""
    rows = WebhookEvent.objects.select_related("account__shop")
    found = rows.filter(account_id=account, event_id=event).first()
    if found is not None:
        gateway_messages.handle_event(event=found, at=timezone.now())


@task
def check_request(request: int) -> None:
    """Ask a gateway what became of a payment that was asked for."""
    found = PaymentRequest.objects.select_related("account__shop", "shop", "claim").filter(pk=request).first()
    if found is not None:
        gateway_messages.check_request(request=found, at=timezone.now())


@task
def withdraw_link(request: int) -> None:
    """Have a gateway take no money any more for a payment that is not asked for now."""
    found = PaymentRequest.objects.select_related("account__shop", "shop", "claim").filter(pk=request).first()
    if found is not None:
        gateway_messages.withdraw_link(request=found, at=timezone.now())


@task
def send_refund(refund: int) -> None:
    """Have a gateway send money back, or ask it where that stands."""
    rows = GatewayRefund.objects.select_related("payment__request__account__shop", "payment__request__claim")
    found = rows.select_related("payment__request__shop").filter(pk=refund).first()
    if found is not None:
        gateway_messages.send_refund(refund=found, at=timezone.now())


@task
def take_payout(account: int, payout: str) -> None:
    """Ask a gateway about money it has sent to the bank."""
    found = GatewayAccount.objects.select_related("shop").filter(pk=account).first()
    if found is not None:
        announced = gateway_payouts.Announced(payout)
        gateway_payouts.take_payout(account=found, announced=announced, at=timezone.now())


@task
def poll_gateways() -> None:
    """Have every request and refund asked about of which nothing was heard for a while."""
    at = timezone.now()
    for request in _silent_requests(at):
        # Marked as asked about, so that the next round comes to others, whether the gateway answers or not.
        PaymentRequest.objects.filter(pk=request.pk).update(checked_at=at)
        payload = {"request": request.pk}
        enqueue(task="payments.check_request", payload=payload, shop_id=request.shop_id, run_at=at)
    for refund in [*_silent_refunds(at), *_that_may_fail(at)]:
        GatewayRefund.objects.filter(pk=refund.pk).update(checked_at=at)
        enqueue(task="payments.send_refund", payload={"refund": refund.pk}, shop_id=refund.shop_id, run_at=at)


def _that_may_fail(at: datetime.datetime) -> list[GatewayRefund]:
    """What went back within a month: once a day, for it may come back to the provider in that time."""
    rows = GatewayRefund.objects.filter(asked_at__gt=at - OLD, failed_at=None, done__isnull=False)
    due = Q(checked_at=None, done__happened_at__lt=at - YOUNG) | Q(checked_at__lt=at - YOUNG)
    return list(rows.filter(due).order_by(F("checked_at").asc(nulls_first=True), "id")[:MOST_AT_ONCE])


def _silent_refunds(at: datetime.datetime) -> list[GatewayRefund]:
    """What is on its way back, as requests are asked about: those that were never asked about first.

    What the provider has not heard of in all that time is not left to itself: it is set aside.
    """
    untried = Q(refund_id="", asked_at__lte=at - OLD) & (Q(checked_at=None) | Q(checked_at__lt=at - SELDOM))
    due = untried | _silent(at) & Q(asked_at__gt=at - OLD)
    rows = GatewayRefund.objects.filter(due, done=None, failed_at=None)
    return list(rows.order_by(F("checked_at").asc(nulls_first=True), "id")[:MOST_AT_ONCE])


def _silent_requests(at: datetime.datetime) -> list[PaymentRequest]:
    rows = PaymentRequest.objects.filter(_silent(at), ended_at=None, payment=None)
    return list(rows.order_by(F("checked_at").asc(nulls_first=True), "id")[:MOST_AT_ONCE])


def _silent(at: datetime.datetime) -> Q:
    """What nothing was heard of for a while."""
    never = Q(checked_at=None, asked_at__lt=at - SOON)
    young = Q(asked_at__gt=at - YOUNG, checked_at__lt=at - SOON)
    return never | young | Q(asked_at__gt=at - OLD, checked_at__lt=at - SELDOM)
