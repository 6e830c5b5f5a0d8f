"""Customers and suppliers over the API."""

import pytest
from django.test import Client

from galla.parties.models import Customer, CustomerAlias, Supplier
from tests.world import World, build_world

pytestmark = pytest.mark.django_db

CUSTOMERS = "/api/v1/customers/"


@pytest.fixture
def world() -> World:
    return build_world()


def add(client: Client, **body: object) -> dict[str, object]:
    answer = client.post(CUSTOMERS, body, format="json")
    assert answer.status_code == 201, answer.content
    made: dict[str, object] = answer.json()
    return made


def names(client: Client, query: str) -> list[str]:
    return [row["name"] for row in client.get(f"{CUSTOMERS}{query}").json()["results"]]


def test_a_customer_is_taken_down_read_changed_and_put_away(world: World) -> None:
    api = world.api("cashier")
    made = add(api, name="Meena", phone="98765 00142", email="Meena@Example.in", gstin="27AAPFU0939F1ZV")
    assert made == made | {"phone": "+919876500142", "email": "meena@example.in", "state_code": "27"}
    url = f"{CUSTOMERS}{made['id']}/"
    assert api.get(url).json() == made
    changed = api.patch(url, {"name": "Meena K", "phone": None}, format="json").json()
    assert changed == made | {"name": "Meena K", "phone": None}
    assert api.delete(url).status_code == 204
    assert api.get(url).json()["archived_at"] is not None
    assert names(api, "") == []
    assert names(api, "?archived=true") == ["Meena K"]
    assert api.post(f"{url}restore/").json()["archived_at"] is None
    assert names(api, "") == ["Meena K"]


def test_customers_are_searched_and_filtered(world: World) -> None:
    api = world.api("cashier")
    add(api, name="Meena Kulkarni", phone="98765 00142")
    add(api, name="Anil Menon", email="anil@example.in")
    assert names(api, "?search=me") == ["Anil Menon", "Meena Kulkarni"]
    assert names(api, "?search=00142") == ["Meena Kulkarni"]
    assert names(api, "?phone=%2B91+98765-00142") == ["Meena Kulkarni"]
    assert names(api, "?phone=nothing") == []
    assert names(api, "?email=ANIL@example.in") == ["Anil Menon"]
    assert names(api, "?search=%25") == []
    assert api.get(f"{CUSTOMERS}?archived=perhaps").status_code == 400


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": ["Meena"]}, "name"),
        ({"name": "Meena", "phone": "12"}, "phone"),
        ({"name": "Meena", "phone": 9876500142}, "phone"),
        ({"name": "Meena", "email": "a@b.in\r\nBcc: x@y.in"}, "email"),
        ({"name": "Meena", "gstin": "27AAPFU0939F1ZO"}, "gstin"),
        ({"name": "Meena", "state_code": "40"}, "state_code"),
        ({"name": "Meena", "language": "klingon"}, "language"),
        ({"name": "Meena", "shop": 1}, "shop"),
        ({"name": "Meena", "merged_at": None}, "merged_at"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(world: World, body: dict[str, object], field: str) -> None:
    answer = world.api("cashier").post(CUSTOMERS, body, format="json")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Customer.objects.exists()


def test_a_known_phone_is_refused_with_who_has_it(world: World) -> None:
    api = world.api("cashier")
    meena = add(api, name="Meena", phone="98765 00142")
    answer = api.post(CUSTOMERS, {"name": "Anil", "phone": "+919876500142"}, format="json")
    assert answer.status_code == 409
    assert answer.json()["existing"] == {"id": meena["id"], "name": "Meena"}
    assert answer.json()["errors"][0]["field"] == "phone"
    assert Customer.objects.count() == 1


def test_two_customers_are_made_one_and_two_again(world: World) -> None:
    api = world.api("manager")
    meena, mina = add(api, name="Meena"), add(api, name="Mina", phone="98765 00142")
    merged = api.post(f"{CUSTOMERS}{mina['id']}/merge/", {"into": meena["id"]}, format="json")
    assert (merged.status_code, merged.json()["id"]) == (200, meena["id"])
    assert api.get(f"{CUSTOMERS}{mina['id']}/").json()["merged_into"] == meena["id"]
    assert names(api, "?search=mina") == ["Meena"]
    assert api.patch(f"{CUSTOMERS}{mina['id']}/", {"name": "M"}, format="json").status_code == 409
    assert api.post(f"{CUSTOMERS}{mina['id']}/merge/", {"into": meena["id"]}, format="json").status_code == 409
    assert api.post(f"{CUSTOMERS}{mina['id']}/unmerge/").json()["merged_into"] is None
    assert not CustomerAlias.objects.exists()


def test_a_merge_into_nobody_or_another_shops_customer_names_the_field(world: World) -> None:
    api = world.api("manager")
    mina, strange = add(api, name="Mina"), add(world.api("stranger"), name="Meena")
    for into in (strange["id"], 2**62, 2**70, True, "x", None):
        answer = api.post(f"{CUSTOMERS}{mina['id']}/merge/", {"into": into}, format="json")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "into")
    assert not CustomerAlias.objects.exists()


def test_a_cashier_neither_merges_nor_erases(world: World) -> None:
    api = world.api("cashier")
    meena, mina = add(api, name="Meena"), add(api, name="Mina")
    assert api.post(f"{CUSTOMERS}{mina['id']}/merge/", {"into": meena["id"]}, format="json").status_code == 403
    assert api.post(f"{CUSTOMERS}{mina['id']}/erase/").status_code == 403
    assert Customer.objects.filter(name="Mina", merged_at=None).exists()


def test_an_erased_customer_is_nobody(world: World) -> None:
    api = world.api("owner")
    mina = add(api, name="Mina", phone="98765 00142")
    assert api.post(f"{CUSTOMERS}{mina['id']}/erase/").status_code == 204
    assert api.get(f"{CUSTOMERS}{mina['id']}/").json() | {"archived_at": 0} == {
        **dict.fromkeys(("name", "gstin", "state_code", "address", "notes", "language"), ""),
        **dict.fromkeys(("phone", "email", "group", "merged_into")),
        "id": mina["id"],
        "created_at": mina["created_at"],
        "archived_at": 0,
    }
    assert api.patch(f"{CUSTOMERS}{mina['id']}/", {"name": "Mina"}, format="json").status_code == 409


def test_suppliers_are_for_the_office(world: World) -> None:
    body = {"name": "Sahyadri Agencies", "phone": "98765 00900"}
    assert world.api("cashier").post("/api/v1/suppliers/", body, format="json").status_code == 403
    api = world.api("manager")
    made = api.post("/api/v1/suppliers/", body, format="json").json()
    assert api.get("/api/v1/suppliers/?search=sah").json()["results"] == [made]
    assert api.post("/api/v1/suppliers/", {"phone": "98765 00901"}, format="json").status_code == 400
    assert api.delete(f"/api/v1/suppliers/{made['id']}/").status_code == 204
    assert Supplier.objects.get().archived_at is not None
