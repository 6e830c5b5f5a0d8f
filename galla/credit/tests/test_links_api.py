"""Private addresses of khatas and the paper of a statement, over the API."""

import pytest
from django.test import Client

from galla.credit.models import StatementLink
from galla.credit.tests.khatas import bill_of, customer, khata_world
from galla.paper.tests.reading import text as text_of

pytestmark = pytest.mark.django_db
LINKS = "/api/v1/khata-links/"


def test_an_address_made_over_the_api_opens_the_khata_and_is_told_once() -> None:
    world = khata_world()
    who, other = customer(world), customer(world, "Leela Nair")
    bill_of(world, "118.00", who, key="b1")
    office = world.api("manager")
    made = office.post(LINKS, {"customer": who.pk}, format="json")
    office.post(LINKS, {"customer": other.pk}, format="json")
    assert (made.status_code, made["Cache-Control"]) == (201, "private, no-store")
    assert "118.00" in Client().get(made.json()["address"]).content.decode()
    listed = office.get(LINKS, {"customer": who.pk}).json()["results"]
    assert [(row["id"], row["customer"]) for row in listed] == [(made.json()["id"], who.pk)]
    assert "address" not in listed[0]
    assert len(office.get(LINKS).json()["results"]) == 2


def test_an_address_taken_back_over_the_api_opens_nothing_and_again_is_the_same() -> None:
    world = khata_world()
    office = world.api("manager")
    made = office.post(LINKS, {"customer": customer(world).pk}, format="json").json()
    assert [office.delete(f"{LINKS}{made['id']}/").status_code for _ in range(2)] == [204, 204]
    assert Client().get(made["address"]).status_code == 404
    assert office.get(LINKS).json()["results"] == []


def test_a_cashier_and_another_shop_neither_make_an_address_nor_take_one_back() -> None:
    world = khata_world()
    who = customer(world)
    made = world.api("owner").post(LINKS, {"customer": who.pk}, format="json").json()
    assert world.api("cashier").post(LINKS, {"customer": who.pk}, format="json").status_code == 403
    assert world.api("cashier").delete(f"{LINKS}{made['id']}/").status_code == 403
    stranger = world.api("stranger")
    assert stranger.post(LINKS, {"customer": who.pk}, format="json").status_code == 400
    assert stranger.delete(f"{LINKS}{made['id']}/").status_code == 404
    assert StatementLink.objects.filter(taken_back_at=None).count() == 1


def test_the_statement_over_the_api_is_a_paper_of_the_days_asked_for() -> None:
    world = khata_world()
    who = customer(world)
    bill_of(world, "118.00", who, key="b1")
    address = f"/api/v1/khatas/{who.pk}/statement/pdf/"
    answer = world.api("cashier").get(address, {"since": "2020-01-01"})
    assert answer["Content-Type"] == "application/pdf"
    assert all(said in text_of(answer.content) for said in ("Sunil Rao", "118.00"))
    refused = world.api("cashier").get(address, {"since": "yesterday"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "since")
    assert world.api("stranger").get(address).status_code == 404
