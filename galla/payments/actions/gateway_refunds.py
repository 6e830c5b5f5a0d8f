"""Sending money back through a gateway: asked for here, sent by the worker, moved once the provider says it is done.

What did not reach the payer after all is moved back, and set aside for a manager: the payer has it to get.
"""

import datetime
import secrets

from django.db.models import Sum
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.allowing import AllowanceRow, allowances_kept, allowances_of, sealed
from galla.accounts.calendar import business_date
from galla.accounts.models import Allowance
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.foundation.facts import announce
from galla.foundation.formats import money_of, scaled
from galla.ledger.entries import claim, request_hash
from galla.outbox.actions import enqueue
from galla.payments import papers
from galla.payments.actions.ending import cleaned, hold_claims
from galla.payments.actions.gateway_payments import end_by_itself, hold_khata, set_aside, write_entry
from galla.payments.errors import NotThatMuch
from galla.payments.models import (
    LONGEST_REASON,
    Dispute,
    DisputeKind,
    FailedReturn,
    GatewayAccount,
    GatewayPayment,
    GatewayRefund,
    GatewayReturn,
)
from galla.payments.providers import DONE, FAILED, Paid, Refunded

# What the keys of money begin with that goes back for goods; nobody else's do, so that no paper finds its own taken.
OF_A_CREDIT_NOTE = "credit-note:"


def ask_refund(
    *, access: Access, at: datetime.datetime, key: str, payment: GatewayPayment, amount_minor: int, reason: str
) -> GatewayRefund:
    """Have money of a payment sent back; it moves once the provider says so. The same key again answers the same.

    Who allowed it, where somebody had to, is written with it, and carried by the entry of what goes back. Raises
    ``NotAllowed``, ``InvalidInput``, ``NotThatMuch``, ``KeyReused``.
    """
    access.require("payment.refund", field="allowed_by")
    reason = cleaned(reason, LONGEST_REASON, "reason")
    if not reason:
        raise InvalidInput(_("Say why."), field="reason")
    if amount_minor <= 0:
        raise InvalidInput(_("Say how much, above nothing."), field="amount")
    if key.startswith(OF_A_CREDIT_NOTE):
        detail = _("A key that begins with %(beginning)s is that of goods that came back. Take another.")
        raise InvalidInput(detail % {"beginning": OF_A_CREDIT_NOTE}, field="Idempotency-Key")

    def work() -> GatewayRefund:
        # Whoever sends money of the same payment back waits here, so that together they send no more than was paid;
        # whoever gives it back in another way, for goods that came back, holds its bill's claims, too.
        money = payment.request.claim
        if money is not None:
            hold_claims(access.shop.pk, money.entry_id)
        held = GatewayPayment.objects.select_for_update().get(pk=payment.pk)
        found = access.rows(GatewayRefund).filter(key=key).first()
        if found is not None:
            if (found.payment_id, found.amount_minor) != (held.pk, amount_minor):
                raise KeyReused(_("This key was used before, with another request."), field="Idempotency-Key")
            return found
        left = held.amount_minor - sent_back(held)
        if amount_minor > left:
            raise NotThatMuch(_("That is more than was paid."), field="amount", left=_written(access, left))
        refund = _asked(access, at, key, held, amount_minor, reason)
        allowances = allowances_of(access, kind=papers.REFUND_ASKED, entry_id=refund.pk, at=at)
        insert_rows(Allowance, AllowanceRow._fields, allowances)
        if money is not None:
            announce("gateway.refund_asked", access=access, entry_id=money.entry_id)
        return refund

    return in_transaction(work)


def hold_payments_of(shop_id: int, entry_id: int) -> list[GatewayPayment]:
    """The payments through gateways of what a document promised, held until the transaction ends. Hold its claims
    first."""
    rows = GatewayPayment.objects.select_for_update(of=("self",)).select_related("request__claim")
    return list(rows.filter(shop_id=shop_id, request__claim__entry_id=entry_id).order_by("id"))


def refund_for_goods(
    *, access: Access, at: datetime.datetime, key: str, payment: GatewayPayment, amount_minor: int, reason: str
) -> GatewayRefund:
    """Have what goods that came back were paid with sent back, in the transaction of their paper, which holds the
    payment, under a key that begins with ``OF_A_CREDIT_NOTE``. Whoever may take goods back may do that. Raises
    ``NotThatMuch``.
    """
    left = payment.amount_minor - sent_back(payment)
    if amount_minor > left:
        raise NotThatMuch(_("That is more than was paid."), field="way", left=_written(access, left))
    return _asked(access, at, key, payment, amount_minor, reason)


