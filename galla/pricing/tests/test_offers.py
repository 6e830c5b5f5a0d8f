"""What offers take off a cart, told by example, and by what other systems answer where their rule is ours."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from galla.pricing.numbers import parse_decimal
from galla.pricing.offers import (
    Bundle,
    Buyer,
    BuyGet,
    Goods,
    Hours,
    Need,
    Off,
    OffEach,
    Offer,
    OfferUnclear,
    OffTotal,
    Prices,
    Scope,
    SetPrice,
    Step,
    best_offers,
)
from galla.pricing.offers.rules import Rule
from galla.pricing.tests.known import Case, cases, minor, rate
from galla.pricing.tests.making import PERCENT
from galla.pricing.tests.offers_making import amount, percent, products, some
from galla.pricing.tests.test_written_tables import Row, table

WEDNESDAY = datetime.datetime(2026, 11, 25, 17, 30)  # noqa: DTZ001 - the shop's own clock, which is all an offer knows


def taken(goods: list[Goods], *offers: Offer, buyer: Buyer | None = None) -> dict[str, int]:
    """What each offer takes, by its name; the exact search is meant here."""
    choice = best_offers(goods=goods, offers=offers, buyer=buyer)
    assert choice.could_be_more_minor == 0
    assert sum(one.amount_minor for one in choice.taken) == choice.discount_minor
    return {one.name: one.amount_minor for one in choice.taken}


def _scope(facts: Any) -> Scope:
    return Scope(products=frozenset(facts.get("products", ())), brands=frozenset(facts.get("brands", ())))


def _offer(key: int, facts: Any) -> Offer:
    rules: dict[str, Callable[[], Rule]] = {
        "off_each": lambda: OffEach((_step(facts),)),
        "off_total": lambda: OffTotal((_step(facts),)),
        "set_price": lambda: SetPrice(facts["pieces"], minor(facts["price"])),
        "buy_get": lambda: BuyGet(
            *(facts["buy"], facts["get"], rate(facts["percent"])),
            _scope(facts["rewards"]) if "rewards" in facts else None,
        ),
    }
    needs = tuple(
        Need(_scope(need), int(need.get("pieces", 0)) * 1000, parse_decimal(str(need.get("value", "0")), places=2))
        for need in facts.get("needs", ())
    )
    rule = rules[facts["rule"]]()
    return Offer(key, facts["rule"], rule, _scope(facts.get("scope", {})), needs, most_uses=facts.get("most_uses"))


def _step(facts: Any) -> Step:
    if "percent" in facts:
        return Step(Off(percent_ppm=rate(facts["percent"])))
    return Step(Off(amount_minor=minor(facts["amount"])))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in cases("offers.json")])
def test_offers_take_off_what_they_take_off_elsewhere(case: Case) -> None:
    goods = [
        some(
            *(line["product"], minor(line["price"]), line["pieces"]),
            brand=line.get("brand"),
            takes_offers=line.get("takes_offers", True),
        )
        for line in case["goods"]
    ]
    offers = [_offer(key, facts) for key, facts in enumerate(case["offers"])]
    choice = best_offers(goods=goods, offers=offers)
    assert (choice.discount_minor, choice.could_be_more_minor) == (minor(case["discount"]), 0)


def test_three_for_two_frees_the_cheapest_and_says_so_on_each_line() -> None:
    choice = best_offers(goods=[some(1, 4000, 2), some(2, 5000)], offers=[Offer(1, "3 for 2 on soap", BuyGet(2, 1))])
    (three,) = choice.taken
    assert (three.name, three.kind, three.amount_minor, three.uses) == ("3 for 2 on soap", "buy_get", 4000, 1)
    assert three.shares_minor == {0: 2462, 1: 1538}
    assert choice.line_discounts_minor == (2462, 1538)


def test_sets_are_made_of_the_pieces_that_give_the_customer_most() -> None:
    goods = [some(product, product * 100) for product in range(1, 7)]
    assert taken(goods, Offer(1, "3 for 2", BuyGet(2, 1))) == {"3 for 2": 500}


def test_what_is_bought_brings_something_else_and_less_of_it_than_there_could_be() -> None:
    offer = Offer(1, "shirt brings ties", BuyGet(1, 2, 50 * PERCENT, rewards=products(2, 3)), scope=products(1))
    assert taken([some(1, 90000), some(2, 20000)], offer) == {"shirt brings ties": 10000}
    assert taken([some(1, 90000), some(2, 20000), some(3, 30000, 2)], offer) == {"shirt brings ties": 30000}
    assert taken([some(2, 20000)], offer) == {}


def test_a_reward_may_be_among_the_goods_that_are_bought() -> None:
    soap, comb = some(1, 4000), some(4, 9000)
    anything = Offer(1, "a comb", BuyGet(1, 1, rewards=products(4)))
    assert taken([soap, comb], anything) == {"a comb": 9000}
    assert taken([comb], anything) == {}
    assert taken([some(4, 9000, 2)], anything) == {"a comb": 9000}
    of_a_brand = Offer(1, "a comb", BuyGet(2, 1, rewards=products(4)), scope=products(1, 4))
    assert taken([some(1, 4000, 2), comb], of_a_brand) == {"a comb": 9000}


def test_where_the_rewards_are_the_very_goods_bought_the_cheapest_are_free() -> None:
    for_soap = Offer(1, "soap for soap", BuyGet(1, 1, rewards=products(1, 2)), scope=products(1, 2))
    assert taken([some(1, 4000), some(2, 9000)], for_soap) == {"soap for soap": 4000}


def test_so_many_for_a_price_and_a_bundle_never_cost_more_than_the_pieces() -> None:
    four, both = (
        Offer(1, "4 for 100", SetPrice(4, 10000)),
        Offer(2, "set", Bundle(((products(1), 1), (products(2), 2)), 9000)),
    )
    assert taken([some(1, 3000, 5)], four) == {"4 for 100": 2000}
    assert taken([some(1, 2000, 4)], four) == {}
    assert taken([some(1, 6000), some(2, 2500, 3)], both) == {"set": 2000}
    assert taken([some(1, 6000), some(2, 2500)], both) == {}


def test_of_two_offers_for_the_same_pieces_each_piece_serves_in_one() -> None:
    goods = [some(1, 4000, 3)]
    three, two = Offer(1, "3 for 2", BuyGet(2, 1)), Offer(2, "2 for 50", SetPrice(2, 5000))
    assert taken(goods, three, two) == {"3 for 2": 4000}
    assert taken([some(1, 4000, 5)], three, two) == {"3 for 2": 4000, "2 for 50": 3000}


def test_more_pieces_or_a_larger_bill_reach_a_better_step() -> None:
    by_pieces = Offer(1, "by pieces", OffEach((percent(5, from_milli=3000), percent(10, from_milli=6000))))
    by_value = Offer(1, "by value", OffTotal((amount(1000, from_minor=20000), amount(5000, from_minor=50000))))
    assert [taken([some(1, 1000, n)], by_pieces).get("by pieces", 0) for n in (2, 3, 6)] == [0, 150, 600]
    assert [taken([some(1, n)], by_value).get("by value", 0) for n in (19999, 20000, 50000)] == [0, 1000, 5000]


def test_a_condition_is_asked_of_the_prices_before_any_offer() -> None:
    ten, bill = (
        Offer(1, "10 %", OffEach((percent(10),))),
        Offer(2, "100 off", OffTotal((amount(10000, from_minor=100000),))),
    )
    assert taken([some(1, 100000)], ten, bill) == {"10 %": 10000, "100 off": 10000}


def test_the_higher_priority_comes_first_and_one_priority_does_not_stack() -> None:
    ten, hundred = Offer(1, "10 %", OffEach((percent(10),)), priority=1), Offer(2, "100 off", OffEach((amount(10000),)))
    assert taken([some(1, 100000)], ten, hundred) == {"10 %": 10000, "100 off": 10000}
    late = Offer(1, "10 %", OffEach((percent(10),)), priority=-1)
    assert taken([some(1, 100000)], late, hundred) == {"10 %": 9000, "100 off": 10000}
    same = Offer(1, "10 %", OffEach((percent(10),)), priority=0)
    assert taken([some(1, 90000)], same, hundred) == {"100 off": 10000}


def test_an_exclusive_offer_shares_its_goods_with_no_other() -> None:
    sale = Offer(1, "sale", OffEach((percent(20),)), scope=products(1), is_exclusive=True)
    bill = Offer(2, "bill", OffTotal((percent(10),)))
    assert taken([some(1, 1000), some(2, 1000)], sale, bill) == {"sale": 200, "bill": 100}
    coupon = Offer(3, "coupon", OffTotal((percent(25),)), is_exclusive=True)
    assert taken([some(1, 1000), some(2, 1000)], sale, bill, coupon) == {"coupon": 500}


def test_an_exclusive_offer_off_a_sum_leaves_the_other_goods_to_the_others() -> None:
    shampoo, rice = some(1, 10000), some(2, 90000)
    half = Offer(1, "half", OffTotal((percent(50),)), scope=products(1), is_exclusive=True)
    bill = Offer(2, "bill", OffTotal((amount(2000),)))
    assert taken([shampoo, rice], half, bill) == {"half": 5000, "bill": 2000}
    assert taken([shampoo], half, bill) == {"half": 5000}


def test_two_offers_of_one_priority_off_sums_that_share_goods_do_not_come_together() -> None:
    first = Offer(1, "first", OffTotal((percent(10),)), scope=products(1, 2))
    second = Offer(2, "second", OffTotal((percent(20),)), scope=products(2, 3))
    assert taken([some(1, 1000), some(2, 1000), some(3, 1000)], first, second) == {"second": 400}


def test_caps_are_of_money_and_of_uses() -> None:
    goods = [some(1, 50000, 4)]
    assert taken(goods, Offer(1, "20 % up to 100", OffTotal((percent(20),)), most_minor=10000)) == {
        "20 % up to 100": 10000
    }
    assert taken(goods, Offer(1, "two pieces", OffEach((percent(20),)), most_uses=2)) == {"two pieces": 20000}
    assert taken(goods, Offer(1, "once", BuyGet(1, 1), most_uses=1)) == {"once": 50000}
    assert taken(goods, Offer(1, "up to 60", BuyGet(1, 1), most_minor=6000)) == {"up to 60": 6000}
    assert taken(goods, Offer(1, "nothing left", BuyGet(1, 1), most_uses=0)) == {}


def test_nothing_is_sold_below_cost_unless_an_offer_may() -> None:
    goods = [some(1, 4000, 3, floor_minor=9000)]
    assert taken(goods, Offer(1, "3 for 2", BuyGet(2, 1))) == {"3 for 2": 3000}
    assert taken(goods, Offer(1, "3 for 2", BuyGet(2, 1), may_go_below_cost=True)) == {"3 for 2": 4000}
    assert taken([some(1, 4000, floor_minor=5000)], Offer(1, "half", OffEach((percent(50),)))) == {}
    assert taken([some(1, 4000)], Offer(1, "50 off", OffEach((amount(5000),)))) == {"50 off": 4000}


def test_a_price_list_is_where_other_offers_begin_and_never_raises_a_price() -> None:
    prices = Offer(1, "wholesale", Prices({1: 300_000, 2: 990_000}), groups=frozenset({7}))
    ten = Offer(2, "10 %", OffEach((percent(10),)))
    goods = [some(1, 4000), some(2, 5000)]
    assert taken(goods, prices, ten, buyer=Buyer(groups=frozenset({7}))) == {"wholesale": 1000, "10 %": 800}
    assert taken(goods, prices, ten) == {"10 %": 900}


def test_a_first_purchase_is_the_first_of_somebody() -> None:
    offer = Offer(1, "welcome", OffTotal((amount(5000),)), first_purchase=True)
    goods = [some(1, 20000)]
    assert taken(goods, offer, buyer=Buyer(has_bought=False)) == {"welcome": 5000}
    assert taken(goods, offer) == taken(goods, offer, buyer=Buyer(has_bought=True)) == {}


@pytest.mark.parametrize(
    ("hours", "counts"),
    [
        (Hours(17 * 60, 19 * 60), True),
        (Hours(17 * 60 + 30, 19 * 60), True),
        (Hours(16 * 60, 17 * 60 + 30), False),
        (Hours(17 * 60, 19 * 60, frozenset({2})), True),
        (Hours(17 * 60, 19 * 60, frozenset({3})), False),
        (Hours(22 * 60, 18 * 60, frozenset({1})), True),
        (Hours(22 * 60, 18 * 60, frozenset({2})), False),
    ],
)
def test_happy_hours_are_of_the_shops_own_clock(hours: Hours, counts: bool) -> None:
    offer = Offer(1, "happy hour", OffTotal((percent(10),)), hours=hours)
    assert bool(taken([some(1, 1000)], offer, buyer=Buyer(moment=WEDNESDAY))) is counts


def test_a_free_line_beside_parts_of_a_paisa_costs_nothing_and_no_less() -> None:
    """Each share is less than a paisa off its own: a rounded sum shared out anew could give a free line one more."""
    goods = [some(1, 5000), some(2, 1003), some(3, 1003)]
    free = Offer(1, "gift", OffEach((percent(100),)), scope=Scope(products=frozenset({1})))
    tenth = Offer(2, "tenth off", OffEach((percent(10),)), scope=Scope(products=frozenset({2, 3})))
    choice = best_offers(goods=goods, offers=[free, tenth], buyer=Buyer(), minor_digits=2)
    assert list(choice.line_discounts_minor) == [5000, 101, 100]


def at_hour(month: int, day: int, hour: int) -> datetime.datetime:
    """By the shop's own clock, as the arithmetic is told it."""
    return datetime.datetime.combine(datetime.date(2026, month, day), datetime.time(hour))


