"""Goods that come back: what of a line's moves is turned round, at the value it left with. Reading only."""

from collections.abc import Iterator, Sequence

from galla.ledger import places
from galla.ledger.entries import Move
from galla.ledger.queries import PostingFacts
from galla.pricing.numbers import round_half_away


def goods_back(
    moved: Sequence[PostingFacts], shelf: places.Account, *, sold_milli: int, before_milli: int, now_milli: int
) -> list[Move]:
    """The moves that bring ``now_milli`` of a line back onto ``shelf``, after ``before_milli`` came back.

    ``moved`` is what the line took: its goods or a kit's parts, behind each the batches it was of. Each share is
    counted from the beginning, so all of a line brings back all it took, at all it was worth.
    """
    found: list[Move] = []
    first = last = 0
    for move in moved:
        unit = places.unit(shelf.shop_id, move.unit)
        sold = places.account(shelf.shop_id, move.target)
        if unit.kind == "goods":
            first, last = (
                round_half_away(move.amount * milli, sold_milli) for milli in (before_milli, before_milli + now_milli)
            )
            worth = round_half_away(move.worth_minor * (before_milli + now_milli), sold_milli)
            worth -= round_half_away(move.worth_minor * before_milli, sold_milli)
            if last > first:
                found.append(Move(sold, shelf, unit, last - first, worth))
            continue
        # Batches fill the goods they stand behind one after the other; those that came back first are the first.
        came = max(min(move.amount, last) - max(first, 0), 0)
        if came:
            found.append(Move(sold, shelf, unit, came))
        first, last = first - move.amount, last - move.amount
    return found


def worth_of(moves: Sequence[Move]) -> int:
    """What the goods among some moves are worth."""
    return sum(move.worth_minor for move in moves)


def units_of(moves: Sequence[Move]) -> Iterator[places.Unit]:
    """The goods among some moves."""
    return (move.unit for move in moves if move.unit.kind == "goods")
