"""What a card or a customer's credit is in moves: money owed for it, and beside it what may be spent. Pure.

Money leaves an account of this room as something comes in, so there it stands as owed; as much of ``prepaid`` goes
into it, and that never falls below nothing. Every room that puts something there or takes it moves both by these.
"""

from galla.ledger import places
from galla.ledger.entries import Move

type Pair = tuple[places.Account, places.Unit]


def pair_of(place: places.Account) -> Pair:
    """The balance to lock before anything is put there or taken."""
    return place, places.prepaid(place.shop_id)


def put(place: places.Account, out_of: places.Account, amount_minor: int) -> list[Move]:
    """So much more may be spent, which ``out_of`` has received: a drawer, or a bill that gives goods back."""
    shop = place.shop_id
    spendable = Move(places.named(shop, "prepaid"), place, places.prepaid(shop), amount_minor)
    return [Move(place, out_of, places.money(shop), amount_minor), spendable]


def taken(place: places.Account, source: places.Account, amount_minor: int) -> list[Move]:
    """So much was spent for what ``source`` gave: a bill, or cash that goes back."""
    shop = place.shop_id
    spendable = Move(place, places.named(shop, "prepaid"), places.prepaid(shop), amount_minor)
    return [Move(source, place, places.money(shop), amount_minor), spendable]


def carried(old: places.Account, new: places.Account, amount_minor: int) -> list[Move]:
    """So much may be spent from ``new`` instead of ``old``, and is owed for it there."""
    shop = old.shop_id
    return [
        Move(new, old, places.money(shop), amount_minor),
        Move(old, new, places.prepaid(shop), amount_minor),
    ]
