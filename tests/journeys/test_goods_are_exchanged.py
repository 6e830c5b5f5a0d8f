"""Goods come back, others go out: from the bill to the counter, and one difference over the counter."""

import pytest
from playwright.sync_api import Page, expect

from galla.ledger import places, queries
from galla.returns.models import Exchange
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("visit", [(1280, 800), (360, 740)], indirect=True, ids=["1280", "360"])


def to_the_counter(visit: Visitor, stall: Stall, *, reason: str = "too strong") -> Page:
    """One of two teas chosen to come back, and the counter open for what goes out."""
    sale = stall.sold({"sku": "TEA", "quantity": "2"}, cash="236.00")
    visit.known_as(stall.world.browser("cashier"))
    page = visit.window()
    page.goto(f"{visit.address}/bills/{sale['id']}/return/")
    page.locator("[name='lines-0-quantity']").fill("1")
    page.locator("[name=reason]").fill(reason)
    page.get_by_role("button", name="Exchange for other goods").click()
    return page


def in_drawer(stall: Stall) -> int:
    """What the drawer holds in money."""
    shop = stall.world.shop.pk
    pair = (places.drawer(shop, stall.world.till.pk), places.money(shop))
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


@SIZES
def test_dearer_goods_are_sold_for_the_difference_and_both_stand_on_one_paper(
    visit: Visitor, open_stall: Stall
) -> None:
    counter = Counter(visit, to_the_counter(visit, open_stall)).ready()
    before = in_drawer(open_stall)
    assert "back=" not in counter.page.url
    expect(counter.page.locator("#goods-back")).to_contain_text("Assam tea 250 g")
    counter.scan("4*SOAP").priced("₹52.00")
    # A reload loses neither side.
    counter.page.reload()
    counter.ready().lines("Soap 125 g").priced("₹52.00")
    counter.give("₹100")
    with counter.page.expect_popup() as papers:
        counter.page.locator("#save-print").click()
    counter.number()
    made = Exchange.objects.get()
    assert papers.value.url.endswith(f"/exchanges/{made.pk}/80mm.pdf")
    assert open_stall.world.browser("cashier").get(f"/exchanges/{made.pk}/80mm.pdf").content.startswith(b"%PDF")
    expect(counter.page.locator("#hand-figure")).to_have_text("₹48.00")
    assert (made.difference_minor, in_drawer(open_stall) - before) == (5_200, 5_200)
    counter.page.goto(f"{visit.address}/returns/{made.pk}/")
    expect(counter.page.get_by_role("heading", name="In exchange")).to_be_visible()
    counter.page.goto(f"{visit.address}/bills/{made.sale_id}/")
    counter.page.get_by_role("link", name="What came back for it").click()
    counter.page.wait_for_url(f"{visit.address}/returns/{made.pk}/")
    open_stall.nothing_broken()


@SIZES
def test_cheaper_goods_hand_the_rest_back(visit: Visitor, open_stall: Stall) -> None:
    counter = Counter(visit, to_the_counter(visit, open_stall)).ready()
    before = in_drawer(open_stall)
    counter.scan("2*SOAP").priced("₹33.00")
    for place in ("#to-pay", "#phone-to-pay"):
        expect(counter.page.locator(f"{place}-label")).to_have_text("Goes back")
        expect(counter.page.locator(place)).to_have_text("₹33.00")
    # It is said once: nothing smaller stands below it.
    expect(counter.page.locator("#back")).to_have_text("")
    counter.page.locator("#save-print").click()
    counter.number()
    expect(counter.page.locator("#hand-figure")).to_have_text("₹33.00")
    assert before - in_drawer(open_stall) == 3_300
    open_stall.nothing_broken()


def test_goods_taken_off_again_leave_a_bill_like_any_other(visit: Visitor, open_stall: Stall) -> None:
    counter = Counter(visit, to_the_counter(visit, open_stall)).ready()
    counter.scan("2*SOAP").priced("₹33.00")
    counter.scan("TEA").priced("₹85.00")
    expect(counter.page.locator("#to-pay-label")).to_have_text("To pay")
    counter.page.locator("#goods-back button").click()
    counter.priced("₹203.00")
    counter.page.locator("#save").click()
    counter.number()
    assert (Sale.objects.count(), Exchange.objects.count()) == (2, 0)


def test_a_bill_that_waits_is_held_while_goods_are_exchanged(visit: Visitor, open_stall: Stall) -> None:
    visit.known_as(open_stall.world.browser("cashier"))
    page = visit.window()
    Counter(visit, page).opened().scan("SUGAR").priced("₹46.00")
    sale = open_stall.sold({"sku": "TEA", "quantity": "2"}, cash="236.00")
    page.goto(f"{visit.address}/bills/{sale['id']}/return/")
    page.locator("[name='lines-0-quantity']").fill("1")
    visit.forgive = ("400",)
    page.get_by_role("button", name="Exchange for other goods").click()
    expect(page.locator(".wrong", has_text="Say why these goods come back.")).to_be_visible()
    page.locator("[name=reason]").fill("too strong")
    page.get_by_role("button", name="Exchange for other goods").click()
    counter = Counter(visit, page).ready()
    expect(page.locator("#held-count")).to_have_text("1")
    counter.scan("TEA").priced("₹0.00")
    page.locator("#save").click()
    counter.number()
    assert Exchange.objects.get().difference_minor == 0
