"""A bill put on a khata: may it be, and what of it stands open. Called inside the checkout, after its locks."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.credit.actions.levelling import CHARGE, settle_oldest
from galla.credit.errors import LimitReached
from galla.credit.models import Charge
from galla.credit.queries import owed_by
from galla.foundation.database.rows import execute
from galla.foundation.database.together import Insert
from galla.foundation.database.transactions import Unprepared, may_start_again
from galla.foundation.formats import money_of, money_symbol
from galla.parties.errors import NotThemselves
from galla.parties.queries import LONGEST_CHAIN
from galla.pricing.numbers import decimal_text

EXCEED = "credit.exceed"
# A customer with everybody merged into them, the limit of their own row, whether they are merged themselves, and what
# they all say they have sent that nobody has seen.
_PERSON = """
    WITH RECURSIVE person(id, depth) AS (
        SELECT CAST(%s AS bigint), 0
        UNION ALL
        SELECT a.alias_id, depth + 1 FROM parties_customeralias a JOIN person ON a.into_id = person.id WHERE depth < %s
    ) SELECT p.id, k.limit_minor, EXISTS (SELECT 1 FROM parties_customeralias a WHERE a.alias_id = %s),
        (SELECT CAST(sum(u.amount_minor) AS bigint) FROM credit_unseen u JOIN person q ON u.customer_id = q.id
            WHERE u.seen_at IS NULL)
    FROM person p LEFT JOIN credit_khata k ON k.customer_id = p.id AND p.depth = 0
    ORDER BY p.depth, p.id
"""


@dataclass(frozen=True, slots=True)
class Charged:
    """One payment of a bill that goes on the khata: its place among the payments, and how much."""

    position: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class OnKhata:
    """What a bill puts on a khata: its charges to be written, and whether they go over the limit."""

    charges: tuple[Insert, ...] = ()
    over_limit: bool = False


def put_on_khata(
    *,
    access: Access,
    entry_id: int,
    customer_id: int,
    charged: Sequence[Charged],
    kept_minor: int,
    business_date: datetime.date,
    limited: bool = True,
    is_meant: bool = False,
) -> OnKhata:
    """The charges of a bill, to be written with it; what is kept of its change settles the oldest that are open.

    ``customer_id`` is whom the bill names, whose balance is locked. Two statements, one more where change is kept.
    Raises ``LimitReached`` beside the payment, unless ``credit.exceed`` allows more: a manager's PIN, or the role of
    who says that it is meant (``is_meant``). A customer who was merged while the bill waited for that balance is looked
    up again (``_begin_again``).
    """
    shop_id = access.shop.pk
    people, limit, unseen, is_merged = _person(customer_id)
    if is_merged:
        _begin_again()
    owed = owed_by(shop_id, people)
    asked = sum(one.amount_minor for one in charged)
    over = bool(asked) and limit is not None and owed + unseen + asked - kept_minor > limit
    may_go_over = access.can(EXCEED) and (is_meant or EXCEED in access.lent)
    if over and limited and limit is not None and not may_go_over:
        _refuse(access, charged[0], limit, owed, asked, unseen)
    # What is open is what is owed: money that is kept settles older debts first, then it and old credit settle this.
    for_older = min(kept_minor, max(owed, 0))
    settle_oldest(people, for_older)
    left = kept_minor - for_older + max(-owed, 0)
    rows = []
    for one in charged:
        taken = min(left, one.amount_minor)
        left -= taken
        head = (shop_id, customer_id, customer_id, entry_id, one.position, business_date)
        rows.append((*head, one.amount_minor, taken, None))
    return OnKhata((Insert(Charge, CHARGE, rows),), over)


def _person(customer_id: int) -> tuple[list[int], int | None, int, bool]:
    with connection.cursor() as cursor:
        rows = execute(cursor, _PERSON, [customer_id, LONGEST_CHAIN, customer_id])
    return [int(row[0]) for row in rows], rows[0][1], rows[0][3] or 0, bool(rows[0][2])


def _begin_again() -> None:
    """Have the whole bill begin again: whom it names was found to be another after that was looked up.

    A merge holds the balances of both, so the bill that holds one of them sees it whole or not at all. Inside
    somebody else's transaction nothing begins again: then it raises ``NotThemselves``.
    """
    if may_start_again():
        raise Unprepared(lambda: None)
    raise NotThemselves(_("This customer was merged into another just now. Choose them again."), field="customer")


def _refuse(access: Access, first: Charged, limit: int, owed: int, asked: int, unseen: int) -> None:
    """Say what may still go on the khata, and what helps: a manager's PIN, or to say that it is meant."""
    digits = money_of(access.shop.currency).minor_digits
    left = max(limit - owed - unseen, 0)
    said = {"limit": money_symbol(limit), "owed": money_symbol(max(owed, 0)), "left": money_symbol(left)}
    detail = _("The limit of this khata is %(limit)s, and %(owed)s is owed: %(left)s may still go on it.")
    if unseen:
        said["unseen"] = money_symbol(unseen)
        detail = _(
            "The limit of this khata is %(limit)s, %(owed)s is owed, and %(unseen)s that was sent for it was not seen "
            "yet: %(left)s may still go on it."
        )
    raise LimitReached(
        detail % said,
        field=f"tenders.{first.position - 1}.amount",
        **({"confirm": "over_limit"} if access.can(EXCEED) else {"permission": EXCEED}),
        limit=decimal_text(limit, places=digits),
        owed=decimal_text(owed, places=digits),
        asked=decimal_text(asked, places=digits),
        unseen=decimal_text(unseen, places=digits),
    )
