"""The checkout as the API does it, counted for the meters: how long it took, and what came of it."""

import time
from typing import Any

from galla.foundation.errors import Refusal
from galla.sales.actions import checkout
from galla.sales.actions.selling import Booked


def counted_checkout(**asked: Any) -> Booked:
    """``checkout``, noted as saved, again (the same key and request), refused or fault."""
    from galla.foundation.watching import meters  # loaded with the first bill, not with the site

    began = time.perf_counter()
    outcome = "fault"
    try:
        booked = checkout(**asked)
        outcome = "again" if booked.replayed else "saved"
    except Refusal:
        outcome = "refused"
        raise
    finally:
        meters.checkout_seconds.labels(outcome).observe(time.perf_counter() - began)
    if not booked.replayed:
        meters.bills_saved.inc()
    return booked
