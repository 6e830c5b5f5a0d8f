"""Prices of a group of customers: said for a day, on quotes and bills of its customers, and named on the line."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from galla.foundation.errors import InvalidInput, NotAllowed
from galla.offers.actions import add_offer, set_group_prices
from galla.offers.models import GroupPrice
from galla.parties.actions import add_customer, add_group, archive_group
from galla.parties.details import CustomerDetails
from galla.parties.models import Customer, CustomerGroup
from galla.sales import papers
from galla.sales.queries import sale_rows
from galla.sales.tests.conftest import Stall
from tests.world import NOW, abroad

pytestmark = pytest.mark.django_db
TEA = {"sku": "TEA", "quantity": "1"}
DAY = datetime.timedelta(days=1)
PRICES = "/api/v1/group-prices/"


@pytest.fixture
def group(stall: Stall) -> CustomerGroup:
    return add_group(access=stall.access, name="Wholesale")


@pytest.fixture
def lata(stall: Stall, group: CustomerGroup) -> Customer:
    details = CustomerDetails(name="Lata", group_id=group.pk)
    return add_customer(access=stall.access, at=NOW, details=details)


def costs(stall: Stall, group: CustomerGroup, price_e4: int | None = 1_000_000, **more: Any) -> None:
    """The tea costs the group 100.00 instead of 118.00."""
    set_group_prices(access=stall.access, at=NOW, group=group, prices={stall.tea.pk: price_e4}, **more)
    stall.access.shop.refresh_from_db()


def quote(stall: Stall, who: Customer | None = None) -> Any:
    client = stall.world.api("cashier", till=stall.world.till)
    body = {"lines": [TEA], **({"customer": who.pk} if who else {})}
    answer = client.post("/api/v1/quotes/", body, format="json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_customer_of_the_group_pays_its_price_and_the_line_says_so(
    stall: Stall, group: CustomerGroup, lata: Customer
) -> None:
    costs(stall, group)
    listed = {"offer": None, "kind": "price_list", "name": "Price list Wholesale", "amount": "18.00"}
    assert (quote(stall)["discount"], quote(stall, lata)["discount"]) == ("0.00", "18.00")
    assert quote(stall, lata)["lines"][0]["offers"] == [listed]
    bill = stall.sold(customer=lata.pk, tenders=[{"method": "upi", "amount": "100.00"}], cash=None)
    assert (bill["total"], bill["offers"], bill["lines"][0]["offers"]) == ("100.00", [listed], [listed])
    paper = papers.bill_paper(stall.world.shop, sale_rows(stall.world.shop.pk, bill["id"]))
    assert ("Price list Wholesale", "−18.00") in [(one.label, one.amount) for one in paper.sums]
    page = stall.world.browser("owner").get(f"/bills/{bill['id']}/").content.decode()
    assert "Price list Wholesale" in page
    stall.nothing_broken()


def test_offers_begin_at_the_price_of_the_group_and_a_dearer_one_changes_nothing(
    stall: Stall, group: CustomerGroup, lata: Customer
) -> None:
    costs(stall, group)
    told = {"name": "Tenth", "percent_ppm": 100_000}
    add_offer(access=stall.access, at=NOW, kind="off_each", values=told)
    assert (quote(stall)["discount"], quote(stall, lata)["discount"]) == ("11.80", "28.00")
    costs(stall, group, 2_000_000)
    assert quote(stall, lata)["discount"] == "11.80"


def test_a_price_begins_on_its_day_is_said_anew_and_ends(stall: Stall, group: CustomerGroup, lata: Customer) -> None:
    # A quote is of the real moment.
    costs(stall, group, valid_from=timezone.now().date() + 2 * DAY)
    assert quote(stall, lata)["discount"] == "0.00"
    costs(stall, group, 1_100_000)
    assert quote(stall, lata)["discount"] == "8.00"
    costs(stall, group, None)
    assert quote(stall, lata)["discount"] == "0.00"
    assert GroupPrice.objects.count() == 2


def test_a_group_that_is_put_away_has_no_prices(stall: Stall, group: CustomerGroup, lata: Customer) -> None:
    costs(stall, group)
    archive_group(access=stall.access, at=NOW, group=group)
    assert quote(stall, lata)["discount"] == "0.00"


def test_prices_that_cannot_be_are_refused_and_none_is_written(stall: Stall, group: CustomerGroup) -> None:
    tea = stall.tea.pk
    for wrong, field in (
        ({"prices": {tea: 1_000_000, 987654321: 1}}, "prices.1.product"),
        ({"prices": {tea: 0}}, "prices.0.price"),
        ({"prices": {}}, "prices"),
        ({"prices": {tea: 1_000_000}, "valid_from": NOW.date() - DAY}, "valid_from"),
    ):
        with pytest.raises(InvalidInput) as refused:
            set_group_prices(access=stall.access, at=NOW, group=group, **wrong)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        set_group_prices(access=stall.world.access("cashier"), at=NOW, group=group, prices={tea: 1_000_000})
    assert not GroupPrice.objects.exists()
    assert not stall.world.access().shop.has_offers


def test_many_prices_are_said_at_once_over_the_api_and_listed(stall: Stall, group: CustomerGroup) -> None:
    manager = stall.world.api("manager")
    prices = [{"product": stall.tea.pk, "price": "100.00"}, {"product": stall.soap.pk, "price": "40.00"}]
    made = manager.post(PRICES, {"group": group.pk, "prices": prices}, format="json")
    assert (made.status_code, made.json()["count"]) == (201, 2), made.content
    listed = manager.get(f"{PRICES}?group={group.pk}").json()["results"]
    assert [(one["sku"], one["price"]) for one in listed] == [("TEA", "100.00"), ("SOAP", "40.00")]
    assert manager.get(f"{PRICES}?group=987654321").json()["results"] == []
    twice = manager.post(PRICES, {"group": group.pk, "prices": prices[:1] * 2}, format="json")
    assert (twice.status_code, twice.json()["errors"][0]["field"]) == (400, "prices")
    theirs = add_group(access=abroad(stall.world).access(), name="Theirs")
    wrong = manager.post(PRICES, {"group": theirs.pk, "prices": prices}, format="json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "group")
    assert GroupPrice.objects.count() == 2


def test_the_page_of_a_group_lists_its_prices_and_takes_one_more(stall: Stall, group: CustomerGroup) -> None:
    manager = stall.world.browser("manager")
    address = f"/customer-groups/{group.pk}/prices/"
    assert address in manager.get("/customer-groups/").content.decode()
    wrong = manager.post(address, {"sku": "NOBODY", "price": "100"})
    assert (wrong.status_code, "NOBODY" in wrong.content.decode()) == (400, True)
    assert not GroupPrice.objects.exists()
    assert manager.post(address, {"sku": "TEA", "price": "100"}).status_code == 302
    assert GroupPrice.objects.get().price_e4 == 1_000_000
    shown = manager.get(address).content.decode()
    assert "Assam tea" in shown
    assert "100.00" in shown
