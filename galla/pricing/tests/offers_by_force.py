"""The best combination of offers by trying every one, in fractions: slow, plain, and written from the rules alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from galla.pricing.offers import Bundle, Buyer, BuyGet, Goods, Off, OffEach, Offer, OffTotal, Prices, Scope, SetPrice
from galla.pricing.offers.applying import Applicable, applicable

PPM = 1_000_000


@dataclass(frozen=True)
class Piece:
    line: int
    goods: Goods
    size: Fraction
    start: Fraction
    open_: Fraction
    floor: Fraction
    alone: tuple[Fraction, ...]
    can_be_counted: bool


def least_to_pay(goods: Sequence[Goods], offers: Sequence[Offer], buyer: Buyer | None = None) -> Fraction:
    """What the whole cart costs at least."""
    counting = applicable(offers, goods, buyer or Buyer())
    untouched = sum(line.list_minor for line in goods if not line.takes_offers)
    totals = [one for one in counting if isinstance(one.offer.rule, OffTotal)]
    sets = [one for one in counting if is_set(one.offer)]
    best = None
    for size in range(len(totals) + 1):
        for some in combinations(totals, size):
            if not may_come_together(some):
                continue
            bare = {line for one in some if one.offer.is_exclusive for line in one.lines}
            pieces = pieces_of(goods, counting, bare)
            for left, closed in filled(pieces, sets, bare):
                paid = closed + after_totals(left, some, bare)
                best = paid if best is None else min(best, paid)
    assert best is not None
    return best + untouched


def may_come_together(some: Sequence[Applicable]) -> bool:
    return not any(
        one.lines & other.lines
        and one.offer.is_exclusive == other.offer.is_exclusive
        and (one.offer.is_exclusive or one.offer.priority == other.offer.priority)
        for one, other in combinations(some, 2)
    )


def is_set(offer: Offer) -> bool:
    return isinstance(offer.rule, BuyGet | SetPrice | Bundle) or (isinstance(offer.rule, OffEach) and offer.is_capped)


def pieces_of(goods: Sequence[Goods], counting: Sequence[Applicable], bare: set[int]) -> list[Piece]:
    pieces = []
    for line, wanted in enumerate(goods):
        if not wanted.takes_offers or not wanted.list_minor:
            continue
        mine = [one for one in counting if line in one.lines]
        for size, count in sizes(wanted, mine):
            pieces += [piece_of(line, wanted, mine, bare, size)] * count
    return pieces


def sizes(wanted: Goods, mine: Sequence[Applicable]) -> list[tuple[Fraction, int]]:
    """How much each piece of a line is, and how many: what is weighed is one, or units where an offer is used up."""
    units, rest = divmod(wanted.quantity_milli, 1000)
    if not rest and not wanted.is_weighed:
        return [(Fraction(1), units)]
    if any(isinstance(one.offer.rule, OffEach) and one.offer.most_uses is not None for one in mine):
        return [(Fraction(1), units), *([(Fraction(rest, 1000), 1)] if rest else [])]
    return [(Fraction(wanted.quantity_milli, 1000), 1)]


def piece_of(line: int, wanted: Goods, mine: Sequence[Applicable], bare: set[int], size: Fraction) -> Piece:
    whole = wanted.quantity_milli % 1000 == 0 and not wanted.is_weighed
    share = size * 1000 / wanted.quantity_milli
    price, floor = wanted.list_minor * share, min(wanted.floor_minor, wanted.list_minor) * share
    start = price
    for one in mine:
        prices = one.offer.rule.unit_prices_e4 if isinstance(one.offer.rule, Prices) else {}
        if wanted.product is not None and wanted.product in prices:
            listed = Fraction(prices[wanted.product], 100) * size
            start = min(start, listed if one.offer.may_go_below_cost else max(listed, floor))
    each = [one for one in mine if isinstance(one.offer.rule, OffEach) and not one.offer.is_capped]
    stacking = [one for one in each if not one.offer.is_exclusive]
    levels = sorted({one.offer.priority for one in stacking}, reverse=True)
    choices = [[None, *(one for one in stacking if one.offer.priority == level)] for level in levels]
    opens = []
    for chain in product(*choices):
        left = start
        for link in chain:
            left = left if link is None else off_each(link, left, floor, size)
        opens.append(left)
    alone = tuple(off_each(one, start, floor, size) for one in each if one.offer.is_exclusive)
    is_bare = line in bare
    return Piece(
        *(line, wanted, size, start, start if is_bare else min(opens), floor),
        *(() if is_bare else alone, whole),
    )


def off_each(one: Applicable, price: Fraction, floor: Fraction, size: Fraction) -> Fraction:
    left = max(Fraction(0), min(price - taken(off, price, size) for off in one.offs))
    return left if one.offer.may_go_below_cost else max(left, min(price, floor))


def taken(off: Off, price: Fraction, size: Fraction) -> Fraction:
    if off.percent_ppm is not None:
        return price * off.percent_ppm / PPM
    if off.amount_minor is not None:
        return off.amount_minor * size
    return max(Fraction(0), price - (off.price_minor or 0) * size)


type Left = list[tuple[int, Fraction, Fraction]]
"""Line, what is left of a piece, its floor: open to sums."""


def filled(pieces: list[Piece], sets: list[Applicable], bare: set[int]) -> Iterator[tuple[Left, Fraction]]:
    """Every way to put the pieces into sets: what is left open of each, and the sum that is closed to more."""
    for groups, rest in grouped(list(range(len(pieces))), pieces, sets, bare):
        outcome = given(groups, pieces, sets)
        if outcome is None:
            continue
        in_sets, closed = outcome
        choices = [[(pieces[at].open_, False), *((price, True) for price in pieces[at].alone)] for at in rest]
        for ways in product(*choices):
            alone = sum(price for price, is_closed in ways if is_closed)
            open_ = [
                (pieces[at].line, price, pieces[at].floor)
                for at, (price, is_closed) in zip(rest, ways, strict=True)
                if not is_closed
            ]
            yield [*in_sets, *open_], closed + alone


type Group = tuple[int, tuple[int, ...], Fraction]
"""Which offer, which pieces, what they give."""


def grouped(
    left: list[int], pieces: list[Piece], sets: list[Applicable], bare: set[int]
) -> Iterator[tuple[list[Group], list[int]]]:
    if not left:
        yield [], []
        return
    first, others = left[0], left[1:]
    for groups, rest in grouped(others, pieces, sets, bare):
        yield groups, [first, *rest]
    for number, one in enumerate(sets):
        for size in range(1, len(left) + 1):
            for more in combinations(others, size - 1):
                members = (first, *more)
                if any(pieces[at].line in bare for at in members):
                    continue
                gives = given_by(one, [pieces[at] for at in members])
                if gives is None:
                    continue
                remaining = [at for at in others if at not in more]
                for groups, rest in grouped(remaining, pieces, sets, bare):
                    yield [(number, members, gives), *groups], rest


def entering(one: Applicable, piece: Piece) -> Fraction:
    return piece.start if one.offer.is_exclusive else piece.open_


def given_by(one: Applicable, members: list[Piece]) -> Fraction | None:
    """What one set of these pieces gives; None where they are none."""
    rule, offer = one.offer.rule, one.offer
    fits = all(piece.line in one.lines for piece in members)
    if isinstance(rule, OffEach):
        if len(members) != 1 or not fits:
            return None
        price = entering(one, members[0])
        return price - off_each(one, price, members[0].floor, members[0].size)
    if not all(piece.can_be_counted for piece in members):
        return None
    if isinstance(rule, SetPrice):
        whole = sum((entering(one, piece) for piece in members), Fraction(0))
        fits = fits and (not rule.same_product or is_one_product(members))
        return whole - rule.price_minor if fits and len(members) == rule.pieces else None
    if isinstance(rule, Bundle):
        return bundled(one, rule, members)
    assert isinstance(rule, BuyGet), offer
    share = Fraction(rule.percent_ppm, PPM)
    if rule.rewards is None or rule.rewards == offer.scope:
        if not fits or len(members) != rule.buy + rule.get or (rule.same_product and not is_one_product(members)):
            return None
        cheapest = sorted(members, key=lambda piece: (piece.start, -entering(one, piece)))[: rule.get]
        return sum((entering(one, piece) for piece in cheapest), Fraction(0)) * share
    return rewarded(one, rule, members, rule.rewards)


def rewarded(one: Applicable, rule: BuyGet, members: list[Piece], rewards: Scope) -> Fraction | None:
    """What a set with rewards gives: the most, of all ways to say which of its pieces were bought."""
    ways = []
    for bought in combinations(range(len(members)), rule.buy):
        extra = [piece for at, piece in enumerate(members) if at not in bought]
        if (
            len(extra) <= rule.get
            and all(members[at].line in one.lines for at in bought)
            and all(covers(rewards, piece) for piece in extra)
        ):
            ways.append(sum((entering(one, piece) for piece in extra), Fraction(0)) * Fraction(rule.percent_ppm, PPM))
    return max(ways, default=None)


def is_one_product(members: list[Piece]) -> bool:
    products = {piece.goods.product for piece in members}
    return len(products) == 1 and None not in products


def by_what_products_give(
    mine: list[Group], pieces: list[Piece], members: list[Piece], prices: list[Fraction]
) -> list[Fraction]:
    """What the sets of each product give, over its pieces by their prices."""
    gives: dict[int | None, Fraction] = {}
    for _, places, given in mine:
        product = pieces[places[0]].goods.product
        gives[product] = gives.get(product, Fraction(0)) + given
    cost: dict[int | None, Fraction] = {}
    for piece, price in zip(members, prices, strict=True):
        cost[piece.goods.product] = cost.get(piece.goods.product, Fraction(0)) + price
    return [
        max(gives[piece.goods.product], Fraction(0)) * price / cost[piece.goods.product] if price else Fraction(0)
        for piece, price in zip(members, prices, strict=True)
    ]


def covers(scope: Scope, piece: Piece) -> bool:
    return scope.covers(piece.goods)


def bundled(one: Applicable, rule: Bundle, members: list[Piece]) -> Fraction | None:
    if len(members) != sum(count for _, count in rule.parts):
        return None
    places = [scope for scope, count in rule.parts for _ in range(count)]

    def fits(left: list[Piece], open_: list[Scope]) -> bool:
        if not left:
            return True
        return any(
            covers(scope, left[0]) and fits(left[1:], open_[:at] + open_[at + 1 :]) for at, scope in enumerate(open_)
        )

    if not fits(members, places):
        return None
    return sum((entering(one, piece) for piece in members), Fraction(0)) - rule.price_minor


def given(groups: list[Group], pieces: list[Piece], sets: list[Applicable]) -> tuple[Left, Fraction] | None:
    """What is left of the pieces in sets, open and closed; None where an offer is used more than it may."""
    open_: Left = []
    closed = Fraction(0)
    for number, one in enumerate(sets):
        mine = [group for group in groups if group[0] == number]
        offer = one.offer
        if offer.most_uses is not None and len(mine) > offer.most_uses:
            return None
        members = [pieces[at] for _, places, _ in mine for at in places]
        prices = [entering(one, piece) for piece in members]
        weights = [gives for _, _, gives in mine] if isinstance(offer.rule, OffEach) else prices
        is_floored = not offer.may_go_below_cost and not isinstance(offer.rule, OffEach)
        rooms = [
            max(Fraction(0), weight - piece.floor) if is_floored else weight
            for weight, piece in zip(weights, members, strict=True)
        ]
        if isinstance(offer.rule, BuyGet | SetPrice) and offer.rule.same_product:
            weights = by_what_products_give(mine, pieces, members, prices)
        gives = min(sum((gives for _, _, gives in mine), Fraction(0)), sum(rooms, Fraction(0)))
        if offer.most_minor is not None:
            gives = min(gives, Fraction(offer.most_minor))
        for piece, price, share in zip(members, prices, poured(max(gives, Fraction(0)), weights, rooms), strict=True):
            if offer.is_exclusive:
                closed += price - share
            else:
                open_.append((piece.line, price - share, piece.floor))
    return open_, closed


def poured(amount: Fraction, weights: list[Fraction], rooms: list[Fraction]) -> list[Fraction]:
    shares = [Fraction(0)] * len(weights)
    while amount > 0:
        able = [
            weight if share < room else Fraction(0) for weight, share, room in zip(weights, shares, rooms, strict=True)
        ]
        whole, rest = sum(able), amount
        for at, weight in enumerate(able):
            more = min(rest * weight / whole, rooms[at] - shares[at])
            shares[at] += more
            amount -= more
    return shares


def after_totals(left: Left, some: Sequence[Applicable], bare: set[int]) -> Fraction:
    """What is paid of the open pieces after the offers off sums, the higher priority first; ``bare`` lines have an
    exclusive one to themselves."""
    prices = [price for _, price, _ in left]
    for one in sorted(some, key=lambda one: (-one.offer.priority, one.offer.key)):
        mine = [
            at
            for at, (line, _, _) in enumerate(left)
            if line in one.lines and (one.offer.is_exclusive or line not in bare)
        ]
        weights = [prices[at] for at in mine]
        rooms = [
            prices[at] if one.offer.may_go_below_cost else max(Fraction(0), prices[at] - left[at][2]) for at in mine
        ]
        base = sum(weights, Fraction(0))
        amount = min(base, max(taken(off, base, Fraction(1)) for off in one.offs), sum(rooms, Fraction(0)))
        if one.offer.most_minor is not None:
            amount = min(amount, Fraction(one.offer.most_minor))
        for at, share in zip(mine, poured(amount, weights, rooms), strict=True):
            prices[at] -= share
    return sum(prices, Fraction(0))
