"""What a client says a bill comes to: checked, and for a bill that is told after it was made, what counts.

The customer of such a bill has paid and gone. Where prices and offers of that moment come to something else than the
till took, the bill is brought to what it took and says what it would have been (docs/decisions/0013).
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.formats import money_of
from galla.payments.models import Method
from galla.pricing.errors import PricingError
from galla.pricing.numbers import decimal_text
from galla.pricing.told import brought_to
from galla.sales.carts import Manner, Payment
from galla.sales.errors import TotalChanged
from galla.sales.payments import paid_minor
from galla.sales.quotes import PricedCart
from galla.sales.refusals import refused


def as_expected(access: Access, priced: PricedCart, payment: Payment, manner: Manner) -> PricedCart:
    """The priced cart that comes to what the client says. Raises ``TotalChanged`` where it does not.

    A bill told afterwards is brought to it. That fails only where what it says makes no sense: nothing at all for
    goods that have a price, or less than the ways of paying add.
    """
    if manner.afterwards:
        priced = _brought(access, priced, _told(priced, payment))
    expected = payment.expected_total_minor
    if expected is not None and expected != priced.total_minor:
        places_after = money_of(access.shop.currency).minor_digits
        raise TotalChanged(
            _("This bill comes to something else now. Look at it again."),
            field="expected_total",
            total=decimal_text(priced.total_minor, places=places_after),
            expected_total=decimal_text(expected, places=places_after),
        )
    return priced


def _told(priced: PricedCart, payment: Payment) -> int:
    """What the till says it came to. One that does not say it was paid by what was given, as far as that can be."""
    if payment.expected_total_minor is not None:
        return payment.expected_total_minor
    other_than_cash = sum(tender.amount_minor for tender in payment.tenders if tender.method != Method.CASH)
    return max(min(priced.total_minor, paid_minor(payment)), other_than_cash)


def _brought(access: Access, priced: PricedCart, total_minor: int) -> PricedCart:
    goods = total_minor - priced.surcharge_minor
    if total_minor == priced.total_minor or goods <= 0:
        return priced
    shop = access.shop
    digits = money_of(shop.currency).minor_digits
    try:
        bill = brought_to(priced.bill, goods, step_minor=shop.round_off_step_minor, minor_digits=digits)
    except PricingError as error:
        raise refused(error) from error
    return replace(priced, bill=bill, reckoned_minor=priced.total_minor)
