"""The rhythm of a neighbourhood shop: which bills a day brings, planned and not yet made.

Pure and deterministic: the same day, seed and goods give the same bills on every machine, and a day does not depend
on the days before it. Quantities are in thousandths of the product's unit. The plan knows no prices; what a customer
pays with is a rule, and ``amount_given_minor`` turns it into rupees once the bill has a total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

SHOP_ZONE = ZoneInfo("Asia/Kolkata")

LAKSHMI_PUJA = {
    2024: date(2024, 11, 1),
    2025: date(2025, 10, 20),
    2026: date(2026, 11, 8),
    2027: date(2027, 10, 29),
    2028: date(2028, 10, 17),
}
"""The evening of Diwali by year. The week up to it is the busiest of the year; a year not listed has no such week."""

MOST_LINES = 9


class Craving(StrEnum):
    """When goods are wanted more than usual."""

    ALWAYS = "always"
    MORNING = "morning"
    MONTH_START = "month start"
    FESTIVAL = "festival"


class Tender(StrEnum):
    """How a planned bill is paid."""

    CASH = "cash"
    UPI = "upi"
    CARD = "card"
    ON_ACCOUNT = "on account"


class CashRule(StrEnum):
    """Which notes a cash customer holds out: the amount itself, or the next round sum."""

    EXACT = "exact"
    NEXT_10 = "next 10"
    NEXT_50 = "next 50"
    NEXT_100 = "next 100"
    NEXT_500 = "next 500"


CRAVINGS = {
    "Dairy, Bread & Eggs": Craving.MORNING,
    "Rice, Atta & Dals": Craving.MONTH_START,
    "Oil & Ghee": Craving.MONTH_START,
    "Masala & Spices": Craving.MONTH_START,
    "Soap, Hair & Oral Care": Craving.MONTH_START,
    "Cleaning & Household": Craving.MONTH_START,
    "Chocolates & Sweets": Craving.FESTIVAL,
    "Sugar, Salt & Dry Fruits": Craving.FESTIVAL,
}
"""By the category of products.csv; what is not named here is bought the same all month."""

SMALLEST_STEP_MILLI = {"kg": 50, "litre": 500, "dozen": 500, "metre": 500}
"""What a shopkeeper measures out, by unit; everything else is handed over whole."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What the rhythm must know of one product: how often it is bought, how much at once, and when."""

    popularity: int
    typical_milli: int
    unit: str = "piece"
    craving: Craving = Craving.ALWAYS

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> "Goods":
        """One row of products.csv."""
        return cls(
            popularity=int(row["popularity"]),
            typical_milli=round(float(row["typical_quantity"]) * 1000),
            unit=row["unit"],
            craving=CRAVINGS.get(row["category"], Craving.ALWAYS),
        )


@dataclass(frozen=True, slots=True)
class Regular:
    """A customer the shop knows by name. One who buys for a trade takes more of everything."""

    visits_per_month: int
    basket_size: int
    buys_for_trade: bool = False

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> "Regular":
        """One row of customers.csv; who has a GSTIN buys for a trade."""
        return cls(int(row["visits_per_month"]), int(row["basket_size"]), bool(row["gstin"]))


@dataclass(frozen=True, slots=True)
class BranchPace:
    """How busy a branch is: bills on a usual day, the bounds outside a festival, and its tills, the busiest first."""

    tills: tuple[int, ...]
    usual_bills: int
    fewest_bills: int
    most_bills: int


MAIN_SHOP = BranchPace(tills=(0, 1), usual_bills=25, fewest_bills=18, most_bills=35)
STATION_ROAD = BranchPace(tills=(2,), usual_bills=9, fewest_bills=6, most_bills=12)
BRANCHES = (MAIN_SHOP, STATION_ROAD)
"""In the order of shop.json; the numbers in ``tills`` are places in its list of tills."""


class PlannedLine(NamedTuple):
    """One line of a planned bill: place in the list of goods, thousandths of its unit, percent off or None."""

    product_index: int
    quantity_milli: int
    discount_percent: int | None


@dataclass(frozen=True, slots=True)
class PlannedBill:
    """A bill as it shall be made; every index is a place in the list it was planned from. Lines differ in product.

    ``customer_index`` is None for somebody who just walked in; ``cash_rule`` is None unless cash is paid.
    """

    at: datetime
    branch_index: int
    till_index: int
    customer_index: int | None
    lines: tuple[PlannedLine, ...]
    tender: Tender
    cash_rule: CashRule | None


