"""Steps of an offer, which give more for more, and the other goods that one gets for what one buys."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from galla.foundation.errors import InvalidInput
from galla.offers.kinds import GOODS
from galla.offers.models import MOST_STEPS, Kind, Offer
from galla.offers.queries import step_of
from galla.pricing.offers import OfferUnclear

FIGURES = ("percent_ppm", "amount_minor", "price_minor")


def known_steps(steps: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Steps as an offer keeps them, whatever else was said of them."""
    return [
        {
            **{name: step.get(name) or 0 for name in ("least_milli", "least_minor")},
            **{name: step.get(name) for name in FIGURES},
        }
        for step in steps
    ]


def known_rewards(rewards: Mapping[str, Any] | None) -> dict[str, list[int]]:
    """Other goods as an offer keeps them; empty where none are named."""
    named = {name: list((rewards or {}).get(name) or ()) for name in GOODS}
    return named if any(named.values()) else {}


def demand_steps(offer: Offer) -> None:
    """Raises ``InvalidInput`` beside the field unless each step says from what on, and one thing that comes off."""
    if len(offer.steps) > MOST_STEPS:
        raise InvalidInput(_("At most %(count)d of them.") % {"count": MOST_STEPS}, field="steps")
    for place, step in enumerate(offer.steps):
        if offer.kind == Kind.OFF_TOTAL and step["price_minor"] is not None:
            raise InvalidInput(_("This kind of offer has no such figure."), field=f"steps.{place}.price")
        try:
            step_of(step)
        except OfferUnclear as unclear:
            words = _("Say one thing that comes off from so many on: a percentage up to 100, an amount or a price.")
            raise InvalidInput(words, field=f"steps.{place}.percent") from unclear
        if step["least_milli"] <= 0 and step["least_minor"] <= 0:
            words = _("Say from how many pieces on, or from what value on.")
            raise InvalidInput(words, field=f"steps.{place}.least_quantity")
