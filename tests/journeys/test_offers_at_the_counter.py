"""Offers at the counter's page and from their form to a bill: they come off by themselves and are named."""

import pytest
from playwright.sync_api import expect

from galla.offers.actions import add_offer, make_codes
from galla.offers.models import CouponUse
from galla.sales.models import SaleLine
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter
from tests.world import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_offer_comes_off_by_itself_is_named_and_stays_with_the_bill(visit: Visitor, open_stall: Stall) -> None:
    soap = {"products": [open_stall.soap.pk], "may_go_below_cost": True}
    add_offer(
        access=open_stall.access,
        at=NOW,
        kind="buy_get",
        values={"name": "3 for 2 on soap", "buy": 2, "get": 1, **soap},
    )
    visit.known_as(open_stall.world.browser("cashier"))
    counter = Counter(visit).opened().scan("2*SOAP").priced("₹85.00")
    expect(counter.page.locator("#sums")).not_to_contain_text("3 for 2")
    counter.scan("SOAP").priced("₹85.00")
    expect(counter.page.locator("#sums")).to_contain_text("3 for 2 on soap")
    expect(counter.page.locator("#sums")).not_to_contain_text("Discount")
    expect(counter.page.locator("#lines-body [data-part=discount]")).to_have_attribute("title", "3 for 2 on soap")
    counter.give("₹100")
    with counter.page.expect_popup() as opening:
        counter.page.get_by_role("button", name="Save and print").click()
    opening.value.close()
    assert counter.number()
    (line,) = SaleLine.objects.all()
    assert [(one[2], one[3]) for one in line.offers] == [("3 for 2 on soap", 4_250)]


def test_a_code_is_typed_or_scanned_says_what_it_takes_off_or_why_nothing_and_is_used(
    visit: Visitor, open_stall: Stall
) -> None:
    told = {"name": "Diwali", "amount_minor": 1_800, "by_code": True}
    offer = add_offer(access=open_stall.access, at=NOW, kind="off_each", values=told)
    (code,) = make_codes(access=open_stall.access, at=NOW, offer=offer, count=1, terms={})[1]
    visit.known_as(open_stall.world.browser("cashier"))
    counter = Counter(visit).opened().scan("TEA").priced("₹118.00")
    shown = counter.page.locator("#coupons")
    counter.page.get_by_role("button", name="Code", exact=True).click()
    counter.page.get_by_label("Code", exact=True).fill("NOBODY")
    counter.page.locator("#coupon-form").get_by_role("button", name="Put it on the bill").click()
    expect(shown).to_contain_text("There is no such code")
    counter.priced("₹118.00")
    counter.page.get_by_role("button", name="Take off: NOBODY").click()
    expect(shown).to_be_empty()
    counter.scan(code).priced("₹100.00").said("is on the bill")
    expect(shown).to_contain_text("Diwali")
    counter.give("₹100")
    with counter.page.expect_popup() as opening:
        counter.page.get_by_role("button", name="Save and print").click()
    opening.value.close()
    assert counter.number()
    assert CouponUse.objects.get().amount_minor == 1_800
    counter.scan("TEA", code)
    expect(shown).to_contain_text("This code is used up.")
    counter.priced("₹118.00")
