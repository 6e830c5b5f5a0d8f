"""Offers for a group of customers, for a first bill, and for so many bills: on quotes, bills and their voids."""

import datetime
from typing import Any

import pytest

from galla.catalog.queries import Reference
from galla.foundation.checks import broken
from galla.offers.actions import add_offer, change_offer
from galla.offers.limits import standing_uses
from galla.offers.models import Offer, OfferUse
from galla.parties.actions import add_customer, add_group, archive_group, merge_customers, restore_group
from galla.parties.details import CustomerDetails, Details
from galla.parties.models import Customer, CustomerGroup
from galla.payments.models import Method
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.models import Sale
from galla.sales.rows import SaleRows
from galla.sales.tests.conftest import Stall
from tests.tampering.hands import behind_the_back
from tests.world import NOW

pytestmark = pytest.mark.django_db
TEA = {"sku": "TEA", "quantity": "1"}
HOUR = datetime.timedelta(hours=1)
FULL, LESS = "0.00", "11.80"


def offer(stall: Stall, **values: Any) -> Offer:
    """Ten percent off each piece: 11.80 of the tea."""
    told = {"name": "Tenth", "percent_ppm": 100_000, **values}
    return add_offer(access=stall.access, at=NOW, kind="off_each", values=told)


def somebody(stall: Stall, name: str = "Lata", group: CustomerGroup | None = None) -> Customer:
    details = CustomerDetails(name=name, group_id=None if group is None else group.pk)
    return add_customer(access=stall.access, at=NOW, details=details)


def off(stall: Stall, who: Customer | None = None, **more: Any) -> str:
    """What a quote for a packet of tea takes off for somebody."""
    client = stall.world.api("cashier", till=stall.world.till)
    body = {"lines": [TEA], **({"customer": who.pk} if who else {}), **more}
    answer = client.post("/api/v1/quotes/", body, format="json")
    assert answer.status_code == 200, answer.content
    found: str = answer.json()["discount"]
    return found


def sold(stall: Stall, who: Customer | None = None, key: str = "one", **more: Any) -> dict[str, Any]:
    return stall.sold(key=key, tenders=[{"method": "upi", "amount": "106.00"}], cash=None, **told(who), **more)


def told(who: Customer | None) -> dict[str, Any]:
    return {"customer": who.pk} if who else {}


def late(stall: Stall, minor: int, who: Customer, key: str = "late") -> SaleRows:
    """A packet of tea that a till sold to somebody an hour ago."""
    cart = Cart((CartLine(1000, Reference(sku="TEA")),), customer_id=who.pk)
    payment = Payment((TenderGiven(Method.UPI, minor),), expected_total_minor=minor)
    asked: dict[str, Any] = {"access": stall.access, "cart": cart, "payment": payment, "key": key}
    return checkout(**asked, at=NOW + 3 * HOUR, happened_at=NOW + HOUR).rows


def void(stall: Stall, bill: dict[str, Any]) -> None:
    client = stall.world.api("owner", till=stall.world.till)
    answer = client.post(f"/api/v1/sales/{bill['id']}/void/", {"reason": "Wrong goods"}, format="json")
    assert answer.status_code == 200, answer.content


def test_an_offer_for_a_group_is_for_its_customers_alone(stall: Stall) -> None:
    wholesale, staff = (add_group(access=stall.access, name=name) for name in ("Wholesale", "Staff"))
    inside, other, plain = somebody(stall, "A", wholesale), somebody(stall, "B", staff), somebody(stall, "C")
    made = offer(stall, group_id=wholesale.pk)
    assert [off(stall, who) for who in (inside, other, plain, None)] == [LESS, FULL, FULL, FULL]
    archive_group(access=stall.access, at=NOW, group=wholesale)
    assert off(stall, inside) == FULL
    restore_group(access=stall.access, group=wholesale)
    bill = sold(stall, inside)
    assert bill["offers"] == [{"offer": made.pk, "kind": "off_each", "name": "Tenth", "amount": LESS}]
    assert bill["lines"][0]["offers"] == bill["offers"]
    stall.nothing_broken()


def test_somebody_merged_into_a_customer_has_that_ones_group_and_an_address_brings_it_too(stall: Stall) -> None:
    group = add_group(access=stall.access, name="Wholesale")
    details = CustomerDetails(name="Lata", email="lata@example.in", group_id=group.pk)
    lata = add_customer(access=stall.access, at=NOW, details=details)
    double = somebody(stall, "Lata again")
    offer(stall, group_id=group.pk)
    assert off(stall, double) == FULL
    merge_customers(access=stall.access, at=NOW, customer=double, into=lata)
    assert off(stall, double) == LESS
    assert off(stall, customer_email="Lata@example.in") == LESS
    assert off(stall, customer_email="nobody@example.in") == FULL


def test_a_bill_told_late_for_a_group_counts_what_the_till_took(stall: Stall) -> None:
    group = add_group(access=stall.access, name="Wholesale")
    lata = somebody(stall, group=group)
    offer(stall, group_id=group.pk)
    archive_group(access=stall.access, at=NOW + 2 * HOUR, group=group)
    assert late(stall, 10_600, lata).sale.flags == ["offline"]
    bill = late(stall, 11_800, lata, key="without").sale
    assert (bill.total_minor, bill.flags) == (11_800, ["offline", "other_total:10600"])
    stall.nothing_broken()


