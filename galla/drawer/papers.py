"""What each paper of the drawer means in moves, and the hash its entry carries of it. Pure.

The actions post these moves, and ``galla verify`` asks again whether they were posted.
"""

from collections.abc import Mapping

from galla.accounts.models import Till
from galla.drawer.banks import PLAIN
from galla.drawer.cash import Notes
from galla.drawer.models import (
    CloseApproval,
    DrawerCount,
    DrawerMove,
    MoveKind,
    SafeApproval,
    SafeCount,
    SafeDeposit,
    ShiftClose,
    TakenTo,
)
from galla.ledger import places
from galla.ledger.entries import Move, request_hash

# A count alone, one that opens a shift, one that closes it, and what a manager says of its difference.
COUNT, OPENING, CLOSING, APPROVAL = "drawer-count", "shift-open", "shift-close", "close-approval"
LATE_CLOSING = "late-close"
COUNTS = (COUNT, OPENING, CLOSING)
# Cash of the safe brought to the bank, the safe counted, and what somebody else says of what the count found.
DEPOSIT, SAFE_COUNT, SAFE_APPROVAL = "safe-deposit", "safe-count", "safe-approval"


def moves_of(move: DrawerMove, notes: Notes) -> list[Move]:
    """The moves of a pay-in, pay-out, swap or of cash that went to or came from elsewhere in the shop.

    ``notes`` and ``loose_minor`` are above zero for what went into the drawer. Notes of the safe lie there counted too.
    """
    drawer, other, money = places.drawer(move.shop_id, move.till_id), other_side(move), places.money(move.shop_id)
    hands = safe_of(move.shop_id, move.till) if move.kind in SAFE else places.named(move.shop_id, "hands")
    moves = _note_moves(move.shop_id, drawer, notes, hands)
    moves += _signed(drawer, hands, places.loose(move.shop_id), move.loose_minor)
    if other is not None and move.kind in OUTWARD:
        moves.append(Move(drawer, other, money, move.amount_minor))
    elif other is not None:
        moves.append(Move(other, drawer, money, move.amount_minor))
    return moves


SAFE = (MoveKind.TO_SAFE, MoveKind.FROM_SAFE)
OUTWARD = (MoveKind.PAY_OUT, MoveKind.TO_SAFE)


def safe_of(shop_id: int, till: Till) -> places.Account:
    """The safe of the branch a till stands in."""
    return places.safe(shop_id, till.branch_id)


def other_side(move: DrawerMove) -> places.Account | None:
    """Where the money of a move came from or went to; None for notes that were changed."""
    match move.kind:
        case MoveKind.PAY_IN:
            return places.named(move.shop_id, "capital")
        case MoveKind.PAY_OUT:
            return places.named(move.shop_id, "paid-out")
        case MoveKind.FROM_BANK:
            return places.method(move.shop_id, "bank")
        case MoveKind.TO_SAFE | MoveKind.FROM_SAFE:
            return safe_of(move.shop_id, move.till)
    return None


def moves_of_count(
    count: DrawerCount, lines: Mapping[int, tuple[int, int]], *, against: str = "over-short"
) -> list[Move]:
    """The moves of a count: notes and loose cash become what was counted, the difference goes to ``over-short``.

    ``lines`` maps a value to the pieces expected and counted. What a till's first shift finds was put in by the shop
    and is nothing it earned: it comes from ``capital``.
    """
    return _counted(
        places.drawer(count.shop_id, count.till_id),
        lines,
        count.loose_minor,
        count.counted_minor - count.expected_minor,
        against,
    )


def _counted(
    place: places.Account,
    lines: Mapping[int, tuple[int, int]],
    loose_minor: int,
    difference_minor: int,
    against: str = "over-short",
) -> list[Move]:
    shop_id = place.shop_id
    notes = {value: counted - expected for value, (expected, counted) in lines.items()}
    hands = places.named(shop_id, "hands")
    moves = _note_moves(shop_id, place, notes, hands)
    moves += _signed(place, hands, places.loose(shop_id), -loose_minor)
    return moves + _signed(place, places.named(shop_id, against), places.money(shop_id), difference_minor)


