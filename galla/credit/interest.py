"""What interest a person's debts bear: by which terms, for which days, and how much that comes to. Reading only."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Q

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.accounts.models import Shop
from galla.credit.models import Charge, InterestLine, InterestMark, InterestNote, InterestRun, InterestTerms
from galla.credit.queries import pairs_of
from galla.foundation.database.rows import execute
from galla.ledger import places
from galla.ledger.cards import held_before
from galla.ledger.past import accounts_moved
from galla.ledger.queries import account_keys, days_of_entries, moved_by_day
from galla.parties.queries import canonical, known_as, merged_in, merged_last
from galla.pricing.interest import ONE_DAY, Debt, Stretch, Terms, reckoned, stretches

# How long what is below the smallest charge waits: what a run reads ends there, however many years a khata is kept.
LONGEST_WAIT = datetime.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Borne:
    """What a person's debts bore in some days that were not charged yet, in minor units, with how it was reckoned.

    ``carried`` would be left for the next note, ``before`` was left by the last one: parts of a minor unit.
    """

    since: datetime.date
    until: datetime.date
    stretches: tuple[Stretch, ...]
    amount_minor: int
    carried: int
    before: int


def terms_now(shop_id: int) -> InterestTerms | None:
    """The shop's own terms that were set last; None where it never took interest."""
    return InterestTerms.objects.filter(shop=shop_id, customer=None).order_by("-number").first()


def rate_of(customer_id: int) -> InterestTerms | None:
    """What was last agreed with the person a customer is about interest."""
    return InterestTerms.objects.filter(customer=canonical(customer_id)).order_by("-number").first()


def terms_changes(access: Access, customer_id: int | None = None) -> Any:
    """How interest came to be what it is, of the shop or of one customer, the newest first."""
    rows = access.rows(InterestTerms).select_related("by").order_by("-number")
    return rows.filter(customer=None if customer_id is None else canonical(customer_id))


def last_day_of_month_before(day: datetime.date) -> datetime.date:
    """The last day of the month before the one a day is in: up to it interest is charged."""
    return day.replace(day=1) - ONE_DAY


def borne(shop: Shop, customer_id: int, *, until: datetime.date) -> Borne | None:
    """What a person's debts bore up to a day and was not charged; None where there is no such day or no rate.

    Money that came is counted for the oldest debt, whatever bill it was said to be for (decision 0026).
    """
    person, people = canonical(customer_id), known_as(customer_id)
    terms = _terms(shop.pk, person)
    if not any(each.rate_ppm for each in terms):
        return None
    last = _last_note(shop.pk, people)
    since = _begins(shop, person, people, terms[0].since, last)
    if since > until:
        return None
    accounts = [place for place, _unit in pairs_of(shop.pk, people)]
    opening = held_before(accounts, places.money(shop.pk), since)
    moves = moved_by_day(accounts, places.money(shop.pk), since=since, until=until)
    need = opening + sum(received for received, _given in moves.values())
    debts = _debts(shop.pk, people, since=since, until=until, need_minor=need)
    changes = {day: received - given for day, (received, given) in moves.items()}
    found = stretches(debts, terms, opening_minor=opening, changes=changes, since=since, until=until)
    # The rest of a paisa of a note of two who became one, or were parted again, is nobody's.
    before = last.carried if last is not None and last.customer_id == person else 0
    made = reckoned(found, carried=before)
    return Borne(since, until, tuple(found), made.amount_minor, made.carried, before)


def borne_so_far(shop: Shop, customer_id: int, *, at: datetime.datetime) -> Borne | None:
    """What they bore up to the last day that is over."""
    return borne(shop, customer_id, until=shop_day(shop, at) - ONE_DAY)


