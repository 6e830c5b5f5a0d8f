"""Money for a khata that goes to the bank by itself was seen there, by somebody who looked: from then on it counts."""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.cashbook.errors import SettlementTakenBack
from galla.cashbook.models import Settlement
from galla.credit.actions import hold_person, seen
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.ledger.entries import lock_balances
from galla.ledger.queries import is_reversed
from galla.payments.models import Method, kind_of
from galla.payments.ways import is_seen_later


def see_settlement(*, access: Access, at: datetime.datetime, settlement: Settlement) -> None:
    """The money of a payment over the bank, by cheque or the like is there: it frees the limit. Again is the same.

    Raises ``NotAllowed``; ``InvalidInput`` for what is there already, or is confirmed where promised money is;
    ``SettlementTakenBack``.
    """
    access.require("bank.match")
    if not is_seen_later(settlement.method) or kind_of(settlement.method) == Method.UPI:
        raise InvalidInput(_("Nobody waits here for this money."), field="settlement")

    def work() -> None:
        lock_balances(hold_person(access.shop.pk, settlement.customer_id))
        if is_reversed(access.shop.pk, settlement.pk):
            raise SettlementTakenBack(_("This payment was taken back before."))
        seen(shop_id=access.shop.pk, entries=[settlement.pk], by_id=access.user.pk, at=at)

    in_transaction(work)