def moves_of_taken(close: ShiftClose, till: Till, taken: Notes) -> list[Move]:
    """The moves of what was not left for tomorrow: out of the counted drawer, into the safe or to the bank."""
    shop_id, drawer, money = close.shop_id, places.drawer(close.shop_id, till.pk), places.money(close.shop_id)
    into_safe = close.taken_to == TakenTo.SAFE
    target = safe_of(shop_id, till) if into_safe else places.method(shop_id, "bank")
    hands = target if into_safe else places.named(shop_id, "hands")
    moves = _note_moves(shop_id, drawer, {value: -pieces for value, pieces in taken.items()}, hands)
    return [*moves, Move(drawer, target, money, close.taken_minor)] if close.taken_minor else []


def moves_of_deposit(row: SafeDeposit) -> list[Move]:
    """The moves of cash that went from a safe to the bank, in its notes."""
    shop_id, safe = row.shop_id, places.safe(row.shop_id, row.branch_id)
    hands = places.named(shop_id, "hands")
    moves = _note_moves(shop_id, safe, {int(value): -pieces for value, pieces in row.notes.items()}, hands)
    moves += _signed(safe, hands, places.loose(shop_id), -row.loose_minor)
    target = places.method(shop_id, (row.bank_code or PLAIN).replace(".", ":"))
    return [*moves, Move(safe, target, places.money(shop_id), row.amount_minor)]


def moves_of_safe_count(row: SafeCount) -> list[Move]:
    """The moves of a count of the safe, as those of a drawer's."""
    lines = {value: (expected, counted) for value, expected, counted in row.lines}
    return _counted(places.safe(row.shop_id, row.branch_id), lines, row.loose_minor, row.difference_minor)


def hash_of_deposit(row: SafeDeposit) -> str:
    """What the entry of a deposit carries of it."""
    said = (row.shop_id, row.branch_id, row.amount_minor, row.loose_minor, sorted(row.notes.items()), row.slip)
    return request_hash([*said, row.by_id, *([row.bank_code] if row.bank_code else [])])


def hash_of_safe_count(row: SafeCount) -> str:
    """What the entry of a count of the safe carries of it."""
    said = (row.shop_id, row.branch_id, row.counted_minor, row.expected_minor, row.loose_minor, row.lines, row.reason)
    return request_hash([*said, row.by_id])


def hash_of_safe_approval(row: SafeApproval) -> str:
    """What the entry of an approval of it carries of it."""
    return request_hash([row.shop_id, row.count_id, row.by_id, row.remark])


def _note_moves(shop_id: int, drawer: places.Account, notes: Notes, hands: places.Account) -> list[Move]:
    return [
        move
        for value, pieces in sorted(notes.items())
        for move in _signed(drawer, hands, places.note(shop_id, value), pieces)
    ]


def _signed(drawer: places.Account, hands: places.Account, unit: places.Unit, amount: int) -> list[Move]:
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


def hash_of_close(
    close: ShiftClose, count: DrawerCount, lines: Mapping[int, tuple[int, int]], taken: Notes | None = None
) -> str:
    """What the entry of a close carries of it, of its count, and of what was not left in the drawer."""
    said: list[object] = [close.shift_id, close.opening_minor, close.limit_minor, close.needs_approval]
    # A close of before there were late bills, and before anything was taken, keeps its hash.
    said += [close.late_minor] if close.late_minor else []
    if close.taken_minor or taken or close.taken_to != TakenTo.SAFE:
        said += ["taken", close.taken_minor, str(close.taken_to), sorted((taken or {}).items())]
    return request_hash([hash_of_count(count, lines), *said])


def hash_of_late_close(close: ShiftClose) -> str:
    """What the entry of a late shift's close carries of it."""
    return request_hash([close.shift_id, close.shop_id, close.by_id, close.limit_minor, close.needs_approval])


def hash_of_approval(row: CloseApproval) -> str:
    """What the entry of an approval carries of it."""
    return request_hash([row.shop_id, row.close_id, row.by_id, row.remark])
