"""What holds of offers for any cart: the best is the best, never too much, the same in any order, and it adds up."""

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galla.pricing.offers import Bundle, BuyGet, Goods, OffEach, Offer, OffTotal, Scope, SetPrice, best_offers
from galla.pricing.offers import choosing as choosing_module
from galla.pricing.offers import filling as filling_module
from galla.pricing.offers.filling import Filling
from galla.pricing.offers.numbered import Numbered
from galla.pricing.offers.search import Label, Search
from galla.pricing.tests.offers_by_force import least_to_pay
from galla.pricing.tests.offers_making import LINES, OFFERS, amount, carts, percent, products, some

ONE_ROUNDING = Fraction(1, 2) + Fraction(1, 10**6)
"""Half a minor unit, and what fine parts of one may leave out."""

slow = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=200)


def is_the_best(goods: Sequence[Goods], offers: Sequence[Offer]) -> bool:
    """Whether what is found is what trying everything finds."""
    discount = best_offers(goods=goods, offers=offers).discount_minor
    possible = sum(line.list_minor for line in goods) - least_to_pay(goods, offers)
    return abs(discount - possible) <= ONE_ROUNDING


@slow
@given(carts(5), OFFERS)
def test_the_search_finds_what_trying_everything_finds(goods: list[Goods], offers: list[Offer]) -> None:
    assert best_offers(goods=goods, offers=offers).could_be_more_minor == 0
    assert is_the_best(goods, offers)


TRICKY = [some(1, 60, 2), some(1, 50), some(2, 40, 2)]
TRICKY_OFFERS = [
    Offer(1, "3 for 2", BuyGet(2, 1)),
    Offer(2, "2 for 70", SetPrice(2, 70), scope=products(1)),
    Offer(3, "half", OffEach((percent(50),)), scope=products(2), is_exclusive=True),
]


def only_searched(self: Filling, worth: dict[int, int], to_beat: int | None) -> None:
    """Fill sets by the exact search alone, which elsewhere is asked only what easing leaves open."""
    for answer in Search(self.kinds, self.rules, self.weighing, 10**6).answers():
        self.consider(answer)
    self.least, self.is_bounded = self.to_pay, True


@settings(slow, max_examples=100)
@given(carts(5), OFFERS)
def test_the_exact_search_alone_finds_it_too(goods: list[Goods], offers: list[Offer]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Filling, "fill", only_searched)
        assert is_the_best(goods, offers)


def test_trying_everything_finds_a_state_that_is_given_up_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    goods, offers = [some(1, 60), some(2, 50), some(3, 40)], [Offer(1, "3 for 2", BuyGet(2, 1))]
    assert is_the_best(goods, offers)
    right = Numbered.dead
    monkeypatch.setattr(Numbered, "dead", lambda self, remaining, among: right(self, [0] * len(remaining), among))
    monkeypatch.setattr(filling_module, "beginnings", lambda kinds, rules, bare, most: iter([{}]))
    assert not is_the_best(goods, offers)


def test_trying_everything_finds_a_search_that_gives_up_ways_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Filling, "fill", only_searched)
    assert is_the_best(TRICKY, TRICKY_OFFERS)

    def never_worse(self: Search, one: Label, other: Label) -> bool:
        return True

    monkeypatch.setattr(Search, "_is_never_worse", never_worse)
    assert not is_the_best(TRICKY, TRICKY_OFFERS)


def test_trying_everything_finds_a_search_that_forgets_the_room_above_the_floors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Filling, "fill", only_searched)
    prices_and_floors = [(70, 70), (50, 40), (80, 80), (70, 35), (60, 50)]
    goods = [some(at, price, floor_minor=floor) for at, (price, floor) in enumerate(prices_and_floors, 1)]
    offers = [Offer(1, "2 for 1", BuyGet(1, 1))]
    assert is_the_best(goods, offers)
    right = Search._is_never_worse

    def by_what_is_given(self: Search, one: Label, other: Label) -> bool:
        return right(self, one._replace(bounds=tuple((given, 10**15) for given, _ in one.bounds)), other)

    monkeypatch.setattr(Search, "_is_never_worse", by_what_is_given)
    assert not is_the_best(goods, offers)


@slow
@given(carts(8), OFFERS, LINES)
def test_one_more_item_costs_its_price_at_most(goods: list[Goods], offers: list[Offer], item: Goods) -> None:
    def to_pay(cart: list[Goods]) -> int:
        return sum(line.list_minor for line in cart) - best_offers(goods=cart, offers=offers).discount_minor

    assert to_pay([*goods, item]) <= to_pay(goods) + item.list_minor


@slow
@given(carts(10), OFFERS, st.randoms(use_true_random=False))
def test_neither_the_order_of_offers_nor_that_of_lines_changes_what_comes_off(
    goods: list[Goods], offers: list[Offer], chance: random.Random
) -> None:
    choice = best_offers(goods=goods, offers=offers)
    shuffled = chance.sample(offers, len(offers))
    assert best_offers(goods=goods, offers=shuffled) == choice == best_offers(goods=goods, offers=offers)
    turned = best_offers(goods=chance.sample(goods, len(goods)), offers=offers)
    assert turned.discount_minor == choice.discount_minor


