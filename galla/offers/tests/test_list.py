"""The list of offers: found, sorted, paged and exported, by page and over the API."""

import csv

import pytest

from galla.offers.actions import archive_offer
from galla.offers.models import Offer
from galla.offers.tests.test_steps import add
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A shop."""
    return build_world()


def three(world: World) -> tuple[Offer, Offer, Offer]:
    """Two offers, and one that has ended."""
    soap, bill = add(world, name="Soap week"), add(world, "off_total", name="Whole bill", most_bills=9)
    over = add(world, name="Diwali")
    archive_offer(access=world.access(), at=NOW, offer=over)
    return soap, bill, over


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Whole bill", "Soap week"]),
        ({"state": "ended"}, ["Diwali"]),
        ({"state": ""}, ["Diwali", "Whole bill", "Soap week"]),
        ({"kind": "off_total", "state": ""}, ["Whole bill"]),
        ({"name": "soap"}, ["Soap week"]),
        ({"state": "", "sort": "name"}, ["Diwali", "Soap week", "Whole bill"]),
        ({"name": "nothing like it"}, []),
    ],
)
def test_offers_are_found_by_name_kind_and_state_and_sorted(
    world: World, asked: dict[str, str], names: list[str]
) -> None:
    three(world)
    answer = world.browser("cashier").get("/offers/", asked)
    assert [shown.row.name for shown in answer.context["listing"].rows] == names


def test_what_is_exported_says_what_comes_off(world: World) -> None:
    three(world)
    answer = world.browser("cashier").get("/offers/", {"export": "csv", "state": ""})
    assert list(csv.reader(b"".join(answer).decode("utf-8-sig").splitlines())) == [
        ["Name", "What comes off", "For whom", "Bills", "First day", "Last day", "State"],
        ["Diwali", "10% off each piece", "", "", "", "", "Ended"],
        ["Whole bill", "10% off the bill", "", "0 of 9", "", "", ""],
        ["Soap week", "10% off each piece", "", "", "", "", ""],
    ]


def test_only_who_may_ends_an_offer_and_brings_it_back_and_what_has_ended_is_not_changed(world: World) -> None:
    soap, _bill, over = three(world)
    manager, cashier = world.browser("manager"), world.browser("cashier")
    standing, ended = (manager.get("/offers/", {"state": state}).content.decode() for state in ("on", "ended"))
    assert f'action="/offers/{soap.pk}/archive/"' in standing
    assert f'href="/offers/{soap.pk}/"' in standing
    assert f'action="/offers/{over.pk}/restore/"' in ended
    assert f'href="/offers/{over.pk}/"' not in ended
    page = cashier.get("/offers/", {"state": ""}).content.decode()
    assert not any(words in page for words in ("End it", "Bring back", ">Act<", f'href="/offers/{soap.pk}/"'))


def test_a_shop_without_offers_says_what_they_are_good_for(world: World) -> None:
    for asked in ({}, {"state": ""}):
        assert "comes off bills by itself" in world.browser("cashier").get("/offers/", asked).content.decode()
    page = world.browser("cashier").get("/offers/", {"name": "nothing like it"}).content.decode()
    assert "Nothing fits what you asked for." in page


def test_the_api_tells_those_that_have_ended_where_they_are_asked_for(world: World) -> None:
    soap, bill, over = three(world)
    api = world.api("cashier")
    told = {asked: api.get("/api/v1/offers/", {"archived": asked}).json()["results"] for asked in ("true", "false")}
    assert [row["id"] for row in told["true"]] == [over.pk]
    assert [row["id"] for row in told["false"]] == [bill.pk, soap.pk]
    wrong = api.get("/api/v1/offers/", {"archived": "perhaps"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "archived")
