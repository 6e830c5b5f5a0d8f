"""What providers tell: taken in fast, once, and done by the worker; and asking them where nothing was heard."""

import datetime
from contextlib import suppress
from dataclasses import asdict, replace

from django.utils.translation import gettext as _

from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.outbox.actions import enqueue
from galla.payments.actions.chargebacks import set_chargeback_aside
from galla.payments.actions.gateway_payments import apply_payment
from galla.payments.actions.gateway_payouts import Announced, take_payout
from galla.payments.actions.gateway_refunds import (
    forget_gone_back,
    note_refund,
    refund_meant,
    refuse_refund,
    say_why_it_waits,
    set_refund_aside,
)
from galla.payments.actions.payment_requests import prepare_payment
from galla.payments.gateways import provider_for
from galla.payments.models import GatewayAccount, GatewayRefund, PaymentRequest, WebhookEvent
from galla.payments.providers import (
    DONE,
    FAILED,
    Contested,
    Declined,
    Event,
    KeysRefused,
    Paid,
    Provider,
    Refunded,
    Unreachable,
)

FIELDS = ("shop_id", "account_id", "event_id", "body_hash", "kind", "said", "received_at", "handled_at")
# What a payer's browser may have asked about: once in this time, however often the page is loaded.
PAUSE = datetime.timedelta(seconds=5)
# How long a provider surely knows the key of money that is to go back. Stripe forgets keys after a day
# (https://docs.stripe.com/api/idempotent_requests); Razorpay does not say.
REMEMBERED = datetime.timedelta(hours=20)
# How long it is tried to have money sent back that the provider has not heard of yet.
LONGEST_TRIED = datetime.timedelta(days=30)


def take_event(*, account: GatewayAccount, event: Event, body_hash: str, at: datetime.datetime) -> bool:
    """Keep a message whose signature was right, and have it done; whether it is new."""
    said = {
        "paid": None if event.paid is None else asdict(event.paid),
        "refunded": None if event.refunded is None else asdict(event.refunded),
        "payout": event.payout_id,
        "payout_minor": event.payout_minor,
        "payout_currency": event.payout_currency,
        "asked_for": event.asked_for,
        "contested": None if event.contested is None else asdict(event.contested),
    }
    nothing = not (event.paid or event.refunded or event.payout_id or event.asked_for or event.contested)
    row = [account.shop_id, account.pk, event.event_id, body_hash, event.kind, said, at, at if nothing else None]

    def work() -> bool:
        is_new = insert_rows(WebhookEvent, FIELDS, [row], ignore_conflicts=True) == 1
        if is_new and not nothing:
            payload = {"account": account.pk, "event": event.event_id}
            enqueue(task="payments.handle_event", payload=payload, shop_id=account.shop_id, run_at=at)
        return is_new

    return in_transaction(work)


def handle_event(*, event: WebhookEvent, at: datetime.datetime) -> None:
    """Do what a message says. Doing it again does nothing more, so a worker that died may be followed by another."""
    account, said = event.account, event.said
    if said.get("paid"):
        apply_payment(account=account, told=Paid(**said["paid"]), at=at)
    if said.get("refunded"):
        _hear_of_refund(account, Refunded(**said["refunded"]), at)
    if said.get("payout"):
        money = said.get("payout_minor", 0), said.get("payout_currency", "")
        announced = Announced(said["payout"], *money, since=event.received_at)
        take_payout(account=account, announced=announced, at=at)
    if said.get("contested"):
        set_chargeback_aside(account=account, told=Contested(**said["contested"]), at=at)
    if said.get("asked_for"):
        rows = PaymentRequest.objects.select_related("account__shop", "shop", "claim")
        for request in rows.filter(account=account, provider_id=said["asked_for"]):
            check_request(request=request, at=at)
    WebhookEvent.objects.filter(pk=event.pk, handled_at=None).update(handled_at=at)


def check_request(*, request: PaymentRequest, at: datetime.datetime) -> None:
    """Ask the provider what became of a request, and write what it says. Raises ``Unreachable``."""
    if not request.provider_id:
        prepare_payment(request=request, at=at)
        return
    status = provider_for(request.account).fetch(request.provider_id)
    for told in status.payments:
        apply_payment(account=request.account, told=replace(told, was_asked=True), at=at)
    rows = PaymentRequest.objects.filter(pk=request.pk)
    rows.update(checked_at=at)
    if status.ended and all(told.is_gone for told in status.payments):
        rows.filter(ended_at=None, payment=None).update(ended_at=at)


