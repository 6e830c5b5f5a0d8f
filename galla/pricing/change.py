"""Which notes and coins to hand back, from what really lies in the drawer.

Counts are bounded, so taking the largest note first is not enough: 60 from one 50 and three 20s is three 20s, and the
greedy hand fails. The answers here are the best there are. How, and the proof: docs/algorithms/change.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import gcd

from galla.pricing.errors import AmountTooLarge, DenominationOutOfRange
from galla.pricing.limits import LARGEST_MINOR
from galla.pricing.note_search import NoteSearch

MOST_DENOMINATIONS = 32
"""More kinds of notes and coins than any currency has."""


@dataclass(frozen=True, slots=True)
class ChangeAdvice:
    """What to ask the customer for, so that exact change becomes possible: this much more, then these notes back."""

    extra_minor: int
    notes: dict[int, int]


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """Which notes go back (value in minor units → how many), and what of the change stays unpaid.

    ``rest_minor`` is zero whenever exact change exists; otherwise it is the smallest remainder there can be, and
    ``advice`` says what would avoid it, when anything would.
    """

    notes: dict[int, int]
    rest_minor: int
    advice: ChangeAdvice | None


def fewest_notes(amount_minor: int, available: Mapping[int, int]) -> dict[int, int] | None:
    """The hand with the fewest notes that makes the amount, as value → count, largest first; None when none does.

    ``available`` maps a value in minor units to how many lie there. Of several shortest hands one with the most of
    the largest values is chosen, always the same. Raises DenominationOutOfRange for a value that is not positive or
    a negative count, AmountTooLarge for an amount below zero or absurd, ChangeTooHard beyond the bound of the search.
    """
    _demand_amount(amount_minor)
    values = _values_at_hand(available)
    unit = gcd(*values)
    if amount_minor == 0:
        return {}
    if not values or amount_minor % unit:
        return None
    units = [value // unit for value in values]
    amount = amount_minor // unit
    counts = [available[value] for value in values]
    search = NoteSearch(units, counts, amount, amount)
    return _as_notes(values, search.fewest(amount))


def plan_change(change_minor: int, drawer: Mapping[int, int], given: Mapping[int, int]) -> ChangePlan:
    """How to hand back the change, from the drawer's counted notes and the ones the customer has just given.

    When exact change cannot be made, the plan leaves the smallest remainder, and advises the smallest extra amount,
    up to the largest denomination there is, that the customer could add so that change + extra can be handed back.
    What the customer adds is not itself counted on as change. Denominations that exist but are not at hand belong in
    the drawer with a count of zero: nobody is asked for a coin smaller than any named. Raises as fewest_notes does.
    """
    _demand_amount(change_minor)
    for notes in (drawer, given):
        _demand_notes(notes)
    together = {value: drawer.get(value, 0) + given.get(value, 0) for value in {**drawer, **given}}
    values = _values_at_hand(together)
    if change_minor == 0 or not values:
        return ChangePlan({}, change_minor, None)
    unit = gcd(*values)
    amount = change_minor // unit
    largest = max(together)
    units = [value // unit for value in values]
    search = NoteSearch(units, [together[value] for value in values], amount - units[0], amount + largest // unit + 1)
    best = search.largest_up_to(amount)
    rest = change_minor - best * unit
    advice = _advice(change_minor, gcd(*together), largest, values, search) if rest else None
    return ChangePlan(_as_notes(values, search.fewest(best)) or {}, rest, advice)


def _advice(
    change_minor: int, smallest_step: int, largest: int, values: list[int], search: NoteSearch
) -> ChangeAdvice | None:
    """The smallest extra that leads to an amount the drawer makes; nobody can hand over less than the step."""
    unit = gcd(*values)
    more = search.smallest_above(change_minor // unit)
    if more is None or change_minor % smallest_step or more * unit - change_minor > largest:
        return None
    return ChangeAdvice(more * unit - change_minor, _as_notes(values, search.fewest(more)) or {})


def _as_notes(values: list[int], counts: list[int] | None) -> dict[int, int] | None:
    """Counts beside their values, without the zeros."""
    if counts is None:
        return None
    return {value: count for value, count in zip(values, counts, strict=True) if count}


def _values_at_hand(available: Mapping[int, int]) -> list[int]:
    """The values of which at least one is there, largest first."""
    _demand_notes(available)
    return sorted((value for value, count in available.items() if count), reverse=True)


def _demand_notes(available: Mapping[int, int]) -> None:
    if len(available) > MOST_DENOMINATIONS:
        raise DenominationOutOfRange("too many denominations", field="notes")
    for value, count in available.items():
        if not 1 <= value <= LARGEST_MINOR or not 0 <= count <= LARGEST_MINOR:
            raise DenominationOutOfRange("a note is worth nothing or counted below zero", field=f"notes.{value}")


def _demand_amount(amount_minor: int) -> None:
    if not 0 <= amount_minor <= LARGEST_MINOR:
        raise AmountTooLarge("change is not negative, and not more than any bill", field="change")
