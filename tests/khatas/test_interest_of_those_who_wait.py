"""What a run of interest leaves for later: how long it waits, whose days it is, and who keeps whom waiting."""

import datetime

import pytest

from galla.accounts.models import Shop
from galla.credit.actions import set_own_rate
from galla.credit.interest import borne, borne_so_far, rate_of
from galla.credit.models import InterestNote, InterestRun
from galla.credit.tests.khatas import customer, khata_world
from galla.foundation.checks import broken
from galla.parties.actions import merge_customers, unmerge_customer
from galla.parties.models import Customer
from tests.khatas.interest import months_end, noon, owes_from, pays, takes
from tests.khatas.test_interest import APR, DAY, FEB, JAN, MAR
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A shop that sells on khata."""
    return khata_world()


@pytest.fixture
def sunil(world: World) -> Customer:
    """Somebody with a khata."""
    return customer(world)


def test_what_is_below_the_smallest_charge_waits_a_year_and_no_longer(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN, grace_days=0, least_minor=5_000)
    owes_from(world, sunil, 1_000, day=JAN, key="one")
    pays(world, sunil, 1_000, day=JAN + DAY, key="a day late")
    month = FEB
    for _ in range(15):
        assert months_end(world, month) == []
        month = (month + 32 * DAY).replace(day=1)
    found = borne_so_far(world.shop, sunil.pk, at=noon(month))
    assert found is not None
    assert month - datetime.timedelta(days=366 + 31 + 31) < found.since < month - datetime.timedelta(days=366)


def test_who_was_parted_again_bears_nothing_of_the_days_they_were_reckoned_together(
    world: World, sunil: Customer
) -> None:
    twin = customer(world, "Sunil R")
    takes(world, 18, since=JAN, grace_days=0)
    owes_from(world, twin, 1_000, day=JAN, key="one")
    assert [note.customer_id for note in months_end(world, FEB)] == [twin.pk]
    pays(world, sunil, 1_050, day=FEB, key="ahead", method="cash")
    merge_customers(access=world.access(), at=noon(FEB), customer=twin, into=sunil)
    assert months_end(world, MAR) == []
    assert months_end(world, APR) == []
    unmerge_customer(access=world.access(), customer=twin)
    [note] = months_end(world, (APR + 32 * DAY).replace(day=1))
    assert (note.customer_id, note.since) == (twin.pk, APR)
    assert list(broken()) == []


def test_a_khata_that_cannot_be_charged_keeps_no_other_waiting_and_is_tried_again(
    world: World, sunil: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = customer(world, "Sunil R")
    takes(world, 18, since=JAN, grace_days=0)
    for who in (sunil, twin):
        owes_from(world, who, 1_000, day=JAN, key=f"bill of {who.pk}")

    def stumbling(shop: Shop, person: int, *, until: datetime.date) -> object:
        if person == sunil.pk:
            raise RuntimeError("This khata can't be read.")
        return borne(shop, person, until=until)

    with monkeypatch.context() as patched:
        patched.setattr("galla.credit.actions.interest.borne", stumbling)
        with pytest.raises(ExceptionGroup, match="not charged to everybody"):
            months_end(world, FEB)
    assert [note.customer_id for note in InterestNote.objects.all()] == [twin.pk]
    assert not InterestRun.objects.exists()
    assert [note.customer_id for note in months_end(world, FEB)] == [sunil.pk]
    assert list(broken()) == []


def test_a_rate_agreed_with_one_who_was_merged_is_that_of_who_they_are(world: World, sunil: Customer) -> None:
    twin = customer(world, "Sunil R")
    takes(world, 18, since=JAN, grace_days=0)
    merge_customers(access=world.access(), at=noon(JAN), customer=twin, into=sunil)
    set_own_rate(access=world.access(), at=noon(JAN), customer=twin, rate_ppm=0)
    agreed = rate_of(sunil.pk)
    assert agreed is not None
    assert (agreed.customer_id, agreed.rate_ppm) == (sunil.pk, 0)
