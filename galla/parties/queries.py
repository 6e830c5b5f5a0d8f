"""Who is known: customers by what people type, the person behind an alias, who is billed."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.rows import execute
from galla.foundation.errors import InvalidInput
from galla.foundation.texts import is_clean
from galla.foundation.words import words_sought
from galla.parties.identity import email_of, phone_digits
from galla.parties.models import Customer, CustomerAlias, CustomerGroup, Supplier

# Merges of merges are rare; this bounds a reading should somebody have tied a knot by hand.
LONGEST_CHAIN = 32
LONGEST_SEARCH = 100

_BILLED = "id, name, phone, email, gstin, state_code, address, language"


@dataclass(frozen=True, slots=True)
class BilledCustomer:
    """What a bill takes down of a customer. ``phone`` and ``email`` are "" where there is none."""

    id: int
    name: str
    phone: str
    email: str
    gstin: str
    state_code: str
    address: str
    language: str


def customers(access: Access) -> QuerySet[Customer]:
    """The shop's customers, each person once: those merged into another are left out."""
    return access.rows(Customer).filter(merged_at__isnull=True)


def customer_groups(access: Access) -> QuerySet[CustomerGroup]:
    """The shop's groups of customers by name, those put away too."""
    return access.rows(CustomerGroup).order_by("name", "pk")


def with_members(groups: QuerySet[CustomerGroup]) -> QuerySet[CustomerGroup]:
    """The same with how many people are in each, each person once: ``member_count``."""
    here = Q(customers__merged_at=None, customers__archived_at=None)
    return groups.annotate(member_count=Count("customers", filter=here))


def suppliers(access: Access) -> QuerySet[Supplier]:
    """The shop's suppliers."""
    return access.rows(Supplier).all()


def matching(text: str) -> Q:
    """The condition on ``search_text`` that a search means: all words begin a word of it; digits, any part of a phone.

    An empty text matches everybody, what cannot be searched for (a NUL, dots alone) nobody.
    """
    if not text.strip():
        return Q()
    digits = phone_digits(text[:LONGEST_SEARCH])
    if digits:
        return Q(search_text__contains=digits)
    words = words_sought(text[:LONGEST_SEARCH]) if is_clean(text) else []
    condition = Q(pk__in=[]) if not words else Q()
    for word in words:
        condition &= Q(search_text__contains=f" {word}")
    return condition


def find_customers(*, access: Access, text: str, limit: int = 20) -> list[Customer]:
    """Customers by digits of their phone, beginnings of the words of their name, or e-mail; by name, at most ``limit``.

    Somebody merged into another is found under both names, as the one they are. Archived ones are not offered.
    """
    found = customers(access).filter(matching(text), archived_at__isnull=True)
    return list(found.order_by("name", "id")[:limit])


def canonical(customer_id: int) -> int:
    """The id of who a customer really is: the end of the chain of merges, or the same id."""
    statement = f"{_CHAIN} SELECT id FROM chain ORDER BY depth DESC LIMIT 1"
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [customer_id, LONGEST_CHAIN])
    return int(rows[0][0]) if rows else customer_id


def known_as(customer_id: int) -> list[int]:
    """All ids that stand for the person ``customer_id`` is: their own, and of everybody merged into them.

    What was sold or owed under any of these is this person's.
    """
    statement = """
        WITH RECURSIVE person(id, depth) AS (
            SELECT CAST(%s AS bigint), 0
            UNION ALL
            SELECT a.alias_id, depth + 1 FROM parties_customeralias a JOIN person ON a.into_id = person.id
            WHERE depth < %s
        ) SELECT id FROM person ORDER BY depth, id
    """
    with connection.cursor() as cursor:
        return [int(row[0]) for row in execute(cursor, statement, [canonical(customer_id), LONGEST_CHAIN])]


