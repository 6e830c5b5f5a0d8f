"""Interest on khatas: who bears it, for which days, how it is charged once, and how it is taken back."""

import datetime
from typing import Any

import pytest

from galla.accounts.models import Shop
from galla.cashbook.actions import void_settlement
from galla.credit.actions import charge_all, charge_shop, interest, set_interest, set_own_rate, waive
from galla.credit.actions.interest_terms import Taking
from galla.credit.errors import InterestWaived
from galla.credit.interest import borne_so_far
from galla.credit.models import Charge, InterestLine, InterestMark, InterestNote, InterestTerms, InterestWaiver
from galla.credit.statements import statement
from galla.credit.tests.khatas import customer, khata_world, opened, owes
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.ledger import queries
from galla.ledger.entries import lock_balances
from galla.parties.actions import merge_customers, unmerge_customer
from galla.parties.models import Customer
from tests.khatas.interest import months_end, noon, owes_from, pays, takes
from tests.world import World

pytestmark = pytest.mark.django_db

JAN, FEB, MAR, APR = (datetime.date(2026, month, 1) for month in (1, 2, 3, 4))
DAY = datetime.timedelta(1)


@pytest.fixture
def world() -> World:
    """A shop."""
    return khata_world()


@pytest.fixture
def sunil(world: World) -> Customer:
    """Somebody who buys."""
    return customer(world)


def whole() -> None:
    """Every invariant holds."""
    assert [str(found) for found in broken()] == []


def test_a_shop_that_set_nothing_charges_nothing_however_old_a_debt_is(world: World, sunil: Customer) -> None:
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    assert charge_all(at=noon(APR)) == 0
    assert borne_so_far(world.shop, sunil.pk, at=noon(APR)) is None
    assert (owes(world, sunil), InterestNote.objects.count()) == (100_000, 0)


