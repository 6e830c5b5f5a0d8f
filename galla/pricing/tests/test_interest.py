"""Interest by the day: what it comes to, and that nobody gains by how often it is charged."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from galla.pricing.interest import PARTS, Debt, Reckoned, Stretch, Terms, reckoned, stretches

DAY_ONE = datetime.date(2026, 1, 1)


def day(number: int) -> datetime.date:
    """The day so many days after the first."""
    return DAY_ONE + datetime.timedelta(number)


def borne(debts: list[Debt], changes: dict[int, int], since: int, until: int, terms: list[Terms]) -> list[Stretch]:
    """The stretches of days counted from the first; what was added before ``since`` is what was owed."""
    opening = sum(minor for number, minor in changes.items() if number < since)
    told = {day(number): minor for number, minor in changes.items() if number >= since}
    return stretches(debts, terms, opening_minor=opening, changes=told, since=day(since), until=day(until))


EIGHTEEN = [Terms(DAY_ONE, 180_000, 30)]


def test_a_thousand_owed_for_sixty_days_past_grace_at_eighteen_percent_costs_29_59() -> None:
    [found] = borne([Debt(1, DAY_ONE, 100_000)], {0: 100_000}, 0, 90, EIGHTEEN)
    assert (found.since, found.until, found.days) == (day(31), day(90), 60)
    assert reckoned([found]).amount_minor == 2959


def test_a_half_is_charged_up_and_taken_off_the_next_charge() -> None:
    half = Stretch(1, DAY_ONE, day(364), 1, 500_000)
    assert reckoned([half]) == Reckoned(1, -PARTS // 2)
    assert reckoned([half], carried=-PARTS // 2) == Reckoned(0, 0)


def test_the_days_of_grace_cost_nothing_and_the_day_after_costs_one_day() -> None:
    debts, changes = [Debt(1, DAY_ONE, 100_000)], {0: 100_000}
    assert borne(debts, changes, 0, 30, EIGHTEEN) == []
    assert [each.days for each in borne(debts, changes, 0, 31, EIGHTEEN)] == [1]


def test_a_payment_stops_interest_from_its_own_day_on() -> None:
    found = borne([Debt(1, DAY_ONE, 100_000)], {0: 100_000, 40: -60_000, 50: -40_000}, 0, 90, EIGHTEEN)
    assert [(each.since, each.until, each.open_minor) for each in found] == [
        (day(31), day(39), 100_000),
        (day(40), day(49), 40_000),
    ]


def test_money_that_came_settled_the_oldest_so_what_is_young_bears_nothing_yet() -> None:
    debts = [Debt(1, DAY_ONE, 100_000), Debt(2, day(40), 50_000)]
    found = borne(debts, {0: 100_000, 40: 50_000, 45: -100_000}, 0, 75, EIGHTEEN)
    assert [(each.key, each.since, each.until) for each in found] == [(1, day(31), day(44)), (2, day(71), day(75))]


def test_interest_bears_no_interest() -> None:
    debts = [Debt(1, DAY_ONE, 100_000), Debt(2, day(32), 5_000, bears=False)]
    found = borne(debts, {0: 100_000, 32: 5_000}, 0, 400, EIGHTEEN)
    assert {(each.key, each.open_minor) for each in found} == {(1, 100_000)}


def test_a_bill_that_was_taken_back_bears_nothing_from_that_day_on() -> None:
    debts = [Debt(1, DAY_ONE, 100_000, ended=day(50)), Debt(2, day(1), 1_000)]
    found = borne(debts, {0: 100_000, 1: 1_000, 50: -100_000}, 0, 60, EIGHTEEN)
    assert [(each.key, each.until) for each in found] == [(1, day(49)), (2, day(60))]


def test_a_rate_holds_from_its_day_and_nothing_is_borne_before_the_first_or_while_it_is_none() -> None:
    terms = [Terms(day(10), 100_000, 0), Terms(day(20), 200_000, 0), Terms(day(30), 0, 0)]
    found = borne([Debt(1, DAY_ONE, 100_000)], {0: 100_000}, 0, 100, terms)
    assert [(each.since, each.until, each.rate_ppm) for each in found] == [
        (day(10), day(19), 100_000),
        (day(20), day(29), 200_000),
    ]


@st.composite
def khatas(draw: st.DrawFn) -> tuple[list[Debt], dict[int, int], list[Terms]]:
    """Bills and payments of two hundred days, never paid ahead, and terms that change."""
    debts: list[Debt] = []
    changes: dict[int, int] = {}
    owed = 0
    for number in sorted(draw(st.sets(st.integers(0, 200), max_size=12))):
        pays = owed and draw(st.booleans())
        amount = draw(st.integers(1, owed if pays else 500_000))
        if not pays:
            debts.append(Debt(len(debts) + 1, day(number), amount, bears=draw(st.integers(0, 4)) > 0))
        changes[number] = -amount if pays else amount
        owed += changes[number]
    days = sorted(draw(st.sets(st.integers(0, 200), min_size=1, max_size=3)))
    rates, graces = st.integers(0, 1_000_000), st.integers(0, 60)
    return debts, changes, [Terms(day(number), draw(rates), draw(graces)) for number in days]


@given(khatas(), st.sets(st.integers(1, 250), max_size=20))
def test_however_often_it_is_charged_the_sum_is_the_same(
    khata: tuple[list[Debt], dict[int, int], list[Terms]], cuts: set[int]
) -> None:
    debts, changes, terms = khata
    whole = reckoned(borne(debts, changes, 0, 250, terms))
    charged, carried, since = 0, 0, 0
    for until in [*sorted(cuts), 250]:
        amount, carried = reckoned(borne(debts, changes, since, until, terms), carried=carried)
        assert amount >= 0
        charged, since = charged + amount, until + 1
    assert Reckoned(charged, carried) == whole


@given(khatas(), st.integers(0, 250), st.integers(0, 250))
def test_it_never_falls_with_the_days(
    khata: tuple[list[Debt], dict[int, int], list[Terms]], one: int, two: int
) -> None:
    sooner, later = (reckoned(borne(khata[0], khata[1], 0, each, khata[2])) for each in sorted((one, two)))
    assert sooner.amount_minor <= later.amount_minor


@given(khatas())
def test_it_is_never_more_than_the_highest_rate_on_what_was_owed_on_each_day(
    khata: tuple[list[Debt], dict[int, int], list[Terms]],
) -> None:
    debts, changes, terms = khata
    found = borne(debts, changes, 0, 250, terms)
    owed, most = 0, 0
    highest = max(each.rate_ppm for each in terms)
    for number in range(251):
        owed += changes.get(number, 0)
        bearing = [each for each in found if each.since <= day(number) <= each.until]
        assert sum(each.open_minor for each in bearing) <= owed
        most += owed * highest
    assert sum(each.parts for each in found) <= most


@given(khatas(), st.integers(0, 250))
def test_from_the_day_all_is_paid_it_costs_nothing_more(
    khata: tuple[list[Debt], dict[int, int], list[Terms]], paid: int
) -> None:
    debts, changes, terms = khata
    debts = [each for each in debts if each.day < day(paid)]
    changes = {number: minor for number, minor in changes.items() if number < paid}
    changes[paid] = -sum(changes.values())
    assert all(each.until < day(paid) for each in borne(debts, changes, 0, 250, terms))
