"""The days of the demo are the same on every run, and such as a neighbourhood shop has them."""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import mean
from time import process_time

import pytest

from galla.console.demo.rhythm import (
    SHOP_ZONE,
    CashRule,
    Craving,
    Goods,
    PlannedBill,
    PlannedLine,
    Regular,
    Tender,
    amount_given_minor,
    day_plan,
    is_festival,
    notes_held_out,
)

DEMO = Path(__file__).parent.parent
FIRST_DAY = date(2026, 8, 24)
DAYS = [FIRST_DAY + timedelta(days=number) for number in range(90)]
USUAL_DAYS = [day for day in DAYS if not is_festival(day)]


def rows_of(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PRODUCT_ROWS = rows_of("products.csv")
GOODS = [Goods.from_row(row) for row in PRODUCT_ROWS]
REGULARS = [Regular.from_row(row) for row in rows_of("customers.csv")]

GOLDEN_FIRST_BILL = (
    "2026-01-14T08:29:10+05:30",
    1,
    (PlannedLine(0, 1000, 10), PlannedLine(1, 955, None)),
    Tender.UPI,
    None,
)


def plan(day: date, seed: int = 7) -> list[PlannedBill]:
    return day_plan(day=day, seed=seed, goods=GOODS, regulars=REGULARS)


@pytest.fixture(scope="module")
def season() -> dict[date, list[PlannedBill]]:
    return {day: plan(day) for day in DAYS}


@pytest.fixture(scope="module")
def bills(season: dict[date, list[PlannedBill]]) -> list[PlannedBill]:
    return [bill for planned in season.values() for bill in planned]


def share(bills: list[PlannedBill], tender: Tender) -> float:
    return sum(bill.tender is tender for bill in bills) / len(bills)


def test_the_same_day_and_seed_give_the_same_bills() -> None:
    assert plan(FIRST_DAY) == plan(FIRST_DAY)


def test_another_seed_or_another_day_gives_other_bills() -> None:
    assert plan(FIRST_DAY, seed=7) != plan(FIRST_DAY, seed=8)
    assert [bill.lines for bill in plan(FIRST_DAY)] != [bill.lines for bill in plan(FIRST_DAY + timedelta(days=7))]


def test_a_day_is_the_same_whether_or_not_other_days_were_planned_before(
    season: dict[date, list[PlannedBill]],
) -> None:
    assert plan(DAYS[60]) == season[DAYS[60]]


def test_the_plan_does_not_change_from_one_version_of_the_code_to_the_next() -> None:
    """A golden day: whoever changes the rhythm on purpose writes the new first bill here."""
    goods = [Goods(popularity=3, typical_milli=1000), Goods(popularity=1, typical_milli=500, unit="kg")]
    first = day_plan(day=date(2026, 1, 14), seed=1, goods=goods)[0]
    assert (first.at.isoformat(), first.till_index, first.lines, first.tender, first.cash_rule) == GOLDEN_FIRST_BILL


def test_bills_come_in_order_while_the_shop_is_open(season: dict[date, list[PlannedBill]]) -> None:
    for day, planned in season.items():
        moments = [bill.at for bill in planned]
        assert moments == sorted(moments)
        assert moments[0] >= datetime(day.year, day.month, day.day, 8, tzinfo=SHOP_ZONE)
        assert moments[-1] < datetime(day.year, day.month, day.day, 22, tzinfo=SHOP_ZONE)
        assert all(moment.utcoffset() == timedelta(hours=5, minutes=30) for moment in moments)


@pytest.mark.parametrize(("branch_index", "fewest", "most"), [(0, 18, 35), (1, 6, 12)])
def test_a_usual_day_stays_within_what_a_branch_can_serve(
    season: dict[date, list[PlannedBill]], branch_index: int, fewest: int, most: int
) -> None:
    for day in USUAL_DAYS:
        assert fewest <= sum(bill.branch_index == branch_index for bill in season[day]) <= most


def test_weekends_are_busier(season: dict[date, list[PlannedBill]]) -> None:
    weekend = mean(len(season[day]) for day in USUAL_DAYS if day.weekday() >= 5)
    working_days = mean(len(season[day]) for day in USUAL_DAYS if day.weekday() < 5)
    assert weekend > 1.2 * working_days


def test_the_week_of_diwali_is_the_busiest_and_its_sweets_sell(season: dict[date, list[PlannedBill]]) -> None:
    festival = [day for day in DAYS if is_festival(day)]
    assert festival == [date(2026, 11, number) for number in range(2, 9)]
    assert mean(len(season[day]) for day in festival) > 1.35 * mean(len(season[day]) for day in USUAL_DAYS)

    def sweets(days: list[date]) -> float:
        lines = [line for day in days for bill in season[day] for line in bill.lines]
        return mean(GOODS[line.product_index].craving is Craving.FESTIVAL for line in lines)

    assert sweets(festival) > 1.8 * sweets(USUAL_DAYS)


def test_a_year_without_a_known_festival_has_none() -> None:
    assert not any(is_festival(date(2019, 10, number)) for number in range(1, 32))


def test_milk_is_bought_in_the_morning_and_the_evening_is_a_peak(bills: list[PlannedBill]) -> None:
    def dairy(chosen: list[PlannedBill]) -> float:
        return mean(GOODS[line.product_index].craving is Craving.MORNING for bill in chosen for line in bill.lines)

    assert dairy([bill for bill in bills if bill.at.hour < 11]) > 2 * dairy(
        [bill for bill in bills if bill.at.hour >= 11]
    )
    by_hour = Counter(bill.at.hour for bill in bills)
    assert min(by_hour[18], by_hour[19], by_hour[20], by_hour[8]) > 2 * by_hour[14]


def test_baskets_are_bigger_in_the_first_week_of_a_month(season: dict[date, list[PlannedBill]]) -> None:
    def lines(days: list[date]) -> float:
        return mean(len(bill.lines) for day in days for bill in season[day])

    later = [day for day in USUAL_DAYS if day.day > 7]
    assert lines([day for day in USUAL_DAYS if day.day <= 7]) > lines(later) + 0.6


def test_a_basket_holds_one_to_nine_different_products(bills: list[PlannedBill]) -> None:
    for bill in bills:
        assert 1 <= len(bill.lines) <= 9
        assert len({line.product_index for line in bill.lines}) == len(bill.lines)
        assert all(0 <= line.product_index < len(GOODS) for line in bill.lines)


def test_quantities_fit_the_unit(bills: list[PlannedBill]) -> None:
    for line in (line for bill in bills for line in bill.lines):
        step = {"kg": 5, "litre": 500, "dozen": 500, "metre": 500, "piece": 1000}[GOODS[line.product_index].unit]
        assert line.quantity_milli > 0
        assert line.quantity_milli % step == 0
        assert line.quantity_milli <= 60_000


def test_popular_goods_are_bought_more(bills: list[PlannedBill]) -> None:
    bought = Counter(line.product_index for bill in bills for line in bill.lines)
    popular = [index for index, product in enumerate(GOODS) if product.popularity >= 60]
    rare = [index for index, product in enumerate(GOODS) if product.popularity <= 6]
    assert mean(bought[index] for index in popular) > 6 * mean(bought[index] for index in rare)


def test_about_a_third_of_the_bills_are_for_a_known_customer(bills: list[PlannedBill]) -> None:
    known = [bill.customer_index for bill in bills if bill.customer_index is not None]
    assert 0.31 < len(known) / len(bills) < 0.39
    most_loyal = max(range(len(REGULARS)), key=lambda index: REGULARS[index].visits_per_month)
    assert Counter(known)[most_loyal] > 2 * len(known) / len(REGULARS)


def test_people_pay_as_people_pay(bills: list[PlannedBill]) -> None:
    assert 0.41 < share(bills, Tender.CASH) < 0.49
    assert 0.41 < share(bills, Tender.UPI) < 0.49
    assert 0.03 < share(bills, Tender.CARD) < 0.07
    assert 0.03 < share(bills, Tender.ON_ACCOUNT) < 0.07


def test_only_known_customers_buy_on_account(bills: list[PlannedBill]) -> None:
    on_account = [bill for bill in bills if bill.tender is Tender.ON_ACCOUNT]
    assert on_account
    assert all(bill.customer_index is not None for bill in on_account)
    strangers = day_plan(day=FIRST_DAY, seed=7, goods=GOODS)
    assert not any(bill.customer_index is not None or bill.tender is Tender.ON_ACCOUNT for bill in strangers)


def test_a_cash_rule_stands_on_cash_bills_and_no_others(bills: list[PlannedBill]) -> None:
    assert all((bill.cash_rule is not None) == (bill.tender is Tender.CASH) for bill in bills)
    rules = Counter(bill.cash_rule for bill in bills if bill.cash_rule)
    assert set(rules) == set(CashRule)
    assert rules.most_common(1)[0][0] is CashRule.EXACT


def test_a_few_lines_are_discounted(bills: list[PlannedBill]) -> None:
    percents = [line.discount_percent for bill in bills for line in bill.lines]
    given = [percent for percent in percents if percent is not None]
    assert 0.02 < len(given) / len(percents) < 0.06
    assert set(given) == {2, 5, 10}


def test_each_till_serves_its_own_branch(bills: list[PlannedBill]) -> None:
    assert {(bill.branch_index, bill.till_index) for bill in bills} == {(0, 0), (0, 1), (1, 2)}


def test_a_bill_is_worth_what_a_neighbourhood_shop_sells(bills: list[PlannedBill]) -> None:
    prices = [float(row["price"]) for row in PRODUCT_ROWS]
    totals = [sum(prices[line.product_index] * line.quantity_milli / 1000 for line in bill.lines) for bill in bills]
    assert 250 < mean(totals) < 600
    assert max(totals) < 12_000


@pytest.mark.parametrize(
    ("total_minor", "rule", "given_minor"),
    [
        (43_700, CashRule.EXACT, 43_700),
        (43_712, CashRule.EXACT, 43_800),
        (43_700, CashRule.NEXT_10, 44_000),
        (43_700, CashRule.NEXT_50, 45_000),
        (43_700, CashRule.NEXT_100, 50_000),
        (43_700, CashRule.NEXT_500, 50_000),
        (50_000, CashRule.NEXT_500, 50_000),
        (50_100, CashRule.NEXT_500, 100_000),
        (0, CashRule.NEXT_500, 0),
    ],
)
def test_a_customer_holds_out_the_next_round_sum(total_minor: int, rule: CashRule, given_minor: int) -> None:
    assert amount_given_minor(total_minor, rule) == given_minor


def test_an_amount_is_held_out_in_the_fewest_notes() -> None:
    assert notes_held_out(88_800) == {
        50_000: 1,
        20_000: 1,
        10_000: 1,
        5_000: 1,
        2_000: 1,
        1_000: 1,
        500: 1,
        200: 1,
        100: 1,
    }
    assert notes_held_out(100_000) == {50_000: 2}
    assert notes_held_out(0) == {}


@pytest.mark.parametrize("amount_minor", [50, 12_345, -100])
def test_paise_and_debts_cannot_be_held_out(amount_minor: int) -> None:
    with pytest.raises(ValueError, match="whole rupees"):
        notes_held_out(amount_minor)


def test_a_day_without_goods_is_refused() -> None:
    with pytest.raises(ValueError, match="goods"):
        day_plan(day=FIRST_DAY, seed=1, goods=[])


def test_one_product_makes_bills_of_one_line() -> None:
    planned = day_plan(day=FIRST_DAY, seed=1, goods=[Goods(popularity=1, typical_milli=1000)])
    assert planned
    assert {len(bill.lines) for bill in planned} == {1}


def test_ninety_days_are_planned_in_a_moment() -> None:
    """0.12 s where it was written; the bound leaves room for a slow machine under load."""
    before = process_time()
    for day in DAYS:
        plan(day)
    assert process_time() - before < 1.0
