"""What of a bill is paid out of what was given ahead: with gift cards and store credit."""

import datetime

from galla.accounts.access import Access
from galla.parties.queries import BilledCustomer
from galla.payments.models import Method
from galla.prepaid import codes
from galla.prepaid.actions import PAID_AHEAD, Asked, Purse, purses_for
from galla.sales.carts import Payment, TenderGiven


def purses(access: Access, payment: Payment, customer: BilledCustomer | None, *, on: datetime.date) -> list[Purse]:
    """Where such payments come from; nothing is asked for a bill without them. Raises what ``purses_for`` raises."""
    asked = [
        Asked(place, str(tender.method), tender.amount_minor, tender.reference)
        for place, tender in enumerate(payment.tenders)
        if tender.method in PAID_AHEAD
    ]
    return purses_for(shop_id=access.shop.pk, asked=asked, customer_id=None if customer is None else customer.id, on=on)


def reference_kept(tender: TenderGiven) -> str:
    """What a bill says of a payment: of a gift card's code the last four signs, so that nobody spends it from there."""
    return codes.redacted(tender.reference) if tender.method == Method.GIFT_CARD else tender.reference
