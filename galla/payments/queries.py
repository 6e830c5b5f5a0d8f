"""Which ways of being paid there are, and where money is that was promised."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from galla.accounts.access import Access
from galla.foundation.database.rows import execute
from galla.ledger import places
from galla.ledger.queries import reversals
from galla.payments.models import Claim, Method, PaymentMethod, kind_of


@dataclass(frozen=True, slots=True)
class MethodFacts:
    """What a checkout must know of a way of being paid."""

    code: str
    name: str
    needs_reference: bool
    surcharge_ppm: int
    surcharge_tax_ppm: int
    pays_into: str = ""
    opens_drawer: bool = False

    @property
    def kind(self) -> str:
        """Which kind of payment it is."""
        return kind_of(self.code)


def methods(access: Access) -> QuerySet[PaymentMethod]:
    """The shop's ways of being paid, as its tills show them."""
    return access.rows(PaymentMethod).order_by("position", "id")


def methods_in_use(shop_id: int, *, as_of: datetime.datetime | None = None) -> dict[str, MethodFacts]:
    """The ways that are offered, by code, as they are set now. One statement.

    ``as_of`` is a moment that is past: those put away since are offered too.
    """
    standing = ""
    parameters: list[object] = [shop_id]
    if as_of is not None:
        standing = " OR archived_at > %s"
        parameters.append(connection.ops.adapt_datetimefield_value(as_of))
    statement = (
        "SELECT code, name, needs_reference, surcharge_ppm, surcharge_tax_ppm, pays_into, opens_drawer FROM "
        f"payments_paymentmethod WHERE shop_id = %s AND (archived_at IS NULL{standing}) ORDER BY position, id"
    )
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, parameters)
    return {
        code: MethodFacts(code, name, bool(needs), ppm, tax, pays_into, bool(opens))
        for code, name, needs, ppm, tax, pays_into, opens in rows
    }


def method_names(shop_id: int) -> dict[str, str]:
    """What every way the shop ever had is called, by code."""
    names = {method.value: str(method.label) for method in Method}
    return names | dict(PaymentMethod.objects.filter(shop_id=shop_id).values_list("code", "name"))


def account_of(shop_id: int, code: str) -> places.Account:
    """Where money of a method lies: ``card``, ``card:meal``."""
    return places.method(shop_id, code.replace(".", ":"))


def claims(access: Access) -> QuerySet[Claim]:
    """Money that was promised, with what became of it."""
    rows = access.rows(Claim).annotate(is_taken_back=Exists(reversals(OuterRef("entry_id"))))
    return rows.select_related("arrival", "absence", "customer", "till")


def claims_of(access: Access, entry_id: int) -> list[Claim]:
    """The promised money of one document, in the order it was given. One statement."""
    return list(claims(access).filter(entry_id=entry_id).order_by("position"))


OPEN = "open"


def in_state(rows: "QuerySet[Claim]", state: str) -> "QuerySet[Claim]":
    """Of some claims those that are ``open``, ``arrived``, ``given_up``, or whose bill was ``taken_back``."""
    if state == "arrived":
        return rows.filter(arrival__isnull=False)
    if state == "given_up":
        return rows.filter(absence__isnull=False)
    open_ones = rows.filter(arrival=None, absence=None)
    taken_back = Exists(reversals(OuterRef("entry_id")))
    return open_ones.filter(taken_back) if state == "taken_back" else open_ones.filter(~taken_back)


def state_of(claim: Claim) -> str:
    """Where a claim's money is, in the same words."""
    if getattr(claim, "arrival", None) is not None:
        return "arrived"
    if getattr(claim, "absence", None) is not None:
        return "given_up"
    return "taken_back" if getattr(claim, "is_taken_back", False) else OPEN


def put_on_khata(claims: Iterable[Claim]) -> list[int]:
    """Of some claims the entries by which they were given up onto a khata."""
    ends = (getattr(claim, "absence", None) for claim in claims)
    return [end.pk for end in ends if end is not None and end.on_khata]