def withdraw_link(*, request: PaymentRequest, at: datetime.datetime) -> None:
    """Have the provider take no money for a request that nothing is waited for on, and ask whether it took some.

    Raises ``Unreachable``.
    """
    if not request.provider_id:  # nobody has its address; one that is being made just now is withdrawn by its maker
        PaymentRequest.objects.filter(pk=request.pk, provider_id="", ended_at=None, payment=None).update(ended_at=at)
        return
    with suppress(Declined):  # it is over there already, or paid
        provider_for(request.account).withdraw(request.provider_id)
    check_request(request=request, at=at)


def notice_return(*, request: PaymentRequest, at: datetime.datetime) -> bool:
    """The payer is back from the provider's page: have the provider asked, unless it was just now; whether it is."""

    def work() -> bool:
        rows = PaymentRequest.objects.filter(pk=request.pk, payment=None, ended_at=None).exclude(provider_id="")
        # What has never been checked is older than any time.
        due = rows.filter(checked_at=None) | rows.filter(checked_at__lt=at - PAUSE)
        if not due.values("pk").exists() or not PaymentRequest.objects.filter(pk=request.pk).update(checked_at=at):
            return False
        enqueue(task="payments.check_request", payload={"request": request.pk}, shop_id=request.shop_id, run_at=at)
        return True

    return in_transaction(work)


def send_refund(*, refund: GatewayRefund, at: datetime.datetime) -> None:
    """Have the provider send money back, or ask where it stands. Raises ``Unreachable``; the key makes twice once.

    A provider forgets keys: later it is looked first whether it has sent the money already, and so it is before a no is
    believed, which may be because of just that. One that is not sent because the account's keys are wrong waits, and
    says so, until they are mended; after a month it is looked once more whether it went, and if not, or nobody says, it
    is set aside as one that did not reach the payer.

    Of money that has gone back it is asked, too: a shop that no message reaches learns only so that it came back.
    """
    if refund.failed_at is not None:
        return
    provider = provider_for(refund.payment.request.account)
    if refund.refund_id:
        with suppress(Declined):  # only asked: that it is not told today says nothing of the money
            note_refund(refund=refund, told=provider.fetch_refund(refund.refund_id), at=at)
        return
    if getattr(refund, "done", None) is not None:  # long since: the key would not make twice once any more
        return
    if at - refund.asked_at > LONGEST_TRIED:
        _try_no_more(provider, refund, at)
        return
    try:
        told = _sent_back(provider, refund, may_be_forgotten=at - refund.asked_at > REMEMBERED)
    except KeysRefused as refused:
        say_why_it_waits(refund=refund, reason=str(refused))
        raise
    except Declined as declined:
        refuse_refund(refund=refund, refusal=str(declined), at=at)
    else:
        note_refund(refund=refund, told=told, at=at)


def _try_no_more(provider: Provider, refund: GatewayRefund, at: datetime.datetime) -> None:
    """It was tried long enough: it went without anybody hearing of it, or is set aside for a manager to give again."""
    sent, why = (
        None,
        refund.refusal or _("It could not be sent. Look at the provider's pages before you give it again."),
    )
    with suppress(Declined, Unreachable):
        sent = provider.find_refund(refund.payment.payment_id, refund.reference)
    if sent is None:
        refuse_refund(refund=refund, refusal=why, at=at)
    else:
        note_refund(refund=refund, told=sent, at=at)


def _sent_back(provider: Provider, refund: GatewayRefund, *, may_be_forgotten: bool) -> Refunded:
    payment_id, key = refund.payment.payment_id, refund.reference
    sent = provider.find_refund(payment_id, key) if may_be_forgotten else None
    if sent is not None:
        return sent
    try:
        return provider.refund(payment_id, refund.amount_minor, refund.payment.request.currency, key)
    except Declined:
        sent = provider.find_refund(payment_id, key)
        if sent is None:
            raise
        return sent


def _hear_of_refund(account: GatewayAccount, told: Refunded, at: datetime.datetime) -> None:
    found = refund_meant(account=account, told=told)
    if found is not None:
        note_refund(refund=found, told=told, at=at)
        return
    rows = GatewayRefund.objects.filter(payment__request__account=account, payment__payment_id=told.payment_id)
    waiting = list(rows.filter(done=None, failed_at=None))
    if told.refund_id:  # one that has a number of its own is not ours, unless ours has none yet
        waiting = [refund for refund in waiting if not refund.refund_id]
    for refund in waiting:
        # The message says only that something went back: each that waits is asked about.
        payload = {"refund": refund.pk}
        enqueue(task="payments.send_refund", payload=payload, shop_id=account.shop_id, run_at=at)
    if waiting or (not told.refund_id and rows.exists()):
        return
    if told.refund_id:  # of one that is not ours nothing is kept that would say which message is the newest
        with suppress(Declined):
            told = provider_for(account).fetch_refund(told.refund_id)
    if told.state == FAILED:
        forget_gone_back(account=account, told=told)
    elif told.state == DONE or not told.refund_id:
        set_refund_aside(account=account, told=told, at=at)
