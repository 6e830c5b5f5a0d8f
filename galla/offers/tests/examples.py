"""An offer of the world, for walks over every address."""

from galla.offers.actions import add_offer, make_shared_code
from galla.offers.models import Coupon, Offer
from tests.world import NOW, Example, World


def offer_id(world: World) -> int:
    """Ten percent off everything from a million on, so that no bill of the walks has it."""
    found = Offer.objects.filter(shop=world.shop, name="Example").first()
    if found is None:
        values = {"name": "Example", "percent_ppm": 100_000, "least_minor": 10**9}
        found = add_offer(access=world.access(), at=NOW, kind="off_total", values=values)
    return found.pk


def offer_by_code_id(world: World) -> int:
    """Ten percent off everything from a million on, for who has a code."""
    found = Offer.objects.filter(shop=world.shop, name="Example by code").first()
    if found is None:
        values = {"name": "Example by code", "percent_ppm": 100_000, "least_minor": 10**9, "by_code": True}
        found = add_offer(access=world.access(), at=NOW, kind="off_total", values=values)
    return found.pk


def coupon_id(world: World) -> int:
    """A code of it that many know."""
    found = Coupon.objects.filter(shop=world.shop, code="EXAMPLE").first()
    if found is None:
        offer = Offer.objects.get(pk=offer_by_code_id(world))
        found = make_shared_code(access=world.access(), at=NOW, offer=offer, code="EXAMPLE", terms={})
    return found.pk


EXAMPLES: dict[str, Example] = {
    "offers.pk": offer_id,
    "offer_id": offer_by_code_id,
    "coupons.pk": coupon_id,
    "coupon_id": coupon_id,
}
