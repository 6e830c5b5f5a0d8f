"""Ctrl Enter from anywhere on a page sends one form, the one that shows it."""

import re

import pytest
from django.test import Client

from tests.hostile.addresses import ALL, Address, ask
from tests.world import World

# A database makes no odds to what a page holds.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

FORM = re.compile(r"<form\b[^>]*\bdata-main\b.*?</form>", re.DOTALL)


@pytest.mark.parametrize("address", [each for each in ALL if not each.is_api], ids=lambda each: each.name)
def test_no_page_has_two_forms_that_one_key_sends(
    address: Address, house: World, clients: dict[str, dict[bool, Client]]
) -> None:
    answer = ask(clients["owner"][False], address, "GET", address.url(house))
    if "html" not in answer.get("Content-Type", "") or answer.streaming:
        return
    page = answer.content.decode()
    assert len(FORM.findall(page)) <= 1
    assert page.count("<kbd>Ctrl Enter</kbd>") <= 1
