"""Asking for money through a gateway. The row is there before the provider hears of it, so no payment is of nothing."""

import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from galla.accounts.access import Access, first_branch
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.ledger.queries import is_reversed
from galla.outbox.actions import enqueue
from galla.parties.models import Customer
from galla.payments.actions.ending import hold_claims
from galla.payments.errors import ClaimSettled, NoGateway
from galla.payments.gateways import provider_for
from galla.payments.models import Claim, GatewayAccount, PaymentRequest
from galla.payments.providers import Created, Declined, KeysRefused, Unreachable, Wanted
from galla.payments.queries import OPEN, state_of
from galla.payments.references import new_reference

LARGEST_AMOUNT_MINOR = 10**12


def ask_for_payment(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    claim: Claim | None = None,
    customer: Customer | None = None,
    amount_minor: int | None = None,
    account: GatewayAccount | None = None,
) -> PaymentRequest:
    """Ask for a promised payment (its whole amount) or for a part of a customer's khata.

    The same key, and a claim that is asked for already, answer the request there is. A provider that cannot be
    reached is asked again by the worker; until then the request has no address.
    Raises ``InvalidInput``, ``NoGateway``, ``ClaimSettled``, ``KeyReused``.
    """
    access.require("payment.request")
    account = _chosen(access, account)
    amount = _amount(claim, customer, amount_minor)
    branch = claim.branch if claim is not None else access.branch or first_branch(access.shop.pk)
    if branch is None:
        raise InvalidInput(_("Open a branch first."), field="customer")
    wanted = PaymentRequest(
        shop=access.shop,
        branch=branch,
        account=account,
        claim=claim,
        customer=customer,
        amount_minor=amount,
        currency=access.shop.currency,
        reference=new_reference(),
        key=key,
        by=access.user,
        asked_at=at,
    )
    request = in_transaction(lambda: _asked(access, wanted))
    was_over = request.ended_at is not None
    prepare_payment(request=request, at=at)
    if request.ended_at is not None and not was_over and not request.refusal:
        raise ClaimSettled(_("Nothing is waited for here any more."))
    return request


def link_key(access: Access, claim: Claim, account: GatewayAccount | None) -> str:
    """The key under which a link for a promised payment is made: one at a time with each account, a new one when one
    has ended. Raises ``NoGateway`` where no account is named and there is not just one."""
    number = _chosen(access, account).pk
    ended = claim.requests.filter(account=number, ended_at__isnull=False).count()
    return f"link of claim {claim.pk} with account {number}, after {ended}"


def mail_link(*, access: Access, at: datetime.datetime, request: PaymentRequest, to: str) -> int:
    """Put the letter with the address to pay on into the outbox; its id. Raises ``ClaimSettled`` for what is over."""
    access.require("payment.request")
    if request.ended_at is not None or getattr(request, "payment", None) is not None:
        raise ClaimSettled(_("Nothing is waited for here any more."))
    if request.claim is not None:
        _demand_open(access, request.claim)
    if not request.url:
        raise InvalidInput(_("The provider has given no address yet. Look again in a minute."), field="email")
    payload = {"letter": "payment.link", "shop": access.shop.pk, "request": request.pk, "to": to}
    return in_transaction(
        lambda: enqueue(
            task="notifications.send_letter",
            payload=payload,
            shop_id=access.shop.pk,
            run_at=at,
            reference=f"payment-link:{request.pk}",
        )
    )


def prepare_payment(*, request: PaymentRequest, at: datetime.datetime) -> PaymentRequest:
    """Have the provider make what a request has no address for yet. A refusal of the provider ends the request.

    Nobody gets the address of one that ended while the provider made it: it is withdrawn.
    """
    if request.provider_id or request.ended_at is not None:
        return request
    row = PaymentRequest.objects.filter(pk=request.pk, provider_id="")
    try:
        made = provider_for(request.account).create(_as_wanted(request))
    except (Declined, KeysRefused) as declined:  # nobody waits at the counter until the keys are mended
        row.filter(ended_at=None).update(refusal=str(declined)[:200], ended_at=at)
    except Unreachable:
        row.update(checked_at=at)
    else:
        in_transaction(lambda: _note_made(request, made, at))
    request.refresh_from_db()
    return request