@pytest.mark.parametrize(
    ("moment", "counts"),
    [((10, 31, 1), False), ((10, 31, 23), True), ((11, 1, 1), True), ((11, 1, 3), False), ((11, 1, 23), False)],
)
def test_the_last_night_of_an_offer_has_its_small_hours_and_the_first_day_none(
    moment: tuple[int, int, int], counts: bool
) -> None:
    begins, ends = at_hour(10, 31, 0), at_hour(11, 1, 0)
    night = Offer(1, "night", OffTotal((percent(10),)), starts_at=begins, ends_at=ends, hours=Hours(22 * 60, 2 * 60))
    assert bool(taken([some(1, 1000)], night, buyer=Buyer(moment=at_hour(*moment)))) is counts


def test_an_offer_counts_from_its_beginning_to_just_before_its_end() -> None:
    day = datetime.timedelta(days=1)
    offer = Offer(1, "week", OffTotal((percent(10),)), starts_at=WEDNESDAY, ends_at=WEDNESDAY + 7 * day)
    counted = [
        bool(taken([some(1, 1000)], offer, buyer=Buyer(moment=WEDNESDAY + days * day))) for days in (-1, 0, 6, 7)
    ]
    assert counted == [False, True, True, False]
    assert taken([some(1, 1000)], offer) == {}