def test_a_first_bill_has_its_offer_and_the_second_has_not(stall: Stall) -> None:
    offer(stall, first_purchase=True)
    lata = somebody(stall)
    assert [off(stall, lata), off(stall, None), off(stall, customer_email="new@example.in")] == [LESS, FULL, LESS]
    bill = sold(stall, lata)
    assert (bill["discount"], off(stall, lata)) == (LESS, FULL)
    double = somebody(stall, "Lata again")
    merge_customers(access=stall.access, at=NOW, customer=double, into=lata)
    assert off(stall, double) == FULL
    void(stall, bill)
    assert off(stall, lata) == LESS
    stall.nothing_broken()


def test_the_same_request_for_a_first_bill_again_is_the_same_bill(stall: Stall) -> None:
    offer(stall, first_purchase=True)
    body = stall.body(tenders=[{"method": "upi", "amount": "106.00"}], expected_total="106.00", **told(somebody(stall)))
    first, again = stall.post(body), stall.post(body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert Sale.objects.count() == 1


def test_a_first_bill_that_is_none_any_more_when_it_is_charged_is_refused(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(stall, first_purchase=True)
    lata = somebody(stall)
    sold(stall, lata, discount_amount="0.00")
    # As it was priced before the other bill was there.
    monkeypatch.setattr("galla.sales.buyers.bought_before", lambda *_who, **_when: False)
    refused = stall.post(stall.body(tenders=[{"method": "upi", "amount": "106.00"}], **told(lata)), key="two")
    assert (refused.status_code, refused.json()["code"]) == (409, "offer_gone")
    assert Sale.objects.count() == 1


def test_an_offer_is_on_as_many_bills_as_it_may_be(stall: Stall) -> None:
    made = offer(stall, most_bills=2)
    for key in ("one", "two"):
        assert sold(stall, key=key)["discount"] == LESS
    assert off(stall) == FULL
    assert list(OfferUse.objects.values_list("amount_minor", "went_over")) == [(1_180, False)] * 2
    change_offer(access=stall.access, offer=made, changes={"most_bills": 3})
    assert off(stall) == LESS
    stall.nothing_broken()


def test_a_limit_for_each_customer_asks_for_one_and_holds_through_merges(stall: Stall) -> None:
    offer(stall, most_bills_each=1)
    lata, bina = somebody(stall), somebody(stall, "Bina")
    assert [off(stall), off(stall, lata)] == [FULL, LESS]
    sold(stall, lata)
    assert [off(stall, lata), off(stall, bina)] == [FULL, LESS]
    merge_customers(access=stall.access, at=NOW, customer=lata, into=bina)
    assert off(stall, bina) == FULL
    assert off(stall, customer_email="new@example.in") == LESS


def test_a_void_gives_the_use_back(stall: Stall) -> None:
    offer(stall, most_bills=1)
    bill = sold(stall)
    assert off(stall) == FULL
    void(stall, bill)
    assert (off(stall), standing_uses().count()) == (LESS, 0)
    sold(stall, key="two")
    assert (OfferUse.objects.count(), standing_uses().count()) == (2, 1)
    stall.nothing_broken()


def test_a_bill_that_a_limited_offer_takes_nothing_off_is_no_use_of_it(stall: Stall) -> None:
    offer(stall, most_bills=1, least_minor=10**9)
    assert stall.sold(tenders=[{"method": "upi", "amount": "118.00"}], cash=None)["discount"] == FULL
    assert not OfferUse.objects.exists()


def test_a_use_that_somebody_had_in_between_is_refused_and_nothing_is_sold(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(stall, most_bills=1)
    sold(stall)
    monkeypatch.setattr("galla.sales.buyers.left_for", lambda offers, **_who: list(offers))
    refused = stall.post(stall.body(tenders=[{"method": "upi", "amount": "106.00"}]), key="two")
    assert (refused.status_code, refused.json()["code"]) == (409, "offer_gone")
    assert (Sale.objects.count(), OfferUse.objects.count()) == (1, 1)


def test_a_bill_told_late_goes_over_the_limit_and_says_so(stall: Stall) -> None:
    offer(stall, most_bills=1)
    lata = somebody(stall)
    sold(stall)
    bill = late(stall, 10_600, lata)
    assert (bill.sale.total_minor, bill.sale.flags) == (10_600, ["offline", "offer_over", "connected"])
    assert list(OfferUse.objects.order_by("pk").values_list("went_over", flat=True)) == [False, True]
    page = stall.world.browser("owner").get(f"/bills/{bill.sale.id}/").content.decode()
    assert "One of its offers had been used up" in page
    stall.nothing_broken()


def test_a_hand_on_the_uses_of_offers_is_named(stall: Stall) -> None:
    offer(stall, most_bills=1)
    sold(stall)
    with behind_the_back():
        OfferUse.objects.update(amount_minor=1)
        assert any("of an offer says another amount" in str(found) for found in broken())


def test_a_known_customer_is_no_new_one_by_another_spelling_of_their_address(stall: Stall) -> None:
    offer(stall, first_purchase=True)
    details = Details(name="Lata", email="lata@example.in")
    sold(stall, add_customer(access=stall.access, at=NOW, details=details))
    assert off(stall, customer_email="LATA@example.in") == FULL
