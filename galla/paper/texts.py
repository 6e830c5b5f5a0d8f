"""Data on its way to paper: no character that steers a printer, and no word wider than its column.

Data reaches the templates as JSON and is placed as text, so no character in it is markup. What is left to do here is
what typesetting cannot: control characters are dropped, and long words get places where they may break.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

BREAK = "\u200b"  # zero width space: a line may end here, and nothing is printed
LONGEST_WORD = 20
JOINERS = ("\u200c", "\u200d")
DROPPED = ("Cc", "Cs", "Co", "Cn")
STEERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff")


def printable(value: Any) -> Any:
    """``value`` (texts, lists, mappings, as JSON has them) with every text fit to print."""
    if isinstance(value, str):
        return with_breaks(without_controls(value))
    if isinstance(value, Mapping):
        return {str(name): printable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [printable(inner) for inner in value]
    return value


def without_controls(text: str) -> str:
    """Without characters that steer a printer or turn the writing direction; tabs become spaces, line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(
        character
        for character in text
        if character == "\n" or (character not in STEERING and unicodedata.category(character) not in DROPPED)
    )


def with_breaks(text: str) -> str:
    """Long words get places where they may end a line, never between a letter and the marks on it."""
    if max(map(len, text.split()), default=0) <= LONGEST_WORD:
        return text
    broken: list[str] = []
    run = 0
    for place, character in enumerate(text):
        broken.append(character)
        run = 0 if character.isspace() else run + 1
        following = text[place + 1 : place + 2]
        if run >= LONGEST_WORD and following and _may_part(character, following):
            broken.append(BREAK)
            run = 0
    return "".join(broken)


def _may_part(before: str, after: str) -> bool:
    if before in JOINERS or after in JOINERS or after.isspace():
        return False
    joins_next = unicodedata.combining(before) == 9  # a virama ties two consonants together
    return not joins_next and not unicodedata.category(after).startswith("M")
