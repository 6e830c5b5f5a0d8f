"""Points at a bill: which of its payments are points, and what its customer earns by what they bought before."""

import datetime

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.loyalty.actions import NO_POINTS, PointsAsked, PointsAtBill, points_at_bill
from galla.loyalty.queries import rules_of
from galla.loyalty.reckoning import WHOLE, Rules, months_before
from galla.parties.queries import BilledCustomer
from galla.payments.models import Method
from galla.sales.bought import bought_since
from galla.sales.carts import Manner, Payment

MONTHS_OF_TIERS = 12


def points_of_bill(
    access: Access, payment: Payment, customer: BilledCustomer | None, manner: Manner, *, at: datetime.datetime
) -> PointsAtBill:
    """What the bill may do with points; nothing is asked for one of nobody's, nor for one of another system.

    Raises what ``points_at_bill`` raises.
    """
    asked = [
        PointsAsked(place, tender.amount_minor)
        for place, tender in enumerate(payment.tenders)
        if tender.method == Method.POINTS
    ]
    if manner.flags or (customer is None and not asked):
        return NO_POINTS
    rules = rules_of(access.shop.pk)
    customer_id = None if customer is None else customer.id
    return points_at_bill(
        shop_id=access.shop.pk,
        customer_id=customer_id,
        rules=rules,
        hundredths=_hundredths(access, rules, customer_id, at),
        asked=asked,
    )


def _hundredths(access: Access, rules: Rules | None, customer_id: int | None, at: datetime.datetime) -> int:
    if rules is None or customer_id is None or not rules.tiers:
        return WHOLE
    since = months_before(shop_day(access.shop, at), MONTHS_OF_TIERS)
    tier = rules.tier_of(bought_since(access.shop.pk, customer_id, since))
    return WHOLE if tier is None else tier.hundredths
