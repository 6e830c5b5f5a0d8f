"""A payer who wants their money back from the bank: the provider tells of it, and a manager has to answer there."""

import datetime

from django.utils.translation import gettext as _

from galla.payments.actions.gateway_payments import end_by_itself, set_aside
from galla.payments.models import Dispute, DisputeKind, GatewayAccount, GatewayPayment
from galla.payments.providers import Contested, Paid

# What a provider says last of one; whatever else comes after that is older.
WON, OVER = frozenset({"won", "warning_closed"}), frozenset({"won", "lost", "closed", "warning_closed", "prevented"})


def set_chargeback_aside(*, account: GatewayAccount, told: Contested, at: datetime.datetime) -> Dispute | None:
    """Keep what a payer wants back, with its amount and how it stands, once for all messages about it.

    What was decided for the shop is ended by itself. None: of a payment that is not in the books, as one for the shop's
    web site.
    """
    payments = GatewayPayment.objects.filter(shop_id=account.shop_id, provider=account.provider)
    payment = payments.select_related("request").filter(payment_id=told.payment_id).first()
    others = Dispute.objects.filter(account=account, payment_id=told.payment_id)
    if payment is None and not others.exists():
        return None
    aside = set_aside(
        account=account,
        kind=DisputeKind.CHARGEBACK,
        request=payment.request if payment is not None else None,
        told=Paid(told.contest_id, told.amount_minor, told.currency or account.shop.currency),
        of_payment_id=told.payment_id,
        at=at,
    )
    rows = Dispute.objects.filter(pk=aside.pk)
    (rows if told.state in OVER else rows.exclude(said__in=OVER)).update(said=told.state)
    if told.state in WON:
        end_by_itself(rows.filter(end=None), account.shop, _("The payer did not get it back."), at)
    return aside
