"""The best combination of offers for the customer: found exactly for ordinary carts, with its bound for huge ones."""

from collections.abc import Iterable, Sequence
from itertools import count

from galla.pricing.offers.applying import Applicable, applicable
from galla.pricing.offers.huge import most_given, one_after_another
from galla.pricing.offers.pieces import FINE, Kind, kinds_of
from galla.pricing.offers.rules import Buyer, Goods, Offer
from galla.pricing.offers.search import Answer, Search, TooMany, Weighing
from galla.pricing.offers.sets import SetRule, set_rules
from galla.pricing.offers.shares import Choice, Left, Taken, in_minor_units, left_of
from galla.pricing.offers.totals import Total, guessed, take_off, together, totals_of, tried, weighing

MOST_PIECES = 120
"""So many pieces that could go into sets are searched exactly, as far as the steps go; a cart of more is huge."""

MOST_STEPS, ALL_STEPS, LEAST_STEPS = 60_000, 120_000, 3_000
"""Steps of one exact search, of all searches of a cart, and what each one may take even when the others took all."""

MOST_OF_A_HUGE_CART = 4
"""So many combinations of offers off sums are tried for a huge cart."""

type Found = tuple[list[SetRule], Answer, frozenset[int]]
"""The sets that were searched, how they are filled, and which kinds stand alone."""


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
        self.is_exact, self.steps_left = True, ALL_STEPS
        self.known: dict[Weighing, list[Found]] = {}
        in_sets = {at for rule in self.rules for at in rule.gains}
        self.is_huge = sum(kinds[at].count for at in in_sets) > MOST_PIECES

    def best(self) -> tuple[Left, int]:
        """The best that was found, and a discount in minor units that none exceeds; zero where it was exact."""
        some = tried(self.totals, self.worth)
        self.is_exact = len(some) == len(self.totals)
        ways = [self._left(answer, under) for under in self._together(some) for answer in self._answers(under)]
        best = min(zip(ways, count(), strict=False), key=lambda way: (way[0].to_pay, way[1]))[0]
        return best, 0 if self.is_exact else self._most()

    def _together(self, some: Sequence[Total]) -> list[tuple[Total, ...]]:
        """The combinations of offers off sums that are tried; of a huge cart those that seem to take most."""
        all_ = list(together(some))
        if not self.is_huge:
            return all_
        self.is_exact = False
        return sorted(all_, key=lambda under: -sum(self._at_most(total) for total in under))[:MOST_OF_A_HUGE_CART]

    def _answers(self, under: tuple[Total, ...]) -> list[Found]:
        weighed = weighing(under, self.kinds, self.rules)
        if weighed not in self.known:
            self.known[weighed] = self._searched(weighed, under)
        return self.known[weighed]

    def _searched(self, weighed: Weighing, under: tuple[Total, ...]) -> list[Found]:
        """The ways to fill the sets: exactly where that is possible, else with sums guessed, and one after another."""
        exact = None if self.is_huge else self._search(weighed)
        if exact is not None:
            return exact
        self.is_exact = False
        guess = None if self.is_huge else self._search(guessed(under, self.kinds, weighed))
        simple = (self.rules, one_after_another(self.kinds, self.rules, weighed), weighed.bare)
        return [*(guess or ()), simple]

    def _search(self, weighed: Weighing) -> list[Found] | None:
        search = Search(self.kinds, self.rules, weighed, min(MOST_STEPS, max(self.steps_left, LEAST_STEPS)))
        try:
            return [(search.rules, answer, weighed.bare) for answer in search.answers()]
        except TooMany:
            return None
        finally:
            self.steps_left -= search.steps

    def _left(self, answer: Found, under: tuple[Total, ...]) -> Left:
        rules, pieces, bare = answer
        left = left_of(self.kinds, rules, pieces, bare)
        take_off(left, under)
        return left

    def _at_most(self, total: Total) -> int:
        return total.taken(sum(self.worth[line] for line in total.lines))

    def _most(self) -> int:
        """What pieces, sets and sums could each give at most on their own, together."""
        alone = sum(
            (kind.list_fine - min(kind.open_fine, kind.alone[1] if kind.alone else kind.open_fine)) * kind.count
            for kind in self.kinds
        )
        sets = sum(most_given(rule, self.kinds) for rule in self.rules)
        sums = [self._at_most(total) for total in self.totals]
        most = min(alone + sets + sum(sums), sum(self.worth[kind.line] for kind in self.kinds))
        return (2 * most + FINE) // (2 * FINE)
