"""Which notes and coins a shop begins with, by its currency: those in circulation, from the issuing banks' own lists.

Values are in minor units. India: Reserve Bank of India, "Indian Currency" (₹2000 withdrawn in May 2023, still legal
tender; ₹10 and ₹20 exist as notes and coins, a till counts them together). Euro: European Central Bank (€500 no longer
issued since 2019). Others: the central banks' pages on banknotes and coin.
"""

from typing import NamedTuple

from galla.drawer.models import Kind, Tone


class Piece(NamedTuple):
    """A note or coin as a shop first gets it."""

    value_minor: int
    kind: Kind
    tone: Tone
    is_legacy: bool = False


# The tones of notes, largest first, where a currency has no tones of its own here.
_TONES = (Tone.LAVENDER, Tone.AZURE, Tone.SAFFRON, Tone.LIME, Tone.COCOA, Tone.STONE)


def _set(notes: tuple[int, ...], coins: tuple[int, ...], legacy: tuple[int, ...] = ()) -> tuple[Piece, ...]:
    largest_first = sorted({*notes, *legacy}, reverse=True)
    pieces = [
        Piece(value, Kind.NOTE, _TONES[place % len(_TONES)], value in legacy)
        for place, value in enumerate(largest_first)
    ]
    return (*pieces, *(Piece(value, Kind.COIN, Tone.STEEL) for value in sorted(coins, reverse=True)))


_RUPEES = (
    Piece(200000, Kind.NOTE, Tone.LAVENDER, is_legacy=True),
    Piece(50000, Kind.NOTE, Tone.STONE),
    Piece(20000, Kind.NOTE, Tone.SAFFRON),
    Piece(10000, Kind.NOTE, Tone.LAVENDER),
    Piece(5000, Kind.NOTE, Tone.AZURE),
    Piece(2000, Kind.NOTE, Tone.LIME),
    Piece(1000, Kind.NOTE, Tone.COCOA),
    Piece(500, Kind.COIN, Tone.STEEL),
    Piece(200, Kind.COIN, Tone.STEEL),
    Piece(100, Kind.COIN, Tone.STEEL),
)

_CENTS = (200, 100, 50, 20, 10, 5)

CURRENCY_PIECES: dict[str, tuple[Piece, ...]] = {
    "INR": _RUPEES,
    "EUR": _set((20000, 10000, 5000, 2000, 1000, 500), (*_CENTS, 2, 1), legacy=(50000,)),
    "GBP": _set((5000, 2000, 1000, 500), (*_CENTS, 2, 1)),
    "USD": _set((10000, 5000, 2000, 1000, 500, 200, 100), (50, 25, 10, 5, 1)),
    "CAD": _set((10000, 5000, 2000, 1000, 500), (200, 100, 25, 10, 5)),
    "AUD": _set((10000, 5000, 2000, 1000, 500), _CENTS),
    "NZD": _set((10000, 5000, 2000, 1000, 500), (200, 100, 50, 20, 10)),
    "SGD": _set((10000, 5000, 1000, 500, 200), (100, 50, 20, 10, 5), legacy=(100000,)),
    "MYR": _set((10000, 5000, 2000, 1000, 500, 100), (50, 20, 10, 5)),
    "CHF": _set((100000, 20000, 10000, 5000, 2000, 1000), (500, 200, 100, 50, 20, 10, 5)),
    "JPY": _set((10000, 5000, 2000, 1000), (500, 100, 50, 10, 5, 1)),
    "AED": _set((100000, 50000, 20000, 10000, 5000, 2000, 1000, 500), (100, 50, 25)),
    "SAR": _set((50000, 20000, 10000, 5000, 2000, 1000, 500), (200, 100, 50, 25, 10, 5)),
    "QAR": _set((50000, 20000, 10000, 5000, 1000, 500, 100), (50, 25)),
    "KWD": _set((20000, 10000, 5000, 1000, 500, 250), (100, 50, 20, 10, 5)),
    "OMR": _set((50000, 20000, 10000, 5000, 1000, 500, 100), (50, 25, 10, 5)),
    "BHD": _set((20000, 10000, 5000, 1000, 500), (100, 50, 25, 10, 5)),
    "NPR": _set((100000, 50000, 10000, 5000, 2000, 1000, 500), (200, 100)),
    "LKR": _set((500000, 100000, 50000, 10000, 5000), (2000, 1000, 500, 200, 100), legacy=(200000,)),
    "BDT": _set((100000, 50000, 20000, 10000, 5000, 2000, 1000), (500, 200, 100)),
    "ZAR": _set((20000, 10000, 5000, 2000, 1000), (500, 200, 100, 50, 20, 10)),
    "KES": _set((100000, 50000, 20000, 10000, 5000), (4000, 2000, 1000, 500, 100)),
}
