"""Changes of limits and of interest, and reminders, move nothing: each has a chain of its own (``ledger.chains``)."""

import datetime
from typing import NamedTuple

from galla.credit.models import InterestHead, InterestTerms, LimitChange, LimitHead, Reminder, ReminderHead
from galla.ledger.chains import links, locked_head, move_head


class NewLimit(NamedTuple):
    """What a change of a limit says; limits are minor units, None is no limit."""

    shop_id: int
    customer_id: int
    was_minor: int | None
    limit_minor: int | None
    by_id: int
    at: datetime.datetime


class Reminded(NamedTuple):
    """What a reminder says: how much was owed, in minor units, and since when it was due."""

    shop_id: int
    customer_id: int
    business_date: datetime.date
    at: datetime.datetime
    owed_minor: int
    due_on: datetime.date


class NewTerms(NamedTuple):
    """What a change of the terms of interest says; without a customer they are the shop's."""

    shop_id: int
    customer_id: int | None
    since: datetime.date
    rate_ppm: int | None
    grace_days: int | None
    least_minor: int | None
    by_id: int
    at: datetime.datetime


def record_terms(said: NewTerms) -> None:
    """Write down what interest holds from a day on, at the end of the caller's transaction."""
    [link] = links(locked_head(InterestHead, said.shop_id), [said])
    InterestTerms.objects.create(**said._asdict(), **link._asdict())
    move_head(InterestHead, said.shop_id, link)


def record_limit(said: NewLimit) -> None:
    """Write down that a limit was changed, at the end of the caller's transaction."""
    [link] = links(locked_head(LimitHead, said.shop_id), [said])
    LimitChange.objects.create(**said._asdict(), **link._asdict())
    move_head(LimitHead, said.shop_id, link)


def record_reminders(shop_id: int, said: list[Reminded]) -> list[Reminder]:
    """Write down that people of one shop were reminded, at the end of the caller's transaction."""
    if not said:
        return []
    chain = list(links(locked_head(ReminderHead, shop_id), said))
    rows = [Reminder(**one._asdict(), **link._asdict()) for one, link in zip(said, chain, strict=True)]
    move_head(ReminderHead, shop_id, chain[-1])
    return Reminder.objects.bulk_create(rows)
