"""What this room refuses, beside what has the wrong shape."""

from galla.foundation.errors import Refusal


class OfferGone(Refusal):
    """An offer that was on the bill as it was shown holds no longer: somebody had its last use meanwhile."""

    code = "offer_gone"


class CouponRefused(Refusal):
    """A code that takes nothing off this bill; ``reason`` is one of ``coupons.Why``."""

    code = "coupon_refused"
