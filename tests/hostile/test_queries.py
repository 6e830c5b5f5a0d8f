"""Whatever stands behind the question mark of an address: every list, every filter, every export.

The names come from the OpenAPI document and from the search forms of the pages, so a new filter is tried by itself.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.hostile.addresses import ALL, GUARDED, Address, taken
from tests.hostile.bodies import SCHEMA, is_same_place
from tests.hostile.everything import rows
from tests.hostile.things import IDS, identity
from tests.world import World, abroad

# As they stand in an address: half a character cannot be written otherwise.
ODD: tuple[str, ...] = ("%00", "%ed%a0%80", "%25" * 10_000, "%5C", "_%25", "x" * 5_000)
ODD += tuple(map(quote, ("' OR 1=1--", '"', "NEAR(*", "(a+)+$", "-1", "9" * 40, "１２", "2025-02-29", "__proto__")))
# What a database itself could stumble over, once it is let through.
WORST = ("%00", "9" * 40)
# How often all names are asked at once, each with another value, where not every value is tried.
TURNS = 4
# What lists of pages take beside their filters.
OF_EVERY_LIST = ("sort", "after", "before", "export", "q")
SEARCHES = re.compile(r'<form[^>]*method="get".*?</form>', re.DOTALL)
NAMES = re.compile(r'<(?:input|select)[^>]*\bname="([^"]+)"')
NOBODY = 9_876_543_210

pytestmark = pytest.mark.django_db
readable = [each for each in GUARDED if "GET" in each.permissions]
each_address = pytest.mark.parametrize("address", readable, ids=lambda each: each.name)


@pytest.fixture(scope="module")
def owners(house: World) -> dict[bool, Client]:
    found: dict[bool, Client] = {False: house.browser("owner"), True: house.api("owner", till=house.till)}
    for client in found.values():
        client.raise_request_exception = False
    return found


def names_of(address: Address, client: Client, url: str) -> Iterator[str]:
    """What the address takes behind its question mark."""
    if address.is_api:
        yield from (name for path in SCHEMA["paths"] if is_same_place(address, path) for name in in_document(path))
        return
    answer = taken(client.get(url))
    assert answer.status_code in (200, 302, 400, 404, 405), f"{url} answered {answer.status_code}"
    if answer.status_code == 200 and not answer.streaming and "html" in answer["Content-Type"]:
        page = answer.content.decode()
        found = {name for form in SEARCHES.findall(page) for name in NAMES.findall(form)}
        own = found - {"q"} or "card" in address.name  # the search of the frame stands on every page
        yield from sorted({*found, *OF_EVERY_LIST}) if own else ("q", "page")


def questions(names: list[str], *, of_a_page: bool, whole: bool) -> Iterator[str]:
    """Each name with each value where ``whole``; else the worst, and some of the others, all names at once.

    A page says what is wrong with every name at once, the API with the first: there the worst stand alone.
    """
    together = ODD if whole else WORST
    if of_a_page:
        yield from ("&".join(f"{name}={odd}" for name in names) for odd in together)
    if whole or not of_a_page:
        yield from (f"{name}={odd}" for odd in (WORST if of_a_page else together) for name in names)
    begin = zlib.crc32("".join(names).encode())
    for turn in () if whole else range(TURNS):
        values = [ODD[(begin + turn * len(ODD) // TURNS + place) % len(ODD)] for place in range(len(names))]
        yield "&".join(f"{name}={odd}" for name, odd in zip(names, values, strict=True))


def test_whole_or_not_every_name_is_asked_with_the_worst() -> None:
    for whole, of_a_page in product((True, False), repeat=2):
        asked = [pair for each in questions(["a", "b"], of_a_page=of_a_page, whole=whole) for pair in each.split("&")]
        assert {f"{name}={odd}" for name in "ab" for odd in (ODD if whole else WORST)} <= {*asked}


def in_document(path: str) -> list[str]:
    parameters = SCHEMA["paths"][path].get("get", {}).get("parameters", ())
    return [parameter["name"] for parameter in parameters if parameter["in"] == "query"]


@each_address
def test_whatever_is_asked_of_a_list_is_answered_or_refused(
    address: Address, house: World, owners: dict[bool, Client], is_long: bool
) -> None:
    client, url = owners[address.is_api], address.url(house)
    before, faults = rows(), []
    names = list(names_of(address, client, url))
    for query in questions(names, of_a_page=not address.is_api, whole=is_long):
        answer = taken(client.get(f"{url}?{query}"))
        if answer.status_code not in (200, 302, 400, 404, 405):
            faults.append(f"?{query[:60]}: {answer.status_code}")
    assert not faults, "\n".join(faults)
    assert rows() == before


def test_lists_have_names_to_be_asked_by(house: World, owners: dict[bool, Client]) -> None:
    lists = {each.name: set(names_of(each, owners[each.is_api], each.url(house))) for each in readable}
    assert {"search", "category", "sort", "export"} <= lists["catalog:products"]
    assert {"limit", "cursor", "name", "from"} <= lists["sale-list"]


def foreign_filters() -> list[tuple[Address, str]]:
    api = [each for each in ALL if each.is_api and not each.parts]
    found = [(each, path) for each in api for path in SCHEMA["paths"] if is_same_place(each, path)]
    return [(each, name) for each, path in found for name in in_document(path) if name in IDS and name != "product"]


@pytest.mark.parametrize(("address", "name"), foreign_filters(), ids=lambda each: getattr(each, "name", each))
def test_another_shops_id_as_a_filter_finds_nothing(
    address: Address, name: str, house: World, owners: dict[bool, Client]
) -> None:
    url, answers = address.url(house), []
    for number in (identity(abroad(house), name), NOBODY):
        answer: Any = owners[True].get(f"{url}?{name}={number}")
        assert answer.status_code == 404 or (answer.status_code == 200 and answer.json()["results"] == [])
        answers.append((answer.status_code, answer.json()))
    assert answers[0] == answers[1]


def test_there_are_such_filters() -> None:
    assert {name for _, name in foreign_filters()} >= {"category", "brand", "branch", "customer"}
