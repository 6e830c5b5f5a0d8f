"""Providers that are not there: each speaks the documented HTTP on this machine, and tells what a test wants told."""

from galla.payments.tests.fakes.razorpay import FakeRazorpay
from galla.payments.tests.fakes.server import FakeProvider, Told
from galla.payments.tests.fakes.stripe import FakeStripe

__all__ = ["FakeProvider", "FakeRazorpay", "FakeStripe", "Told"]
