"""Cash in notes: is what was said of it possible, and which moves does it make. Pure functions.

Notes are a mapping of value in minor units to pieces: ``{50000: 1, 10000: 4}``.
"""

from collections.abc import Collection, Iterable, Mapping

from django.utils.translation import gettext as _

from galla.foundation import formats
from galla.foundation.errors import InvalidInput
from galla.ledger import places
from galla.ledger.entries import Move
from galla.pricing.numbers import NotANumber, decimal_text, parse_decimal

MOST_PIECES = 1_000_000
MOST_CASH_MINOR = 10**12
MOST_DENOMINATIONS = 32

type Notes = Mapping[int, int]


def worth_of(notes: Notes) -> int:
    """What notes are worth together, in minor units."""
    return sum(value * pieces for value, pieces in notes.items())


def validate_notes(
    denominations: Collection[int], notes: Notes, amount_minor: int | None = None, *, field: str = "notes"
) -> None:
    """Refuse notes the shop does not know, negative counts, and a sum that is not ``amount_minor`` (where one is said).

    ``denominations`` holds the values there are. Raises ``InvalidInput`` beside ``field`` or ``field.<value>``.
    """
    for value, pieces in notes.items():
        if value not in denominations:
            raise InvalidInput(_("There is no note or coin of this value."), field=f"{field}.{_key(value)}")
        if not 0 <= pieces <= MOST_PIECES:
            raise InvalidInput(_("A count of notes, from zero up."), field=f"{field}.{_key(value)}")
    total = worth_of(notes)
    if amount_minor is not None and total != amount_minor:
        figures = {"notes": formats.money_symbol(total), "amount": formats.money_symbol(amount_minor)}
        raise InvalidInput(_("The notes come to %(notes)s, not to %(amount)s.") % figures, field=field)


def cash_moves(
    *,
    shop_id: int,
    till_id: int,
    given: Notes | None,
    amount_minor: int,
    handed_back: Notes,
    back_minor: int,
) -> list[Move]:
    """The note and loose moves of cash over the counter; the money itself is moved by whoever sells.

    ``amount_minor`` came in, of which ``given`` are the notes somebody told (None: nobody did); ``back_minor`` went
    out, of which ``handed_back`` are the notes. What is left over of either is loose cash. Notes come from and go to
    ``hands``.
    """
    given = given or {}
    drawer, hands = places.drawer(shop_id, till_id), places.named(shop_id, "hands")
    moves = _moves_of_notes(shop_id, hands, drawer, given)
    moves += _moves_of_notes(shop_id, drawer, hands, handed_back)
    loose = (amount_minor - worth_of(given)) - (back_minor - worth_of(handed_back))
    if loose > 0:
        moves.append(Move(hands, drawer, places.loose(shop_id), loose))
    elif loose < 0:
        moves.append(Move(drawer, hands, places.loose(shop_id), -loose))
    return moves


def _moves_of_notes(shop_id: int, source: places.Account, target: places.Account, notes: Notes) -> list[Move]:
    return [
        Move(source, target, places.note(shop_id, value), pieces) for value, pieces in sorted(notes.items()) if pieces
    ]


def never_below_zero(moves: Iterable[Move]) -> dict[tuple[int, int], int]:
    """What must remain of the notes that leave a drawer, for ``post(least=...)``; loose cash may be owed to a count."""
    return {(move.source.id, move.unit.id): 0 for move in moves if (move.source.kind, move.unit.kind) in places.FLOORED}


def drawer_pairs(shop_id: int, till_id: int, values: Iterable[int]) -> list[tuple[places.Account, places.Unit]]:
    """The balances of a drawer to lock: its shift, money, loose, and the notes of these values."""
    drawer = places.drawer(shop_id, till_id)
    units = [
        places.shift(shop_id),
        places.money(shop_id),
        places.loose(shop_id),
        *(places.note(shop_id, value) for value in values),
    ]
    return [(drawer, unit) for unit in units]


def read_notes(value: object, *, minor_digits: int, field: str = "notes") -> dict[int, int]:
    """Notes as a body or form carries them, ``{"500": 2, "0.50": 4}``: value in the currency → whole pieces.

    Zero pieces are left out. Raises ``InvalidInput`` naming the field.
    """
    if not isinstance(value, Mapping) or len(value) > MOST_DENOMINATIONS:
        raise InvalidInput(_("Notes are a list of values with their counts."), field=field)
    notes: dict[int, int] = {}
    for text, pieces in value.items():
        if isinstance(pieces, bool) or not isinstance(pieces, int) or not 0 <= pieces <= MOST_PIECES:
            raise InvalidInput(_("A count of notes, from zero up."), field=f"{field}.{_shown(text)}")
        try:
            worth = parse_decimal(text, places=minor_digits, maximum=MOST_CASH_MINOR) if isinstance(text, str) else 0
        except NotANumber:
            worth = 0
        if worth in notes:
            raise InvalidInput(_("This value stands there twice."), field=f"{field}.{_shown(text)}")
        if worth <= 0:
            raise InvalidInput(_("There is no note or coin of this value."), field=f"{field}.{_shown(text)}")
        notes[worth] = pieces
    return {worth: pieces for worth, pieces in notes.items() if pieces}


def written_notes(notes: Notes, *, minor_digits: int) -> dict[str, int]:
    """Notes as an answer carries them, largest first: ``{"500": 2, "0.50": 4}``."""
    unit = 10**minor_digits
    return {
        str(value // unit) if value % unit == 0 else decimal_text(value, places=minor_digits): pieces
        for value, pieces in sorted(notes.items(), reverse=True)
    }


def _key(value: int) -> str:
    return next(iter(written_notes({value: 0}, minor_digits=formats.in_use().minor_digits)))


def _shown(text: object) -> str:
    return str(text)[:20]
