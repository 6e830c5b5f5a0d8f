"""An offer of the world, for walks over every address."""

from galla.offers.actions import add_offer, mail_codes, make_shared_code
from galla.offers.models import CodeLetter, Coupon, Offer
from galla.parties.actions import add_customer
from galla.parties.details import Details
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


def no_more_secret(world: World) -> str:
    """The secret of the address in a letter that brought a code."""
    if "no-offers" not in world.things:
        access, offer = world.access(), Offer.objects.get(pk=offer_by_code_id(world))
        who = add_customer(access=access, at=NOW, details=Details(name="Reads mail", email="reads@example.in"))
        mail_codes(access=access, at=NOW, key="example", offer=offer, search="reads@example.in", terms={})
        world.things["no-offers"] = CodeLetter.objects.get(customer=who).held_secret
    return str(world.things["no-offers"])


EXAMPLES: dict[str, Example] = {
    "offers.pk": offer_id,
    "offer_id": offer_by_code_id,
    "coupons.pk": coupon_id,
    "coupon_id": coupon_id,
    "no-offers.secret": no_more_secret,
}
