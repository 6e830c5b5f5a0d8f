"""What this room refuses, beside what has the wrong shape."""

from galla.foundation.errors import Refusal


class CouponRefused(Refusal):
    """A code that takes nothing off this bill; ``reason`` is one of ``coupons.Why``."""

    code = "coupon_refused"
