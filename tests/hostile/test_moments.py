"""Whatever the API answers, a moment in it has one form: that of the shop's own clock."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from galla.foundation.api.rendering import ShopJSONRenderer
from tests.hostile.addresses import GUARDED, Address, ask
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
KOLKATA = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+05:30")
READ = [each for each in GUARDED if each.is_api and "GET" in each.permissions]


def moments(told: Any) -> Iterator[str]:
    """Every moment in an answer, however deep it stands."""
    if isinstance(told, dict):
        for value in told.values():
            yield from moments(value)
    elif isinstance(told, list):
        for value in told:
            yield from moments(value)
    elif isinstance(told, str) and MOMENT.fullmatch(told):
        yield told


@pytest.mark.parametrize("address", READ, ids=lambda each: each.name)
def test_every_moment_of_an_answer_is_told_by_the_clock_of_the_shop(
    address: Address, house: World, clients: dict[str, dict[bool, Client]]
) -> None:
    answer = ask(clients["owner"][True], address, "GET", address.url(house))
    if answer.get("Content-Type", "").startswith("application/json"):
        assert [told for told in moments(answer.json()) if not KOLKATA.fullmatch(told)] == []


def test_a_moment_is_written_in_the_zone_in_use() -> None:
    at = datetime.datetime(2026, 11, 21, 13, 11, tzinfo=datetime.UTC)
    for zone, written in (("Asia/Kolkata", "2026-11-21T18:41:00+05:30"), ("UTC", "2026-11-21T13:11:00Z")):
        with timezone.override(zone):
            assert ShopJSONRenderer().render({"at": at}) == f'{{"at":"{written}"}}'.encode()
