"""Offers that may be on so many bills: what is left of them for whoever buys."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, QuerySet

from galla.offers.models import Offer, OfferUse
from galla.parties.queries import known_as


def used_up(offers: Iterable[Offer], *, customer_id: int | None) -> frozenset[int]:
    """The ids of those whose limit is reached by now, in all or for this customer. At most three statements.

    Under ``actions.hold_offers`` this is the last word.
    """
    counted = [offer for offer in offers if offer.is_counted]
    in_all = _counts([offer.pk for offer in counted if offer.most_bills is not None])
    limited = [offer.pk for offer in counted if offer.most_bills_each is not None]
    each = {} if customer_id is None else _counts(limited, customers=known_as(customer_id) if limited else ())
    return frozenset(
        offer.pk
        for offer in counted
        if (offer.most_bills is not None and in_all.get(offer.pk, 0) >= offer.most_bills)
        or (offer.most_bills_each is not None and each.get(offer.pk, 0) >= offer.most_bills_each)
    )


def left_for(offers: Sequence[Offer], *, customer_id: int | None, is_named: bool, late: bool) -> list[Offer]:
    """Those of which something is left. One with a limit for each customer is for customers who are named.

    A bill told ``late`` cannot have known what was used up meanwhile.
    """
    known = [offer for offer in offers if is_named or offer.most_bills_each is None]
    gone = frozenset() if late else used_up(known, customer_id=customer_id)
    return [offer for offer in known if offer.pk not in gone]


def standing_uses() -> "QuerySet[OfferUse]":
    """Uses that were not given back."""
    return OfferUse.objects.filter(back=None)


def _counts(offers: Sequence[int], *, customers: Sequence[int] | None = None) -> dict[int, int]:
    """How many bills had each of these offers, of these customers where any are said."""
    if not offers:
        return {}
    rows = standing_uses().filter(offer_id__in=offers)
    rows = rows if customers is None else rows.filter(customer_id__in=customers)
    return {int(offer): int(count) for offer, count in rows.values_list("offer_id").annotate(count=Count("pk"))}
