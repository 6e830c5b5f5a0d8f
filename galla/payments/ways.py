"""Money that comes in outside a bill: by which of the shop's ways, where it lies then, and what of it was promised."""

import datetime
from collections.abc import Collection
from typing import Protocol

from django.utils.translation import gettext as _

from galla.foundation.database.together import Insert
from galla.foundation.errors import InvalidInput
from galla.ledger import places
from galla.payments import promises
from galla.payments.models import Method, kind_of
from galla.payments.promises import Promise
from galla.payments.queries import account_of, methods_in_use

# What brings money in: no other debt, and nothing the shop itself owes.
PAID_IN_BY = (Method.CASH, Method.UPI, Method.CARD, Method.BANK, Method.OTHER)

# What nobody has in hand when it is said to be paid. A card machine has said yes.
SEEN_LATER = (Method.UPI, Method.BANK, Method.OTHER)


class MoneyIn(Protocol):
    """A paper of money that came in at a till."""

    pk: int
    shop_id: int
    branch_id: int
    till_id: int
    method: str
    amount_minor: int
    reference: str
    happened_at: datetime.datetime
    business_date: datetime.date

    @property
    def customer_id(self) -> int | None:
        """Whose money it is, where that is known."""


def is_cash(method: str) -> bool:
    """Whether money of this way lies in the drawer."""
    return kind_of(method) == Method.CASH


def is_seen_later(method: str) -> bool:
    """Whether money of this way is only said to be sent: over UPI or the bank, by cheque, by what the shop added."""
    return kind_of(method) in SEEN_LATER


def demand_way(shop_id: int, method: str, reference: str, *, among: Collection[Method] = PAID_IN_BY) -> None:
    """Refuse a way the shop does not offer, one that brings no money, and one without the reference it asks for."""
    way = methods_in_use(shop_id).get(method)
    if kind_of(method) not in among or (way is None and method != Method.CASH):
        raise InvalidInput(_("This shop is not paid in this way."), field="method")
    if way is not None and way.needs_reference and not reference:
        raise InvalidInput(_("%(method)s asks for a reference.") % {"method": way.name}, field="reference")


def lies_in(shop_id: int, method: str, till_id: int) -> places.Account:
    """Where money that came in by a way lies: the till's drawer, or the account of the way."""
    return places.drawer(shop_id, till_id) if is_cash(method) else account_of(shop_id, method)


def promised(paper: MoneyIn, document: str) -> Insert:
    """What somebody says was sent over UPI, until it has been seen, to be written with its paper."""
    if kind_of(paper.method) != Method.UPI:
        return promises.promised([])
    head = (paper.shop_id, paper.branch_id, paper.till_id, paper.pk, 1, document)
    told = (paper.customer_id, paper.method, paper.amount_minor, paper.reference)
    return promises.promised([Promise(*head, *told, paper.happened_at, paper.business_date)])
