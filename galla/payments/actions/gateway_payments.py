"""What a provider says was paid becomes moves, once, whoever says it first: a message, a look-up or the payer."""

import datetime
from dataclasses import replace
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum

from galla.accounts.access import system_access
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Shop
from galla.foundation.database.transactions import in_transaction
from galla.foundation.facts import announce
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Claim as Key
from galla.ledger.entries import Move, claim, lock_balances, request_hash
from galla.ledger.queries import is_reversed
from galla.parties.queries import known_as
from galla.payments import papers
from galla.payments.actions.ending import hold_claims
from galla.payments.actions.withdrawing import withdraw_other_links
from galla.payments.models import (
    LONGEST_REFERENCE,
    Arrival,
    Claim,
    Dispute,
    DisputeEnd,
    DisputeKind,
    GatewayAccount,
    GatewayPayment,
    Lies,
    PaymentRequest,
    Seen,
    Turn,
)
from galla.payments.providers import Paid
from galla.payments.references import is_ours
from galla.payments.whereabouts import lies_now, waits_again_since


def apply_payment(*, account: GatewayAccount, told: Paid, at: datetime.datetime) -> GatewayPayment | Dispute | None:
    """Write a payment that the account's provider holds, or set it aside where it does not fit what was asked for.

    The key of its entry is provider and payment, so that the second to say it finds it written. One that was set aside
    and of which somebody said what became of it stays as they said. None: a payment of which nothing is left with the
    provider, or that names nothing of ours: an order of the shop's own web site has a reference too, and another one.
    """

    def work() -> GatewayPayment | Dispute | None:
        key = _key(account, told)
        if key.replayed:
            return GatewayPayment.objects.get(pk=key.entry_id)
        ended, left = _looked_at(account, told), _with_what_went_back(account, told)
        if ended is not None or left.is_gone:
            return ended
        request, wrong = _meant(account, told)
        if request is None and wrong is None:
            return None
        wrong = wrong or _misfit(request, left)
        if request is None or wrong is not None:
            return set_aside(account=account, kind=wrong or DisputeKind.REQUEST, request=request, told=left, at=at)
        return _credited(account.shop, request, key, told, at)

    return in_transaction(work)


def set_aside(
    *,
    account: GatewayAccount,
    kind: str,
    request: PaymentRequest | None,
    told: Paid,
    at: datetime.datetime,
    of_payment_id: str = "",
) -> Dispute:
    """Keep something told that does not fit, once, for a manager to look at. What went back is of a payment."""
    found, _new = Dispute.objects.get_or_create(
        account=account,
        kind=kind,
        payment_id=told.payment_id,
        defaults={
            "shop_id": account.shop_id,
            "request": request,
            "of_payment_id": of_payment_id,
            "amount_minor": told.left_minor,
            "currency": told.currency,
            "found_at": at,
        },
    )
    return found


def end_by_itself(rows: "QuerySet[Dispute]", shop: Shop, reason: str, at: datetime.datetime) -> None:
    """Of what was set aside it is known now what became of it, without anybody saying so."""
    for aside in rows:
        told = {"shop": shop, "reason": reason, "by": system_access(shop).user, "happened_at": at}
        DisputeEnd.objects.get_or_create(dispute=aside, defaults=told)


def _key(account: GatewayAccount, told: Paid) -> Key:
    name, shop = f"{account.provider}:{told.payment_id}", account.shop
    return claim(shop=shop, kind=papers.GATEWAY_PAID, key=name, request_hash=request_hash([name]))


def _looked_at(account: GatewayAccount, told: Paid) -> Dispute | None:
    """The payment as it was set aside, where somebody has said since what became of it."""
    rows = Dispute.objects.filter(shop_id=account.shop_id, account__provider=account.provider)
    rows = rows.filter(payment_id=told.payment_id, end__isnull=False)
    return rows.exclude(kind=DisputeKind.REFUND).order_by("id").first()


def _with_what_went_back(account: GatewayAccount, told: Paid) -> Paid:
    """A payment with what of it went back: as the provider said when it was asked, or as messages tell of it so far.

    Such a message names one refund of it, or says how much went back in all; and what they said may be over, where a
    refund failed.
    """
    if told.was_asked:
        return replace(told, refunded_minor=min(told.refunded_minor, told.amount_minor))
    rows = Dispute.objects.filter(account=account, kind=DisputeKind.REFUND)
    rows = rows.filter(payment_id=told.payment_id) | rows.filter(of_payment_id=told.payment_id)
    in_all = Max("amount_minor", filter=Q(of_payment_id=""), default=0)
    found = rows.aggregate(in_all=in_all, each=Sum("amount_minor", filter=~Q(of_payment_id=""), default=0))
    back = max(told.refunded_minor, found["in_all"], found["each"])
    return replace(told, refunded_minor=min(back, told.amount_minor))