def people_to_charge(shop_id: int, *, since: datetime.date, until: datetime.date) -> list[int]:
    """Whoever may have borne interest since: who owes something, and whose khata moved from then to today; by id.

    Who paid all up before the run came by owes nothing any more, and bore interest all the same.
    """
    rows = Charge.objects.filter(shop=shop_id, settled_minor__lt=F("amount_minor"))
    people = set(rows.order_by().values_list("person_id", flat=True).distinct())
    part = accounts_moved(shop_id, "customer", since=since, until=until)
    with connection.cursor() as cursor:
        numbers = [row[0] for row in execute(cursor, f"SELECT account FROM ({part.statement}) moved", part.parameters)]
    moved = {int(key.partition(":")[2]) for key in account_keys(numbers).values()}
    merged = merged_in(shop_id)
    return sorted(people | (moved - merged) | {canonical(number) for number in moved & merged})


def _begins(
    shop: Shop, person: int, people: Collection[int], first: datetime.date, last: InterestNote | None
) -> datetime.date:
    """The first day that is not reckoned yet: no day of a debt is charged twice, and none that a run left out.

    Two who became one are reckoned as one from the day they were found to be: what each bore before, by a rate of
    their own maybe, and was not charged by then is not charged at all.
    """
    days = [first] if last is None else [first, last.until + ONE_DAY]
    mark, run = InterestMark.objects.filter(customer=person).first(), InterestRun.objects.filter(shop=shop).first()
    if run is not None:
        days.append(run.until + ONE_DAY if mark is None else max(mark.since, run.until - LONGEST_WAIT))
    elif mark is not None:
        days.append(mark.since)
    merged = merged_last(people) if len(people) > 1 else None
    return max([*days, shop_day(shop, merged)] if merged is not None else days)


def _last_note(shop_id: int, people: Collection[int]) -> InterestNote | None:
    """The last one of this person, or of anybody they were charged as. Each of the two is looked up by an index."""
    rows = InterestNote.objects.filter(shop=shop_id).order_by("-until", "-pk")
    lines = InterestLine.objects.filter(charge__customer_id__in=people).order_by()
    found = [
        *rows.filter(customer_id__in=people)[:1],
        *rows.filter(pk__in=lines.values("note"))[:1],
    ]
    return max(found, key=lambda note: (note.until, note.pk), default=None)


def _terms(shop_id: int, person: int) -> list[Terms]:
    """What holds for a person from which day on: the shop's terms, with a rate of their own where they have one."""
    rows = InterestTerms.objects.filter(Q(customer=None) | Q(customer=person), shop=shop_id).order_by("number")
    told = list(rows)
    found = []
    for day in sorted({row.since for row in told}):
        ours = _last([row for row in told if row.customer_id is None], day)
        theirs = _last([row for row in told if row.customer_id is not None], day)
        if ours is None or ours.rate_ppm is None or ours.grace_days is None:
            continue
        own = theirs.rate_ppm if theirs is not None else None
        rate = ours.rate_ppm if own is None or not ours.rate_ppm else own
        found.append(Terms(day, rate, ours.grace_days))
    return found


def _last(rows: Sequence[InterestTerms], day: datetime.date) -> InterestTerms | None:
    return next((row for row in reversed(rows) if row.since <= day), None)


def _debts(
    shop_id: int, people: Collection[int], *, since: datetime.date, until: datetime.date, need_minor: int
) -> list[Debt]:
    """The newest debts that can have been open in these days: what was settled long before is not read."""
    rows = Charge.objects.filter(shop=shop_id, person_id__in=people, business_date__lte=until)
    found: list[Charge] = []
    for row in rows.order_by("-business_date", "-pk").iterator(chunk_size=200):
        if row.business_date < since and need_minor <= 0:
            break
        found.append(row)
        need_minor -= 0 if row.cancelled_by else row.amount_minor
    ended = days_of_entries(row.cancelled_by for row in found if row.cancelled_by)
    interest = set(InterestNote.objects.filter(pk__in=[row.entry_id for row in found]).values_list("pk", flat=True))
    return [
        Debt(
            *(row.pk, row.business_date, row.amount_minor, row.entry_id not in interest),
            ended[row.cancelled_by] if row.cancelled_by else None,
        )
        for row in found
    ]
