"""Codes on a bill: which coupon each is of, and why one takes nothing off. Nothing is written here."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.offers.codes import hash_of, read
from galla.offers.models import Coupon, CouponCode, CouponUse
from galla.parties.queries import known_as

MOST_ON_A_BILL = 5


class Why(StrEnum):
    """Why a code takes nothing off."""

    UNKNOWN = "unknown"
    ENDED = "ended"
    NOT_YET = "not_yet"
    OVER = "over"
    USED_UP = "used_up"
    USED_BY_CUSTOMER = "used_by_customer"
    NEEDS_CUSTOMER = "needs_customer"
    SAME_OFFER = "same_offer"
    NOTHING_OFF = "nothing_off"


GONE = frozenset({Why.USED_UP, Why.USED_BY_CUSTOMER, Why.NEEDS_CUSTOMER})
"""What a bill that is told late cannot have known: the code counts all the same, and the bill says so."""


@dataclass(frozen=True, slots=True)
class TypedCode:
    """A code as it was typed, the coupon it is of, and why it takes nothing off; None where it may."""

    text: str
    code_id: int | None = None
    coupon: Coupon | None = None
    why: Why | None = None

    def counts(self, *, late: bool) -> bool:
        """Whether its offer is asked for; ``late`` for a bill that is told after it was made."""
        return self.coupon is not None and (self.why is None or (late and self.why in GONE))


def typed_codes(
    access: Access,
    texts: Sequence[str],
    *,
    on: datetime.date,
    customer_id: int | None,
    has_customer: bool,
    as_of: datetime.datetime | None = None,
) -> tuple[TypedCode, ...]:
    """What was typed, in its order. Two statements, one more for a customer whose uses are limited.

    ``on`` is the day on the shop's clock; ``as_of`` a moment that is past: what was ended since counted then.
    """
    signs = {text: read(text) for text in texts}
    hashes = {text: hash_of(access.shop.pk, code) for text, code in signs.items() if code is not None}
    rows = access.rows(CouponCode).filter(code_hash__in=set(hashes.values())).select_related("coupon__offer")
    by_hash = {row.code_hash: row for row in rows}
    found = [TypedCode(text) for text in texts]
    for index, text in enumerate(texts):
        row = by_hash.get(hashes.get(text, ""))
        coupon = None if row is None else row.coupon
        why = Why.UNKNOWN if coupon is None else _of_its_day(coupon, on, as_of)
        found[index] = TypedCode(text, row.pk if row else None, coupon, why)
    limited = within_limits(found, customer_id=customer_id, has_customer=has_customer)
    return _one_of_an_offer(limited, late=as_of is not None)


def within_limits(typed: Iterable[TypedCode], *, customer_id: int | None, has_customer: bool) -> tuple[TypedCode, ...]:
    """The same, with those refused whose uses are used up by now. Under ``actions.hold`` this is the last word."""
    known = list(typed)
    open_ = [one for one in known if one.coupon is not None and one.why is None]
    if not open_:
        return tuple(known)
    counted = [one.code_id for one in open_ if one.code_id and one.coupon and one.coupon.most_uses]
    uses = uses_of_codes(counted) if counted else {}
    each: Mapping[int, int] = {}
    if customer_id is not None and any(one.coupon and one.coupon.most_each for one in open_):
        each = _uses_of_customer([one.coupon.pk for one in open_ if one.coupon], customer_id)
    return tuple(
        replace(one, why=_beyond(one, uses, each, has_customer=has_customer)) if one in open_ else one for one in known
    )


def uses_of_codes(codes: Iterable[int]) -> dict[int, int]:
    """How often each of these codes was used and not given back."""
    rows = standing_uses().filter(code_id__in=list(codes)).values_list("code_id").annotate(count=Count("pk"))
    return {int(code): int(count) for code, count in rows}


def codes_used(shop_id: int, entry_id: int) -> dict[int, str]:
    """The codes of a bill by their offers, as people know them; one that stands alone by its ending."""
    rows = CouponUse.objects.filter(shop_id=shop_id, entry_id=entry_id).values_list(
        "offer_id", "coupon__code", "code__ending"
    )
    return {offer: code or f"…{ending}" for offer, code, ending in rows}


def standing_uses() -> "QuerySet[CouponUse]":
    """Uses that were not given back."""
    return CouponUse.objects.filter(back=None)


def words(typed: TypedCode) -> str:
    """Why it takes nothing off, for the shopkeeper; empty where it may."""
    return "" if typed.why is None else _sentences()[typed.why]


def is_code(access: Access, text: str) -> bool:
    """Whether a text is a code of one of the shop's coupons, good or not."""
    code = read(text)
    if code is None:
        return False
    return access.rows(CouponCode).filter(code_hash=hash_of(access.shop.pk, code)).exists()


