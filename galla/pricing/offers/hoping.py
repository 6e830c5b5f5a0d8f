"""What a way of the exact search may still become at best: a way that cannot beat what was found is not followed."""

from collections.abc import Sequence

from galla.pricing.offers.easing import ONE, Easing
from galla.pricing.offers.relaxed import Hopes, Relaxed
from galla.pricing.offers.search import Apart, Label, Weighing
from galla.pricing.offers.sets import State


class Hoping:
    """The least a way may come to by one or more easings, against the least to pay that was found."""

    def __init__(
        self, relaxed: Relaxed, weighing: Weighing, eased: Sequence[tuple[Easing, Hopes]], to_pay: int
    ) -> None:
        self.relaxed, self.weighing, self.to_pay = relaxed, weighing, to_pay
        self.eased = [
            (easing, hopes, [relaxed.weight_of(number, easing) for number in range(len(relaxed.rules))])
            for easing, hopes in eased
        ]
        self.bounded = [number for number, rule in enumerate(relaxed.rules) if rule.is_bounded]

    def is_lost(self, gone_by: int, states: tuple[State, ...], apart: Apart, label: Label) -> bool:
        """Whether a way cannot come to less than what was found, by any of the easings."""
        key = 0
        for numbered, state in zip(self.relaxed.numbered, states, strict=True):
            key |= numbered.number(state) << numbered.shift
        for easing, hopes, weights in self.eased:
            hope = hopes[gone_by].get(key)
            if hope is None or self._least(easing, weights, apart, label) + hope >= self.to_pay * easing.scale:
                return True
        return False

    def _least(self, easing: Easing, weights: Sequence[int], apart: Apart, label: Label) -> int:
        """What is paid of the pieces so far, by the easing."""
        if self.weighing.weights:
            least = label.left[0] * ONE
        else:
            least = sum(left * weight for left, weight in zip(label.left, easing.weights, strict=True)) * ONE
        for which, number in enumerate(self.bounded):
            given, room = label.bounds[which]
            mixture = easing.mixtures[number]
            least -= (mixture.gains * given + mixture.room * room) * weights[number]
        size = self.weighing.size
        for number, spread in enumerate(apart):
            if spread:
                mixture = easing.mixtures[number]
                prices, rooms, gives = spread[:size], spread[size : 2 * size], spread[2 * size :]
                least += sum(price * weight for price, weight in zip(prices, easing.weights, strict=True)) * ONE
                least -= (mixture.gains * sum(gives) + mixture.room * sum(rooms)) * weights[number]
        return least
