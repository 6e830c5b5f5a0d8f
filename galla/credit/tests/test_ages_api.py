"""Khatas by age over the API: whoever owes most first, what all of them come to, and who is older than asked for."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from galla.accounts.calendar import business_date
from galla.credit.models import Charge
from galla.credit.tests.khatas import customer, khata_world
from galla.parties.models import Customer
from tests.world import World

pytestmark = pytest.mark.django_db
AGES, KHATAS = "/api/v1/khatas/ages/", "/api/v1/khatas/"


def owing(world: World, name: str, **debts: int) -> Customer:
    """Somebody with debts, in minor units, of so many days: ``d31=500``."""
    who, today = customer(world, name), business_date(world.shop, timezone.now())
    for age, minor in debts.items():
        day, number = today - datetime.timedelta(int(age[1:])), Charge.objects.count() + 1_000_000
        told = {"business_date": day, "amount_minor": minor, "settled_minor": 0, "position": 1, "entry_id": number}
        Charge.objects.create(shop=world.shop, customer=who, person=who, **told)
    return who


def test_khatas_by_age_stand_with_the_most_first_page_by_page_above_what_all_come_to() -> None:
    world = khata_world()
    small, young = owing(world, "Asha", d91=500), owing(world, "Bela", d0=3_000)
    same = owing(world, "Chand", d31=2_000, d61=1_000)
    office, found = world.api("manager"), list[Any]()
    told: Any = {"next": f"{AGES}?limit=1"}
    while told["next"]:
        told = office.get(told["next"]).json()
        found += told["results"]
    assert [row["id"] for row in found] == [young.pk, same.pk, small.pk]
    assert (found[1]["name"], found[1]["owed"]) == ("Chand", "30.00")
    assert office.get(told["previous"]).json()["results"][0]["id"] == same.pk
    ages = {"days_0_to_30": "30.00", "days_31_to_60": "20.00", "days_61_to_90": "10.00", "days_over_90": "5.00"}
    assert (told["customers"], told["owed"], told["ages"]) == (3, "65.00", ages)


def test_only_who_owes_something_older_than_asked_for_is_listed() -> None:
    world = khata_world()
    old, older = owing(world, "Asha", d31=500, d0=9_000), owing(world, "Bela", d91=100)
    owing(world, "Chand", d30=700)
    office = world.api("manager")
    for days, wanted in (("30", {old.pk, older.pk}), ("60", {older.pk}), ("90", {older.pk})):
        for address in (AGES, KHATAS):
            assert {row["id"] for row in office.get(address, {"older_than": days}).json()["results"]} == wanted
    assert [row["id"] for row in office.get(AGES, {"search": "ash"}).json()["results"]] == [old.pk]
    for address in (AGES, KHATAS):
        refused = office.get(address, {"older_than": "31"})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "older_than")


def named_on(page: str) -> list[str]:
    """Whom a page names."""
    return [name for name in ("Asha", "Bela", "Chand") if name in page]


def test_the_page_of_who_owes_says_what_all_come_to_by_age_and_each_leads_to_who_owes_it() -> None:
    world = khata_world()
    owing(world, "Asha", d91=500)
    owing(world, "Bela", d0=3_000)
    owing(world, "Chand", d31=2_000, d61=1_000)
    office = world.browser("manager")
    page = office.get("/khatas/").content.decode()
    assert "3 customers" in page
    assert "₹65.00" in page
    wanted = {"only_age_0_minor": ("30.00", ["Bela"]), "only_age_31_minor": ("20.00", ["Chand"])}
    wanted |= {"only_age_61_minor": ("10.00", ["Chand"]), "age_91_minor": ("5.00", ["Asha"])}
    for age, (amount, names) in wanted.items():
        address = f"/khatas/?age={age}"
        assert f'<a href="{address}">{amount}</a>' in page
        assert named_on(office.get(address).content.decode()) == names
    assert "3 customers" in office.get("/khatas/?age=age_91_minor").content.decode()


def test_where_nobody_owes_anything_nothing_is_added_up() -> None:
    assert "What all of them owe" not in khata_world().browser("manager").get("/khatas/").content.decode()


def test_a_stranger_sees_none_of_the_shops_ages() -> None:
    world = khata_world()
    owing(world, "Asha", d31=500)
    told = world.api("stranger").get(AGES).json()
    assert (told["customers"], told["owed"], told["results"]) == (0, "0.00", [])
