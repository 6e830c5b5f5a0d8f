"""What passed between the shop and somebody over a period: owed before, every move in order, owed after. Reading only.

A customer's khata and a supplier's account are told the same way; who owes whom is the other way round.
"""

import datetime
from collections.abc import Collection, Sequence
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
    """What an account says of a period, both days included; amounts in minor units, what is paid ahead below zero.

    ``is_shortened``: more happened in the period that was asked for, and these are its last moves.
    """

    since: datetime.date
    until: datetime.date
    opening_minor: int
    lines: tuple[StatementLine, ...]
    closing_minor: int
    words: Words
    is_shortened: bool = False

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
    may_be_shortened: bool = False,
) -> Statement:
    """The statement of somebody's accounts. ``is_ours``: the debt is the shop's own, so what it gives is added to it.

    Raises ``InvalidInput`` for a period that ends before it begins, and for one with too many moves for a paper, save
    where it ``may_be_shortened``: then its last moves stand on it, after what was owed before them.
    """
    if until < since:
        raise InvalidInput(_("The period ends before it begins."), field="until")
    money, sign = places.money(shop.pk), -1 if is_ours else 1
    moves = moves_of_period(
        accounts, money, since=since, until=until, limit=MOST_MOVES + 1, is_of_the_end=may_be_shortened
    )
    is_shortened = len(moves) > MOST_MOVES
    if is_shortened and not may_be_shortened:
        raise InvalidInput(_("So much happened in this period that it takes a shorter one."), field="since")
    if is_shortened:
        moves = moves[1:]
        opening = _owed_before(accounts, money, moves, until, sign)
        since = moves[0].business_date
    else:
        opening = sign * held_before(accounts, money, since)
    owed = opening
    lines = []
    for move in moves:
        charged, paid = (move.given, move.received) if is_ours else (move.received, move.given)
        owed += charged - paid
        lines.append(StatementLine(move, charged, paid, owed))
    return Statement(since, until, opening, tuple(lines), owed, words, is_shortened)


def _owed_before(
    accounts: Collection[places.Account],
    money: places.Unit,
    moves: Sequence[PeriodMove],
    until: datetime.date,
    sign: int,
) -> int:
    """What was owed before the last moves of a period that ends with ``until``."""
    after = held_before(accounts, money, until + datetime.timedelta(1))
    return sign * (after - sum(move.received - move.given for move in moves))


def usual_period(shop: Shop) -> tuple[datetime.date, datetime.date]:
    """The last ninety days."""
    until = business_date(shop, timezone.now())
    return until - datetime.timedelta(USUAL_DAYS), until
