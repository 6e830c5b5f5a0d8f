"""How lists page, walked through the API of tills."""

from urllib.parse import quote

import pytest
from rest_framework.test import APIClient

from galla.accounts.models import Till
from tests.world import NOW, World

LIST = "/api/v1/tills/"


@pytest.fixture
def many(world: World) -> list[str]:
    """Fourteen tills; two of them share no name, and the list is in the order of names."""
    for number in range(11):
        Till.objects.create(shop=world.shop, branch=world.main, name=f"Till {number:02d}", prefix=f"X{number:02d}"[:3])
    return sorted(Till.objects.filter(shop=world.shop).values_list("name", flat=True))


def names(page: dict[str, list[dict[str, str]]]) -> list[str]:
    return [row["name"] for row in page["results"]]


@pytest.mark.parametrize("limit", [1, 4, 5, 14, 50])
def test_pages_follow_one_another_both_ways(owner_api: APIClient, many: list[str], limit: int) -> None:
    address: str | None = f"{LIST}?limit={limit}"
    forwards: list[str] = []
    backwards: list[list[str]] = []
    last = ""
    while address:
        page = owner_api.get(address).json()
        forwards += names(page)
        last, address = address, page["next"]
    assert forwards == many
    address = last
    while address:
        page = owner_api.get(address).json()
        backwards.insert(0, names(page))
        address = page["previous"]
    assert [name for page in backwards for name in page] == many


def test_a_row_that_goes_away_shifts_no_page(owner_api: APIClient, many: list[str]) -> None:
    first = owner_api.get(f"{LIST}?limit=3").json()
    Till.objects.filter(name__in=many[:3]).update(archived_at=NOW)
    assert names(owner_api.get(first["next"]).json()) == many[3:6]


def test_more_than_two_hundred_rows_are_not_read_at_once(owner_api: APIClient, many: list[str]) -> None:
    assert owner_api.get(f"{LIST}?limit=100000").status_code == 200


@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "abc", "１", "", "9" * 30, "1_0"])
def test_what_is_no_limit_is_refused(owner_api: APIClient, limit: str) -> None:
    response = owner_api.get(f"{LIST}?limit={quote(limit)}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "limit"


@pytest.mark.parametrize("cursor", ["x", "W10", "%00", "W2ZhbHNlLCJNMiIsM10:AAAA", "=" * 100, "é"])
def test_a_cursor_nobody_gave_out_is_refused(owner_api: APIClient, cursor: str) -> None:
    response = owner_api.get(f"{LIST}?cursor={cursor}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "cursor"


def test_a_cursor_of_another_list_is_refused(owner_api: APIClient, many: list[str]) -> None:
    following = owner_api.get(f"{LIST}?limit=1").json()["next"]
    assert owner_api.get(following.replace("/tills/", "/branches/")).status_code == 400


@pytest.mark.parametrize("text", ["%", "_", "\\", "' OR 1=1--", "%" * 10_000, "(a+)+$", "<b>"])
def test_a_search_is_taken_literally(owner_api: APIClient, many: list[str], text: str) -> None:
    response = owner_api.get(LIST, {"search": text})
    assert response.status_code == 200
    assert response.json()["results"] == []


def test_a_search_finds_by_part_of_a_name(owner_api: APIClient, many: list[str]) -> None:
    assert names(owner_api.get(LIST, {"search": "ill 0"}).json()) == [name for name in many if "ill 0" in name]


@pytest.mark.parametrize("name", ["search", "anything"])
def test_a_parameter_no_database_could_compare_is_refused(owner_api: APIClient, name: str) -> None:
    response = owner_api.get(f"{LIST}?{name}=a%00b")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == name
