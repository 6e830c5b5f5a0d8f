"""Short ways to say goods and offers in tests, and carts and offers for hypothesis to draw."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from galla.pricing.offers import (
    ALL_GOODS,
    Bundle,
    BuyGet,
    Goods,
    Need,
    Off,
    OffEach,
    Offer,
    OffTotal,
    Prices,
    Scope,
    SetPrice,
    Step,
)
from galla.pricing.tests.making import PERCENT


def some(product: int, price_minor: int, pieces: int = 1, **more: Any) -> Goods:
    """So many pieces of a product at a price each; brand 1 has the odd products, brand 2 the even ones."""
    more = {"brand": 2 - product % 2, **more}
    return Goods(product, pieces * 1000, price_minor * pieces, **more)


def percent(share: int, **step: int) -> Step:
    return Step(Off(percent_ppm=share * PERCENT), **step)


def amount(minor: int, **step: int) -> Step:
    return Step(Off(amount_minor=minor), **step)


def products(*keys: int) -> Scope:
    return Scope(products=frozenset(keys))


SCOPES = st.sampled_from([ALL_GOODS, products(1), products(1, 2), products(2, 3), Scope(brands=frozenset({1}))])
OFFS = st.one_of(
    st.sampled_from([5, 10, 33, 50, 100]).map(lambda share: Off(percent_ppm=share * PERCENT)),
    st.integers(0, 60).map(lambda minor: Off(amount_minor=minor)),
)
STEPS = st.lists(
    st.builds(Step, OFFS, st.sampled_from([0, 0, 2000, 3000]), st.sampled_from([0, 0, 100])), min_size=1, max_size=2
).map(tuple)
EACH_STEPS = st.one_of(STEPS, st.integers(0, 80).map(lambda minor: (Step(Off(price_minor=minor)),)))
RULES = st.one_of(
    st.builds(OffEach, EACH_STEPS),
    st.builds(OffTotal, STEPS),
    st.builds(BuyGet, st.integers(0, 2), st.integers(1, 2), st.sampled_from([PERCENT * 50, PERCENT * 100])),
    st.builds(
        BuyGet,
        st.integers(1, 2),
        st.integers(1, 2),
        st.just(PERCENT * 100),
        st.sampled_from([products(1), products(2), products(3, 4), ALL_GOODS, Scope(brands=frozenset({1}))]),
    ),
    st.builds(BuyGet, st.integers(0, 2), st.integers(1, 2), st.just(PERCENT * 100), same_product=st.just(True)),
    st.builds(SetPrice, st.integers(1, 3), st.integers(0, 200), st.booleans()),
    st.builds(
        Bundle,
        st.sampled_from(
            [
                ((products(1), 1), (products(2), 1)),
                ((products(1, 2), 2), (products(2, 3), 1)),
                ((Scope(brands=frozenset({1})), 1), (products(1, 2), 1), (products(3), 1)),
            ]
        ),
        st.integers(0, 150),
    ),
)
CAPS = st.sampled_from([None, None, None, 1, 25, 100])
USES = st.sampled_from([None, None, None, 1, 2])


def _offer(rule: Any, is_exclusive: bool, most_minor: int | None, most_uses: int | None, **more: Any) -> Offer:
    if isinstance(rule, OffTotal):
        most_uses = None
    return Offer(0, "", rule, is_exclusive=is_exclusive, most_minor=most_minor, most_uses=most_uses, **more)


PRICE_LISTS = st.builds(
    Offer,
    st.just(0),
    st.just(""),
    st.dictionaries(st.integers(1, 4), st.integers(0, 10_000), max_size=3).map(Prices),
    may_go_below_cost=st.booleans(),
)
NEEDS = st.one_of(
    st.just(()), st.builds(Need, SCOPES, st.sampled_from([0, 2000]), st.sampled_from([0, 90])).map(lambda need: (need,))
)
OTHERS = st.builds(
    _offer,
    RULES,
    st.booleans(),
    CAPS,
    USES,
    scope=SCOPES,
    needs=NEEDS,
    priority=st.integers(0, 1),
    may_go_below_cost=st.booleans(),
)


def _numbered(offers: list[Offer]) -> list[Offer]:
    return [replace(offer, key=key) for key, offer in enumerate(offers, 1)]


OFFERS = st.lists(st.one_of(OTHERS, OTHERS, OTHERS, PRICE_LISTS), min_size=1, max_size=4).map(_numbered)
LINES = st.builds(
    some,
    st.integers(1, 4),
    st.sampled_from([0, 1, 10, 20, 33, 40, 40, 50, 100]),
    st.integers(1, 3),
    floor_minor=st.sampled_from([0, 0, 0, 5, 30, 70]),
    takes_offers=st.sampled_from([True, True, True, True, False]),
)
WEIGHED = st.builds(
    Goods,
    st.integers(1, 4),
    st.one_of(st.integers(1, 2999), st.sampled_from([1000, 2000])),
    st.integers(0, 200),
    floor_minor=st.sampled_from([0, 20]),
    is_weighed=st.booleans(),
)


def carts(most_pieces: int) -> st.SearchStrategy[list[Goods]]:
    """Carts of so many pieces at most."""
    lines = st.lists(st.one_of(LINES, LINES, LINES, WEIGHED), min_size=1, max_size=4)
    return lines.filter(lambda cart: sum(max(1, line.quantity_milli // 1000) for line in cart) <= most_pieces)
