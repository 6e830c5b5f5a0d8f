"""Value that comes late: shared out to where the goods are today, as moves of value alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from galla.inventory.models import ReceiptLine
from galla.ledger import places
from galla.ledger.entries import Standing, lock_balances
from galla.ledger.holding import places_holding
from galla.pricing.spread import spread

SOLD = "sold"

type Pair = tuple[places.Account, places.Unit]


@dataclass(frozen=True, slots=True)
class Shift:
    """So much value of a line's goods goes to a place (an account's key); below zero: comes from there."""

    place: str
    worth_minor: int


class Shelves:
    """Every shelf and every transfer on which some goods lie, locked from its making on, and what is spoken for.

    Goods are not told apart, so which receipt a piece came with is a convention: of a line, as many are still there as
    it brought, if so many lie anywhere (where they came to first, then on other shelves, then on their way), and the
    others are gone. Two lines of one bill never speak for the same piece.
    """

    def __init__(self, shop_id: int, lines: Iterable[ReceiptLine], also: Iterable[Pair] = ()) -> None:
        self.shop_id = shop_id
        units = {line.product_id: places.goods(shop_id, line.product_id) for line in lines}
        came_to: set[Pair] = {(_came_to(line), units[line.product_id]) for line in lines}
        # First what is on its way, as whoever says that it came; what has come by then is looked for on the shelves.
        underway = set(places_holding(shop_id, "transit", units.values()))
        locked = lock_balances(underway)
        on_shelves = {*came_to, *places_holding(shop_id, "shelf", units.values())}
        locked |= lock_balances([*on_shelves, *also])
        lying = on_shelves | underway
        self._standing: dict[tuple[str, int], Standing] = {}
        self._free: dict[tuple[str, int], int] = {}
        for place, unit in sorted(lying):
            standing = locked[place.id, unit.id]
            self._standing[place.key, unit.id] = standing
            self._free[place.key, unit.id] = max(standing.on_hand, 0)

    def follow(self, line: ReceiptLine, quantity_milli: int, worth_minor: int) -> list[Shift]:
        """Where ``worth_minor`` goes, of a line of which ``quantity_milli`` did not go back."""
        unit = places.goods(self.shop_id, line.product_id)
        first = _came_to(line).key
        lying = sorted((key for key, number in self._free if number == unit.id), key=lambda key: (key != first, key))
        covered: list[int] = []
        rest = quantity_milli
        for key in lying:
            here = min(rest, self._free[key, unit.id])
            self._free[key, unit.id] -= here
            rest -= here
            covered.append(here)
        shares = spread(worth_minor, [*covered, rest if quantity_milli else 1])
        shifts = [self._taken(key, unit.id, share) for key, share in zip(lying, shares, strict=False)]
        gone = worth_minor - sum(shift.worth_minor for shift in shifts)
        return [shift for shift in [*shifts, Shift(SOLD, gone)] if shift.worth_minor]

    def _taken(self, key: str, unit_id: int, share: int) -> Shift:
        """A share onto a shelf; of a shelf no more is taken than its goods are worth, the rest concerns ``sold``."""
        here = self._standing[key, unit_id]
        share = max(share, -max(here.worth_minor, 0))
        self._standing[key, unit_id] = Standing(here.on_hand, here.worth_minor + share)
        return Shift(key, share)


def _came_to(line: ReceiptLine) -> places.Account:
    """Where the goods of a line were received: a floor, or another place of its branch."""
    return places.shelf(line.shop_id, line.receipt.branch_id, line.receipt.place_id)
