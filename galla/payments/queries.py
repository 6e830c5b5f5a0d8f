"""Which ways of being paid there are, and where money is that was promised."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum

from galla.accounts.access import Access
from galla.foundation.database.rows import execute
from galla.ledger import places
from galla.ledger.queries import reversals
from galla.payments.models import (
    Arrival,
    Claim,
    Dispute,
    DisputeKind,
    GatewayPayment,
    Lies,
    Method,
    PaymentMethod,
    Turn,
    kind_of,
)
from galla.payments.whereabouts import lies_now


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
    """Where money of a method lies: ``card``, ``card:meal``.

    What is written off lies nowhere: it is an expense, and so is what is paid with points.
    """
    if code == Method.WRITTEN_OFF:
        return places.named(shop_id, "written-off")
    if code == Method.POINTS:
        return places.named(shop_id, "loyalty")
    return places.method(shop_id, code.replace(".", ":"))


def claims(access: Access) -> QuerySet[Claim]:
    """Money that was promised, with what became of it."""
    rows = access.rows(Claim).annotate(is_taken_back=Exists(reversals(OuterRef("entry_id"))))
    return rows.select_related("arrival", "absence", "customer", "till").prefetch_related("turns")


def claims_of(access: Access, entry_id: int) -> list[Claim]:
    """The promised money of one document, in the order it was given. One statement."""
    return list(claims(access).filter(entry_id=entry_id).order_by("position"))


def confirmed_by_mistake(shop_id: int, entries: Collection[int]) -> set[int]:
    """Of these entries those by which somebody said that promised money had arrived, and took it back."""
    later = Turn.objects.filter(claim=OuterRef("claim"), number=OuterRef("number") + 1, now=Lies.WAITED)
    turns = Turn.objects.filter(Exists(later), shop_id=shop_id, pk__in=entries)
    at_once = Turn.objects.filter(claim=OuterRef("claim"), number=1, now=Lies.WAITED)
    first = Arrival.objects.filter(Exists(at_once), shop_id=shop_id, pk__in=entries)
    return {*turns.values_list("pk", flat=True), *first.values_list("pk", flat=True)}


def sent_back_elsewhere(payment: GatewayPayment) -> int:
    """What of a payment went back on the provider's own pages, in minor units, whatever was said of it since.

    A message told one refund of it each, or how much went back in all.
    """
    rows = Dispute.objects.filter(account_id=payment.request.account_id, kind=DisputeKind.REFUND)
    rows = rows.filter(Q(payment_id=payment.payment_id) | Q(of_payment_id=payment.payment_id))
    in_all = Max("amount_minor", filter=Q(of_payment_id=""), default=0)
    found = rows.aggregate(in_all=in_all, each=Sum("amount_minor", filter=~Q(of_payment_id=""), default=0))
    return min(max(int(found["in_all"]), int(found["each"])), payment.amount_minor)


OPEN = "open"


def in_state(rows: "QuerySet[Claim]", state: str) -> "QuerySet[Claim]":
    """Of some claims those that are ``open``, ``arrived``, ``given_up``, or whose bill was ``taken_back``."""
    newest = Turn.objects.filter(claim=OuterRef("pk")).order_by("-number").values("now")[:1]
    rows = rows.alias(turned=Subquery(newest))
    if state == "arrived":
        return rows.filter(Q(turned=Lies.BANK) | Q(turned=None, arrival__isnull=False))
    if state == "given_up":
        return rows.filter(Q(turned__in=[Lies.GIVEN_UP, Lies.KHATA]) | Q(turned=None, absence__isnull=False))
    waits = Q(turned=Lies.WAITED) | Q(turned=None, arrival=None, absence=None)
    taken_back = Exists(reversals(OuterRef("entry_id")))
    return rows.filter(Q(turned=Lies.PROMISED) | waits & taken_back if state == "taken_back" else waits & ~taken_back)


def state_of(claim: Claim) -> str:
    """Where a claim's money is, in the same words."""
    end = lies_now(claim)
    if end is None:
        return "taken_back" if getattr(claim, "is_taken_back", False) else OPEN
    return STATES_OF[end.lies]


STATES_OF = {Lies.BANK: "arrived", Lies.KHATA: "given_up", Lies.GIVEN_UP: "given_up", Lies.PROMISED: "taken_back"}


def put_on_khata(claims: Iterable[Claim]) -> list[int]:
    """Of some claims the entries by which they came to lie on a khata, where they still do."""
    ends = (lies_now(claim) for claim in claims)
    return [end.entry_id for end in ends if end is not None and end.lies == Lies.KHATA]
