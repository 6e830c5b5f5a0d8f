"""What goods are worth when they move. Pure arithmetic on quantities in thousandths and values in minor units."""

from galla.pricing.numbers import round_half_away


def cost_of(quantity_milli: int, unit_cost_e4: int, *, minor_digits: int = 2) -> int:
    """``quantity_milli`` at a unit cost, in minor units, rounded half away from zero."""
    return round_half_away(quantity_milli * unit_cost_e4, 10 ** (7 - minor_digits))


def issue_worth(
    *, on_hand_milli: int, worth_minor: int, quantity_milli: int, last_cost_e4: int, minor_digits: int = 2
) -> int:
    """What ``quantity_milli`` take with them when they leave a shelf that holds ``on_hand_milli`` worth ``worth_minor``.

    The average: value × quantity ÷ on hand, rounded half away; the last unit takes the rest. What is sold below zero
    goes at the last cost.
    """
    there = max(on_hand_milli, 0)
    if quantity_milli < there:
        return round_half_away(max(worth_minor, 0) * quantity_milli, there)
    taken = max(worth_minor, 0) if there else 0
    return taken + cost_of(quantity_milli - there, last_cost_e4, minor_digits=minor_digits)