def test_what_is_weighed_takes_a_share_off_and_makes_no_sets() -> None:
    sweets = Goods(1, 735, 17633)
    assert taken([sweets], Offer(1, "10 %", OffEach((percent(10),)))) == {"10 %": 1763}
    assert taken([sweets], Offer(1, "20 a kilo", OffEach((amount(2000),)))) == {"20 a kilo": 1470}
    assert taken([sweets, sweets, sweets], Offer(1, "3 for 2", BuyGet(2, 1))) == {}


def test_what_is_weighed_makes_no_sets_whatever_the_scale_says() -> None:
    three = Offer(1, "3 for 250", SetPrice(3, 25000))
    for milli in (2999, 3000, 3500):
        assert taken([Goods(1, milli, milli * 10, is_weighed=True)], three) == {}
    assert taken([some(1, 10000, 3)], three) == {"3 for 250": 5000}


def test_an_offer_is_used_up_by_the_unit_of_what_is_weighed() -> None:
    ten_off = Offer(1, "10 off each", OffEach((amount(1000),)), most_uses=2)
    assert taken([Goods(1, 3500, 35000, is_weighed=True)], ten_off) == {"10 off each": 2000}
    assert taken([Goods(1, 1500, 15000, is_weighed=True)], ten_off) == {"10 off each": 1500}
    assert taken([Goods(1, 3000, 30000, is_weighed=True)], replace(ten_off, most_uses=None)) == {"10 off each": 3000}