def test_a_shop_that_cannot_be_charged_keeps_no_other_waiting(
    world: World, sunil: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes(world, 18, since=JAN)
    set_interest(access=world.access("stranger"), at=noon(JAN), how=Taking(180_000, 30))
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    charged = interest.charge_shop

    def stumbling(shop: Shop, *, at: datetime.datetime) -> int:
        asked.append(shop.pk)
        if shop == world.shop and len(asked) == 1:
            raise RuntimeError("This shop's khatas can't be read.")
        return charged(shop, at=at)

    asked: list[int] = []
    monkeypatch.setattr(interest, "charge_shop", stumbling)
    with pytest.raises(ExceptionGroup, match="not charged in every shop"):
        charge_all(at=noon(MAR))
    assert (asked, InterestNote.objects.count()) == ([world.shop.pk, world.other.pk], 0)
    assert charge_all(at=noon(MAR)) == 1
    whole()


def test_a_month_that_is_over_is_charged_with_one_note_that_the_customer_owes(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    assert months_end(world, FEB) == []
    [note] = months_end(world, MAR)
    # From 1 February on, 31 days after the bill: 28 days.
    assert (note.since, note.until, note.amount_minor, note.number) == (FEB, MAR - DAY, 1381, "K/INT/25-26/000001")
    [line] = note.lines.all()
    assert (line.since, line.until, line.open_minor, line.rate_ppm) == (FEB, MAR - DAY, 100_000, 180_000)
    assert (owes(world, sunil), opened(sunil)) == (101_381, [(100_000, 100_000), (1_381, 1_381)])
    income = queries.moved(world.shop.pk, since=JAN, until=MAR, accounts=["interest"])
    assert income == {"interest": (0, 1_381)}
    whole()


def test_charged_again_and_again_it_is_charged_once(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    assert charge_all(at=noon(MAR)) == 1
    assert [charge_all(at=noon(MAR + each * DAY)) for each in range(3)] == [0, 0, 0]
    assert owes(world, sunil) == 101_381


def test_a_run_that_was_killed_on_its_way_charges_the_rest_and_nobody_twice(
    world: World, sunil: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes(world, 18, since=JAN)
    other = customer(world, "Leela Nair")
    for who in (sunil, other):
        owes_from(world, who, 1_000, day=JAN, key=f"bill of {who.pk}")
    real = interest.charge_person

    def dies(shop: Shop, customer_id: int, **told: object) -> InterestNote | None:
        if customer_id == other.pk:
            raise SystemExit
        return real(shop, customer_id, **told)  # type: ignore[arg-type]

    monkeypatch.setattr(interest, "charge_person", dies)
    with pytest.raises(SystemExit):
        charge_shop(world.shop, at=noon(MAR))
    monkeypatch.undo()
    assert (owes(world, sunil), owes(world, other)) == (101_381, 100_000)
    assert charge_shop(world.shop, at=noon(MAR)) == 1
    assert (owes(world, sunil), owes(world, other)) == (101_381, 101_381)
    whole()


def test_no_interest_is_borne_by_interest_and_the_rest_of_a_paisa_goes_into_the_next_note(
    world: World, sunil: Customer
) -> None:
    takes(world, 18, since=JAN)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    notes = [*months_end(world, MAR), *months_end(world, APR), *months_end(world, datetime.date(2026, 5, 1))]
    assert [note.amount_minor for note in notes] == [1381, 1529, 1479]
    days = (datetime.date(2026, 5, 1) - FEB).days
    assert sum(note.amount_minor for note in notes) == round(100_000 * 0.18 * days / 365)
    assert set(InterestLine.objects.values_list("open_minor", flat=True)) == {100_000}
    whole()


def test_no_day_before_interest_was_turned_on_is_charged_nor_one_after_it_was_turned_off(
    world: World, sunil: Customer
) -> None:
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    takes(world, 18, since=datetime.date(2026, 3, 11))
    takes(world, 0, since=datetime.date(2026, 3, 21))
    [note] = months_end(world, APR)
    [line] = note.lines.all()
    assert (line.since, line.until) == (datetime.date(2026, 3, 11), datetime.date(2026, 3, 20))
    assert months_end(world, datetime.date(2026, 6, 1)) == []


def test_a_rate_holds_from_its_day(world: World, sunil: Customer) -> None:
    takes(world, 10, since=JAN, grace_days=0)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    takes(world, 20, since=datetime.date(2026, 1, 16), grace_days=0)
    [note] = months_end(world, FEB)
    told = [(line.since.day, line.until.day, line.rate_ppm) for line in note.lines.order_by("since")]
    assert told == [(2, 15, 100_000), (16, 31, 200_000)]


def test_a_payment_stops_interest_and_money_taken_back_lets_it_go_on(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN, grace_days=0)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    paper = pays(world, sunil, 1_000, day=datetime.date(2026, 1, 11), key="paid")
    void_settlement(access=world.access(), at=noon(datetime.date(2026, 1, 21)), settlement=paper, reason="Not his.")
    [note] = months_end(world, FEB)
    told = [(line.since.day, line.until.day) for line in note.lines.order_by("since")]
    assert told == [(2, 10), (21, 31)]
    whole()


def test_who_paid_all_before_the_month_was_over_is_charged_the_days_until_then(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN, grace_days=0)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    pays(world, sunil, 1_000, day=datetime.date(2026, 1, 20), key="paid")
    assert Charge.objects.get(person=sunil).open_minor == 0
    [note] = months_end(world, FEB)
    assert (note.lines.get().until.day, note.amount_minor) == (19, 888)
    assert owes(world, sunil) == 888


def test_what_is_below_the_smallest_charge_waits_and_is_not_lost(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN, least_minor=2_500)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    assert months_end(world, MAR) == []
    [note] = months_end(world, APR)
    assert (note.since, note.amount_minor) == (JAN, round(100_000 * 0.18 * 59 / 365))


def test_a_customer_may_have_a_rate_of_their_own_or_bear_none(world: World, sunil: Customer) -> None:
    other, third = customer(world, "Leela Nair"), customer(world, "Ravi Das")
    takes(world, 18, since=JAN, grace_days=0)
    for who in (sunil, other, third):
        owes_from(world, who, 1_000, day=JAN, key=f"bill of {who.pk}")
    set_own_rate(access=world.access("manager"), at=noon(JAN), customer=sunil, rate_ppm=0)
    set_own_rate(access=world.access("manager"), at=noon(JAN), customer=other, rate_ppm=90_000)
    assert {note.customer_id: note.amount_minor for note in months_end(world, FEB)} == {other.pk: 740, third.pk: 1479}
    set_own_rate(access=world.access("manager"), at=noon(FEB), customer=sunil, rate_ppm=None)
    assert {note.customer_id for note in months_end(world, MAR)} == {sunil.pk, other.pk, third.pk}


def test_interest_taken_back_is_owed_no_more_and_not_charged_again(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    [note] = months_end(world, MAR)
    with pytest.raises(NotAllowed):
        waive(access=world.access("cashier"), at=noon(MAR), note=note, reason="A friend.")
    with pytest.raises(InvalidInput):
        waive(access=world.access("manager"), at=noon(MAR), note=note, reason=" ")
    assert owes(world, sunil) == 101_381
    waiver = waive(access=world.access("manager"), at=noon(MAR), note=note, reason="Was ill.")
    assert waive(access=world.access("manager"), at=noon(MAR), note=note, reason="Was ill.") == waiver
    with pytest.raises(InterestWaived):
        waive(access=world.access("manager"), at=noon(MAR), note=note, reason="Another reason.")
    assert (owes(world, sunil), InterestWaiver.objects.count()) == (100_000, 1)
    [next_note] = months_end(world, APR)
    assert next_note.since == MAR
    whole()


def test_interest_that_was_paid_and_is_taken_back_settles_what_else_is_open(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    [note] = months_end(world, MAR)
    charge = Charge.objects.get(entry_id=note.pk)
    pays(world, sunil, 10, day=MAR, key="paid", bills={charge.pk: 1_000})
    waive(access=world.access(), at=noon(MAR), note=note, reason="Was ill.")
    assert opened(sunil) == [(100_000, 99_000), (1_381, 0)]
    whole()


def test_who_was_merged_and_parted_again_bears_no_day_twice(world: World, sunil: Customer) -> None:
    twin = customer(world, "Sunil R")
    takes(world, 18, since=JAN, grace_days=0)
    for who in (sunil, twin):
        owes_from(world, who, 1_000, day=JAN, key=f"bill of {who.pk}")
    merge_customers(access=world.access(), at=noon(JAN), customer=twin, into=sunil)
    [note] = months_end(world, FEB)
    assert (note.customer_id, note.amount_minor) == (sunil.pk, 2959)
    unmerge_customer(access=world.access(), customer=twin)
    notes = months_end(world, MAR)
    assert [each.customer_id for each in notes] == [sunil.pk, twin.pk]
    assert all(each.since == FEB for each in notes)
    whole()


def test_two_who_became_one_bear_as_one_from_that_day_and_nothing_of_before(world: World, sunil: Customer) -> None:
    twin = customer(world, "Sunil R")
    takes(world, 18, since=JAN, grace_days=0)
    set_own_rate(access=world.access(), at=noon(JAN), customer=twin, rate_ppm=0)
    owes_from(world, twin, 1_000, day=JAN, key="one")
    assert months_end(world, MAR) == []
    merged = MAR + 9 * DAY
    merge_customers(access=world.access(), at=noon(merged), customer=twin, into=sunil)
    [note] = months_end(world, APR)
    # The two years of a rate of none are not gone back to by the shop's rate: 22 days from the 10th on.
    assert (note.since, note.amount_minor) == (merged, round(100_000 * 0.18 * 22 / 365))
    whole()


def test_who_pays_up_before_the_month_is_charged_is_charged_for_it_all_the_same(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN, grace_days=0)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    [first] = months_end(world, FEB)
    pays(world, sunil, 1_015, day=MAR, key="all", method="cash")
    [second] = months_end(world, MAR)
    assert (first.until + DAY, second.since, second.until) == (FEB, FEB, MAR - DAY)
    assert second.amount_minor == 1_381
    whole()


def test_a_khata_that_bore_nothing_is_reckoned_from_the_last_run_on(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN)
    for day in (JAN, FEB, MAR):
        owes_from(world, sunil, 1_000, day=day, key=f"bill of {day}")
        pays(world, sunil, 1_000, day=day + 5 * DAY, key=f"paid {day}")
        assert months_end(world, (day + 32 * DAY).replace(day=1)) == []
    assert InterestMark.objects.get(customer=sunil).since == APR
    twin = customer(world, "Somebody new")
    found = borne_so_far(world.shop, twin.pk, at=noon(APR + DAY))
    assert found is not None
    assert found.since == APR


def test_what_is_below_the_smallest_charge_waits_with_its_days(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN, grace_days=0, least_minor=2_000)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    assert months_end(world, FEB) == []
    assert InterestMark.objects.get(customer=sunil).since == JAN
    [note] = months_end(world, MAR)
    assert (note.since, note.amount_minor) == (JAN, 1_479 + 1_381)


@pytest.mark.django_db(transaction=True)
def test_who_is_merged_while_their_balance_is_waited_for_is_charged_as_who_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = khata_world()
    sunil, twin = customer(world), customer(world, "Sunil R")
    takes(world, 18, since=JAN, grace_days=0)
    for who in (sunil, twin):
        owes_from(world, who, 1_000, day=JAN, key=f"bill of {who.pk}")
    waited: list[Any] = []

    def wait(pairs: Any) -> Any:
        waited.append(pairs)
        if len(waited) == 1:
            merge_customers(access=world.access(), at=noon(JAN), customer=twin, into=sunil)
        return lock_balances(pairs)

    monkeypatch.setattr(interest, "lock_balances", wait)
    note = interest.charge_person(world.shop, twin.pk, until=FEB - DAY, at=noon(FEB))
    # What was merged in the transaction that began again was undone with it here: it is merged anew, as elsewhere.
    merge_customers(access=world.access(), at=noon(JAN), customer=twin, into=sunil)
    assert len(waited) == 2
    assert note is not None
    assert interest.charge_person(world.shop, sunil.pk, until=FEB - DAY, at=noon(FEB)) is None


def test_the_month_ends_with_the_business_day_of_the_shops_zone(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN, grace_days=0)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    Shop.objects.filter(pk=world.shop.pk).update(cut_off_hour=5)
    world.shop.refresh_from_db()
    still_january = datetime.datetime(2026, 1, 31, 23, 29, tzinfo=datetime.UTC)  # 04:59 there, the day begins at 05:00
    assert charge_shop(world.shop, at=still_january) == 0
    assert charge_shop(world.shop, at=still_january + datetime.timedelta(minutes=1)) == 1


def test_only_the_owner_sets_interest_and_nonsense_is_refused_and_leaves_nothing(world: World) -> None:
    for role in ("manager", "cashier"):
        with pytest.raises(NotAllowed):
            set_interest(access=world.access(role), at=noon(JAN), how=Taking(180_000))
    for how in (Taking(0), Taking(1_000_100), Taking(50), Taking(180_000, -1), Taking(180_000, 30, -1)):
        with pytest.raises(InvalidInput):
            set_interest(access=world.access(), at=noon(JAN), how=how)
    assert not InterestTerms.objects.exists()
    for _again in range(2):
        set_interest(access=world.access(), at=noon(JAN), how=Taking(180_000))
    assert InterestTerms.objects.count() == 1


def test_a_statement_says_what_interest_was_charged_and_taken_back(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    [note] = months_end(world, MAR)
    waive(access=world.access(), at=noon(MAR), note=note, reason="Was ill.")
    made = statement(world.shop, sunil.pk, since=JAN, until=MAR)
    told = [(line.move.label, line.move.number, line.charged_minor, line.paid_minor) for line in made.lines[1:]]
    assert told == [("Interest", note.number, 1_381, 0), ("Interest taken back", "", 0, 1_381)]


def test_what_was_borne_so_far_counts_the_days_that_are_over(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN, grace_days=0)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    found = borne_so_far(world.shop, sunil.pk, at=noon(datetime.date(2026, 1, 12)))
    assert found is not None
    assert (found.until.day, found.amount_minor) == (11, round(100_000 * 0.18 * 10 / 365))
