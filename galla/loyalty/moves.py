"""What points are in moves: out of the shop's scheme to a customer and back. Pure."""

from galla.ledger import places
from galla.ledger.entries import Move

type Pair = tuple[places.Account, places.Unit]


def pair_of(shop_id: int, customer_id: int) -> Pair:
    """The balance to lock before a customer's points come or go."""
    return places.points_of(shop_id, customer_id), places.points(shop_id)


def come(shop_id: int, customer_id: int, points: int) -> list[Move]:
    """So many points are the customer's; no move for none."""
    place, unit = pair_of(shop_id, customer_id)
    return [Move(places.named(shop_id, "loyalty"), place, unit, points)] if points else []


def go(shop_id: int, customer_id: int, points: int) -> list[Move]:
    """So many points are the customer's no more; no move for none."""
    place, unit = pair_of(shop_id, customer_id)
    return [Move(place, places.named(shop_id, "loyalty"), unit, points)] if points else []
