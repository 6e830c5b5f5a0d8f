"""The boxes of an offer's further steps: from so many, or from such a value on, this comes off instead."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from galla.foundation.inputs import MoneyField, QuantityField, RateField
from galla.offers.models import LARGEST_MINOR, MOST_STEPS

# The first step is the offer's own figures; these begin with the second.
SHOWN_UNTIL = 3
COLUMNS = {
    "least_milli": "quantity",
    "least_minor": "value",
    "percent_ppm": "percent",
    "amount_minor": "amount",
    "price_minor": "price",
}


def step_names(number: int) -> dict[str, str]:
    """The boxes of a step by what they say: ``percent_ppm`` is ``step2_percent``."""
    return {column: f"step{number}_{box}" for column, box in COLUMNS.items()}


def step_boxes(number: int, *, with_price: bool) -> dict[str, Any]:
    """The boxes of a step by their names."""
    names, money = step_names(number), {"required": False, "minimum": 0, "maximum": LARGEST_MINOR}
    boxes: dict[str, Any] = {
        names["least_milli"]: QuantityField(label=_("From so many pieces on"), required=False),
        names["least_minor"]: MoneyField(label=_("From a value of"), **money),
        names["percent_ppm"]: RateField(label=_("Percent off"), required=False, maximum=1_000_000),
        names["amount_minor"]: MoneyField(label=_("Amount off"), **money),
    }
    return boxes | {names["price_minor"]: MoneyField(label=_("Price of each"), **money)} if with_price else boxes


def steps_shown(data: Mapping[str, Any], initial: Mapping[str, Any]) -> int:
    """The number of the last step a form shows: of those sent, or one more than there are, and at least a few."""
    standing: int = initial.get("steps", 0)
    least = max(SHOWN_UNTIL, standing + 2)
    return last_shown(data, step_names, least=least, most=MOST_STEPS + 1)


def last_shown(data: Mapping[str, Any], names: Callable[[int], Mapping[str, str]], *, least: int, most: int) -> int:
    """The number of the last group of boxes: the last that was sent, and not less than ``least`` as far as it goes."""
    sent = [number for number in range(1, most + 1) if any(name in data for name in names(number).values())]
    return min(most, max([least, *sent]))


def steps_written(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Steps as the boxes show them, and ``steps``, how many there are."""
    shown: dict[str, Any] = {"steps": len(steps)}
    for number, step in enumerate(steps, 2):
        shown |= {name: step[column] for column, name in step_names(number).items()}
        shown |= {name: shown[name] or None for name in (f"step{number}_quantity", f"step{number}_value")}
    return shown
