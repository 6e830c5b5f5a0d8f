"""The open parts of a person's charges, brought in line with what the person owes.

A person never has open charges and credit at once: what is open is what is owed, and nothing when nothing is owed.
Whatever moves a customer's account other than a bill does first what it knows (a bill taken back is no longer open, a
payment settles the bills it names); the rest follows here, the oldest first.
Callers hold the balances of all the person's accounts (``hold_person``).
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from galla.credit.errors import ChargeSettled
from galla.credit.models import Charge
from galla.credit.queries import owed_by, pairs_of
from galla.foundation.database.rows import insert_rows, one_of, rows_parameters, rows_source
from galla.foundation.formats import in_use, money_symbol
from galla.ledger import places
from galla.ledger.entries import lock_balances
from galla.parties.queries import canonical, known_as
from galla.pricing.numbers import decimal_text

CHARGE = (
    *("shop_id", "customer_id", "person_id", "entry_id", "position", "business_date"),
    *("amount_minor", "settled_minor", "cancelled_by"),
)
SHARE = (("id", "bigint"), ("amount", "bigint"))

# So much of the open parts is settled, from the oldest on. ``before`` is what older ones take of it.
_SETTLE = """
    UPDATE credit_charge SET settled_minor = credit_charge.settled_minor
        + CASE WHEN found.part < %s - found.before THEN found.part ELSE %s - found.before END
    FROM (
        SELECT id, amount_minor - settled_minor AS part,
            sum(amount_minor - settled_minor) OVER (ORDER BY business_date, id)
                - (amount_minor - settled_minor) AS before
        FROM credit_charge WHERE {person} AND settled_minor < amount_minor
    ) AS found WHERE found.id = credit_charge.id AND found.before < %s
"""
# And so much of the settled parts is open again, from the newest back.
_FREE = """
    UPDATE credit_charge SET settled_minor = credit_charge.settled_minor
        - CASE WHEN found.part < %s - found.before THEN found.part ELSE %s - found.before END
    FROM (
        SELECT id, settled_minor AS part,
            sum(settled_minor) OVER (ORDER BY business_date DESC, id DESC) - settled_minor AS before
        FROM credit_charge WHERE {person} AND settled_minor > 0 AND cancelled_by IS NULL
    ) AS found WHERE found.id = credit_charge.id AND found.before < %s
"""


def hold_person(shop_id: int, customer_id: int) -> list[tuple[places.Account, places.Unit]]:
    """The balances to lock of everybody a customer is, before anything is written about what they owe."""
    return pairs_of(shop_id, known_as(customer_id))


def level(*, shop_id: int, customer_id: int, **_told: Any) -> None:
    """Bring what is open on a person's charges in line with what they owe now, after the entry was posted."""
    people = known_as(customer_id)
    wanted = max(owed_by(shop_id, people), 0)
    rows = Charge.objects.filter(shop_id=shop_id, person_id__in=people)
    stands = rows.filter(settled_minor__lt=F("amount_minor")).aggregate(sum=Sum(F("amount_minor") - F("settled_minor")))
    settle_oldest(people, (stands["sum"] or 0) - wanted)


def settle_oldest(people: Collection[int], amount_minor: int) -> None:
    """Settle so much of what is open, the oldest first; an amount below zero opens again, the newest first."""
    if not amount_minor:
        return
    person, parameter = one_of("person_id", people)
    statement = (_SETTLE if amount_minor > 0 else _FREE).format(person=person)
    amount = abs(amount_minor)
    with connection.cursor() as cursor:
        cursor.execute(statement, [amount, amount, parameter, amount])


def settle_shares(*, shop_id: int, customer_id: int, shares: Mapping[int, int]) -> None:
    """Settle parts of named charges of a person, by their ids. Raises ``ChargeSettled`` beside the bill's place."""
    if not shares:
        return
    person, parameter = one_of("c.person_id", known_as(customer_id))
    named = {number: place for place, number in enumerate(shares)}
    source = rows_source(connection.vendor, "r", SHARE)
    statement = (
        f"UPDATE credit_charge SET settled_minor = credit_charge.settled_minor + r.amount FROM {source} "
        f"WHERE credit_charge.id = r.id AND credit_charge.shop_id = %s "
        f"AND {person.replace('c.', 'credit_charge.', 1)} "
        "AND credit_charge.amount_minor - credit_charge.settled_minor >= r.amount"
    )
    rows = rows_parameters(connection.vendor, SHARE, sorted(shares.items()))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*rows, shop_id, parameter])
        done = cursor.rowcount
    if done != len(shares):
        _refuse_settled(shop_id, shares, named)


