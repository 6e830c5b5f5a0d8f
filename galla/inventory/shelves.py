"""Where goods lie while a paper is being written: what is locked, and what each line leaves behind. No writing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from galla.foundation.formats import money_of
from galla.inventory.batches import Lying
from galla.inventory.queries.batches import lying_by_product
from galla.inventory.valuation import found_worth, issue_worth, variance_of_receipt
from galla.ledger import places
from galla.ledger.entries import Standing, lock_balances


@dataclass(frozen=True, slots=True)
class Arrival:
    """What goods that come bring along, and the value that follows goods sold before they came."""

    worth_minor: int
    variance_minor: int


def lock_together(shelves: Iterable[places.Account], product_ids: Iterable[int]) -> None:
    """Lock some products in several places in one go, in the order everybody keeps.

    Whoever moves goods from one shelf to another calls this before a ``Shelf`` is made of either: two who move the same
    goods opposite ways would each hold what the other waits for.
    """
    wanted = sorted(set(product_ids))
    lock_balances((shelf, places.goods(shelf.shop_id, product)) for shelf in shelves for product in wanted)


class Shelf:
    """The goods of a floor, a place or a transfer, as they stand after each line of a paper. Locked from its making on.

    Whoever needs two of them makes the transfer's first, so that nobody waits for somebody who waits for them.
    """

    def __init__(self, *, place: places.Account, currency: str, product_ids: Iterable[int]) -> None:
        self.shop_id = place.shop_id
        self.place = place
        self.minor_digits = money_of(currency).minor_digits
        wanted = sorted(set(product_ids))
        locked = lock_balances((place, places.goods(place.shop_id, product)) for product in wanted)
        self._standing = {product: locked[place.id, places.goods(place.shop_id, product).id] for product in wanted}
        self._before = dict(self._standing)

    def never_below_zero(self) -> dict[tuple[int, int], int]:
        """The guard of everything on it, for ``post``."""
        return {(self.place.id, places.goods(self.shop_id, product).id): 0 for product in self._standing}

    def standing(self, product_id: int) -> Standing:
        """What lies there now, and its worth."""
        return self._standing[product_id]

    def bring(self, product_id: int, quantity_milli: int, worth_minor: int) -> Arrival:
        """Goods come, worth so much."""
        here = self._standing[product_id]
        variance = variance_of_receipt(
            on_hand_milli=here.on_hand,
            worth_minor=here.worth_minor,
            quantity_milli=quantity_milli,
            received_worth_minor=worth_minor,
        )
        self._standing[product_id] = replace(
            here, on_hand=here.on_hand + quantity_milli, worth_minor=here.worth_minor + worth_minor - variance
        )
        return Arrival(worth_minor, variance)

    def find(self, product_id: int, quantity_milli: int, *, last_cost_e4: int) -> Arrival:
        """Goods turn up that the moves did not know of."""
        here = self._standing[product_id]
        worth = found_worth(
            on_hand_milli=here.on_hand,
            worth_minor=here.worth_minor,
            quantity_milli=quantity_milli,
            last_cost_e4=last_cost_e4,
            minor_digits=self.minor_digits,
        )
        return self.bring(product_id, quantity_milli, worth)

    def take(self, product_id: int, quantity_milli: int, *, last_cost_e4: int) -> int:
        """Goods leave; the value they take along."""
        here = self._standing[product_id]
        worth = issue_worth(
            on_hand_milli=here.on_hand,
            worth_minor=here.worth_minor,
            quantity_milli=quantity_milli,
            last_cost_e4=last_cost_e4,
            minor_digits=self.minor_digits,
        )
        self._standing[product_id] = replace(
            here, on_hand=here.on_hand - quantity_milli, worth_minor=here.worth_minor - worth
        )
        return worth

    def lying(self, product_ids: Iterable[int]) -> dict[int, Lying]:
        """What lies there of some products with their batches, before any line. One statement, none for nothing."""
        return lying_by_product(self.place, list(product_ids), self._before)
