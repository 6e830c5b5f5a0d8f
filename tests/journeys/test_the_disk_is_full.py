"""The disk of the shop's computer is full: the counter says so, keeps the bill, and saves it once there is room."""

from typing import Any

import pytest
from django.db import connection

from galla.sales.actions import selling
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.crash.faults import FULL, raised
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_counter_says_that_the_disk_is_full_and_saves_the_same_bill_later(
    visit: Visitor, open_stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_work: Any) -> Any:
        raise raised(FULL[connection.vendor])

    visit.forgive = ("507",)
    visit.known_as(open_stall.world.browser("cashier"))
    counter = Counter(visit).opened().scan("TEA").priced("₹118.00")
    with monkeypatch.context() as patch:
        patch.setattr(selling, "in_transaction", full)
        counter.page.keyboard.press("Alt+0")
        counter.said("make room on it, then save again")
    assert not Sale.objects.exists()
    counter.lines("Assam tea 250 g").page.keyboard.press("Alt+0")
    number = counter.number()
    assert [sale.number for sale in Sale.objects.all()] == [number]
    open_stall.nothing_broken()
