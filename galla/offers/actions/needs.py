"""What must be on a bill besides the goods of an offer, for anything to come off."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.errors import InvalidInput
from galla.offers.actions.bundles import demand_goods
from galla.offers.kinds import GOODS
from galla.offers.models import MOST_NEEDS, Offer

LEAST = ("least_milli", "least_minor")


def known_needs(needs: Iterable[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    """Needs as an offer keeps them, whatever else was said of them."""
    return [
        {**{name: list(need.get(name) or ()) for name in GOODS}, **{name: need.get(name) or 0 for name in LEAST}}
        for need in needs or ()
    ]


def demand_needs(access: Access, offer: Offer) -> None:
    """Raises ``InvalidInput`` beside the field unless each need is of this shop's goods, and says of how much."""
    if len(offer.needs) > MOST_NEEDS:
        raise InvalidInput(_("At most %(count)d of them.") % {"count": MOST_NEEDS}, field="needs")
    for place, need in enumerate(offer.needs):
        demand_goods(access, {name: need[name] for name in GOODS}, within=f"needs.{place}.")
        if need["least_milli"] <= 0 and need["least_minor"] <= 0:
            words = _("Say how many of them have to be on the bill, or for what value.")
            raise InvalidInput(words, field=f"needs.{place}.least_quantity")
