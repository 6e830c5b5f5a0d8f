"""Values out of what a provider sends: of the right type and within what is kept, or not there."""

from typing import Any

LARGEST_AMOUNT = 10**15
LONGEST_ID = 80


def part(of: Any, *path: str) -> dict[str, Any]:
    """An object inside an object; an empty one where there is none."""
    for name in path:
        of = of.get(name) if isinstance(of, dict) else None
    return of if isinstance(of, dict) else {}


def word(of: dict[str, Any], name: str) -> str:
    """A text of printable ASCII that may be kept as an id; "" for anything else."""
    found = of.get(name)
    sound = isinstance(found, str) and len(found) <= LONGEST_ID and found.isascii() and found.isprintable()
    return str(found) if sound else ""


def amount(of: dict[str, Any], name: str) -> int:
    """A whole number of minor units; 0 for anything else."""
    return max(signed_amount(of, name), 0)


def signed_amount(of: dict[str, Any], name: str) -> int:
    """A whole number of minor units, below zero too; 0 for anything else."""
    found = of.get(name)
    sound = isinstance(found, int) and not isinstance(found, bool) and abs(found) <= LARGEST_AMOUNT
    return int(found) if sound and found is not None else 0


def currency(of: dict[str, Any], name: str = "currency") -> str:
    """Three capitals; "" for anything else."""
    found = word(of, name).upper()
    return found if len(found) == 3 and found.isalpha() else ""
