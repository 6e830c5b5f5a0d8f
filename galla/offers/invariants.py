"""What must always hold of offers."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from galla.accounts.models import Shop
from galla.foundation.checks import invariant
from galla.offers.models import Coupon, CouponCode, GroupPrice, Offer
from galla.offers.queries import rule_of
from galla.pricing.offers import OfferUnclear


@invariant("offers say something bills can do")
def offers_are_clear(shop_id: int | None) -> Iterator[str]:
    """Every offer is one the arithmetic reads, and the shop's row says whether there are any."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    used = set(GroupPrice.objects.filter(**of_shop, price_e4__isnull=False).values_list("shop_id", flat=True))
    for offer in Offer.objects.filter(**of_shop).order_by("pk").iterator(chunk_size=500):
        if offer.archived_at is None:
            used.add(offer.shop_id)
        try:
            rule_of(offer)
        except OfferUnclear:
            yield f"offer {offer.pk} says nothing a bill can do"
    shops = Shop.objects.all() if shop_id is None else Shop.objects.filter(pk=shop_id)
    for number, has_offers in shops.order_by("pk").values_list("pk", "has_offers"):
        if has_offers != (number in used):
            yield f"shop {number} says wrongly whether it has offers"


@invariant("codes are used as often as they may be")
def codes_are_within_their_limits(shop_id: int | None) -> Iterator[str]:
    """No code was used more often than it may be, but by bills told late, which say so; a coupon has all its codes."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    standing = Count("uses", filter=Q(uses__back=None, uses__went_over=False))
    over = CouponCode.objects.filter(**of_shop, coupon__most_uses__isnull=False).annotate(count=standing)
    for code in over.filter(count__gt=F("coupon__most_uses")).order_by("pk").iterator(chunk_size=500):
        yield f"a code of coupon {code.coupon_id} was used {code.count} times"
    counted = Coupon.objects.filter(**of_shop).annotate(count=Count("codes"))
    for coupon in counted.exclude(count=F("code_count")).order_by("pk").iterator(chunk_size=500):
        yield f"coupon {coupon.pk} has {coupon.count} codes and says {coupon.code_count}"
