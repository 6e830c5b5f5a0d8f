"""Which batches goods leave from: the first-expiring first. Pure arithmetic over what lies in one place.

What lies there of a product and belongs to no known batch is the difference between the product and its batches
(decision 0008). Its expiry is unknown, so it leaves last where goods are sold, and first where they are found missing.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class HeldBatch(NamedTuple):
    """A batch and how much of it lies in a place, in thousandths. Prices are 1e-4 of the currency."""

    id: int
    product_id: int
    number: str
    expires_on: datetime.date | None
    mrp_e4: int | None
    price_e4: int | None
    on_hand_milli: int

    @property
    def terms(self) -> tuple[int | None, int | None]:
        """What it is sold at: batches of other terms stand on lines of their own."""
        return self.mrp_e4, self.price_e4

    def is_expired(self, on: datetime.date) -> bool:
        """Whether it may no longer be sold on a day; on its last day it may."""
        return self.expires_on is not None and on > self.expires_on


class Taken(NamedTuple):
    """So much of a batch, in thousandths."""

    batch: HeldBatch
    milli: int


def first_expiring_first(batches: Iterable[HeldBatch]) -> list[HeldBatch]:
    """In the order they are to leave: what expires first, then what came first; what never expires last."""
    return sorted(batches, key=lambda batch: (batch.expires_on or datetime.date.max, batch.id))


@dataclass(slots=True)
class Lying:
    """What lies of one product in one place while lines are written: in all, and of each batch. Thousandths."""

    on_hand_milli: int
    batches: list[HeldBatch]
    _left: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.batches = first_expiring_first(self.batches)
        self._left = {batch.id: batch.on_hand_milli for batch in self.batches}

    @property
    def unbatched_milli(self) -> int:
        """What belongs to no known batch; below zero where more was sold than was there."""
        return self.on_hand_milli - sum(self._left.values())

    def left(self, batch: HeldBatch) -> int:
        """How much of a batch is still there."""
        return self._left[batch.id]

    def of(self, batch_id: int) -> HeldBatch | None:
        """A batch that lies here, by its id."""
        return next((batch for batch in self.batches if batch.id == batch_id), None)

    def take(self, batches: Iterable[HeldBatch], quantity_milli: int) -> list[Taken]:
        """Take a quantity from these batches in their order, as far as they reach; the product's total with it."""
        found = []
        for batch in batches:
            milli = min(self._left[batch.id], quantity_milli)
            if milli > 0:
                self._left[batch.id] -= milli
                quantity_milli -= milli
                found.append(Taken(batch, milli))
        self.on_hand_milli -= sum(taken.milli for taken in found)
        return found

    def take_unbatched(self, quantity_milli: int) -> None:
        """Take what belongs to no batch, below zero if need be."""
        self.on_hand_milli -= quantity_milli

    def lose(self, quantity_milli: int) -> list[Taken]:
        """Goods are gone and nobody knows of which batch: what belongs to none first, then the first-expiring."""
        beyond = min(max(quantity_milli - max(self.unbatched_milli, 0), 0), sum(self._left.values()))
        found = self.take(self.batches, beyond)
        self.take_unbatched(quantity_milli - beyond)
        return found

    def bring(self, quantity_milli: int, batch: HeldBatch | None = None) -> int:
        """Goods come, perhaps of a batch; how much of the batch was sold before it came, onto a shelf below zero."""
        gone = min(max(-self.on_hand_milli, 0), quantity_milli)
        self.on_hand_milli += quantity_milli
        if batch is None:
            return 0
        if batch.id not in self._left:
            self._left[batch.id] = 0
            self.batches = first_expiring_first([*self.batches, batch])
        self._left[batch.id] += quantity_milli - gone
        return gone
