"""Credit that another room gives in an entry of its own: for goods that came back, for a bill that was too much."""

from galla.ledger import places
from galla.ledger.entries import Move
from galla.prepaid.moves import Pair, pair_of, put


def keep_as_credit(
    *, shop_id: int, customer_id: int, amount_minor: int, out_of: places.Account
) -> tuple[list[Pair], list[Move]]:
    """The balances to lock and the moves to post so that a customer may spend what ``out_of`` would have paid out.

    Nothing is written here: the moves stand in the entry of whoever calls, whose document says why. ``customer_id`` is
    who they really are (``parties.queries.canonical``).
    """
    place = places.store_credit(shop_id, customer_id)
    return [pair_of(place)], put(place, out_of, amount_minor)
