"""The moves of one account as a list: what it received and gave, in money or in goods at their worth."""

from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, Value, When

from galla.foundation.database.rows import execute
from galla.ledger import models, places
from galla.ledger.past import kind_of


def kinds_there(shop_id: int) -> set[str]:
    """The kinds of accounts a shop has: the texts of their keys before the first colon."""
    statement = f"SELECT DISTINCT {kind_of('a.key')} FROM ledger_account a WHERE a.shop_id = %s"
    with connection.cursor() as cursor:
        return {kind for (kind,) in execute(cursor, statement, [shop_id])}


def is_there(place: places.Account) -> bool:
    """Whether anything ever moved to or from an account of this name."""
    return models.Account.objects.filter(pk=place.id).exists()


def lines_of(place: places.Account, *, in_money: bool) -> QuerySet[models.Posting, Any]:
    """The moves of an account with ``received_minor``, ``given_minor`` and ``other_key``, the other account.

    Their entries come with them. Goods without worth, notes and batches are not among them.
    """
    money = places.money(place.shop_id).id
    rows = models.Posting.objects.filter(Q(source=place.id) | Q(target=place.id), shop_id=place.shop_id)
    rows = rows.filter(unit=money) if in_money else rows.filter(~Q(unit=money), worth_minor__gt=0)
    minor, zero = F("amount" if in_money else "worth_minor"), Value(0, output_field=BigIntegerField())
    other = Case(When(target=place.id, then=F("source")), default=F("target"))
    rows = rows.annotate(
        received_minor=Case(When(target=place.id, then=minor), default=zero),
        given_minor=Case(When(source=place.id, then=minor), default=zero),
        other=other,
    )
    names = models.Account.objects.filter(pk=OuterRef("other")).values("key")[:1]
    return rows.annotate(other_key=Subquery(names)).select_related("entry")