def merged_last(people: Collection[int]) -> datetime.datetime | None:
    """When the last of these were found to be one person; None where nobody of them was. One statement."""
    rows = CustomerAlias.objects.filter(into__in=people)
    found: datetime.datetime | None = rows.aggregate(at=Max("at"))["at"]
    return found


def merged_in(shop_id: int) -> set[int]:
    """The ids of a shop's customers that were merged into others."""
    return set(CustomerAlias.objects.filter(shop=shop_id).values_list("alias_id", flat=True))


def names_of(people: Iterable[int]) -> dict[int, int]:
    """Id → the one of these people it stands for: themselves, and everybody merged into them. One statement."""
    ids = list(dict.fromkeys(people))
    if not ids:
        return {}
    statement = f"""
        WITH RECURSIVE person(id, really, depth) AS (
            SELECT c.id, c.id, 0 FROM parties_customer c WHERE c.id IN ({", ".join(["%s"] * len(ids))})
            UNION ALL
            SELECT a.alias_id, really, depth + 1 FROM parties_customeralias a JOIN person ON a.into_id = person.id
            WHERE depth < %s
        ) SELECT id, really FROM person ORDER BY depth, id
    """
    with connection.cursor() as cursor:
        return {int(name): int(really) for name, really in execute(cursor, statement, [*ids, LONGEST_CHAIN])}


# From a customer along its aliases. UNION ALL with a bounded depth: the same text on both databases.
_CHAIN = """
    WITH RECURSIVE chain(id, depth) AS (
        SELECT CAST(%s AS bigint), 0
        UNION ALL
        SELECT a.into_id, depth + 1 FROM parties_customeralias a JOIN chain ON a.alias_id = chain.id WHERE depth < %s
    )
"""


def billed_customer(*, access: Access, customer: int) -> BilledCustomer:
    """Whom a bill names by id, through merges, in one statement. Raises ``InvalidInput`` beside ``customer``."""
    columns = ", ".join(f"c.{name}" for name in _BILLED.split(", "))
    statement = (
        f"{_CHAIN} SELECT {columns}, c.erased_at FROM chain JOIN parties_customer c ON c.id = chain.id "
        "WHERE c.shop_id = %s ORDER BY depth DESC LIMIT 1"
    )
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [customer, LONGEST_CHAIN, access.shop.pk])
    if not rows or rows[0][-1] is not None:
        raise InvalidInput(_("There is no such customer in this shop."), field="customer")
    return _billed(rows[0][:-1])


def billed_by_email(*, access: Access, email: str) -> BilledCustomer | None:
    """The customer who has this (lower-case) address, or had it before they were merged into another."""
    found = access.rows(Customer).filter(email=email, erased_at__isnull=True)
    number = found.order_by(F("merged_at").asc(nulls_first=True), "-id").values_list("id", flat=True).first()
    return None if number is None else billed_customer(access=access, customer=number)


def _billed(row: tuple[Any, ...]) -> BilledCustomer:
    number, *texts = row
    return BilledCustomer(int(number), *(text or "" for text in texts))


def known_customer(access: Access, *, customer: int | None, email: str) -> Customer | None:
    """Who is meant by an id or an e-mail, as the one they really are, with their group; None for nobody known."""
    people = access.rows(Customer).filter(erased_at=None)
    if customer is None:
        try:
            address = email_of(email)
        except InvalidInput:
            return None
        named = people.filter(email=address).order_by(F("merged_at").asc(nulls_first=True), "-id")
        customer = named.values_list("id", flat=True).first() if address else None
    return None if customer is None else people.select_related("group").filter(pk=canonical(customer)).first()


def standing_alias(customer: Customer) -> CustomerAlias | None:
    """The row that says this customer is really another, or None."""
    return CustomerAlias.objects.filter(alias=customer).select_related("into", "by").first()


def aliases_of(customer: Customer) -> list[CustomerAlias]:
    """The customers merged straight into this one, the newest merge first."""
    found = CustomerAlias.objects.filter(into=customer).select_related("alias", "by")
    return list(found.order_by("-at", "-id"))
