"""Stripe: checkout sessions, payment intents and refunds.

https://docs.stripe.com/api, https://docs.stripe.com/webhooks
"""

from galla.payments.providers.stripe.calls import Stripe

__all__ = ["Stripe"]