_BY_WEEKDAY = (0.88, 0.9, 0.92, 0.95, 1.02, 1.22, 1.28)
_OPENS_AT_HOUR = 8
_BY_HOUR = (10, 9, 6, 5, 4.5, 3, 2, 2, 3.5, 6, 9, 11, 9, 5)
_RUSH_HOURS = frozenset({8, 9, 18, 19, 20})
_KNOWN_CUSTOMER = 0.35
_ON_ACCOUNT_IF_KNOWN = 0.143
"""5 % of all bills, since only the known 35 % may buy on account."""
_TENDERS = (Tender.CASH, Tender.UPI, Tender.CARD)
_TENDER_WEIGHTS = (45, 45, 5)
_CASH_RULES = tuple(CashRule)
_CASH_RULE_WEIGHTS = (36, 24, 12, 18, 10)
_LINES = tuple(range(1, MOST_LINES + 1))
_LINE_WEIGHTS = (16, 20, 19, 15, 11, 8, 5, 4, 2)
_DISCOUNTED_LINE = 0.035
_DISCOUNTS_PERCENT = (2, 5, 10)
_TIMES_TYPICAL = (0.5, 1.0, 1.0, 1.0, 1.0, 1.5, 2.0)
_NOTES_AND_COINS_RUPEES = (500, 200, 100, 50, 20, 10, 5, 2, 1)


def day_plan(
    *,
    day: date,
    seed: int,
    goods: Sequence[Goods],
    regulars: Sequence[Regular] = (),
    branches: Sequence[BranchPace] = BRANCHES,
) -> list[PlannedBill]:
    """The bills of one day at all branches, in the order of their moments, from eight in the morning to ten at night.

    Weekends are busier, the first week of a month has bigger baskets, the week of Diwali has more of both. Raises
    ValueError when there is nothing to sell.
    """
    if not goods:
        raise ValueError("A day cannot be planned without goods.")
    moods = {craving: _popularity_sums(goods, day, craving) for craving in (Craving.ALWAYS, Craving.MORNING)}
    visits = list(accumulate(regular.visits_per_month for regular in regulars))
    bills = []
    for branch_index, pace in enumerate(branches):
        random = Random(f"{seed}:{day.isoformat()}:{branch_index}")
        for _ in range(_number_of_bills(random, day, pace)):
            at = _moment(random, day)
            known = random.random() < _KNOWN_CUSTOMER and bool(visits)
            customer_index = random.choices(range(len(regulars)), cum_weights=visits)[0] if known else None
            regular = None if customer_index is None else regulars[customer_index]
            sums = moods[Craving.MORNING if at.hour < 11 else Craving.ALWAYS]
            lines = _basket(random, day, goods, sums, regular)
            tender, cash_rule = _tender(random, known=known)
            till_index = _till(random, pace, at.hour)
            bills.append(PlannedBill(at, branch_index, till_index, customer_index, lines, tender, cash_rule))
    bills.sort(key=lambda bill: (bill.at, bill.branch_index))
    return bills


