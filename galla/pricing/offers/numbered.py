"""The states of sets as numbers, so that what is open in every set of a way is one number and quick to look up."""

from collections.abc import Collection, Sequence

from galla.pricing.offers.sets import SetRule, State

BITS = 24
MASK = (1 << BITS) - 1

type Put = tuple[int, int] | None
"""What a piece in a role adds to a way's number, and how many sets it makes full; None where it may not go in."""


class Numbered:
    """The states of one set, numbered in the order in which they are met."""

    def __init__(self, rule: SetRule, which: int) -> None:
        self.rule, self.shift = rule, which * BITS
        self.states: list[State] = []
        self.numbers: dict[State, int] = {}
        self.tables: dict[int, dict[int, Put]] = {}

    def number(self, state: State) -> int:
        found = self.numbers.get(state)
        if found is None:
            found = self.numbers[state] = len(self.states)
            self.states.append(state)
        return found

    def start(self, used: int = 0) -> int:
        """The number, in its place, of nothing open and so many sets used."""
        return self.number((*self.rule.start[:-1], used if self.rule.limit is not None else 0)) << self.shift

    def put(self, number: int, role: int) -> Put:
        """As ``SetRule.put``, of numbers, remembered in ``tables``."""
        made = self.rule.put(self.states[number], role)
        put = None if made is None else ((self.number(made[0]) - number) << self.shift, made[1])
        self.tables[role][number] = put
        return put

    def dead(self, remaining: Sequence[int], among: Collection[int]) -> set[int]:
        """Those states that cannot become whole, or are no use, with so many pieces still to come for each role."""
        return {number for number in among if not self._is_alive(self.states[number], remaining)}

    def _is_alive(self, state: State, remaining: Sequence[int]) -> bool:
        rule, size = self.rule, len(self.rule.counts)
        for begin in range(0, size * rule.products, size):
            open_ = state[begin : begin + size]
            if not any(open_):
                continue
            if rule.up_to:
                return self._is_wanted(open_, state[-1], remaining)
            sets = max(-(-count // least) for count, least in zip(open_, rule.counts, strict=True) if least)
            missing = [sets * least - count for count, least in zip(open_, rule.counts, strict=True)]
            if rule.frees_cheapest:
                if sum(missing) > remaining[begin + size - 1]:
                    return False
            elif any(less > remaining[begin + role] for role, less in enumerate(missing)):
                return False
            if rule.limit is not None and state[-1] + sets > rule.limit:
                return False
        return True

    def _is_wanted(self, open_: Sequence[int], used: int, remaining: Sequence[int]) -> bool:
        rule, (buy, get) = self.rule, self.rule.counts
        rewarded = -(-open_[1] // get)
        sets = max(-(-open_[0] // buy), rewarded)
        if sets * buy - open_[0] > remaining[0] or (rule.limit is not None and used + sets > rule.limit):
            return False
        # Pieces that were bought for rewards that cannot come any more might as well be in no set.
        return rule.is_bounded or (open_[0] // buy - rewarded - 1) * get < remaining[1]
