"""What goods are worth when they move. Pure arithmetic over what lies on a shelf: a quantity and its value.

The rules (moving weighted average, Ind AS 2 paragraph 27): what leaves takes value × quantity ÷ on hand, and the last
unit takes the rest. Goods sold below zero leave at the last known cost; the next receipt brings what they really cost,
and the difference follows them to ``sold``. Nothing is revalued backwards.
"""

from galla.pricing.numbers import round_half_away

# A cost of 1e-4 of the currency times a quantity of 1e-3 of a unit is 1e-7 of the currency.
_COST_TIMES_QUANTITY = 7


def worth_at_cost(cost_e4: int, quantity_milli: int, *, minor_digits: int = 2) -> int:
    """What a quantity is worth at a unit cost, in minor units: 40.00 each (400000) × 1.5 (1500) is 6000 paise."""
    return round_half_away(cost_e4 * quantity_milli * 10**minor_digits, 10**_COST_TIMES_QUANTITY)


def cost_of_unit(worth_minor: int, quantity_milli: int, *, minor_digits: int = 2) -> int:
    """The unit cost in 1e-4 of the currency of a quantity that is worth so much; 0 of nothing."""
    if quantity_milli <= 0:
        return 0
    return round_half_away(worth_minor * 10**_COST_TIMES_QUANTITY, quantity_milli * 10**minor_digits)


def issue_worth(
    *, on_hand_milli: int, worth_minor: int, quantity_milli: int, last_cost_e4: int, minor_digits: int = 2
) -> int:
    """The value that a quantity takes along when it leaves a shelf holding ``on_hand_milli`` worth ``worth_minor``.

    Never negative, and never more than is there while stock remains above zero. What goes below zero leaves at the
    last cost.
    """
    there = max(on_hand_milli, 0)
    below = max(quantity_milli - there, 0)
    at_last_cost = worth_at_cost(last_cost_e4, below, minor_digits=minor_digits)
    if there == 0:
        return at_last_cost
    if quantity_milli >= there:
        return max(worth_minor, 0) + at_last_cost
    return round_half_away(max(worth_minor, 0) * quantity_milli, there)


def variance_of_receipt(*, on_hand_milli: int, worth_minor: int, quantity_milli: int, received_worth_minor: int) -> int:
    """How much value goes on from a shelf below zero to ``sold`` (below zero: comes back) when goods arrive there.

    What was sold before it was there turns out to have cost what arrives now. On a shelf at or above zero it is 0.
    Where stock stays below zero, the value still owed shrinks with the quantity still owed.
    """
    if on_hand_milli >= 0:
        return 0
    after = on_hand_milli + quantity_milli
    if after >= 0:
        right = round_half_away(received_worth_minor * after, quantity_milli)
    else:
        right = round_half_away(worth_minor * after, on_hand_milli)
    return worth_minor + received_worth_minor - right


def found_worth(
    *, on_hand_milli: int, worth_minor: int, quantity_milli: int, last_cost_e4: int, minor_digits: int = 2
) -> int:
    """The value of goods that turn up: at the average of what lies there, else at the last cost."""
    if on_hand_milli > 0:
        return round_half_away(max(worth_minor, 0) * quantity_milli, on_hand_milli)
    return worth_at_cost(last_cost_e4, quantity_milli, minor_digits=minor_digits)
