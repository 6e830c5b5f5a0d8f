"""What runs out is ticked, its quantity changed, and ordered: the boxes stand in a list, the button below it."""

import pytest
from playwright.sync_api import expect

from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.purchasing.actions import ReorderRule, keep_at
from galla.purchasing.models import OrderLine
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.world import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = pytest.mark.parametrize("visit", [(1280, 800), (360, 740)], indirect=True, ids=["1280", "360"])


@SCREENS
def test_what_is_ticked_is_ordered_as_much_as_was_typed(visit: Visitor, open_stall: Stall) -> None:
    access, branch = open_stall.world.access(), open_stall.world.main
    supplier = add_supplier(access=access, at=NOW, details=Details(name="Konkan Wholesale"))
    goods = [open_stall.product(f"Ghee {size} ml", "100", "0", sku=f"GHEE{size}") for size in (200, 500, 900)]
    for one in goods:
        keep_at(access=access, product=one, branch=branch, rule=ReorderRule(10_000, 20_000, supplier))
    page = visit.window()
    visit.sign_in(page, "manager", to="/purchases/reorder/")
    page.get_by_label("Order Ghee 500 ml").check()
    page.get_by_label("How much of Ghee 500 ml").fill("24")
    page.get_by_role("button", name="Order what is ticked").click()
    expect(page.get_by_text("One draft: PO/")).to_be_visible()
    line = OrderLine.objects.get()
    assert (line.product_id, line.quantity_milli) == (goods[1].pk, 24_000)
    page.goto(f"{visit.address}/purchases/reorder/")
    expect(page.get_by_text("Ghee 200 ml")).to_be_visible()
    # What stands in a draft is not on order yet; it is not proposed again.
    expect(page.get_by_label("How much of Ghee 500 ml")).not_to_have_value("24")
    expect(page.get_by_label("How much of Ghee 500 ml")).to_have_value("0")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_all_that_is_short_is_ticked_at_once_but_what_nobody_brings(visit: Visitor, open_stall: Stall) -> None:
    access, branch = open_stall.world.access(), open_stall.world.main
    supplier = add_supplier(access=access, at=NOW, details=Details(name="Konkan Wholesale"))
    for size, brings in ((200, supplier), (500, supplier), (900, None)):
        one = open_stall.product(f"Ghee {size} ml", "100", "0", sku=f"GHEE{size}")
        keep_at(access=access, product=one, branch=branch, rule=ReorderRule(10_000, 20_000, brings))
    page = visit.window()
    visit.sign_in(page, "manager", to="/purchases/reorder/")
    tick_all = page.get_by_role("button", name="Tick all with a supplier")
    tick_all.click()
    assert page.locator("input[name=row]:checked").count() == 2
    expect(page.get_by_label("Order Ghee 900 ml")).not_to_be_checked()
    tick_all.click()
    assert page.locator("input[name=row]:checked").count() == 0
    page.keyboard.press("t")
    page.get_by_role("button", name="Order what is ticked").click()
    expect(page.get_by_text("One draft: PO/")).to_be_visible()
    assert sorted(OrderLine.objects.values_list("product__name", flat=True)) == ["Ghee 200 ml", "Ghee 500 ml"]
