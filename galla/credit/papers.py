"""What an interest note and its waiver mean in moves, and the hash their entries carry of them. Pure.

The actions post these moves, and ``galla verify`` asks again whether they were posted.
"""

from collections.abc import Iterable

from galla.credit.models import InterestLine, InterestNote, InterestWaiver
from galla.ledger import places
from galla.ledger.entries import Move, request_hash
from galla.pricing.interest import Stretch

INTEREST, INTEREST_WAIVED = "interest", "interest-waived"
# A run of the shop's own without gaps, of no till and no branch; no till's prefix has a stroke in it.
SERIES, JOURNAL = "K/INT", "journal:interest"


def moves_of(note: InterestNote) -> list[Move]:
    """The customer owes more, and that is income of the shop. No money and no tax moves."""
    income, customer = places.named(note.shop_id, "interest"), places.customer(note.shop_id, note.customer_id)
    return [Move(income, customer, places.money(note.shop_id), note.amount_minor)]


def moves_of_waiver(note: InterestNote) -> list[Move]:
    """The same turned round."""
    return [Move(move.target, move.source, move.unit, move.amount) for move in moves_of(note)]


def hash_of(note: InterestNote, lines: Iterable[Stretch]) -> str:
    """What the entry of a note carries: the paper and the days it was reckoned from. Its number is its entry's."""
    told = [note.shop_id, note.customer_id, note.since, note.until, note.amount_minor, note.carried]
    return request_hash([*told, sorted([*map(str, line)] for line in lines)])


def hash_of_waiver(waiver: InterestWaiver) -> str:
    """What the entry of a waiver carries of it."""
    return request_hash([waiver.shop_id, waiver.note_id, waiver.reason, waiver.by_id])


def stretch_of(line: InterestLine) -> Stretch:
    """A line as it was reckoned; its key is its charge's."""
    return Stretch(line.charge_id, line.since, line.until, line.open_minor, line.rate_ppm)