def _note_made(request: PaymentRequest, made: Created, at: datetime.datetime) -> None:
    row = PaymentRequest.objects.filter(pk=request.pk, provider_id="")
    if row.filter(ended_at=None).update(provider_id=made.provider_id, url=made.url, checked_at=at):
        return
    # Whoever ended it meanwhile could not have it withdrawn: nobody knew yet what it is called at the provider.
    if row.update(provider_id=made.provider_id, checked_at=at):
        enqueue(task="payments.withdraw_link", payload={"request": request.pk}, shop_id=request.shop_id, run_at=at)


def _amount(claim: Claim | None, customer: Customer | None, amount_minor: int | None) -> int:
    """How much is asked for. Raises ``InvalidInput``: no purpose or two, a part of a promised payment, nothing."""
    if (claim is None) == (customer is None):
        raise InvalidInput(_("Ask for a promised payment or for a customer's khata."), field="claim")
    if claim is not None and amount_minor not in (None, claim.amount_minor):
        raise InvalidInput(_("A promised payment is asked for as a whole."), field="amount")
    amount = claim.amount_minor if claim is not None else amount_minor
    if amount is None or not 0 < amount <= LARGEST_AMOUNT_MINOR:
        raise InvalidInput(_("Say how much, above nothing."), field="amount")
    return amount


def _as_wanted(request: PaymentRequest) -> Wanted:
    back = reverse("payments:returned", args=[request.reference])
    return Wanted(
        reference=request.reference,
        amount_minor=request.amount_minor,
        currency=request.currency,
        words=request.shop.legal_name[:200],
        return_url=f"{settings.SITE_URL.rstrip('/')}{back}",
    )


def _chosen(access: Access, account: GatewayAccount | None) -> GatewayAccount:
    if account is None:
        found = list(access.rows(GatewayAccount).filter(archived_at=None)[:2])
        if len(found) != 1:
            raise NoGateway(_("Choose an account with a gateway."), field="account")
        return found[0]
    if account.archived_at is not None:
        raise InvalidInput(_("This account is put away."), field="account")
    return account


def _asked(access: Access, wanted: PaymentRequest) -> PaymentRequest:
    """The request there is, or its row. The claim is held first, so that whoever confirms the money, gives it up or
    takes its bill back finds the row and ends it, or is found here."""
    claim = None if wanted.claim is None else _held(wanted.claim)
    found = _standing(access, wanted)
    if found is not None:
        return found
    if claim is not None:
        _demand_open(access, claim)
    return _written(access, wanted)


def _held(claim: Claim) -> Claim:
    """A claim as it is, held until the transaction ends.

    Others hold requests before claims. This one holds none: it only adds one, which nobody can hold yet.
    """
    return next(one for one in hold_claims(claim.shop_id, claim.entry_id) if one.pk == claim.pk)


def _written(access: Access, wanted: PaymentRequest) -> PaymentRequest:
    """The row, or the one somebody else has written meanwhile."""
    wanted.pk = None  # where the transaction was tried before, its number may be another's now
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
    except IntegrityError:
        found = _standing(access, wanted)
        if found is None:
            raise
        return found
    return wanted


def _demand_open(access: Access, claim: Claim) -> None:
    if state_of(claim) != OPEN or is_reversed(access.shop.pk, claim.entry_id):
        raise ClaimSettled(_("It is known already what became of this money."))


def _standing(access: Access, wanted: PaymentRequest) -> PaymentRequest | None:
    """The request there is: of this key, or of this claim while it is waited for. Raises ``KeyReused``."""
    rows = access.rows(PaymentRequest).select_related("account", "shop")
    found = rows.filter(key=wanted.key).first()
    if found is not None and _purpose(found) != _purpose(wanted):
        raise KeyReused(_("This key was used before, with another request."), field="Idempotency-Key")
    if found is None and wanted.claim_id is not None:
        found = rows.filter(account=wanted.account, claim=wanted.claim_id, ended_at=None).first()
    return found


def _purpose(request: PaymentRequest) -> tuple[int | None, int | None, int, int]:
    return request.claim_id, request.customer_id, request.amount_minor, request.account_id