def _uses_of_customer(coupons: Iterable[int], customer_id: int) -> dict[int, int]:
    rows = standing_uses().filter(coupon_id__in=list(coupons), customer_id__in=known_as(customer_id))
    return {int(coupon): int(count) for coupon, count in rows.values_list("coupon_id").annotate(count=Count("pk"))}


def _one_of_an_offer(typed: Sequence[TypedCode], *, late: bool) -> tuple[TypedCode, ...]:
    """Of the codes of one offer the first that counts; one that does not takes no other's place."""
    taken: set[int] = set()
    found: list[TypedCode] = []
    for one in typed:
        counts = one.coupon is not None and one.counts(late=late)
        again = counts and one.coupon is not None and one.coupon.offer_id in taken
        found.append(replace(one, why=Why.SAME_OFFER) if again else one)
        if counts and one.coupon is not None:
            taken.add(one.coupon.offer_id)
    return tuple(found)


def _of_its_day(coupon: Coupon, on: datetime.date, as_of: datetime.datetime | None) -> Why | None:
    if as_of is not None and coupon.made_at > as_of:
        return Why.NOT_YET
    if _over(coupon.ended_at, as_of) or _over(coupon.offer.archived_at, as_of) or not coupon.offer.by_code:
        return Why.ENDED
    if coupon.starts_on is not None and on < coupon.starts_on:
        return Why.NOT_YET
    return Why.OVER if coupon.ends_on is not None and on > coupon.ends_on else None


def _over(ended_at: datetime.datetime | None, as_of: datetime.datetime | None) -> bool:
    return ended_at is not None and (as_of is None or ended_at <= as_of)


def _beyond(one: TypedCode, uses: Mapping[int, int], each: Mapping[int, int], *, has_customer: bool) -> Why | None:
    coupon = one.coupon
    if coupon is None or one.code_id is None:
        return one.why
    if coupon.most_uses is not None and uses.get(one.code_id, 0) >= coupon.most_uses:
        return Why.USED_UP
    if coupon.most_each is None:
        return None
    if not has_customer:
        return Why.NEEDS_CUSTOMER
    return Why.USED_BY_CUSTOMER if each.get(coupon.pk, 0) >= coupon.most_each else None


def _sentences() -> dict[Why, str]:
    return {
        Why.UNKNOWN: _("There is no such code. Look at it again."),
        Why.ENDED: _("This code counts no longer."),
        Why.NOT_YET: _("This code does not count yet."),
        Why.OVER: _("The last day of this code is over."),
        Why.USED_UP: _("This code is used up."),
        Why.USED_BY_CUSTOMER: _("This customer has used this code as often as anybody may."),
        Why.NEEDS_CUSTOMER: _("This code counts so often for each customer: choose the customer."),
        Why.SAME_OFFER: _("Another code of the same offer is on this bill."),
        Why.NOTHING_OFF: _("It takes nothing off these goods."),
    }


def coupons_of(access: Access) -> "QuerySet[Coupon]":
    """The shop's coupons, newest first, each with how often it was used and not given back."""
    used = Count("uses", filter=Q(uses__back=None))
    return access.rows(Coupon).select_related("offer").annotate(used=used).order_by("-pk")
