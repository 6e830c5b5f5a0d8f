"""Codes on quotes and bills: they bring their offer, are used once, and say why where they take nothing off."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galla.catalog.queries import Reference
from galla.foundation.checks import broken
from galla.offers.actions import add_offer, archive_offer, end_coupon, make_codes, make_shared_code
from galla.offers.coupons import standing_uses
from galla.offers.models import Coupon, CouponUse, Offer
from galla.parties.actions import add_customer, merge_customers
from galla.parties.details import Details
from galla.payments.models import Method
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.models import Sale
from galla.sales.rows import SaleRows
from galla.sales.tests.conftest import Stall
from galla.sales.tests.test_statements import statements
from tests.tampering.hands import behind_the_back
from tests.world import NOW, abroad, build_world

pytestmark = pytest.mark.django_db

TEA = {"sku": "TEA", "quantity": "1"}
HOUR, YEAR = datetime.timedelta(hours=1), datetime.timedelta(days=365)
TODAY = NOW.date()


def by_code(stall: Stall, **values: Any) -> Offer:
    """Ten percent off each piece, for who has a code."""
    told = {"name": "Diwali", "percent_ppm": 100_000, "by_code": True, **values}
    return add_offer(access=stall.access, at=NOW, kind="off_each", values=told)


def shared(stall: Stall, code: str = "DIWALI10", offer: Offer | None = None, **terms: Any) -> Coupon:
    return make_shared_code(access=stall.access, at=NOW, offer=offer or by_code(stall), code=code, terms=terms)


def single(stall: Stall, **terms: Any) -> str:
    """A code good once."""
    return make_codes(access=stall.access, at=NOW, offer=by_code(stall), count=1, terms=terms)[1][0]


def quote(stall: Stall, *codes: str, **more: Any) -> Any:
    client = stall.world.api("cashier", till=stall.world.till)
    body = {"lines": [TEA], "coupons": list(codes), **more}
    answer = client.post("/api/v1/quotes/", body, format="json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def why(stall: Stall, *codes: str, **more: Any) -> list[str]:
    return [one["reason"] for one in quote(stall, *codes, **more)["coupons"]]


def test_an_offer_by_code_takes_nothing_off_without_one_and_its_own_with_it(stall: Stall) -> None:
    shared(stall)
    assert quote(stall)["discount"] == "0.00"
    told = quote(stall, "diwali-10")
    assert told["discount"] == "11.80"
    assert told["coupons"] == [
        {"code": "diwali-10", "name": "Diwali", "amount": "11.80", "reason": "", "detail": ""},
    ]


def test_a_code_of_one_offer_does_not_bring_another(stall: Stall) -> None:
    shared(stall)
    by_code(stall, name="Half", percent_ppm=500_000)
    assert quote(stall, "DIWALI10")["discount"] == "11.80"


def test_a_code_that_takes_nothing_off_says_why_and_the_cart_is_priced_all_the_same(stall: Stall) -> None:
    offer = by_code(stall)
    shared(stall, "LATER", offer, starts_on=TODAY + YEAR)
    shared(stall, "BEFORE", offer, ends_on=TODAY - YEAR)
    end_coupon(access=stall.access, at=NOW, coupon=shared(stall, "GONE", offer))
    shared(stall, "EACH", offer, most_each=1)
    shared(stall, "DEAR", by_code(stall, least_minor=10**9))
    told = quote(stall, "NOBODY", "LATER", "BEFORE", "GONE", "EACH")
    assert [one["reason"] for one in told["coupons"]] == ["unknown", "not_yet", "over", "ended", "needs_customer"]
    assert all(one["detail"] and one["amount"] == "0.00" for one in told["coupons"])
    assert (told["discount"], told["total"]) == ("0.00", "118.00")
    assert why(stall, "DEAR") == ["nothing_off"]
    shared(stall, "FIRST", offer)
    shared(stall, "SECOND", offer)
    assert why(stall, "FIRST", "SECOND") == ["", "same_offer"]


def test_another_shops_code_is_unknown_here(stall: Stall) -> None:
    elsewhere = abroad(stall.world).access()
    told = {"name": "Half", "percent_ppm": 500_000, "by_code": True}
    theirs = add_offer(access=elsewhere, at=NOW, kind="off_each", values=told)
    make_shared_code(access=elsewhere, at=NOW, offer=theirs, code="THEIRS", terms={})
    assert why(stall, "THEIRS") == ["unknown"]


def test_a_code_that_stands_alone_is_used_once(stall: Stall) -> None:
    stall.notes()
    code = single(stall)
    bill = stall.sold(coupons=[code])
    assert bill["discount"] == "11.80"
    (use,) = CouponUse.objects.all()
    assert (use.entry_id, use.amount_minor, use.went_over) == (bill["id"], 1_180, False)
    again = stall.post(stall.body(cash="200.00", coupons=[code]), key="two")
    assert (again.status_code, again.json()["code"]) == (409, "coupon_refused")
    assert (again.json()["errors"][0]["field"], again.json()["reason"]) == ("coupons.0", "used_up")
    assert (Sale.objects.count(), CouponUse.objects.count()) == (1, 1)
    stall.nothing_broken()


def test_the_same_request_again_is_the_same_bill_and_one_use(stall: Stall) -> None:
    stall.notes()
    body = stall.body(cash="200.00", coupons=[single(stall)])
    first, again = stall.post(body), stall.post(body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert stall.post({**body, "coupons": []}).status_code == 422
    assert CouponUse.objects.count() == 1


def test_a_code_whose_offer_takes_nothing_off_the_bill_is_not_used(stall: Stall) -> None:
    stall.notes()
    shared(stall, "DEAR", by_code(stall, least_minor=10**9), most_uses=1)
    assert stall.sold(coupons=["DEAR"])["discount"] == "0.00"
    assert not CouponUse.objects.exists()


def test_a_void_gives_the_use_back_and_the_code_is_good_again(stall: Stall) -> None:
    stall.notes()
    code = single(stall)
    bill = stall.sold(coupons=[code])
    client = stall.world.api("owner", till=stall.world.till)
    assert client.post(f"/api/v1/sales/{bill['id']}/void/", {"reason": "Wrong goods"}, format="json").status_code == 200
    assert not standing_uses().exists()
    assert stall.sold(key="two", cash="106.00", coupons=[code])["discount"] == "11.80"
    assert (CouponUse.objects.count(), standing_uses().count()) == (2, 1)
    stall.nothing_broken()


def test_a_limit_for_each_customer_holds_for_one_merged_into_another(stall: Stall) -> None:
    stall.notes()
    shared(stall, most_each=1)
    first = add_customer(access=stall.access, at=NOW, details=Details(name="Asha"))
    other = add_customer(access=stall.access, at=NOW, details=Details(name="Bina"))
    stall.sold(coupons=["DIWALI10"], customer=first.pk)
    assert why(stall, "DIWALI10", customer=first.pk) == ["used_by_customer"]
    assert why(stall, "DIWALI10", customer=other.pk) == [""]
    refused = stall.post(stall.body(cash="200.00", coupons=["DIWALI10"], customer=first.pk), key="two")
    assert (refused.status_code, refused.json()["reason"]) == (409, "used_by_customer")
    unknown = stall.post(stall.body(cash="200.00", coupons=["DIWALI10"]), key="three")
    assert (unknown.status_code, unknown.json()["reason"]) == (409, "needs_customer")
    merge_customers(access=stall.access, at=NOW, customer=first, into=other)
    assert why(stall, "DIWALI10", customer=other.pk) == ["used_by_customer"]
    assert Sale.objects.count() == 1


def late(stall: Stall, minor: int, *codes: str, key: str = "late") -> SaleRows:
    """A packet of tea that a till sold an hour ago, with these codes."""
    cart = Cart((CartLine(1000, Reference(sku="TEA")),), coupons=codes)
    payment = Payment((TenderGiven(Method.CASH, minor),), expected_total_minor=minor)
    told: dict[str, Any] = {"access": stall.access, "cart": cart, "payment": payment, "key": key}
    return checkout(**told, at=NOW + 3 * HOUR, happened_at=NOW + HOUR).rows


def test_a_bill_told_late_uses_its_code_and_is_flagged_where_that_was_used_up(stall: Stall) -> None:
    stall.notes()
    code = single(stall)
    stall.sold(coupons=[code])
    bill = late(stall, 10_600, code)
    assert (bill.sale.total_minor, bill.sale.flags) == (10_600, ["offline", "connected", "code_over"])
    assert list(CouponUse.objects.order_by("pk").values_list("went_over", flat=True)) == [False, True]
    assert CouponUse.objects.get(went_over=True).used_at == NOW + HOUR
    stall.nothing_broken()


def test_a_late_bill_with_two_codes_of_one_offer_uses_the_first(stall: Stall) -> None:
    told = make_codes(access=stall.access, at=NOW, offer=by_code(stall), count=2, terms={})[1]
    for number, code in enumerate(told):
        stall.sold(key=str(number), tenders=[{"method": "cash", "amount": "106.00"}], cash=None, coupons=[code])
    bill = late(stall, 10_600, *told)
    assert bill.sale.flags == ["offline", "connected", "code_over", "code_refused"]
    assert CouponUse.objects.filter(entry_id=bill.sale.id).count() == 1
    stall.nothing_broken()


def test_a_code_that_is_used_up_takes_no_other_codes_place(stall: Stall) -> None:
    stall.notes()
    first, second = make_codes(access=stall.access, at=NOW, offer=by_code(stall), count=2, terms={})[1]
    stall.sold(coupons=[first])
    assert why(stall, first, second) == ["used_up", ""]


def test_a_code_and_an_offer_that_ended_since_counted_when_a_late_bill_was_made(stall: Stall) -> None:
    coupon = shared(stall)
    end_coupon(access=stall.access, at=NOW + 2 * HOUR, coupon=coupon)
    archive_offer(access=stall.access, at=NOW + 2 * HOUR, offer=coupon.offer)
    assert late(stall, 10_600, "DIWALI10").sale.flags == ["offline"]
    assert CouponUse.objects.count() == 1


def test_a_late_bill_with_a_code_nobody_knows_is_kept_and_flagged(stall: Stall) -> None:
    bill = late(stall, 11_800, "NOBODY")
    assert (bill.sale.total_minor, bill.sale.flags) == (11_800, ["offline", "code_refused"])
    assert not CouponUse.objects.exists()
    stall.nothing_broken()


def test_a_hand_on_the_uses_of_codes_is_named(stall: Stall) -> None:
    stall.notes()
    stall.sold(coupons=[single(stall)])
    with behind_the_back():
        CouponUse.objects.update(amount_minor=1)
        assert any("another amount" in str(found) for found in broken())


@pytest.mark.django_db(transaction=True)
def test_a_bill_without_a_code_costs_no_statement_for_codes() -> None:
    stall = Stall(build_world())
    statements(stall, 2)
    plain = len(statements(stall, 1))
    shared(stall, offer=by_code(stall, percent_ppm=None, amount_minor=1_800), most_uses=5)
    stall.access.shop.refresh_from_db()
    assert len(statements(stall, 3)) == plain
    without, with_one = sent(stall, "without"), sent(stall, "with", "DIWALI10")
    assert (len(without), len(with_one)) == (plain, plain + HELD), [sql for sql in with_one if "coupon" in sql]


# The coupon is locked and its uses are counted anew; SQLite inserts the use in a statement of its own.
HELD = 3 if connection.vendor == "sqlite" else 2


def sent(stall: Stall, key: str, *codes: str) -> list[str]:
    """The statements of a bill for tea in its transaction."""
    with CaptureQueriesContext(connection) as captured:
        cart = Cart((CartLine(1000, Reference(product_id=stall.tea.pk)),), coupons=codes)
        checkout(access=stall.access, cart=cart, payment=Payment((TenderGiven(Method.CASH, 20_000),)), key=key, at=NOW)
    said = [query["sql"] for query in captured.captured_queries]
    begun = next(place for place, sql in enumerate(said) if sql.startswith(("BEGIN", "SAVEPOINT")))
    return [sql for sql in said[begun:] if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]


def test_a_scan_that_is_no_goods_is_said_to_be_a_code_of_this_shop(stall: Stall) -> None:
    code, address = single(stall), "/bills/new/goods/"
    cashier = stall.world.browser("cashier")
    assert cashier.get(address, {"q": code}).json() == {"results": [], "coupon": True}
    assert cashier.get(address, {"q": "AAAA-BBBB-CCCC-DDDD"}).json() == {"results": [], "coupon": False}
    assert stall.world.browser("stranger").get(address, {"q": code}).json() == {"results": [], "coupon": False}
