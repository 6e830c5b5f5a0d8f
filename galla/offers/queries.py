"""Which offers a shop has, as rows and as the arithmetic reads them."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from galla.accounts.access import Access
from galla.offers.models import Kind, Offer
from galla.pricing.offers import Bundle, BuyGet, Hours, Need, Off, OffEach, OffTotal, Scope, SetPrice, Step
from galla.pricing.offers import Offer as Rule

PPM = 1_000_000
ONE_DAY = datetime.timedelta(days=1)


def offers(access: Access) -> QuerySet[Offer]:
    """The shop's offers, those put away too."""
    return access.rows(Offer)


def with_uses(rows: QuerySet[Offer]) -> QuerySet[Offer]:
    """The same with how many bills had each, where they are counted: ``used``."""
    return rows.annotate(used=Count("uses", filter=Q(uses__back=None))).select_related("group")


def rules_in_use(access: Access, on: datetime.date) -> list[Rule]:
    """The offers without a code that may count on a day of the shop's clock, for the arithmetic. One statement."""
    return [rule_of(row) for row in offers_in_use(access, on)]


def offers_in_use(
    access: Access, on: datetime.date, *, as_of: datetime.datetime | None = None, by_code: Collection[int] = ()
) -> list[Offer]:
    """The offers that may count on a day of the shop's clock. One statement.

    ``as_of`` is a moment that is past: those there were at it count, whether they were ended since or not. ``by_code``
    are the offers somebody has a code of: of those that ask for one, no other counts.
    """
    # Hours over midnight belong to the day they began on: the last night of an offer is over on the morning after.
    last_night = Q(ends_on=on - ONE_DAY, from_minute__gt=F("until_minute"))
    standing = Q(archived_at=None)
    if as_of is not None:
        standing = Q(created_at__lte=as_of) & (standing | Q(archived_at__gt=as_of))
    rows = offers(access).filter(standing).exclude(starts_on__gt=on)
    rows = rows.filter(Q(by_code=False) | Q(pk__in=by_code)) if by_code else rows.filter(by_code=False)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=on) | last_night)
    return list(rows.order_by("pk"))


def rule_of(offer: Offer) -> Rule:
    """An offer as the arithmetic reads it. Raises ``OfferUnclear`` for one that says nothing a shop can mean."""
    return Rule(
        key=offer.pk or 0,
        name=offer.name,
        rule=_deed(offer),
        scope=Scope(frozenset(offer.products), frozenset(offer.brands), frozenset(offer.categories)),
        needs=tuple(Need(_goods_of(need), need["least_milli"], need["least_minor"]) for need in offer.needs),
        starts_at=_midnight(offer.starts_on),
        ends_at=_midnight(offer.ends_on and offer.ends_on + ONE_DAY),
        groups=frozenset() if offer.group_id is None else frozenset({offer.group_id}),
        first_purchase=offer.first_purchase,
        hours=_hours(offer),
        priority=offer.priority,
        is_exclusive=offer.is_exclusive,
        may_go_below_cost=offer.may_go_below_cost,
        most_minor=offer.most_minor,
        most_uses=offer.most_uses,
    )


def _deed(offer: Offer) -> OffEach | OffTotal | BuyGet | SetPrice | Bundle:
    if offer.kind == Kind.BUY_GET:
        rewards = _goods_of(offer.rewards) if offer.rewards else None
        share = PPM if offer.percent_ppm is None else offer.percent_ppm
        return BuyGet(offer.buy, offer.get, share, rewards, offer.same_product)
    if offer.kind == Kind.SET_PRICE:
        return SetPrice(offer.pieces, -1 if offer.price_minor is None else offer.price_minor, offer.same_product)
    if offer.kind == Kind.BUNDLE:
        parts = tuple((_goods_of(part), int(part["pieces"])) for part in offer.parts)
        return Bundle(parts, -1 if offer.price_minor is None else offer.price_minor)
    first = Step(Off(offer.percent_ppm, offer.amount_minor, offer.price_minor), offer.least_milli, offer.least_minor)
    steps = (first, *(step_of(step) for step in offer.steps))
    return OffTotal(steps) if offer.kind == Kind.OFF_TOTAL else OffEach(steps)


def step_of(step: Mapping[str, Any]) -> Step:
    """A further step as the arithmetic reads it. Raises ``OfferUnclear`` unless one thing comes off."""
    off = Off(step["percent_ppm"], step["amount_minor"], step["price_minor"])
    return Step(off, step["least_milli"], step["least_minor"])


def _goods_of(part: Mapping[str, Any]) -> Scope:
    return Scope(frozenset(part["products"]), frozenset(part["brands"]), frozenset(part["categories"]))


def _midnight(day: datetime.date | None) -> datetime.datetime | None:
    return None if day is None else datetime.datetime.combine(day, datetime.time())


def _hours(offer: Offer) -> Hours | None:
    weekdays = frozenset(offer.weekdays)
    if offer.from_minute is None or offer.until_minute is None:
        return Hours(0, 24 * 60, weekdays) if weekdays else None
    return Hours(offer.from_minute, offer.until_minute, weekdays)
