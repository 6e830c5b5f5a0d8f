"""What a provider has sent to the shop's bank becomes moves, once: out of what it held, into the bank and its fees."""

import datetime

from galla.accounts.access import Access, first_branch
from galla.accounts.calendar import business_date
from galla.foundation.database.transactions import in_transaction
from galla.ledger.entries import claim, request_hash
from galla.outbox.actions import enqueue
from galla.payments import papers
from galla.payments.actions.fee_taxes import tax_in, taxes_of_fee
from galla.payments.actions.gateway_payments import set_aside, write_entry
from galla.payments.gateways import provider_for
from galla.payments.models import Dispute, DisputeKind, GatewayAccount, GatewayPayout
from galla.payments.providers import DONE, FAILED, Declined, Paid, PaidOut


def ask_for_payout(*, access: Access, at: datetime.datetime, account: GatewayAccount, payout_id: str) -> None:
    """Have the worker take in a payout that no message told of, by the provider's number of it."""
    access.require("gateway.payout")
    payload = {"account": account.pk, "payout": payout_id}
    enqueue(task="payments.take_payout", payload=payload, shop_id=access.shop.pk, run_at=at)


def take_payout(*, account: GatewayAccount, payout_id: str, at: datetime.datetime) -> GatewayPayout | Dispute | None:
    """Ask the provider about a payout, and write what it says. Raises ``Unreachable``; one it does not know is none."""
    try:
        told = provider_for(account).fetch_payout(payout_id)
    except Declined:
        return None
    return apply_payout(account=account, told=told, at=at)


def apply_payout(*, account: GatewayAccount, told: PaidOut, at: datetime.datetime) -> GatewayPayout | Dispute | None:
    """Write a payout that has reached the bank; the second to say it finds it written. None while it is on its way.

    One below zero was taken from the bank: more went back to customers than came in.
    One in another currency, and one that failed after it had arrived, moves nothing: it is set aside.
    """

    def work() -> GatewayPayout | Dispute | None:
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

    return in_transaction(work)


def _aside(account: GatewayAccount, kind: str, told: PaidOut, at: datetime.datetime) -> Dispute:
    paid = Paid(told.payout_id, told.amount_minor, told.currency)
    return set_aside(account=account, kind=kind, request=None, told=paid, at=at)