def settle_entries(*, shop_id: int, settled: Iterable[tuple[int, int]]) -> None:
    """What some entries put on khatas is owed no more, so much of each at most: goods of their bills came back.

    What is more than was open is left for ``level``.
    """
    for entry_id, amount in settled:
        rest = amount
        for charge in Charge.objects.filter(shop_id=shop_id, entry_id=entry_id).order_by("position"):
            part = min(charge.open_minor, rest)
            rest -= part
            if part:
                Charge.objects.filter(pk=charge.pk).update(settled_minor=F("settled_minor") + part)


def _refuse_settled(shop_id: int, shares: Mapping[int, int], named: Mapping[int, int]) -> None:
    rows = Charge.objects.filter(shop_id=shop_id, pk__in=list(shares)).order_by("pk")
    found = {charge.pk: charge.open_minor for charge in rows}
    for number, amount in shares.items():
        left = found.get(number, 0)
        if left < amount:
            raise ChargeSettled(
                _("%(left)s of this bill is open.") % {"left": money_symbol(left)},
                field=f"bills.{named[number]}.amount",
                open=decimal_text(left, places=in_use().minor_digits),
            )
    raise ChargeSettled(_("One of these bills is another customer's now."), field="bills")


def free_shares(*, shop_id: int, shares: Mapping[int, int]) -> None:
    """What a payment had settled of named charges is open again, as far as it still is settled."""
    if not shares:
        return
    source = rows_source(connection.vendor, "r", SHARE)
    statement = (
        "UPDATE credit_charge SET settled_minor = CASE WHEN credit_charge.settled_minor < r.amount THEN 0 "
        f"ELSE credit_charge.settled_minor - r.amount END FROM {source} "
        "WHERE credit_charge.id = r.id AND credit_charge.shop_id = %s AND credit_charge.cancelled_by IS NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*rows_parameters(connection.vendor, SHARE, sorted(shares.items())), shop_id])


def cancel_charges(*, shop_id: int, entry_id: int, by_entry: int) -> None:
    """The bill of these charges was taken back: nothing of them is open any more."""
    rows = Charge.objects.filter(shop_id=shop_id, entry_id=entry_id, cancelled_by=None)
    rows.update(settled_minor=F("amount_minor"), cancelled_by=by_entry)


def cancel_charges_of(*, shop_id: int, entries: Collection[int], by_entry: int) -> None:
    """What these entries put on khatas is owed no more: the bill they were about was taken back."""
    if entries:
        rows = Charge.objects.filter(shop_id=shop_id, entry_id__in=entries, cancelled_by=None)
        rows.update(settled_minor=F("amount_minor"), cancelled_by=by_entry)


def undo_charge(*, shop_id: int, undone_id: int, entry_id: int, **_told: Any) -> None:
    """What put this on a khata was a mistake: the entry ``entry_id`` undid it."""
    cancel_charges_of(shop_id=shop_id, entries=[undone_id], by_entry=entry_id)


def charge_entry(
    *,
    shop_id: int,
    customer_id: int,
    entry_id: int,
    amount_minor: int,
    business_date: datetime.date,
    **told: Any,
) -> None:
    """An entry other than a bill let a customer's debt grow: a charge for it. Credit that is there takes it up."""
    person = canonical(customer_id)
    row = (shop_id, customer_id, person, entry_id, 1, business_date, amount_minor, 0, None)
    insert_rows(Charge, CHARGE, [row])
    level(shop_id=shop_id, customer_id=customer_id)


def merged(*, shop_id: int, customer_ids: Collection[int], **told: Any) -> None:
    """Customers were found to be one, or to be two again: their charges are the person's, level with what is owed."""
    people = sorted({number for each in customer_ids for number in known_as(each)})
    lock_balances(pairs_of(shop_id, people))
    for person in sorted({canonical(number) for number in people}):
        Charge.objects.filter(shop_id=shop_id, customer_id__in=known_as(person)).update(person_id=person)
        level(shop_id=shop_id, customer_id=person)
