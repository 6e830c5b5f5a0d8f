"""What a bill puts on its customer's khata, and which of its change stays there."""

import datetime

from galla.accounts.access import Access
from galla.credit.actions import Charged, OnKhata, put_on_khata
from galla.parties.queries import BilledCustomer
from galla.payments.models import Method
from galla.sales.carts import Manner, Payment
from galla.sales.payments import HandBack


def khata_rows(
    access: Access,
    payment: Payment,
    customer: BilledCustomer | None,
    back: HandBack,
    *,
    entry_id: int,
    day: datetime.date,
    manner: Manner,
) -> OnKhata:
    """The charges to be written with a bill; none, and nothing asked, for one that touches no khata.

    Bills of another system, and those made without a connection, stand for what was agreed then: no limit is asked
    for. Raises ``LimitReached``.
    """
    charged = [
        Charged(place, tender.amount_minor)
        for place, tender in enumerate(payment.tenders, start=1)
        if tender.method == Method.ON_ACCOUNT
    ]
    if customer is None or not (charged or back.credit_minor):
        return OnKhata()
    return put_on_khata(
        access=access,
        entry_id=entry_id,
        customer_id=customer.id,
        charged=charged,
        kept_minor=back.credit_minor,
        business_date=day,
        limited=not (manner.flags or manner.afterwards),
        is_meant=payment.over_limit,
    )
