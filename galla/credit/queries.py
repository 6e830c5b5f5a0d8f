"""What customers owe, of which bills, how old it is, and what their khatas say of a period."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from galla.accounts.access import Access
from galla.credit.models import (
    Charge,
    InterestNote,
    Khata,
    LimitChange,
    Reminder,
    ReminderSetting,
    StatementLink,
    Unseen,
)
from galla.ledger import places
from galla.ledger.queries import balances
from galla.parties.ages import AGE_COLUMNS, AGES, aged
from galla.parties.models import Customer
from galla.parties.queries import canonical, known_as

# So many open bills are shown of one khata; the oldest come first.
MOST_OPEN = 150
MOST_CHANGES = 20


def pairs_of(shop_id: int, customers: Collection[int]) -> list[tuple[places.Account, places.Unit]]:
    """The balances of some customers."""
    return [(places.customer(shop_id, number), places.money(shop_id)) for number in customers]


def owed_by(shop_id: int, customers: Collection[int]) -> int:
    """What some customers owe together, in minor units; below zero is their credit. One statement, nothing locked."""
    return sum(standing.on_hand for standing in balances(pairs_of(shop_id, customers)).values())


@dataclass(frozen=True, slots=True)
class KhataNow:
    """One person's khata: what they owe (below zero: their credit), their limit, their promise.

    ``unseen_minor`` is what they say they have sent for it and is not there: it frees nothing of the limit.
    """

    owed_minor: int
    limit_minor: int | None
    promise_on: datetime.date | None
    reminds: bool
    unseen_minor: int = 0

    @property
    def left_minor(self) -> int | None:
        """What may still go on it; None without a limit."""
        return None if self.limit_minor is None else max(self.limit_minor - self.owed_minor - self.unseen_minor, 0)

    @property
    def credit_minor(self) -> int:
        """What they paid ahead."""
        return max(-self.owed_minor, 0)


def khata(access: Access, customer_id: int) -> KhataNow:
    """The khata of the person a customer is."""
    people = known_as(customer_id)
    row = access.rows(Khata).filter(customer_id=canonical(customer_id)).first()
    owed = owed_by(access.shop.pk, people)
    waiting = access.rows(Unseen).filter(customer_id__in=people, seen_at=None)
    unseen = waiting.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    if row is None:
        return KhataNow(owed, None, None, reminds=True, unseen_minor=unseen)
    reminds = row.reminders_stopped_at is None
    return KhataNow(owed, row.limit_minor, row.promise_on, reminds=reminds, unseen_minor=unseen)


def waited_for(entry_id: Any) -> "QuerySet[Unseen]":
    """The money of an entry, also one of an outer query, while nobody has seen it."""
    return Unseen.objects.filter(entry_id=entry_id, seen_at=None)


def charges_of(access: Access, customer_id: int) -> "QuerySet[Charge]":
    """What was ever put on the khata of the person a customer is, the oldest first."""
    rows = access.rows(Charge).filter(person_id__in=known_as(customer_id))
    return rows.order_by("business_date", "pk")


def open_charges(access: Access, customer_id: int) -> "QuerySet[Charge]":
    """Of these, what is not settled yet."""
    return charges_of(access, customer_id).filter(settled_minor__lt=F("amount_minor"))


def open_of_entry(entry_id: int) -> int:
    """What is still owed of what an entry, a bill's mostly, put on a khata."""
    rows = Charge.objects.filter(entry_id=entry_id).aggregate(sum=Sum(F("amount_minor") - F("settled_minor")))
    return int(rows["sum"] or 0)


def ageing(access: Access, *, today: datetime.date) -> "QuerySet[Charge, dict[str, Any]]":
    """Everybody who owes, with how much and how old it is: ``owed_minor``, ``age_0_minor`` … ``age_91_minor``.

    Rows are dictionaries of ``person_id`` too; what people are called is asked for those that are shown. One statement
    over what is open, however much was settled before.
    """
    found: Any = _all_open(access).order_by().values("person_id")
    found = found.annotate(owed_minor=Sum(_OPEN_PART), oldest_on=Min("business_date"), **_sums_by_age(today))
    ordered: QuerySet[Charge, dict[str, Any]] = found.order_by("-owed_minor", "person_id")
    return ordered


def people_owing(rows: "Sequence[dict[str, Any]]") -> list[Customer]:
    """The customers of some rows of ``ageing``, each knowing what its row says, as ``owing`` has them."""
    people = Customer.objects.in_bulk([row["person_id"] for row in rows])
    for row in rows:
        for name, value in row.items():
            if name != "person_id":
                setattr(people[row["person_id"]], name, value)
    return [people[row["person_id"]] for row in rows]