def amount_given_minor(total_minor: int, rule: CashRule) -> int:
    """What a customer holds out for a bill, in paise: the total in whole rupees, or up to the next round sum.

    Never less than the total; coins below a rupee are no longer around.
    """
    step_minor = 100 if rule is CashRule.EXACT else int(rule.value.removeprefix("next ")) * 100
    return -(-total_minor // step_minor) * step_minor


def notes_held_out(amount_minor: int) -> dict[int, int]:
    """An amount of whole rupees as the fewest notes and coins: value in paise → how many, largest first.

    Raises ValueError for an amount with paise or below zero.
    """
    rest, paise = divmod(amount_minor, 100)
    if paise or rest < 0:
        raise ValueError("Only whole rupees can be held out.")
    notes = {}
    for value in _NOTES_AND_COINS_RUPEES:
        count, rest = divmod(rest, value)
        if count:
            notes[value * 100] = count
    return notes


def is_festival(day: date) -> bool:
    """Whether the day is in the week up to and with the evening of Diwali."""
    puja = LAKSHMI_PUJA.get(day.year)
    return puja is not None and puja - timedelta(days=6) <= day <= puja


def _is_month_start(day: date) -> bool:
    return day.day <= 7


def _number_of_bills(random: Random, day: date, pace: BranchPace) -> int:
    """Wages come at the start of a month; the festival may go half beyond the usual bounds."""
    expected = pace.usual_bills * _BY_WEEKDAY[day.weekday()] * random.uniform(0.86, 1.14)
    expected *= 1.06 if _is_month_start(day) else 1.0
    if is_festival(day):
        return round(min(expected * 1.5, pace.most_bills * 1.5))
    return min(max(round(expected), pace.fewest_bills), pace.most_bills)


def _moment(random: Random, day: date) -> datetime:
    hour = _OPENS_AT_HOUR + random.choices(range(len(_BY_HOUR)), weights=_BY_HOUR)[0]
    return datetime.combine(day, time(hour, random.randrange(60), random.randrange(60)), SHOP_ZONE)


def _till(random: Random, pace: BranchPace, hour: int) -> int:
    """The further tills are manned for a rush; at other hours they see only a few customers."""
    if len(pace.tills) == 1 or random.random() > (0.5 if hour in _RUSH_HOURS else 0.15):
        return pace.tills[0]
    return random.choice(pace.tills[1:])


def _popularity_sums(goods: Sequence[Goods], day: date, mood: Craving) -> list[float]:
    """Running sums of how much each product is wanted, as ``choices`` takes them."""
    stronger = {Craving.ALWAYS: 1.0, Craving.MORNING: 3.5 if mood is Craving.MORNING else 0.8}
    stronger[Craving.MONTH_START] = 1.5 if _is_month_start(day) else 1.0
    stronger[Craving.FESTIVAL] = 3.0 if is_festival(day) else 1.0
    return list(accumulate(product.popularity * stronger[product.craving] for product in goods))


def _basket(
    random: Random, day: date, goods: Sequence[Goods], sums: list[float], regular: Regular | None
) -> tuple[PlannedLine, ...]:
    size = min(_basket_size(random, day, regular), len(goods))
    places = range(len(goods))
    chosen: dict[int, None] = {}
    # A few draws more than needed replace what is drawn twice; a basket that still falls short stays smaller.
    for place in random.choices(places, cum_weights=sums, k=size + 4):
        chosen.setdefault(place)
        if len(chosen) == size:
            break
    for_trade = regular is not None and regular.buys_for_trade
    return tuple(
        PlannedLine(place, _quantity_milli(random, goods[place], for_trade=for_trade), _discount_percent(random))
        for place in chosen
    )


def _basket_size(random: Random, day: date, regular: Regular | None) -> int:
    size = random.choices(_LINES, weights=_LINE_WEIGHTS)[0]
    if regular is not None:
        size = round(regular.basket_size * random.uniform(0.5, 1.5))
    if _is_month_start(day) or is_festival(day):
        size += random.choice((0, 1, 2))
    return min(max(size, 1), MOST_LINES)


def _quantity_milli(random: Random, product: Goods, *, for_trade: bool) -> int:
    wanted = product.typical_milli * random.choice(_TIMES_TYPICAL) * (random.choice((2, 3)) if for_trade else 1)
    step = SMALLEST_STEP_MILLI.get(product.unit, 1000)
    quantity = max(round(wanted / step), 1) * step
    # Onions never weigh exactly a kilo: what is put on the scale differs a little, in steps of the scale.
    if product.unit == "kg" and random.random() < 0.4:
        quantity = max(round(quantity * random.uniform(0.94, 1.06) / 5) * 5, 5)
    return quantity


def _discount_percent(random: Random) -> int | None:
    return random.choice(_DISCOUNTS_PERCENT) if random.random() < _DISCOUNTED_LINE else None


def _tender(random: Random, *, known: bool) -> tuple[Tender, CashRule | None]:
    if known and random.random() < _ON_ACCOUNT_IF_KNOWN:
        return Tender.ON_ACCOUNT, None
    tender = random.choices(_TENDERS, weights=_TENDER_WEIGHTS)[0]
    if tender is not Tender.CASH:
        return tender, None
    return tender, random.choices(_CASH_RULES, weights=_CASH_RULE_WEIGHTS)[0]
