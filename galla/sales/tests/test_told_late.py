"""A bill that is told after it was made has the prices and offers of its moment, and what was paid counts."""

import datetime
from typing import Any

import pytest

from galla.catalog.actions import archive_product, change_product
from galla.catalog.queries import Reference
from galla.offers.actions import add_offer, archive_offer
from galla.payments.models import Method, PaymentMethod
from galla.pricing.numbers import decimal_text
from galla.sales.actions import checkout
from galla.sales.carts import ELSEWHERE, Cart, CartLine, Payment, TenderGiven
from galla.sales.errors import NotPaid, ProductNotSold, TotalChanged
from galla.sales.models import Sale
from galla.sales.queries import Remembered, bills
from galla.sales.rows import SaleRows
from galla.sales.tests.conftest import Stall
from tests.world import NOW

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
THEN, NOON, LATER = NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR


def told(stall: Stall, minor: int, *, then: datetime.datetime | None = THEN, **more: Any) -> SaleRows:
    """A packet of tea for so much in cash, told later: the till says what it came to."""
    line = CartLine(more.pop("milli", 1000), Reference(sku=more.pop("sku", "TEA")), **more.pop("line", {}))
    expected = more.pop("expected", minor)
    tenders, key = more.pop("tenders", (TenderGiven(Method.CASH, minor),)), more.pop("key", "late")
    payment = Payment(tenders, expected_total_minor=expected)
    cart = Cart((line,), **more)
    return checkout(access=stall.access, cart=cart, payment=payment, key=key, at=LATER, happened_at=then).rows


def test_a_price_that_was_changed_since_is_that_of_then(stall: Stall) -> None:
    change_product(access=stall.access, at=NOON, product=stall.tea, price_e4=1_300_000)
    change_product(access=stall.access, at=NOON + HOUR / 2, product=stall.tea, price_e4=1_400_000)
    made = told(stall, 11_800)
    assert (made.sale.total_minor, made.sale.flags) == (11_800, ["offline"])
    assert (made.lines[0].unit_price_e4, made.sale.discount_minor) == (1_180_000, 0)
    stall.nothing_broken()


def test_an_mrp_that_was_changed_since_is_that_of_then(stall: Stall) -> None:
    change_product(access=stall.access, at=NOON, product=stall.tea, mrp_e4=1_200_000)
    assert told(stall, 11_800).lines[0].mrp_e4 is None
    stall.nothing_broken()


def test_a_price_changed_before_it_was_made_counts(stall: Stall) -> None:
    change_product(access=stall.access, at=NOW + HOUR / 2, product=stall.tea, price_e4=1_300_000)
    change_product(access=stall.access, at=NOON, product=stall.tea, price_e4=1_400_000)
    assert (told(stall, 13_000).sale.total_minor, Sale.objects.get().flags) == (13_000, ["offline"])


def test_an_offer_that_ended_since_comes_off_though_the_shop_has_none_by_now(stall: Stall) -> None:
    tenth = {"name": "Tenth", "percent_ppm": 100_000}
    made = add_offer(access=stall.access, at=NOW, kind="off_each", values=tenth)
    archive_offer(access=stall.access, at=NOON, offer=made)
    assert not stall.access.shop.has_offers
    bill = told(stall, 10_600)
    # 106.20 less the twenty paise of the round-off.
    assert (bill.sale.total_minor, bill.sale.flags) == (10_600, ["offline"])
    assert bill.lines[0].offers == [[made.pk, "off_each", "Tenth", 1_180]]
    stall.nothing_broken()


def test_an_offer_begun_since_takes_nothing_off(stall: Stall) -> None:
    add_offer(access=stall.access, at=NOON, kind="off_each", values={"name": "Tenth", "percent_ppm": 100_000})
    bill = told(stall, 11_800)
    assert (bill.sale.total_minor, bill.sale.flags, bill.lines[0].offers) == (11_800, ["offline"], [])


def test_goods_put_away_since_are_sold(stall: Stall) -> None:
    archive_product(access=stall.access, at=NOON, product=stall.tea)
    assert told(stall, 11_800).sale.flags == ["offline"]
    stall.nothing_broken()


def test_goods_put_away_before_it_was_made_are_sold_and_the_bill_says_so(stall: Stall) -> None:
    archive_product(access=stall.access, at=NOW, product=stall.tea)
    made = told(stall, 11_800)
    assert made.sale.flags == ["offline", "put_away"]
    page = stall.world.browser("owner").get(f"/bills/{made.sale.id}/").content.decode()
    assert "that the shop had put away" in page


def test_a_way_of_being_paid_put_away_since_is_taken(stall: Stall) -> None:
    PaymentMethod.objects.filter(shop=stall.world.shop, code="card").update(archived_at=NOON)
    made = told(stall, 11_800, tenders=(TenderGiven(Method.CARD, 11_800),))
    assert made.tenders[0].method == "card"


@pytest.mark.parametrize("taken", [10_000, 9_950])
def test_a_till_that_took_less_is_believed_and_the_difference_is_a_discount_that_is_flagged(
    stall: Stall, taken: int
) -> None:
    made = told(stall, taken)
    assert (made.sale.total_minor, made.sale.discount_minor) == (taken, 11_800 - taken)
    assert made.lines[0].bill_discount_minor == 11_800 - taken
    assert made.sale.flags == ["offline", "other_total:11800"]
    answer = stall.world.api("owner").get(f"/api/v1/sales/{made.sale.id}/").json()
    assert (answer["flags"], answer["reckoned"]) == (["offline", "other_total"], "118.00")
    page = stall.world.browser("owner").get(f"/bills/{made.sale.id}/").content.decode()
    took, less = decimal_text(taken, places=2), decimal_text(11_800 - taken, places=2)
    assert f"The till took ₹{took}. Prices and offers of that moment come to ₹118.00: ₹{less} less." in page
    stall.nothing_broken()