def test_a_line_that_takes_no_offers_neither_gives_nor_counts() -> None:
    goods = [some(1, 1000, 2), some(1, 1000, takes_offers=False), some(3, 0)]
    assert taken(goods, Offer(1, "3 for 2", BuyGet(2, 1))) == {}


def test_half_a_paisa_of_many_screws_is_not_rounded_up_for_each() -> None:
    assert taken([some(1, 5, 1000)], Offer(1, "10 %", OffEach((percent(10),)))) == {"10 %": 500}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Off(),
        lambda: Off(percent_ppm=1, amount_minor=1),
        lambda: Off(percent_ppm=1_000_001),
        lambda: Off(amount_minor=-1),
        lambda: BuyGet(0, 0),
        lambda: BuyGet(0, 1, rewards=products(1)),
        lambda: BuyGet(1, 1, 1_000_001),
        lambda: SetPrice(0, 100),
        lambda: SetPrice(101, 100),
        lambda: Bundle(((products(1), 2),), 100),
        lambda: OffTotal((Step(Off(price_minor=1)),)),
        lambda: Offer(1, "", Prices({}), most_uses=1),
        lambda: Offer(1, "", BuyGet(1, 1), most_minor=-1),
        lambda: best_offers(goods=[some(1, 1)], offers=[Offer(1, "", BuyGet(1, 1)), Offer(1, "", BuyGet(2, 1))]),
    ],
)
def test_an_offer_nobody_can_mean_does_not_exist(wrong: Any) -> None:
    with pytest.raises(OfferUnclear):
        wrong()


