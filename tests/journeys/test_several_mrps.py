"""One barcode with two MRPs at the counter: the cashier says which one is in the hand."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from galla.inventory.actions import BatchGiven, ReceiptItem, receive
from galla.sales.models import SaleLine
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter
from tests.world import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_till_asks_which_mrp_is_in_the_hand_and_bills_that_one(visit: Visitor, open_stall: Stall) -> None:
    stall = open_stall
    oil = stall.product(
        "Sunflower oil 1 l", "140", "5", sku="OIL", barcodes=["8901030895548"], mrp_e4=1_400_000, keeps_batches=True
    )
    last = timezone.now().date() + datetime.timedelta(days=90)
    for number, mrp in (("OLD", 1_400_000), ("NEW", 1_500_000)):
        batch = BatchGiven(number, last, mrp, mrp)
        items = [ReceiptItem(oil.pk, 5_000, worth_minor=50_000, batch=batch)]
        receive(access=stall.access, at=NOW, key=number, branch=stall.world.main, items=items)
    visit.known_as(stall.world.browser("cashier"))
    counter = Counter(visit).opened().scan("8901030895548")
    asked = counter.page.locator("#mrps")
    expect(asked.locator("#mrps-title")).to_have_text("Which MRP is on Sunflower oil 1 l?")
    counter.page.keyboard.press("Enter")  # a scanner that went on scanning has chosen nothing
    expect(asked).to_be_visible()
    asked.get_by_role("button", name="MRP 150.00").click()
    counter.lines("Sunflower oil 1 l").priced("₹150.00")
    counter.scan("8901030895548")
    counter.page.keyboard.press("ArrowDown")
    counter.page.keyboard.press("Enter")
    counter.lines("Sunflower oil 1 l", "Sunflower oil 1 l").priced("₹290.00")
    counter.page.keyboard.press("Alt+0")
    expect(counter.page.locator("body.done")).to_be_attached()
    assert list(SaleLine.objects.order_by("position").values_list("mrp_e4", flat=True)) == [1_500_000, 1_400_000]
