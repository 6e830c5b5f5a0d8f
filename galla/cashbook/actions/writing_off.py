"""What a customer owes and will not pay: written off, a manager's to decide, and taken back like a payment.

The oldest bills are settled by it, as by money that names none; it is an expense of the day it is written off.
"""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.cashbook import papers
from galla.cashbook.actions.settling import cleaned, demand_owed
from galla.cashbook.models import LONGEST_REFERENCE, Settlement
from galla.credit.actions import hold_person, level
from galla.drawer.acts import Act, Paper
from galla.drawer.cash import MOST_CASH_MINOR
from galla.foundation.errors import InvalidInput
from galla.ledger.entries import Claim
from galla.parties.models import Customer
from galla.parties.queries import billed_customer
from galla.payments.models import Method


def write_off(
    *, access: Access, at: datetime.datetime, key: str, customer: Customer, amount_minor: int, reason: str
) -> Paper[Settlement]:
    """Write off so much of what a customer owes, at the till of ``access``; never more than is owed.

    Raises ``NotAllowed``, which a manager's PIN answers, and ``InvalidInput`` beside the field.
    """
    access.require("credit.write_off", field="allowed_by")
    reason = cleaned(reason, maximum=LONGEST_REFERENCE, field="reason")
    if not reason:
        raise InvalidInput(_("Say why this will not be paid."), field="reason")
    if not 0 < amount_minor <= MOST_CASH_MINOR:
        raise InvalidInput(_("An amount above zero."), field="amount")
    act = Act(access, access.require_till(), papers.SETTLEMENT, at, key)

    def write(claimed: Claim) -> Settlement:
        who = billed_customer(access=access, customer=customer.pk).id
        standing = act.lock(hold_person(access.shop.pk, who), {})
        demand_owed(access, who, amount_minor, _("%(owed)s is owed: no more can be written off."))
        columns = act.columns(claimed) | {"branch_id": act.till.branch_id, "till": act.till, "customer_id": who}
        paper = Settlement(
            **columns, method=Method.WRITTEN_OFF.value, amount_minor=amount_minor, loose_minor=0, reference=reason
        )
        act.post(claimed, papers.moves_of_settlement(paper), papers.hash_of_settlement(paper, ()), standing)
        paper.save(force_insert=True)
        level(shop_id=access.shop.pk, customer_id=who)
        return paper

    return act.book(["written off", customer.pk, amount_minor, reason], write, Settlement)
