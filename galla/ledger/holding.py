"""Who holds what: the places where goods lie, and what accounts named after a row hold of money."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import BigIntegerField, CharField, F, OuterRef, Subquery, Sum, Value
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


def held_of_money(kind: str, row: str = "pk") -> Coalesce:
    """For a query set of customers or suppliers: the money that the account named after each of them holds."""
    key = Concat(Value(f"{kind}:"), Cast(OuterRef(OuterRef(row)), CharField()), output_field=CharField())
    account = models.Account.objects.filter(shop=OuterRef(OuterRef("shop")), key=key).values("id")
    unit = models.Unit.objects.filter(shop=OuterRef(OuterRef("shop")), key="money").values("id")
    rows = models.Balance.objects.filter(account__in=account, unit__in=unit).order_by()
    held = rows.values("shop").annotate(total=Sum(F("received") - F("given"))).values("total")
    return Coalesce(Subquery(held, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())
