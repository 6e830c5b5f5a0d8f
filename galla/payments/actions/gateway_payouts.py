"""What a provider has sent to the shop's bank becomes moves, once: out of what it held, into the bank and its fees."""

import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from galla.accounts.access import Access, first_branch
from galla.accounts.calendar import business_date
from galla.foundation.database.transactions import in_transaction
from galla.ledger.entries import claim, request_hash
from galla.outbox.actions import enqueue
from galla.payments import papers
from galla.payments.actions.fee_taxes import tax_in, taxes_of_fee
from galla.payments.actions.gateway_payments import end_by_itself, set_aside, write_entry
from galla.payments.gateways import provider_for
from galla.payments.models import Dispute, DisputeKind, GatewayAccount, GatewayPayout
from galla.payments.providers import DONE, FAILED, WAITING, Declined, KeysRefused, Paid, PaidOut, Unreachable

# How long a provider may be away before somebody is told of a payout it did not tell of.
PATIENCE = datetime.timedelta(hours=1)


def ask_for_payout(*, access: Access, at: datetime.datetime, account: GatewayAccount, payout_id: str) -> None:
    """Have the worker take in a payout that no message told of, by the provider's number of it."""
    access.require("gateway.payout")
    payload = {"account": account.pk, "payout": payout_id}
    enqueue(task="payments.take_payout", payload=payload, shop_id=access.shop.pk, run_at=at)


class Announced(NamedTuple):
    """A payout before the provider was asked about it: its number, and what a message said of it and when."""

    payout_id: str
    amount_minor: int = 0
    currency: str = ""
    since: datetime.datetime | None = None


def take_payout(
    *, account: GatewayAccount, announced: Announced, at: datetime.datetime
) -> GatewayPayout | Dispute | None:
    """Ask the provider about a payout, and write what it says. Raises ``Unreachable``.

    One it does not tell of is set aside with the reason, so that nobody misses it: at once where its number or the
    account's keys are not taken, or somebody waits for it, and after an hour where the provider is only away. It counts
    all the same once it is told of.
    """
    try:
        told = provider_for(account).fetch_payout(announced.payout_id)
    except Declined as declined:
        return _set_unknown_aside(account, announced, str(declined), at)
    except Unreachable as away:
        since = announced.since
        if isinstance(away, KeysRefused) or since is None or at - since > PATIENCE:
            _set_unknown_aside(account, announced, str(away), at)
        raise
    return apply_payout(account=account, told=told, at=at)


def ask_about_unknown(*, account: GatewayAccount, at: datetime.datetime) -> None:
    """An account's keys were mended: ask again about every payout it did not tell of."""
    rows = Dispute.objects.filter(account=account, kind=DisputeKind.PAYOUT_UNKNOWN, end=None)
    for number in rows.order_by("id").values_list("payment_id", flat=True):
        payload = {"account": account.pk, "payout": number}
        enqueue(task="payments.take_payout", payload=payload, shop_id=account.shop_id, run_at=at)


def apply_payout(*, account: GatewayAccount, told: PaidOut, at: datetime.datetime) -> GatewayPayout | Dispute | None:
    """Write a payout that has reached the bank; the second to say it finds it written. None while it is on its way.

    One below zero was taken from the bank: more went back to customers than came in.
    One in another currency, and one that failed after it had arrived, moves nothing: it is set aside.
    """

    def work() -> GatewayPayout | Dispute | None:
        found = _applied(account, told, at)
        if told.state != WAITING:
            _end_unknown(account, told.payout_id, at)
        return found

    return in_transaction(work)


def _applied(account: GatewayAccount, told: PaidOut, at: datetime.datetime) -> GatewayPayout | Dispute | None:
    shop, name = account.shop, f"{account.provider}:{told.payout_id}"
    if told.state != DONE:
        known = GatewayPayout.objects.filter(shop=shop, provider=account.provider, payout_id=told.payout_id)
        return _aside(account, DisputeKind.PAYOUT, told, at) if told.state == FAILED and known.exists() else None
    key = claim(shop=shop, kind=papers.GATEWAY_PAID_OUT, key=name, request_hash=request_hash([name]))
    if key.replayed:
        return GatewayPayout.objects.get(pk=key.entry_id)
    if told.currency != shop.currency:
        return _aside(account, DisputeKind.CURRENCY, told, at)
    branch = first_branch(shop.pk)
    if branch is None or not told.amount_minor:
        return None
    row = GatewayPayout(
        id=key.entry_id,
        shop=shop,
        account=account,
        provider=account.provider,
        payout_id=told.payout_id,
        amount_minor=told.amount_minor,
        fee_minor=told.fee_minor,
        tax_minor=tax_in(told),
        taxes=taxes_of_fee(account, tax_in(told), on=business_date(shop, at)),
        reference=told.reference,
        happened_at=at,
    )
    moves, document = papers.moves_of_payout(row), papers.hash_of_payout(row)
    write_entry(shop, branch.pk, key, moves, document=document, at=at)
    row.save(force_insert=True)
    return row


def _set_unknown_aside(
    account: GatewayAccount, announced: Announced, reason: str, at: datetime.datetime
) -> GatewayPayout | Dispute:
    rows = GatewayPayout.objects.filter(shop=account.shop, provider=account.provider)
    known = rows.filter(payout_id=announced.payout_id).first()
    if known is not None:
        return known
    money = announced.amount_minor, announced.currency or account.shop.currency
    told, kind = Paid(announced.payout_id, *money), DisputeKind.PAYOUT_UNKNOWN
    aside = set_aside(account=account, kind=kind, request=None, told=told, at=at)
    Dispute.objects.filter(pk=aside.pk, end=None).update(said=reason[:200] or "–")
    return aside


def _end_unknown(account: GatewayAccount, payout_id: str, at: datetime.datetime) -> None:
    """The provider has said what it kept silent about: there is nothing left to look at."""
    rows = Dispute.objects.filter(account=account, kind=DisputeKind.PAYOUT_UNKNOWN, payment_id=payout_id, end=None)
    end_by_itself(rows, account.shop, _("The provider has told of it since."), at)


def _aside(account: GatewayAccount, kind: str, told: PaidOut, at: datetime.datetime) -> Dispute:
    paid = Paid(told.payout_id, told.amount_minor, told.currency)
    return set_aside(account=account, kind=kind, request=None, told=paid, at=at)
