"""Who holds what: the places where goods lie, and what accounts named after a row hold of money."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, CharField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from galla.foundation.database.rows import execute, one_of
from galla.ledger import models, places


def places_holding(shop_id: int, kind: str, units: Iterable[places.Unit]) -> list[tuple[places.Account, places.Unit]]:
    """Every account of a kind (``shelf``) that holds some of these units, by its key. One statement, nothing locked."""
    by_id = {what.id: what for what in units}
    is_one, parameter = one_of("b.unit", by_id)
    statement = (
        "SELECT a.key, b.unit FROM ledger_balance b JOIN ledger_account a ON a.id = b.account "
        f"WHERE a.shop_id = %s AND a.key LIKE %s AND {is_one} AND b.received > b.given ORDER BY a.key, b.unit"
    )
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [shop_id, f"{kind}:%", parameter])
    return [(places.account(shop_id, key), by_id[unit]) for key, unit in rows]


def held_of_money(kind: str, row: str = "pk", *, unit: str = "money") -> Coalesce:
    """For a query set of customers or suppliers: the money that the account named after each of them holds.

    ``unit``: what else is counted in minor units there, such as ``prepaid``.
    """
    key = Concat(Value(f"{kind}:"), Cast(OuterRef(OuterRef(row)), CharField()), output_field=CharField())
    account = models.Account.objects.filter(shop=OuterRef(OuterRef("shop")), key=key).values("id")
    kept = models.Unit.objects.filter(shop=OuterRef(OuterRef("shop")), key=unit).values("id")
    rows = models.Balance.objects.filter(account__in=account, unit__in=kept).order_by()
    held = rows.values("shop").annotate(total=Sum(F("received") - F("given"))).values("total")
    return Coalesce(Subquery(held, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())


class Beside(NamedTuple):
    """What an account holds of a unit that is counted beside money, and what all its moves of money come to."""

    shop_id: int
    account: str
    on_hand: int
    money_minor: int


def standing_beside(shop_id: int | None, kind: str, unit: str) -> list[Beside]:
    """Every account of a kind with both, for checks. ``shop_id`` None means every shop."""
    statement = """
        SELECT a.shop_id, a.key, coalesce(b.received - b.given, 0),
            coalesce((SELECT sum(p.amount) FROM ledger_posting p WHERE p.target = a.id AND p.unit = m.id), 0)
            - coalesce((SELECT sum(p.amount) FROM ledger_posting p WHERE p.source = a.id AND p.unit = m.id), 0)
        FROM ledger_account a JOIN ledger_unit m ON m.shop_id = a.shop_id AND m.key = 'money'
        LEFT JOIN ledger_unit u ON u.shop_id = a.shop_id AND u.key = %s
        LEFT JOIN ledger_balance b ON b.account = a.id AND b.unit = u.id
        WHERE a.key LIKE %s
    """
    parameters: list[Any] = [unit, f"{kind}:%"]
    if shop_id is not None:
        statement += " AND a.shop_id = %s"
        parameters.append(shop_id)
    with connection.cursor() as cursor:
        rows = execute(cursor, f"{statement} ORDER BY a.id", parameters)
    return [Beside(shop, key, int(held), int(money)) for shop, key, held, money in rows]


def spent_by_entry(shop_id: int, kinds: Collection[str], unit: str) -> dict[tuple[int, str], int]:
    """How much of a unit each entry of some kinds took out of accounts of each kind, for checks."""
    marks = ", ".join(["%s"] * len(kinds))
    statement = f"""
        SELECT p.entry_id, a.key, p.amount FROM ledger_posting p JOIN ledger_account a ON a.id = p.source
        JOIN ledger_entry e ON e.id = p.entry_id WHERE p.shop_id = %s AND p.unit = %s AND e.kind IN ({marks})
    """
    found: dict[tuple[int, str], int] = {}
    with connection.cursor() as cursor:
        for entry, key, amount in execute(cursor, statement, [shop_id, places.unit(shop_id, unit).id, *kinds]):
            pair = (entry, key.partition(":")[0])
            found[pair] = found.get(pair, 0) + int(amount)
    return found


def moved_by_entry(shop_id: int | None, kind: str, unit: str) -> dict[tuple[int, str], int]:
    """How much more of a unit each entry brought to accounts of a kind than it took, by entry and account, for checks.

    ``shop_id`` None means every shop.
    """
    of_shop, parameters = ("", []) if shop_id is None else (" AND a.shop_id = %s", [shop_id])
    sides = " UNION ALL ".join(
        f"SELECT p.entry_id, a.key, {sign}p.amount FROM ledger_posting p JOIN ledger_account a ON a.id = p.{side} "
        "JOIN ledger_unit u ON u.id = p.unit "
        f"WHERE (a.key = %s OR a.key LIKE %s) AND u.key = %s{of_shop}"
        for side, sign in (("target", ""), ("source", "-"))
    )
    found: dict[tuple[int, str], int] = {}
    with connection.cursor() as cursor:
        for entry, key, amount in execute(cursor, sides, [kind, f"{kind}:%", unit, *parameters] * 2):
            found[entry, key] = found.get((entry, key), 0) + int(amount)
    return found


class Passed(NamedTuple):
    """So much of a unit came to an account in an entry, or left it (below nothing); of an entry taken back, which."""

    entry_id: int
    kind: str
    reverses_id: int | None
    amount: int


def passed_through(place: places.Account, what: places.Unit) -> list[Passed]:
    """Everything that moved of a unit through an account, in its order. One statement."""
    rows = models.Posting.objects.filter(Q(target=place.id) | Q(source=place.id), unit=what.id).order_by("id")
    told = rows.values_list("entry_id", "entry__kind", "entry__reverses_id", "target", "amount")
    return [
        Passed(entry, kind, reverses, amount if target == place.id else -amount)
        for entry, kind, reverses, target, amount in told
    ]
