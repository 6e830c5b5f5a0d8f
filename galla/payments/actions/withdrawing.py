"""Payment links of money that is not waited for as before: nobody shall pay on them any more."""

import datetime

from galla.outbox.actions import enqueue
from galla.payments.actions.ending import hold_claims
from galla.payments.models import Claim, PaymentRequest


def withdraw_links(*, shop_id: int, entry_id: int, at: datetime.datetime) -> list[Claim]:
    """End what is asked for of a document's promises, and have the providers take no money for it; the claims, held.

    What becomes of a promise by hand ends its links, and so does that it is waited for again: then a new one is asked
    for. In the transaction of whoever does that. Links are held before the claims: a payment that a gateway tells holds
    its request first, too. What was paid on a link all the same is asked for once more, and counts where it is waited
    for.
    """
    _end_links(shop_id, entry_id, at)
    claims = hold_claims(shop_id, entry_id)
    if claims:
        # Whoever asks for a link holds the claim: one may have been written while that was waited for, and none can be
        # any more. Its provider has not been asked yet, so nobody holds it who waits for the claim.
        _end_links(shop_id, entry_id, at)
    return claims


def _end_links(shop_id: int, entry_id: int, at: datetime.datetime) -> None:
    rows = PaymentRequest.objects.filter(shop_id=shop_id, claim__entry_id=entry_id, ended_at=None, payment=None)
    links = list(rows.select_for_update(of=("self",)).order_by("id"))
    if not links:
        return
    PaymentRequest.objects.filter(pk__in=[link.pk for link in links]).update(ended_at=at)
    for link in links:
        enqueue(task="payments.withdraw_link", payload={"request": link.pk}, shop_id=shop_id, run_at=at)


def withdraw_other_links(money: Claim, *, at: datetime.datetime) -> None:
    """A promise was paid on one of its links: have the providers of the others take no money for it.

    They are ended once their providers say so, and locked then: whoever was paid on one of them holds its own.
    """
    others = PaymentRequest.objects.filter(shop_id=money.shop_id, claim=money, ended_at=None, payment=None)
    for number in others.order_by("id").values_list("pk", flat=True):
        enqueue(task="payments.withdraw_link", payload={"request": number}, shop_id=money.shop_id, run_at=at)


def ask_about_links(*, shop_id: int, entry_id: int, at: datetime.datetime) -> None:
    """A document's promise is waited for again: ask once about every link there ever was of it.

    What was paid on one while somebody said that the money was there already was set aside; now it is what is waited
    for. No lock is needed: what is told of a payment is written once.
    """
    rows = PaymentRequest.objects.filter(shop_id=shop_id, claim__entry_id=entry_id, payment=None)
    for number in rows.exclude(provider_id="").order_by("id").values_list("pk", flat=True):
        enqueue(task="payments.check_request", payload={"request": number}, shop_id=shop_id, run_at=at)
