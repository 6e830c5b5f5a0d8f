"""Every list of the API is sorted by what it says it can be, both ways round and page by page, and by nothing else."""

from typing import Any

import pytest
from django.test import Client

from galla.foundation.lists.keyset import nullable
from tests.hostile.addresses import GUARDED, Address, taken
from tests.world import World

pytestmark = pytest.mark.django_db


def sorts_of(address: Address) -> dict[str, str]:
    """What ``?sort=`` may say at an address of the API → its field."""
    view: Any = address.view
    return dict(view.cls.sorts) if getattr(view, "actions", {}).get("get") == "list" else {}


sorted_lists = [each for each in GUARDED if each.is_api and sorts_of(each)]
each_list = pytest.mark.parametrize("address", sorted_lists, ids=lambda each: each.name)


@pytest.fixture(scope="module")
def owner(house: World) -> Client:
    return house.api("owner", till=house.till)


def walked(client: Client, url: str) -> list[Any]:
    """All rows of a list, two to a page."""
    rows: list[Any] = []
    address: str | None = f"{url}&limit=2"
    while address:
        answer = taken(client.get(address))
        assert answer.status_code == 200, (address, answer.content)
        page = answer.json()
        rows += page["results"]
        address = page["next"]
    return rows


def test_most_lists_can_be_sorted() -> None:
    assert len(sorted_lists) > 25


@each_list
def test_a_list_is_sorted_both_ways_and_its_pages_follow(address: Address, house: World, owner: Client) -> None:
    url = address.url(house)
    for name in sorts_of(address):
        rising, falling = (walked(owner, f"{url}?sort={sign}{name}") for sign in ("", "-"))
        assert rising == falling[::-1]
        assert rising == owner.get(f"{url}?sort={name}&limit=200").json()["results"]


@each_list
def test_what_a_list_is_not_sorted_by_is_refused(address: Address, house: World, owner: Client) -> None:
    for odd in ("", "-", "--number", "shop", "-shop__legal_name", "pk; DROP TABLE"):
        answer = owner.get(address.url(house), {"sort": odd})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "sort"


@each_list
def test_no_row_is_without_what_its_list_is_sorted_by(address: Address) -> None:
    view: Any = address.view
    sums = {"owed_minor"}
    rows = view.cls.queryset.model._default_manager.all()
    assert not [field for field in sorts_of(address).values() if field not in sums and nullable(rows, field)]


def test_a_cursor_of_another_order_is_refused(house: World, owner: Client) -> None:
    page = owner.get("/api/v1/products/?sort=-name&limit=1").json()
    other = owner.get(page["next"].replace("sort=-name", "sort=sku"))
    assert other.status_code == 400
    assert other.json()["errors"][0]["field"] == "cursor"


def test_a_list_of_one_order_says_so(owner: Client) -> None:
    answer = owner.get("/api/v1/tills/?sort=name")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "sort"


def test_bills_are_sorted_by_what_they_come_to(owner: Client) -> None:
    rows = walked(owner, "/api/v1/sales/?sort=-total")
    totals = [row["total"] for row in rows]
    assert len(set(map(str, totals))) > 1
    assert totals == sorted(totals, key=lambda told: float(told if isinstance(told, str) else told["amount"]))[::-1]
