"""A khata over a period, and what somebody owed on a day. Reading only."""

import datetime

from django.utils.translation import gettext_lazy as _

from galla.accounts.models import Shop
from galla.credit.queries import pairs_of
from galla.ledger import places
from galla.ledger.cards import held_before
from galla.parties.queries import known_as
from galla.parties.statements import Statement, Words, statement_of

WORDS = Words(charged=_("Put on the khata"), paid=_("Paid"))


def statement(
    shop: Shop, customer_id: int, *, since: datetime.date, until: datetime.date, may_be_shortened: bool = False
) -> Statement:
    """The statement of the person a customer is. Raises as ``statement_of`` does."""
    accounts = _accounts(shop, customer_id)
    return statement_of(shop, accounts, since=since, until=until, words=WORDS, may_be_shortened=may_be_shortened)


def owed_on(shop: Shop, customer_id: int, day: datetime.date) -> int:
    """What the person a customer is owed when a business day was over, in minor units."""
    return held_before(_accounts(shop, customer_id), places.money(shop.pk), day + datetime.timedelta(1))


def _accounts(shop: Shop, customer_id: int) -> list[places.Account]:
    return [place for place, _unit in pairs_of(shop.pk, known_as(customer_id))]
