"""What a gateway brought for a bill goes back through it; over both ways never more than the bill was paid with."""

import datetime
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.formats import money_of, money_symbol
from galla.payments.actions import hold_payments_of, refund_for_goods, sent_back
from galla.payments.actions.gateway_refunds import OF_A_CREDIT_NOTE
from galla.payments.models import GatewayPayment
from galla.payments.queries import sent_back_elsewhere
from galla.pricing.numbers import decimal_text
from galla.returns.errors import GivenBackBefore
from galla.returns.models import CreditNote
from galla.returns.queries import refunded_of, repaid_by, repaid_of
from galla.sales.models import Sale


def demand_not_twice(access: Access, sale_id: int, paid_minor: int, now: Iterable[tuple[int, int]]) -> None:
    """Refuse what would give more for a bill than it was paid with: goods that came back, now (``of_position`` →
    amount) and before, and what the gateway sends back without any, from here or on its provider's own pages. The bill
    and its claims are held.

    Raises ``GivenBackBefore`` with what is left.
    """
    payments = hold_payments_of(access.shop.pk, sale_id)
    if not payments:
        return
    asked, before = list(now), repaid_of(sale_id)
    for position, amount in asked:
        before[position] = before.get(position, 0) + amount
    total = refunded_of(sale_id) + sum(amount for _position, amount in asked)
    through = sum(max(_gone_back(each), before.get(_position(each), 0)) for each in payments)
    otherwise = total - sum(before.get(_position(each), 0) for each in payments)
    if otherwise + through > paid_minor:
        _refuse(access, paid_minor - otherwise - through + sum(amount for _at, amount in asked), field="way")


def refuse_given_back_otherwise(*, access: Access, entry_id: int, **_told: object) -> None:
    """A refund through a gateway was asked for: refuse it where goods of its bill were paid back in another way."""
    bill = access.rows(Sale).filter(pk=entry_id).first()
    given = refunded_of(entry_id) if bill is not None else 0
    if bill is None or not given:
        return
    payments, repaid = hold_payments_of(access.shop.pk, entry_id), repaid_of(entry_id)
    otherwise = given - sum(repaid.get(_position(each), 0) for each in payments)
    over = otherwise + sum(_gone_back(each) for each in payments) - bill.total_minor
    if over > 0:
        refund = max((each.refunds.latest("pk") for each in payments if each.refunds.exists()), key=lambda row: row.pk)
        _refuse(access, refund.amount_minor - over, field="amount")


def refuse_paid_back(*, shop_id: int, entry_id: int, **_told: object) -> None:
    """A bill's money is waited for again: refuse it where goods of it were paid back since, for money that was there.

    The bill's claims are held. Raises ``GivenBackBefore``.
    """
    if Sale.objects.filter(shop_id=shop_id, pk=entry_id).exists() and refunded_of(entry_id):
        raise GivenBackBefore(_("Goods of this bill came back, and were paid for with its money."), field="reason")


def send_through_gateways(access: Access, at: datetime.datetime, note: CreditNote, sales: Sequence[int]) -> None:
    """Have the gateways send back what this note gave of their payments and nobody has had sent before.

    Never more than it gave: what an earlier note's did not reach the payer is given again by whoever says so.
    """
    for sale_id in sorted(set(sales)):
        repaid, given = repaid_of(sale_id), repaid_by(note, sale_id)
        for payment in hold_payments_of(access.shop.pk, sale_id):
            position = _position(payment)
            amount = min(given.get(position, 0), repaid.get(position, 0) - _gone_back(payment))
            if amount > 0:
                key = f"{OF_A_CREDIT_NOTE}{note.pk}:{payment.pk}"
                refund_for_goods(
                    access=access, at=at, key=key, payment=payment, amount_minor=amount, reason=note.reason
                )


def _gone_back(payment: GatewayPayment) -> int:
    """What of a payment went back or is on its way there: sent from here, and on the provider's own pages."""
    return sent_back(payment) + sent_back_elsewhere(payment)


def _position(payment: GatewayPayment) -> int:
    """Which payment of the bill a gateway brought."""
    assert payment.request.claim is not None, "a bill is paid by what was promised"
    return payment.request.claim.position


def _refuse(access: Access, left_minor: int, *, field: str) -> None:
    left = max(left_minor, 0)
    detail = _("Of what this bill was paid with %(left)s may still go back. The rest did, or is on its way.")
    digits = money_of(access.shop.currency).minor_digits
    raise GivenBackBefore(detail % {"left": money_symbol(left)}, field=field, left=decimal_text(left, places=digits))