def ageing_together(access: Access, *, today: datetime.date) -> dict[str, int]:
    """What all of them owe, by the same names, and how many they are: ``customers``. One statement."""
    sums = {"owed_minor": Coalesce(Sum(_OPEN_PART), Value(0)), **_sums_by_age(today)}
    return _all_open(access).aggregate(customers=Count("person_id", distinct=True), **sums)


_OPEN_PART = F("amount_minor") - F("settled_minor")


def _all_open(access: Access) -> "QuerySet[Charge]":
    return access.rows(Charge).filter(settled_minor__lt=F("amount_minor"))


def _sums_by_age(today: datetime.date) -> dict[str, Coalesce]:
    return {
        name: Coalesce(Sum(Case(When(**aged(today, *age), then=_OPEN_PART), default=Value(0))), Value(0))
        for name, age in zip(AGE_COLUMNS, AGES, strict=True)
    }


def owing(access: Access, *, today: datetime.date) -> "QuerySet[Customer]":
    """The customers who owe, each with ``owed_minor``, its ages and ``oldest_on``; to be paged by their ids."""
    part = F("amount_minor") - F("settled_minor")
    rows = Charge.objects.filter(person=OuterRef("pk"), settled_minor__lt=F("amount_minor"))

    def total(of: "QuerySet[Charge]") -> Coalesce:
        summed = of.order_by().values("person_id").annotate(sum=Sum(part)).values("sum")
        return Coalesce(Subquery(summed, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())

    ages = {name: total(rows.filter(**aged(today, *age))) for name, age in zip(AGE_COLUMNS, AGES, strict=True)}
    oldest = Subquery(rows.order_by("business_date").values("business_date")[:1])
    found = access.rows(Customer).filter(Exists(rows))
    return found.annotate(owed_minor=total(rows), oldest_on=oldest, **ages)


def limit_changes(access: Access, customer_id: int) -> "QuerySet[LimitChange]":
    """How the limit came to be what it is, the newest first."""
    rows = access.rows(LimitChange).filter(customer_id__in=known_as(customer_id)).select_related("by")
    return rows.order_by("-pk")


def interest_notes(access: Access) -> "QuerySet[InterestNote]":
    """What interest was charged, with everything a list says of it."""
    return access.rows(InterestNote).select_related("shop", "customer", "waiver__by")


def open_links(access: Access, *, at: datetime.datetime) -> "QuerySet[StatementLink]":
    """The private addresses of the shop's khatas that open something."""
    return access.rows(StatementLink).filter(taken_back_at=None, expires_at__gt=at)


def links(access: Access, customer_id: int, *, at: datetime.datetime) -> "QuerySet[StatementLink]":
    """Those of one khata, the newest first."""
    rows = open_links(access, at=at).filter(customer_id__in=known_as(customer_id))
    return rows.select_related("by").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody to be reminded: what they owe in minor units, and since when it is due."""

    customer_id: int
    owed_minor: int
    due_on: datetime.date


def due_now(setting: ReminderSetting, *, today: datetime.date, limit: int) -> list[Due]:
    """Who is to be reminded on a day as a shop's setting says, and was not today; by id, at most ``limit``.

    Left out are those without an address, put away, erased, or for whom reminders were stopped. What is due counts from
    the oldest bill that is open, or from a later day that was promised: a promise from before that bill is over. A part
    payment that settles the oldest bill begins the count anew.
    """
    latest = today - datetime.timedelta(setting.every_days)
    part = F("amount_minor") - F("settled_minor")
    charges = Charge.objects.filter(person=OuterRef("pk"), settled_minor__lt=F("amount_minor")).order_by()
    owed = charges.values("person_id").annotate(sum=Sum(part)).values("sum")
    oldest = charges.order_by("business_date").values("business_date")[:1]
    agreed = Khata.objects.filter(customer=OuterRef("pk"))
    people = Customer.objects.filter(Exists(charges), shop=setting.shop_id, email__isnull=False, merged_at=None)
    people = people.filter(~Exists(agreed.filter(reminders_stopped_at__isnull=False)), archived_at=None, erased_at=None)
    people = people.annotate(
        owed_minor=Subquery(owed, output_field=BigIntegerField()),
        oldest_on=Subquery(oldest, output_field=DateField()),
        promised_on=Subquery(agreed.values("promise_on")[:1], output_field=DateField()),
    ).annotate(due_on=Coalesce(Greatest("promised_on", "oldest_on"), "oldest_on"))
    people = people.filter(due_on__lte=latest)
    sent = Reminder.objects.filter(customer=OuterRef("pk"), business_date__gt=OuterRef("due_on"))
    counted = sent.order_by().values("customer_id").annotate(n=Count("pk")).values("n")
    found = people.filter(~Exists(sent.filter(business_date__gt=latest))).annotate(
        told=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
    )
    rows = found.filter(told__lt=setting.most).order_by("pk").values_list("pk", "owed_minor", "due_on")[:limit]
    return [Due(*row) for row in rows]