def _meant(account: GatewayAccount, told: Paid) -> tuple[PaymentRequest | None, str | None]:
    """The request a payment is for, held until the transaction ends; what is wrong with the way it is named."""
    rows = PaymentRequest.objects.select_for_update().filter(shop_id=account.shop_id)
    found = None
    if told.reference:
        found = rows.filter(reference=told.reference).first()
    if found is None and told.provider_id:
        found = rows.filter(account=account, provider_id=told.provider_id).first()
    if found is None:
        return None, DisputeKind.REQUEST if is_ours(told.reference) else None
    return found, None if found.account_id == account.pk else DisputeKind.ACCOUNT


def _misfit(request: PaymentRequest | None, told: Paid) -> str | None:
    """Why a payment cannot be that of its request."""
    if request is None:
        return None
    if told.currency != request.currency:
        return DisputeKind.CURRENCY
    if told.left_minor != request.amount_minor:
        return DisputeKind.AMOUNT
    if GatewayPayment.objects.filter(request=request).exists():
        return DisputeKind.NOT_WAITING
    return DisputeKind.NOT_WAITING if request.claim is not None and _is_settled(request.claim) else None


def _is_settled(money: Claim) -> bool:
    """Whether it is known what became of a claim. Asked with the claim held, so it stays true."""
    held = next(one for one in hold_claims(money.shop_id, money.entry_id) if one.pk == money.pk)
    return lies_now(held) is not None or is_reversed(money.shop_id, money.entry_id)


def _credited(shop: Shop, request: PaymentRequest, key: Key, told: Paid, at: datetime.datetime) -> GatewayPayment:
    account = request.account
    payment = GatewayPayment(
        id=key.entry_id,
        shop_id=request.shop_id,
        request=request,
        provider=account.provider,
        payment_id=told.payment_id,
        amount_minor=told.amount_minor,
        happened_at=at,
    )
    moves = papers.moves_of_payment(request, account.provider)
    hold_khata(request)
    by_id = write_entry(shop, request.branch_id, key, moves, document=papers.hash_of_payment(payment), at=at)
    payment.save(force_insert=True)
    if request.customer_id is not None and request.claim is None:
        announce("khata.shrank", shop_id=request.shop_id, customer_id=request.customer_id)
    if request.claim is not None:
        _arrived(request.claim, payment, by_id)
    return payment


def _arrived(money: Claim, payment: GatewayPayment, by_id: int) -> None:
    """What was promised arrived by this payment, under its entry. What waited again has had its arrival: by a turn."""
    told: dict[str, Any] = {
        "id": payment.pk,
        "shop_id": payment.shop_id,
        "claim": money,
        "seen": Seen.GATEWAY.value,
        "reference": payment.payment_id[:LONGEST_REFERENCE],
        "by_id": by_id,
        "happened_at": payment.happened_at,
    }
    since = waits_again_since(money)
    if since is None:
        Arrival.objects.create(**told)
    else:
        Turn.objects.create(**told, number=since.number + 1, was=Lies.WAITED.value, now=Lies.BANK.value)
    announce("promise.ended", shop_id=money.shop_id, entry_id=money.entry_id)
    withdraw_other_links(money, at=payment.happened_at)


def hold_khata(request: PaymentRequest) -> None:
    """Lock what everybody owes that the customer of a request is, before a khata is paid or grows."""
    if request.claim is None and request.customer_id is not None:
        money = places.money(request.shop_id)
        lock_balances((places.customer(request.shop_id, number), money) for number in known_as(request.customer_id))


def write_entry(
    shop: Shop, branch_id: int, key: Key, moves: list[Move], *, document: str, at: datetime.datetime
) -> int:
    """The entry of money that came or went through a gateway, in the journal of a branch; who it is by.

    ``shop`` is the one whose key was claimed.
    """
    by_id, day = system_access(shop).user.pk, business_date(shop, at)
    ends = [(place, move.unit) for move in moves for place in (move.source, move.target)]
    lock_balances((place, what) for place, what in ends if places.is_tracked(place, what))
    post(
        claim=key,
        shop_id=shop.pk,
        moves=moves,
        series=f"journal:branch:{branch_id}",
        fiscal_year=fiscal_year(shop, day),
        happened_at=at,
        recorded_at=at,
        business_date=day,
        by_id=by_id,
        document_hash=document,
    )
    return by_id