def _asked(
    access: Access, at: datetime.datetime, key: str, payment: GatewayPayment, amount_minor: int, reason: str
) -> GatewayRefund:
    refund = GatewayRefund.objects.create(
        shop=access.shop,
        payment=payment,
        amount_minor=amount_minor,
        reason=reason,
        key=key,
        reference=f"r{secrets.token_hex(16)}",
        by=access.user,
        asked_at=at,
    )
    payload = {"refund": refund.pk}
    enqueue(task="payments.send_refund", payload=payload, shop_id=access.shop.pk, run_at=at)
    return refund


def note_refund(*, refund: GatewayRefund, told: Refunded, at: datetime.datetime) -> None:
    """Write down what the provider says of money that goes back; once it is done, the money moves. Again: nothing.

    That it failed is the last that is told of it, though the message may come before others: a refund may fail weeks
    after it succeeded, and none succeeds after it failed (https://docs.stripe.com/refunds#failed-refunds,
    https://razorpay.com/docs/webhooks/refunds/). So the books stand the same, whichever comes first.
    """

    def work() -> None:
        GatewayPayment.objects.select_for_update().get(pk=refund.payment_id)
        refund.refresh_from_db(fields=["refund_id", "refusal", "failed_at"])
        if refund.failed_at is None and refund.refusal:  # why it waited
            refund.refusal = ""
            refund.save(update_fields=["refusal"])
        if told.refund_id and not refund.refund_id:
            refund.refund_id = told.refund_id
            refund.save(update_fields=["refund_id"])
        if told.state == FAILED:
            _failed(refund, "", at)
        elif told.state == DONE and (refund.failed_at is None or refund.refusal):
            _done(refund, told, at)

    in_transaction(work)


def say_why_it_waits(*, refund: GatewayRefund, reason: str) -> None:
    """Keep why the provider was not willing to listen yet; nothing is refused."""
    GatewayRefund.objects.filter(pk=refund.pk, failed_at=None, done=None).update(refusal=reason[:200] or "–")


def refuse_refund(*, refund: GatewayRefund, refusal: str, at: datetime.datetime) -> None:
    """The provider will not send it back. What it has sent back it cannot refuse any more."""

    def work() -> None:
        GatewayPayment.objects.select_for_update().get(pk=refund.payment_id)
        if not GatewayReturn.objects.filter(refund=refund).exists():
            _failed(refund, refusal[:200] or "–", at)

    in_transaction(work)


def _done(refund: GatewayRefund, told: Refunded, at: datetime.datetime) -> None:
    account = refund.payment.request.account
    if told.amount_minor != refund.amount_minor:
        set_aside(account=account, kind=DisputeKind.AMOUNT, request=None, told=_as_paid(told, account), at=at)
        return
    if refund.failed_at is not None:  # refused, and done all the same
        GatewayRefund.objects.filter(pk=refund.pk).update(failed_at=None, refusal="")
        _end_refusal(refund, at)
    _returned(refund, at)


def _failed(refund: GatewayRefund, refusal: str, at: datetime.datetime) -> None:
    """Note it once, for a manager to see, and move back what was moved. A refusal has no number of the provider's."""
    rows, account = GatewayRefund.objects.filter(pk=refund.pk), refund.payment.request.account
    if rows.filter(failed_at=None).update(failed_at=at, refusal=refusal):
        number = refund.reference if refusal else refund.refund_id or refund.reference
        told = Paid(number, refund.amount_minor, account.shop.currency)
        kind, request = DisputeKind.REFUND_FAILED, refund.payment.request
        set_aside(account=account, kind=kind, request=request, told=told, at=at)
    elif not refusal:  # what was refused is known to have failed now, and that is the last word
        rows.update(refusal="")
    gone_back = GatewayReturn.objects.filter(refund=refund).first()
    if gone_back is not None:
        _came_back(refund, gone_back, at)


def _end_refusal(refund: GatewayRefund, at: datetime.datetime) -> None:
    """What was refused went back after all: nobody has to give it in another way."""
    account = refund.payment.request.account
    rows = Dispute.objects.filter(
        account=account, kind=DisputeKind.REFUND_FAILED, payment_id=refund.reference, end=None
    )
    end_by_itself(rows, account.shop, _("It went back after all."), at)


