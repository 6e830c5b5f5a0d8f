"""Exchanges are a list: goods back, goods out, one difference."""

from typing import Any

import pytest
from django.urls import reverse

from galla.returns.models import Exchange
from galla.returns.tests.examples import exchange_id
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_list_says_what_came_back_what_went_out_and_the_difference(world: World) -> None:
    found = Exchange.objects.get(pk=exchange_id(world))
    browser, page = world.browser("cashier"), reverse("returns:exchanges")
    text = browser.get(page).content.decode()
    assert found.credit_note.number in text
    assert reverse("sales:bill", args=[found.sale_id]) in text
    assert page in browser.get(reverse("returns:notes")).content.decode()
    by_bill = browser.get(page, {"number": found.sale.number}).content.decode()
    by_none = browser.get(page, {"number": "NOTHING/9"}).content.decode()
    assert (found.credit_note.number in by_bill, found.credit_note.number in by_none) == (True, False)
    answer: Any = world.browser("owner").get(page, {"export": "csv"})
    exported = b"".join(answer.streaming_content).decode()
    assert f"{found.difference_minor / 100:.2f}" in exported
    assert found.credit_note.number not in world.browser("stranger").get(page).content.decode()
