"""Amounts as Stripe wants them, where that is not the minor units of ISO 4217.

https://docs.stripe.com/currencies#special-cases, https://docs.stripe.com/currencies#three-decimal
"""

from typing import Any

from django.utils.translation import gettext as _

from galla.payments.providers import Declined
from galla.payments.providers.reading import currency, signed_amount

# They have no smaller coin, and Stripe counts hundredths of them all the same.
HUNDREDTHS = frozenset({"UGX"})
# They have thousandths, and Stripe takes no more than hundredths of them.
TENS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})


def sent_amount(amount_minor: int, code: str) -> int:
    """What Stripe is sent for an amount in minor units. Raises ``Declined`` for one it does not take."""
    if code in TENS and amount_minor % 10:
        raise Declined(_("Stripe takes %(currency)s in steps of 0.010 only.") % {"currency": code})
    return amount_minor * 100 if code in HUNDREDTHS else amount_minor


def told_amount(told: dict[str, Any], name: str) -> int:
    """An amount that Stripe tells beside its currency, in minor units, below zero too."""
    found = signed_amount(told, name)
    if currency(told) not in HUNDREDTHS:
        return found
    return found // 100 if found >= 0 else -(-found // 100)