WRITTEN = {
    "buy 2 get 1": [Offer(1, "", BuyGet(2, 1))],
    "4 for 100": [Offer(1, "", SetPrice(4, 10000))],
    "10 % first, then 20 off": [
        Offer(1, "", OffEach((percent(10),)), priority=2),
        Offer(2, "", OffEach((amount(2000),)), priority=1),
    ],
    "20 off first, then 10 %": [
        Offer(1, "", OffEach((percent(10),)), priority=1),
        Offer(2, "", OffEach((amount(2000),)), priority=2),
    ],
    "20 off each, then 10 % of the sum": [
        Offer(1, "", OffEach((amount(2000),))),
        Offer(2, "", OffTotal((percent(10),))),
    ],
    "10 % of the sum": [Offer(1, "", OffTotal((percent(10),)))],
}


@pytest.mark.parametrize("row", table("discounts.md", "prices", "offer"))
def test_the_written_carts_get_what_is_written(row: Row) -> None:
    goods = [some(at, int(price) * 100) for at, price in enumerate(row["prices"].split(), 1)]
    assert best_offers(goods=goods, offers=WRITTEN[row["offer"]]).discount_minor == int(row["off"]) * 100


@pytest.mark.parametrize("row", table("discounts.md", "lines", "offer", "shares"))
def test_the_written_shares_are_those_of_the_lines(row: Row) -> None:
    lines = [line.split(" × ") for line in row["lines"].split(", ")]
    goods = [some(at, minor(price), int(pieces)) for at, (pieces, price) in enumerate(lines, 1)]
    choice = best_offers(goods=goods, offers=WRITTEN[row["offer"]])
    assert choice.line_discounts_minor == tuple(minor(share) for share in row["shares"].split())


def test_no_piece_of_a_set_bears_more_than_its_room_above_its_cost() -> None:
    goods = [some(1, 4_000), some(2, 3_300, floor_minor=3_300)]
    bundle = Offer(1, "", Bundle(((products(1), 1), (products(2), 1)), 6_100))
    assert best_offers(goods=goods, offers=[bundle]).line_discounts_minor == (1_200, 0)


def test_an_offer_off_the_bill_holds_costs_though_a_set_before_it_shared_by_price() -> None:
    goods = [some(1, 18_550, floor_minor=18_550), some(2, 16_900)]
    offers = [
        Offer(1, "set", Bundle(((products(1), 1), (products(2), 1)), 19_300)),
        Offer(2, "92 off", OffTotal((amount(9_200),)), scope=products(2)),
    ]
    assert best_offers(goods=goods, offers=offers).line_discounts_minor == (0, 16_900)


def test_what_is_sold_below_cost_leaves_a_careful_sum_no_room_and_that_is_weighed() -> None:
    goods = [some(1, 1_000), some(2, 1_000, floor_minor=1_000)]
    offers = [
        Offer(1, "free", BuyGet(0, 1), may_go_below_cost=True, most_uses=1),
        Offer(2, "5 off", OffTotal((amount(500),))),
    ]
    assert best_offers(goods=goods, offers=offers).discount_minor == 1_500