def test_a_till_that_took_more_is_believed_and_its_goods_cost_what_was_paid(stall: Stall) -> None:
    made = told(stall, 12_500)
    assert (made.sale.total_minor, made.lines[0].unit_price_e4) == (12_500, 1_250_000)
    assert (made.sale.discount_minor, made.sale.round_off_minor) == (0, 0)
    page = stall.world.browser("owner").get(f"/bills/{made.sale.id}/").content.decode()
    assert "₹7.00 more" in page
    stall.nothing_broken()


def test_a_till_that_rounded_otherwise_differs_in_its_round_off_only(stall: Stall) -> None:
    made = told(stall, 4_300, sku="SOAP")
    assert (made.sale.subtotal_minor, made.sale.round_off_minor) == (4_250, 50)
    assert made.sale.flags == ["offline", "other_total:4200"]
    stall.nothing_broken()


def test_a_bill_that_says_no_total_and_was_paid_with_less_came_to_what_was_given(stall: Stall) -> None:
    made = told(stall, 11_000, expected=None)
    assert (made.sale.total_minor, made.sale.change_minor) == (11_000, 0)
    assert made.sale.flags == ["offline", "other_total:11800"]


def test_a_bill_that_says_no_total_and_was_paid_by_card_with_more_came_to_that(stall: Stall) -> None:
    made = told(stall, 12_000, expected=None, tenders=(TenderGiven(Method.CARD, 12_000),))
    assert (made.sale.total_minor, made.sale.change_minor) == (12_000, 0)


def test_nothing_at_all_for_goods_that_have_a_price_is_refused(stall: Stall) -> None:
    with pytest.raises(TotalChanged):
        told(stall, 11_800, expected=0)
    with pytest.raises(NotPaid):
        told(stall, 0, expected=None, tenders=())
    assert not Sale.objects.exists()


def test_less_than_it_says_it_came_to_is_refused(stall: Stall) -> None:
    with pytest.raises(NotPaid):
        told(stall, 10_000, expected=11_000)
    assert not Sale.objects.exists()


def test_a_bill_of_now_has_the_prices_of_now_and_another_total_is_refused(stall: Stall) -> None:
    change_product(access=stall.access, at=NOON, product=stall.tea, price_e4=1_300_000)
    with pytest.raises(TotalChanged):
        told(stall, 11_800, then=None)
    archive_product(access=stall.access, at=NOON, product=stall.tea)
    with pytest.raises(ProductNotSold):
        told(stall, 13_000, then=None)
    assert not Sale.objects.exists()


def test_bills_that_went_past_a_rule_are_found_and_those_told_late_alone_are_not(stall: Stall) -> None:
    told(stall, 11_800)
    asked = {"flagged": "true"}
    api, browser = stall.world.api("manager"), stall.world.browser("manager")
    assert api.get("/api/v1/sales/", asked).json()["results"] == []
    assert "Look at it" not in browser.get("/bills/").content.decode()
    change_product(access=stall.access, at=NOW, product=stall.tea, price_e4=2_000_000)
    odd = told(stall, 15_000, key="odd").sale
    assert [row["id"] for row in api.get("/api/v1/sales/", asked).json()["results"]] == [odd.id]
    page = browser.get("/bills/", asked).content.decode()
    assert (page.count("Look at it"), odd.number in page) == (1, True)
    refused = api.get("/api/v1/sales/", {"flagged": "perhaps"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "flagged")


@pytest.mark.parametrize("milli", [1000, 900_000])
def test_a_bill_of_another_system_is_nothing_to_look_at_whatever_lay_on_the_shelf(stall: Stall, milli: int) -> None:
    line = CartLine(milli, Reference(sku="TEA"))
    payment = Payment((TenderGiven(Method.CASH, 118 * milli // 10),))
    bill = checkout(access=stall.access, cart=Cart((line,)), payment=payment, key="old", at=NOW, manner=ELSEWHERE).rows
    assert bill.sale.flags == ["imported", *(["below_zero"] if milli > 1000 else [])]
    assert not bills(stall.access, Remembered(flagged=True)).exists()
    assert "Look at it" not in stall.world.browser("owner").get("/bills/").content.decode()


def test_a_bill_told_after_later_ones_of_its_till_is_looked_at(stall: Stall) -> None:
    """Whoever says that the till was cut off while it sold with us has today's goods at last week's offer."""
    cart, payment = Cart((CartLine(1000, Reference(sku="TEA")),)), Payment((TenderGiven(Method.CASH, 11_800),))
    online = checkout(access=stall.access, cart=cart, payment=payment, key="online", at=NOON).rows.sale
    assert online.flags == []
    late = told(stall, 11_800, then=THEN).sale
    assert late.flags == ["offline", "connected"]
    found = [bill.pk for bill in bills(stall.access, Remembered(flagged=True))]
    assert found == [late.id]


def test_what_a_till_tells_before_it_sells_on_is_nothing_to_look_at(stall: Stall) -> None:
    cart, payment = Cart((CartLine(1000, Reference(sku="TEA")),)), Payment((TenderGiven(Method.CASH, 11_800),))
    checkout(access=stall.access, cart=cart, payment=payment, key="before", at=NOW)
    first, second = (told(stall, 11_800, then=then, key=str(then)).sale for then in (NOON, THEN))
    assert (first.flags, second.flags) == (["offline"], ["offline"])
    assert not bills(stall.access, Remembered(flagged=True))