@slow
@given(carts(12), OFFERS)
def test_every_discount_is_the_sum_of_its_shares_and_of_its_kinds(goods: list[Goods], offers: list[Offer]) -> None:
    choice = best_offers(goods=goods, offers=offers)
    assert len(choice.line_discounts_minor) == len(goods)
    for one in choice.taken:
        assert one.amount_minor == sum(one.shares_minor.values()) > 0
        assert min(one.shares_minor.values()) > 0
    for line, discount in enumerate(choice.line_discounts_minor):
        assert discount == sum(one.shares_minor.get(line, 0) for one in choice.taken)


@slow
@given(carts(12), OFFERS)
def test_no_line_falls_below_zero_nor_below_its_cost_unless_an_offer_may(
    goods: list[Goods], offers: list[Offer]
) -> None:
    for line, discount in zip(goods, best_offers(goods=goods, offers=offers).line_discounts_minor, strict=True):
        assert 0 <= discount <= line.list_minor
        assert line.takes_offers or not discount
    careful = [replace(offer, may_go_below_cost=False) for offer in offers]
    for line, discount in zip(goods, best_offers(goods=goods, offers=careful).line_discounts_minor, strict=True):
        assert line.list_minor - discount >= min(line.floor_minor, line.list_minor)


@slow
@given(carts(12), OFFERS)
def test_no_offer_takes_more_than_its_cap_nor_is_used_more_often(goods: list[Goods], offers: list[Offer]) -> None:
    by_key = {offer.key: offer for offer in offers}
    for one in best_offers(goods=goods, offers=offers).taken:
        offer = by_key[one.key]
        if offer.most_minor is not None:
            # The one rounding may bring a cap's last paisa to a line of its own.
            assert one.amount_minor <= offer.most_minor + len(one.shares_minor)
        assert offer.most_uses is None or one.uses <= offer.most_uses


@slow
@given(carts(5), OFFERS)
def test_what_a_huge_cart_gets_is_within_the_bound_it_is_told(goods: list[Goods], offers: list[Offer]) -> None:
    best = best_offers(goods=goods, offers=offers)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(filling_module, "MOST_AT_ONCE", 0)
        huge = best_offers(goods=goods, offers=offers)
    assert huge.discount_minor <= best.discount_minor <= huge.discount_minor + huge.could_be_more_minor
    for line, discount in zip(goods, huge.line_discounts_minor, strict=True):
        assert 0 <= discount <= line.list_minor


@slow
@given(carts(5), OFFERS)
def test_a_search_cut_short_is_within_the_bound_it_tells(goods: list[Goods], offers: list[Offer]) -> None:
    best = best_offers(goods=goods, offers=offers)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(choosing_module, "EXACT_STEPS", 5)
        patched.setattr(filling_module, "TURNS", 1)
        short = best_offers(goods=goods, offers=offers)
    assert short.discount_minor <= best.discount_minor <= short.discount_minor + short.could_be_more_minor


def of_lines(lines: int, most_pieces: int) -> list[Goods]:
    chance = random.Random(lines)
    return [some(at % 900 + 1, chance.randint(1, 5000), chance.randint(1, most_pieces)) for at in range(lines)]


EVERYTHING = [
    Offer(1, "3 for 2", BuyGet(2, 1)),
    Offer(2, "10 %", OffEach((percent(10),)), scope=products(*range(1, 300))),
    Offer(3, "bill", OffTotal((percent(5), amount(10000, from_minor=100000)))),
    Offer(4, "4 for 100", SetPrice(4, 10000), scope=products(*range(200, 400))),
    Offer(5, "set", Bundle(((products(1, 2, 3), 1), (products(4, 5, 6), 2)), 500)),
    Offer(6, "ties", BuyGet(1, 2, rewards=products(*range(500, 520))), scope=products(*range(10, 20))),
    Offer(7, "sale", OffEach((percent(20),)), scope=products(*range(5, 60)), is_exclusive=True),
]


def test_one_set_offer_on_a_cart_of_any_size_is_proven_to_be_the_best() -> None:
    for goods in (of_lines(1114, 7), [some(1, 4000, 1_000_000), some(2, 3000, 999_999)]):
        choice = best_offers(goods=goods, offers=EVERYTHING[:1])
        assert choice.could_be_more_minor == 0
        assert choice.discount_minor > 0


def test_huge_carts_under_many_offers_add_up_and_say_how_much_more_there_could_be() -> None:
    for goods in (of_lines(1114, 7), of_lines(2000, 1000), [some(1, 4000, 1_000_000)]):
        choice = best_offers(goods=goods, offers=EVERYTHING)
        assert choice.discount_minor == sum(one.amount_minor for one in choice.taken) > 0
        # No offer alone gives more than the combination found.
        alone = max(best_offers(goods=goods, offers=[offer]).discount_minor for offer in EVERYTHING)
        assert alone <= choice.discount_minor + choice.could_be_more_minor


