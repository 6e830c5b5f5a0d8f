"""Razorpay: payment links, payments and refunds.

https://razorpay.com/docs/api/payments/payment-links/, https://razorpay.com/docs/webhooks/
"""

from galla.payments.providers.razorpay.calls import Razorpay

__all__ = ["Razorpay"]
