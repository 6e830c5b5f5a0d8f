"""What each paper of the drawer means in moves, and the hash its entry carries of it. Pure.

The actions post these moves, and ``galla verify`` asks again whether they were posted.
"""

from collections.abc import Mapping

from galla.drawer.cash import Notes
from galla.drawer.models import DrawerCount, DrawerMove, MoveKind
from galla.ledger import places
from galla.ledger.entries import Move, request_hash

COUNT = "drawer-count"


def moves_of(move: DrawerMove, notes: Notes) -> list[Move]:
    """The moves of a pay-in, pay-out or swap. ``notes`` and ``loose_minor`` are above zero for what went in."""
    drawer = places.drawer(move.shop_id, move.till_id)
    moves = _note_moves(move.shop_id, drawer, notes)
    moves += _signed(move.shop_id, drawer, places.loose(move.shop_id), move.loose_minor)
    money = places.money(move.shop_id)
    if move.kind == MoveKind.PAY_IN:
        moves.append(Move(places.named(move.shop_id, "capital"), drawer, money, move.amount_minor))
    elif move.kind == MoveKind.PAY_OUT:
        moves.append(Move(drawer, places.named(move.shop_id, "paid-out"), money, move.amount_minor))
    return moves


def moves_of_count(count: DrawerCount, lines: Mapping[int, tuple[int, int]]) -> list[Move]:
    """The moves of a count: notes and loose cash become what was counted, the difference goes to ``over-short``.

    ``lines`` maps a value to the pieces expected and counted.
    """
    drawer = places.drawer(count.shop_id, count.till_id)
    notes = {value: counted - expected for value, (expected, counted) in lines.items()}
    moves = _note_moves(count.shop_id, drawer, notes)
    moves += _signed(count.shop_id, drawer, places.loose(count.shop_id), -count.loose_minor)
    difference = count.counted_minor - count.expected_minor
    over_short, money = places.named(count.shop_id, "over-short"), places.money(count.shop_id)
    if difference > 0:
        moves.append(Move(over_short, drawer, money, difference))
    elif difference < 0:
        moves.append(Move(drawer, over_short, money, -difference))
    return moves


def _note_moves(shop_id: int, drawer: places.Account, notes: Notes) -> list[Move]:
    return [
        move
        for value, pieces in sorted(notes.items())
        for move in _signed(shop_id, drawer, places.note(shop_id, value), pieces)
    ]


def _signed(shop_id: int, drawer: places.Account, unit: places.Unit, amount: int) -> list[Move]:
    hands = places.named(shop_id, "hands")
    if amount > 0:
        return [Move(hands, drawer, unit, amount)]
    return [Move(drawer, hands, unit, -amount)] if amount else []


def hash_of(move: DrawerMove, notes: Notes) -> str:
    """What the entry of a move carries of its paper."""
    return request_hash(
        [
            *(move.shop_id, move.till_id, move.kind, move.amount_minor, move.loose_minor, move.reason, move.by_id),
            sorted(notes.items()),
        ]
    )


def hash_of_count(count: DrawerCount, lines: Mapping[int, tuple[int, int]]) -> str:
    """What the entry of a count carries of its paper."""
    return request_hash(
        [
            *(count.shop_id, count.till_id, count.counted_minor, count.expected_minor, count.loose_minor),
            *(count.reason, count.by_id, sorted(lines.items())),
        ]
    )
