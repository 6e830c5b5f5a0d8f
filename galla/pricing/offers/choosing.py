"""The best combination of offers for the customer: found exactly for ordinary carts, with its bound for huge ones."""

from collections.abc import Iterable, Sequence

from galla.pricing.offers.applying import Applicable, applicable
from galla.pricing.offers.easing import least_after
from galla.pricing.offers.filling import Filling, Steps
from galla.pricing.offers.huge import most_given
from galla.pricing.offers.pieces import FINE, Kind, kinds_of
from galla.pricing.offers.rules import Buyer, Goods, Offer
from galla.pricing.offers.search import Weighing
from galla.pricing.offers.sets import set_rules
from galla.pricing.offers.shares import Choice, Left, Taken, in_minor_units
from galla.pricing.offers.totals import Total, is_below_and_held, together, totals_of, tried, weighing

QUICK_STEPS, EXACT_STEPS = 140_000, 4_000
"""Steps of all searches of a cart: of those by an eased number, and of the exact ones, which take longer each."""

MOST_OF_A_HUGE_CART = 4
"""So many combinations of offers off sums are tried for a huge cart, those that seem to take most."""


def best_offers(
    *, goods: Sequence[Goods], offers: Iterable[Offer], buyer: Buyer | None = None, minor_digits: int = 2
) -> Choice:
    """What comes off this cart: of all combinations the rules allow, the one that leaves least to pay.

    The same for any order of the offers, and for any order of the lines but for which of two equal lines bears the odd
    unit. Raises OfferUnclear for two offers of one key.
    """
    counting = applicable(offers, goods, buyer or Buyer())
    kinds = kinds_of(goods, counting, minor_digits=minor_digits)
    if not counting or not kinds:
        return Choice((), (0,) * len(goods))
    best, most = _Choosing(goods, counting, kinds).best()
    lines, amounts = in_minor_units(best, len(goods))
    taken = []
    for place, one in enumerate(counting):
        shares = {line: amount for (offer, line), amount in sorted(amounts.items()) if offer == place}
        if shares:
            uses = best.uses.get(place, 1)
            taken.append(Taken(one.offer.key, one.offer.kind, one.offer.name, sum(shares.values()), shares, uses))
    return Choice(tuple(taken), tuple(lines), max(0, most - sum(lines)))


class _Choosing:
    """One choice: every combination of offers off sums, and under each the best way to fill the sets."""

    def __init__(self, goods: Sequence[Goods], counting: Sequence[Applicable], kinds: Sequence[Kind]) -> None:
        self.kinds, self.counting = kinds, counting
        self.rules = set_rules(counting, goods, kinds)
        self.totals = totals_of(counting)
        self.worth = {line: wanted.list_minor * FINE for line, wanted in enumerate(goods)}
        self.listed = sum(self.worth[line] for line in {kind.line for kind in kinds})
        self.steps = Steps(QUICK_STEPS, EXACT_STEPS)
        self.alike: dict[frozenset[int], Filling] = {}
        self.found: Left | None = None

    def best(self) -> tuple[Left, int]:
        """The best that was found, and a discount in minor units that none exceeds; zero where it was exact."""
        some = tried(self.totals, self.worth)
        ordered = sorted(together(some), key=lambda under: -sum(self._at_most(total) for total in under))
        least = [self._least_under(under, number) for number, under in enumerate(ordered)]
        found = self.found
        assert found is not None, "no sums at all are a combination too"
        known = [paid for paid in least if paid is not None]
        is_whole = len(known) == len(least) and len(some) == len(self.totals)
        if is_whole and min(known) >= found.to_pay:
            return found, 0
        most = self._most() if not is_whole else min(self._most(), self.listed - min(known))
        return found, (2 * most + FINE) // (2 * FINE)

    def _least_under(self, under: tuple[Total, ...], number: int) -> int | None:
        """Look for the best under these offers off sums; what no way under them goes below, where that is known."""
        if self.steps.is_huge and number >= MOST_OF_A_HUGE_CART:
            return None
        weighed = weighing(under, self.kinds, self.rules)
        is_alike = weighed.weights is not None and set(weighed.weights) == {1}
        filling = self._alike(weighed) if is_alike else self._filled(weighed, under)
        assert filling.answer is not None
        left = filling.left(filling.answer, under)
        if self.found is None or left.to_pay < self.found.to_pay:
            self.found = left
        if not filling.is_bounded or is_below_and_held(under, self.kinds, self.rules):
            return None
        if not is_alike:
            return filling.least
        return left.to_pay if filling.least >= filling.to_pay else least_after(filling.least, under, self.worth)

    def _alike(self, weighed: Weighing) -> Filling:
        """What is best before one sum of all goods is best under any: it is looked for once."""
        if weighed.bare not in self.alike:
            self.alike[weighed.bare] = self._filled(weighed, ())
        return self.alike[weighed.bare]

    def _filled(self, weighed: Weighing, under: tuple[Total, ...]) -> Filling:
        filling = Filling(self.kinds, self.rules, weighed, under, self.steps)
        to_beat = self.found.to_pay if self.found is not None and under else None
        filling.fill(self.worth, to_beat)
        return filling

    def _at_most(self, total: Total) -> int:
        return total.taken(sum(self.worth[line] for line in total.lines))

    def _most(self) -> int:
        """What pieces, sets and sums could each give at most on their own, together, in fine parts."""
        alone = sum(
            (kind.list_fine - min(kind.open_fine, kind.alone[1] if kind.alone else kind.open_fine)) * kind.count
            for kind in self.kinds
        )
        sets = sum(most_given(rule, self.kinds) for rule in self.rules)
        sums = [self._at_most(total) for total in self.totals]
        return min(alone + sets + sum(sums), self.listed)
