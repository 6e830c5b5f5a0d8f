"""What passed between the shop and somebody over a period: owed before, every move in order, owed after. Reading only.

A customer's khata and a supplier's account are told the same way; who owes whom is the other way round.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from galla.accounts.calendar import business_date
from galla.accounts.models import Shop
from galla.foundation.errors import InvalidInput
from galla.ledger import places
from galla.ledger.cards import PeriodMove, held_before, moves_of_period

MOST_MOVES = 2000
USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class Words:
    """What a debt grows and shrinks by is called."""

    charged: str | Promise
    paid: str | Promise


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A move: what it added to the debt or took off it, and what was owed after it, in minor units."""

    move: PeriodMove
    charged_minor: int
    paid_minor: int
    owed_minor: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What an account says of a period, both days included; amounts in minor units, what is paid ahead below zero."""

    since: datetime.date
    until: datetime.date
    opening_minor: int
    lines: tuple[StatementLine, ...]
    closing_minor: int
    words: Words

    @property
    def charged_minor(self) -> int:
        """What the debt grew by in the period."""
        return sum(line.charged_minor for line in self.lines)

    @property
    def paid_minor(self) -> int:
        """What came off it."""
        return sum(line.paid_minor for line in self.lines)


def statement_of(
    shop: Shop,
    accounts: Collection[places.Account],
    *,
    since: datetime.date,
    until: datetime.date,
    words: Words,
    is_ours: bool = False,
) -> Statement:
    """The statement of somebody's accounts. ``is_ours``: the debt is the shop's own, so what it gives is added to it.

    Raises ``InvalidInput`` for a period that ends before it begins, and for one with too many moves for a paper.
    """
    if until < since:
        raise InvalidInput(_("The period ends before it begins."), field="until")
    money, sign = places.money(shop.pk), -1 if is_ours else 1
    moves = moves_of_period(accounts, money, since=since, until=until, limit=MOST_MOVES + 1)
    if len(moves) > MOST_MOVES:
        raise InvalidInput(_("So much happened in this period that it takes a shorter one."), field="since")
    owed = opening = sign * held_before(accounts, money, since)
    lines = []
    for move in moves:
        charged, paid = (move.given, move.received) if is_ours else (move.received, move.given)
        owed += charged - paid
        lines.append(StatementLine(move, charged, paid, owed))
    return Statement(since, until, opening, tuple(lines), owed, words)


def usual_period(shop: Shop) -> tuple[datetime.date, datetime.date]:
    """The last ninety days."""
    until = business_date(shop, timezone.now())
    return until - datetime.timedelta(USUAL_DAYS), until
