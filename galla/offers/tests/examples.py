"""An offer of the world, for walks over every address."""

from galla.offers.actions import add_offer
from galla.offers.models import Offer
from tests.world import NOW, Example, World


def offer_id(world: World) -> int:
    """Ten percent off everything from a million on, so that no bill of the walks has it."""
    found = Offer.objects.filter(shop=world.shop, name="Example").first()
    if found is None:
        values = {"name": "Example", "percent_ppm": 100_000, "least_minor": 10**9}
        found = add_offer(access=world.access(), at=NOW, kind="off_total", values=values)
    return found.pk


EXAMPLES: dict[str, Example] = {"offers.pk": offer_id, "offer_id": offer_id}
