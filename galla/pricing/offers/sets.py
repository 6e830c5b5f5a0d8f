"""Offers on sets of pieces as small counting machines: which piece may go in as what, what it then gives, what is open.

A machine sees the pieces one by one, the dearest first, and keeps how many of each role wait for a set to be full. So
the search needs to know nothing about rules, and remembers a few numbers instead of the pieces.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from galla.pricing.offers.applying import Applicable
from galla.pricing.offers.pieces import FINE, Kind, after_each
from galla.pricing.offers.rules import Bundle, BuyGet, Goods, OffEach, Scope, SetPrice
from galla.pricing.tax import PPM

type State = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetRule:
    """One offer on sets, of this cart's kinds.

    ``counts`` is how many pieces of each role make a set. Where sets are of one product each, every product has roles
    of its own: ``products`` of them, one after another. ``gains[kind][role]`` is what a piece gives up in that role,
    ``price_fine`` what a full set costs when its pieces give up their whole price. ``frees_cheapest``: role 1 needs
    dearer pieces in role 0. ``up_to``: role 1 may stay unfilled. ``in_blocks``: a set is full before the next begins.
    ``is_off_each``: a capped offer off each piece, which takes of none more than that piece gives. ``holds_floors``:
    no piece is sold below its floor; ``needs_floor``: that may leave a set less to give. ``limit`` and ``cap_fine`` are
    its caps.
    """

    place: int
    is_exclusive: bool
    counts: tuple[int, ...]
    gains: dict[int, dict[int, int]]
    products: int = 1
    price_fine: int = 0
    frees_cheapest: bool = False
    up_to: bool = False
    in_blocks: bool = False
    is_off_each: bool = False
    needs_floor: bool = False
    holds_floors: bool = False
    limit: int | None = None
    cap_fine: int | None = None

    @property
    def is_bounded(self) -> bool:
        """Whether what the set gives may be less than what its pieces do."""
        return self.needs_floor or self.cap_fine is not None

    @property
    def start(self) -> State:
        """Nothing open in any role, no set used."""
        return (0,) * (len(self.counts) * self.products + 1)

    def put(self, state: State, role: int) -> tuple[State, int] | None:
        """The state with one more piece in a role, and how many sets that made full; None where it may not go in."""
        *open_, used = state
        # Most rules have roles of one product only, and this is asked for every piece of every way.
        is_alone, begin = self.products == 1, self.begin_of(role)
        mine = open_ if is_alone else open_[begin : begin + len(self.counts)]
        if self.frees_cheapest and not self._may_be(mine, role - begin):
            return None
        mine[role - begin] += 1
        full = all(count >= least for count, least in zip(mine, self.counts, strict=True))
        if full:
            mine = [count - least for count, least in zip(mine, self.counts, strict=True)]
        open_ = mine if is_alone else [*open_[:begin], *mine, *open_[begin + len(self.counts) :]]
        if self.limit is None:
            return (*open_, 0), int(full)
        if full:
            used += 1
        return None if used > self.limit else ((*open_, used), int(full))

    def begin_of(self, role: int) -> int:
        """The first role of the product that a role is of."""
        return role - role % len(self.counts)

    def is_closed(self, state: State, begin: int) -> bool:
        """Whether no piece of the product whose roles begin here waits for others."""
        return not any(state[begin : begin + len(self.counts)])

    def _may_be(self, open_: Sequence[int], role: int) -> bool:
        buy, get = self.counts
        if role == 0:
            return buy > 0 and not (self.in_blocks and open_[0] >= buy)
        return buy == 0 or open_[1] < get * (open_[0] // buy)

    def is_whole(self, state: State) -> bool:
        """Whether no piece waits for others."""
        *open_, used = state
        if not self.up_to:
            return not any(open_)
        buy, get = self.counts
        more = open_[0] // buy
        return open_[0] % buy == 0 and open_[1] <= get * more and (self.limit is None or used + more <= self.limit)

    def left(self, kind: Kind) -> int:
        """What a piece costs as it goes in."""
        return kind.start_fine if self.is_exclusive else kind.open_fine


def set_rules(offers: Sequence[Applicable], goods: Sequence[Goods], kinds: Sequence[Kind]) -> list[SetRule]:
    """The sets these pieces could make; an offer that cannot make one is left out."""
    found = []
    for place, one in enumerate(offers):
        rule = _rule(place, one, goods, kinds)
        if rule is not None and _can_be_full(rule, kinds):
            found.append(rule)
    return found


def _rule(place: int, one: Applicable, goods: Sequence[Goods], kinds: Sequence[Kind]) -> SetRule | None:
    offer, rule = one.offer, one.offer.rule
    cap = None if offer.most_minor is None else offer.most_minor * FINE
    plain = SetRule(place, offer.is_exclusive, (1,), {}, limit=offer.most_uses, cap_fine=cap)
    countable = [at for at, kind in enumerate(kinds) if kind.is_countable and kind.line in one.lines]
    if isinstance(rule, OffEach) and offer.is_capped:
        fit = [at for at, kind in enumerate(kinds) if kind.line in one.lines]
        gains = {at: {0: plain.left(kinds[at]) - _each(one, kinds[at], plain.left(kinds[at]))} for at in fit}
        return replace(plain, gains=gains, is_off_each=True)
    if isinstance(rule, SetPrice):
        made = replace(plain, counts=(rule.pieces,), price_fine=rule.price_minor * FINE)
        made = replace(made, gains={at: {0: made.left(kinds[at])} for at in countable})
        return _floored(_by_product(made, goods, kinds) if rule.same_product else made, one, kinds)
    if isinstance(rule, BuyGet):
        made = _buy_get(plain, rule.of_same_goods(offer.scope), goods, kinds, countable)
        return _floored(_by_product(made, goods, kinds) if rule.same_product else made, one, kinds)
    if isinstance(rule, Bundle):
        return _floored(_bundle(plain, rule, goods, kinds), one, kinds)
    return None


def _each(one: Applicable, kind: Kind, price: int) -> int:
    return after_each(one, price, kind.floor_fine, kind.size_milli)


def _buy_get(
    plain: SetRule, rule: BuyGet, goods: Sequence[Goods], kinds: Sequence[Kind], countable: list[int]
) -> SetRule:
    def gain(at: int) -> int:
        return plain.left(kinds[at]) * rule.percent_ppm // PPM

    if rule.rewards is None:
        gains = {at: {0: 0, 1: gain(at)} for at in countable}
        in_blocks = _fall_in_order(plain, countable, kinds)
        return replace(plain, counts=(rule.buy, rule.get), gains=gains, frees_cheapest=True, in_blocks=in_blocks)
    gains = {at: {0: 0} for at in countable}
    for at in _fitting(rule.rewards, goods, kinds):
        gains.setdefault(at, {})[1] = gain(at)
    return replace(plain, counts=(rule.buy, rule.get), gains=gains, up_to=True)


def _by_product(rule: SetRule, goods: Sequence[Goods], kinds: Sequence[Kind]) -> SetRule:
    """The rule with roles for each product of which there are enough for a set."""
    found: dict[int, list[int]] = {}
    for at in rule.gains:
        product = goods[kinds[at].line].product
        if product is not None:
            found.setdefault(product, []).append(at)
    able = [mine for mine in found.values() if sum(kinds[at].count for at in mine) >= sum(rule.counts)]
    size = len(rule.counts)
    gains = {
        at: {number * size + role: gain for role, gain in rule.gains[at].items()}
        for number, mine in enumerate(able)
        for at in mine
    }
    in_blocks = rule.frees_cheapest and all(_fall_in_order(rule, mine, kinds) for mine in able)
    return replace(rule, products=len(able), gains=gains, in_blocks=in_blocks)


def _fall_in_order(rule: SetRule, some: Sequence[int], kinds: Sequence[Kind]) -> bool:
    """Whether what pieces cost falls in the order in which they go into sets."""
    return _falls([rule.left(kinds[at]) for at in sorted(some, key=lambda at: kinds[at].order)])


def _bundle(plain: SetRule, rule: Bundle, goods: Sequence[Goods], kinds: Sequence[Kind]) -> SetRule:
    gains: dict[int, dict[int, int]] = {}
    for role, (scope, _) in enumerate(rule.parts):
        for at in _fitting(scope, goods, kinds):
            gains.setdefault(at, {})[role] = plain.left(kinds[at])
    counts = tuple(count for _, count in rule.parts)
    return replace(plain, counts=counts, gains=gains, price_fine=rule.price_minor * FINE)


def _fitting(scope: Scope, goods: Sequence[Goods], kinds: Sequence[Kind]) -> list[int]:
    return [at for at, kind in enumerate(kinds) if kind.is_countable and scope.covers(goods[kind.line])]


def _falls(prices: list[int]) -> bool:
    return all(first >= second for first, second in pairwise(prices))


def _floored(rule: SetRule, one: Applicable, kinds: Sequence[Kind]) -> SetRule:
    """Whether floors can bind at all: where they surely do not, the search need not add them up."""
    if one.offer.may_go_below_cost or not any(kinds[at].floor_fine for at in rule.gains):
        return rule
    over = [
        max(
            [
                kinds[at].floor_fine - rule.left(kinds[at]) + gains[role]
                for at, gains in rule.gains.items()
                if role in gains
            ]
        )
        if any(role in gains for gains in rule.gains.values())
        else 0
        for role in range(len(rule.counts) * rule.products)
    ]
    # The most by which a full set's pieces, each giving all it can, would together fall below their floors.
    worsts = [
        sum(count * most for count, most in zip(rule.counts, over[begin:], strict=False)) - rule.price_fine
        for begin in range(0, len(over), len(rule.counts))
    ]
    worst = max(worsts, default=0)
    return replace(rule, needs_floor=rule.up_to or worst > 0, holds_floors=True)


def _can_be_full(rule: SetRule, kinds: Sequence[Kind]) -> bool:
    if rule.products != 1 or not rule.gains:
        return bool(rule.gains)
    if rule.frees_cheapest:
        return sum(kinds[at].count for at in rule.gains) >= sum(rule.counts)
    least = (rule.counts[0], 1) if rule.up_to else rule.counts
    return all(
        sum(kinds[at].count for at, roles in rule.gains.items() if role in roles) >= count
        for role, count in enumerate(least)
    )