def _came_back(refund: GatewayRefund, gone_back: GatewayReturn, at: datetime.datetime) -> None:
    payment, shop = refund.payment, refund.payment.request.account.shop
    name, request = f"{payment.provider}:{refund.reference}", payment.request
    key = claim(shop=shop, kind=papers.RETURN_FAILED, key=name, request_hash=request_hash([name]))
    if key.replayed:
        return
    told = {"shop_id": refund.shop_id, "amount_minor": gone_back.amount_minor, "happened_at": at}
    row = FailedReturn(id=key.entry_id, gone_back=gone_back, **told)
    moves, document = papers.moves_of_failed_return(refund), papers.hash_of_failed_return(row)
    hold_khata(request)
    write_entry(shop, request.branch_id, key, moves, document=document, at=at)
    row.save(force_insert=True)
    if request.claim is None and request.customer_id is not None:
        announce("khata.shrank", shop_id=refund.shop_id, customer_id=request.customer_id)


def refund_meant(*, account: GatewayAccount, told: Refunded) -> GatewayRefund | None:
    """The refund a message is about: by the key that was sent with it, or by the provider's id."""
    rows = GatewayRefund.objects.filter(payment__request__account=account)
    rows = rows.select_related("payment__request__account", "payment__request__claim", "payment__request__shop")
    found = rows.filter(reference=told.key).first() if told.key else None
    return found or (rows.filter(refund_id=told.refund_id).first() if told.refund_id else None)


def set_refund_aside(*, account: GatewayAccount, told: Refunded, at: datetime.datetime) -> None:
    """Money went back that nobody here has sent: through the provider's own pages.

    How much of a payment went back in all only grows by what messages say, in whatever order they come.
    """
    kind, of_payment = DisputeKind.REFUND, told.payment_id if told.refund_id else ""
    back = _as_paid(told, account)
    aside = set_aside(account=account, kind=kind, request=None, told=back, of_payment_id=of_payment, at=at)
    if not told.refund_id:
        Dispute.objects.filter(pk=aside.pk, amount_minor__lt=back.amount_minor).update(amount_minor=back.amount_minor)


def forget_gone_back(*, account: GatewayAccount, told: Refunded) -> None:
    """What went back of a payment through the provider's own pages did not reach the payer: it is there again."""
    rows = Dispute.objects.filter(account=account, kind=DisputeKind.REFUND, payment_id=told.refund_id)
    rows.update(of_payment_id="")


def _as_paid(told: Refunded, account: GatewayAccount) -> Paid:
    return Paid(told.refund_id or told.payment_id, told.amount_minor, account.shop.currency)


def _returned(refund: GatewayRefund, at: datetime.datetime) -> None:
    payment, shop = refund.payment, refund.payment.request.account.shop
    name, request = f"{payment.provider}:{refund.reference}", payment.request
    key = claim(shop=shop, kind=papers.GATEWAY_RETURNED, key=name, request_hash=request_hash([name]))
    if key.replayed:
        return
    told = {"shop_id": refund.shop_id, "amount_minor": refund.amount_minor, "happened_at": at}
    row = GatewayReturn(id=key.entry_id, refund=refund, **told)
    allowed = allowances_kept(papers.REFUND_ASKED, refund.pk)
    moves, document = papers.moves_of_return(refund), sealed(papers.hash_of_return(row), allowed)
    hold_khata(request)
    write_entry(shop, request.branch_id, key, moves, document=document, at=at)
    row.save(force_insert=True)
    if request.claim is None and request.customer_id is not None:
        announce(
            "khata.grew",
            shop_id=refund.shop_id,
            customer_id=request.customer_id,
            entry_id=key.entry_id,
            amount_minor=refund.amount_minor,
            business_date=business_date(shop, at),
        )


def _written(access: Access, amount_minor: int) -> str:
    digits = money_of(access.shop.currency).minor_digits
    return scaled(amount_minor, digits, least=digits)


def sent_back(payment: GatewayPayment) -> int:
    """What of a payment went back or is on its way there, in minor units; what the provider refused is not."""
    total: int | None = payment.refunds.filter(failed_at=None).aggregate(total=Sum("amount_minor"))["total"]
    return total or 0