def paid(goods: Sequence[Goods], offers: Sequence[Offer]) -> int:
    return sum(line.list_minor for line in goods) - best_offers(goods=goods, offers=offers).discount_minor


PAIR_AND_THREE = [
    Offer(1, "pair", Bundle(((products(1), 1), (products(3), 1)), 2000)),
    Offer(2, "3 for 50", SetPrice(3, 5000), scope=products(1, 2)),
]
THREE_SHIRTS = [Offer(1, "3 for 2", BuyGet(2, 1)), Offer(2, "3 for 499", SetPrice(3, 49900), scope=products(1))]


@pytest.mark.parametrize("product", [1, 2, 3])
def test_one_more_piece_costs_its_price_at_most_where_carts_grow_large(product: int) -> None:
    prices, counts = {1: 2500, 2: 9900, 3: 5000}, {1: 40, 2: 39, 3: 41}
    before = None
    for _ in range(12):
        to_pay = paid([some(at, prices[at], count) for at, count in counts.items()], PAIR_AND_THREE)
        assert before is None or to_pay <= before + prices[product]
        before = to_pay
        counts[product] += 1


def test_a_large_cart_gets_what_each_of_its_offers_gives_on_its_own_goods() -> None:
    for trousers in (58, 60, 61, 62, 600):
        cart = [some(1, 30000, 60), some(2, 80000, trousers)]
        assert paid(cart, THREE_SHIRTS) == 20 * 49900 + (trousers - trousers // 3) * 80000


def grown(chance: random.Random, pieces: int) -> list[list[Goods]]:
    """A cart of goods with a cost, and the same with one piece more each time."""
    prices = {at: chance.randint(20, 400) * 50 for at in range(1, 26)}
    counts = dict.fromkeys(prices, 0)
    carts_ = []
    for number in range(pieces):
        counts[chance.randint(1, 25)] += 1
        if number >= pieces - 4:
            carts_.append(
                [
                    some(at, prices[at], count, floor_minor=prices[at] * count * 7 // 10)
                    for at, count in counts.items()
                    if count
                ]
            )
    return carts_


@pytest.mark.parametrize("pieces", [15, 30, 60, 125])
def test_one_more_piece_with_a_cost_costs_little_above_its_price_where_a_search_is_cut_short(pieces: int) -> None:
    odd, even = Scope(brands=frozenset({1})), Scope(brands=frozenset({2}))
    offers = [
        Offer(1, "3 for 144", SetPrice(3, 14400), scope=products(*range(1, 18))),
        Offer(2, "2 get other 1", BuyGet(2, 1, rewards=odd), scope=even),
        Offer(3, "pair", Bundle(((odd, 1), (even, 1)), 12000)),
        Offer(4, "10 %", OffTotal((percent(10),)), scope=odd),
    ]
    for seed in range(3):
        carts_ = grown(random.Random(seed), pieces)
        bills = [paid(cart, offers) for cart in carts_]
        listed = [sum(line.list_minor for line in cart) for cart in carts_]
        for at in range(1, len(bills)):
            # Two percent of the bill: what a search that is cut short may miss here.
            assert bills[at] <= bills[at - 1] + listed[at] - listed[at - 1] + bills[at] // 50


def test_a_dozen_pieces_under_overlapping_offers_with_costs_are_searched_exactly() -> None:
    rows = [(6, 2, 10950, 7665, 0, 0), (2, 2, 15950, 11165, 2, 0), (10, 2, 8800, 6160, 1, 0), (9, 2, 11850, 8295, 0, 1)]
    rows += [(3, 2, 1700, 1190, 0, 1), (5, 1, 1750, 1225, 2, 1), (1, 1, 10100, 7070, 1, 1)]
    goods = [
        some(key, price, count, floor_minor=cost * count, brand=brand, categories=frozenset({category}))
        for key, count, price, cost, brand, category in rows
    ]
    first, second = Scope(categories=frozenset({0})), Scope(categories=frozenset({1}))
    offers = [
        Offer(1, "3 for 144", SetPrice(3, 14400), scope=Scope(brands=frozenset({0, 1}))),
        Offer(2, "2 get other 1", BuyGet(2, 1, rewards=second), scope=first),
        Offer(3, "10 %", OffTotal((percent(10),)), scope=second),
    ]
    assert best_offers(goods=goods, offers=offers).could_be_more_minor == 0
    assert paid(goods, offers) == 77245


@pytest.mark.parametrize("pieces", [20, 40, 60, 110])
def test_ordinary_carts_of_many_pieces_are_searched_exactly(pieces: int) -> None:
    goods = of_lines(pieces // 2, 3)
    assert sum(line.quantity_milli for line in goods) // 1000 <= 120
    assert best_offers(goods=goods, offers=EVERYTHING[:5]).could_be_more_minor == 0
