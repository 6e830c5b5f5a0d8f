"""What a shop gave away: by kind, by who or what gave it, down to the bills, and what came back of it."""

import datetime

import pytest
from django.db.models import Sum
from django.urls import reverse

from galla.accounts.models import Branch
from galla.offers.actions import add_offer, make_codes, make_shared_code
from galla.offers.models import Coupon, Offer
from galla.pricing.numbers import parse_decimal
from galla.reports.discounts import discounted_bills, discounts
from galla.reports.given_away import Asked, Source
from galla.reports.periods import Period
from galla.returns.actions import Item, take_back
from galla.returns.models import Way
from galla.sales.actions import void_sale
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW, abroad

__all__ = ["stall"]
pytestmark = pytest.mark.django_db
API = "/api/v1/reports/discounts/"
ONE_DAY = datetime.timedelta(days=1)
TEA, SOAPS = {"sku": "TEA", "quantity": "2"}, {"sku": "SOAP", "quantity": "3"}
SUGAR = {"sku": "SUGAR", "quantity": "1.333"}


class Given:
    """A stall with an offer on soap and a code for tea; three bills with every kind of discount."""

    def __init__(self, stall: Stall) -> None:
        self.stall, self.access = stall, stall.access
        stall.notes(dict.fromkeys((10_000, 2_000, 1_000, 500, 100), 50))
        soap = {"name": "3 for 2 on soap", "buy": 2, "get": 1, "products": [stall.soap.pk], "may_go_below_cost": True}
        self.offer: Offer = add_offer(access=self.access, at=NOW, kind="buy_get", values=soap)
        tea = {"name": "Diwali", "percent_ppm": 100_000, "by_code": True, "products": [stall.tea.pk]}
        coded = add_offer(access=self.access, at=NOW, kind="off_each", values=tea)
        self.coupon: Coupon = make_shared_code(access=self.access, at=NOW, offer=coded, code="DIWALI10", terms={})
        self.first = stall.sold(TEA, SOAPS, {**SUGAR, "discount_amount": "3.33"}, key="1", coupons=["DIWALI10"])
        self.second = stall.sold(TEA, SUGAR, key="2", discount_percent="7.5")
        self.third = stall.sold(SOAPS, key="3", discount_amount="1.01")
        self.plain = stall.sold(SUGAR, key="4")
        self.at = Sale.objects.latest("pk").happened_at
        self.day = Sale.objects.latest("pk").business_date
        self.today = Period(self.day, self.day)
        self.query = f"since={self.day}&until={self.day}"

    def lines(self, period: Period | None = None, branch: Branch | None = None) -> dict[Source, tuple[int, int, int]]:
        """Source → bills, given, taken back; today unless said."""
        found = discounts(self.access, Asked(period or self.today, branch))
        return {line.source: (line.bills, line.given_minor, line.back_minor) for line in found}

    def sums(self) -> tuple[int, int]:
        """Given and taken back together."""
        found = self.lines().values()
        return sum(line[1] for line in found), sum(line[2] for line in found)

    def came(self, *lines: tuple[int, int], key: str, later: datetime.timedelta = datetime.timedelta()) -> None:
        """(position, thousandths) of the first bill come back."""
        items = [Item(self.first["id"], position, milli, None) for position, milli in lines]
        take_back(access=self.access, at=self.at + later, key=key, items=items, way=Way.CASH, reason="late")


@pytest.fixture
def gave(stall: Stall) -> Given:
    return Given(stall)


def test_every_discount_stands_under_its_kind_and_together_they_are_what_bills_took_off(gave: Given) -> None:
    owner = gave.stall.world.members["owner"].user_id
    off_second = parse_decimal(gave.second["discount"], places=2)
    assert gave.lines() == {
        Source("line", owner): (1, 333, 0),
        Source("bill", owner): (2, off_second + 101, 0),
        Source("offer", gave.offer.pk): (2, 8_500, 0),
        Source("coupon", gave.coupon.pk): (1, 2_360, 0),
    }
    assert gave.sums() == (Sale.objects.aggregate(off=Sum("discount_minor"))["off"], 0)


def test_each_kind_opens_to_its_bills_and_their_sums_are_the_lines(gave: Given) -> None:
    for source, (bills, given, back) in gave.lines().items():
        rows = discounted_bills(gave.access, Asked(gave.today, source=source))
        assert (len(rows), sum(row.given_minor for row in rows)) == (bills, given)
        assert sum(row.back_minor for row in rows) == back
    every = {row.pk: row.given_minor for row in discounted_bills(gave.access, Asked(gave.today))}
    assert every == dict(Sale.objects.filter(discount_minor__gt=0).values_list("pk", "discount_minor"))


def test_what_comes_back_takes_its_part_back_and_everything_takes_all_of_it(gave: Given) -> None:
    gave.came((2, 1_000), (3, 500), key="some")
    some = gave.lines()
    assert some[Source("offer", gave.offer.pk)] == (2, 8_500, 1_417)
    assert some[Source("line", gave.stall.world.members["owner"].user_id)] == (1, 333, 125)
    assert some[Source("coupon", gave.coupon.pk)][2] == 0
    gave.came((1, 2_000), (2, 2_000), (3, 833), key="rest")
    assert gave.sums() == (Sale.objects.aggregate(off=Sum("discount_minor"))["off"], 333 + 4_250 + 2_360)
    (row,) = [row for row in discounted_bills(gave.access, Asked(gave.today)) if row.pk == gave.first["id"]]
    assert (row.given_minor, row.left_minor) == (row.back_minor, 0)


def test_a_period_after_the_sale_says_only_what_came_back_in_it(gave: Given) -> None:
    gave.came((2, 1_000), key="today")
    gave.came((2, 2_000), key="later", later=ONE_DAY)
    tomorrow = gave.day + ONE_DAY
    offer = Source("offer", gave.offer.pk)
    assert gave.lines()[offer] == (2, 8_500, 1_417)
    assert gave.lines(Period(tomorrow, tomorrow)) == {offer: (0, 0, 4_250 - 1_417)}
    assert gave.lines(Period(gave.day, tomorrow))[offer] == (2, 8_500, 4_250)


def test_a_bill_taken_back_whole_gave_nothing(gave: Given) -> None:
    before = gave.sums()[0]
    void_sale(access=gave.access, sale_id=gave.third["id"], reason="wrong", at=gave.at)
    assert before - gave.sums()[0] == parse_decimal(gave.third["discount"], places=2)
    assert gave.lines()[Source("offer", gave.offer.pk)] == (1, 4_250, 0)


def test_the_api_says_the_same_and_a_bill_of_two_kinds_is_one(gave: Given) -> None:
    manager = gave.stall.world.api("manager")
    days = f"?{gave.query}"
    told = manager.get(f"{API}{days}").json()
    assert (told["bills"], [line["bills"] for line in told["results"]]) == (3, [1, 2, 2, 1])
    assert [line["kind"] for line in told["results"]] == ["line", "bill", "offer", "coupon"]
    assert told["results"][2]["name"] == "3 for 2 on soap"
    assert told["results"][3]["name"] == "Diwali, DIWALI10"
    assert parse_decimal(told["given"], places=2) == gave.sums()[0]
    bills = manager.get(f"{API}bills/{days}&source=offer:{gave.offer.pk}&limit=1").json()
    assert (bills["more"], bills["given"], bills["results"][0]["number"]) == (True, "85.00", gave.third["number"])


def test_a_branch_says_its_own_and_another_shops_branch_is_not_there(gave: Given) -> None:
    world = gave.stall.world
    assert gave.lines(branch=world.main) == gave.lines()
    assert gave.lines(branch=world.station) == {}
    elsewhere = abroad(world)
    assert world.api("manager").get(f"{API}?branch={elsewhere.main.pk}").status_code == 404
    assert world.api("manager").get(f"{API}bills/?branch=x").status_code == 404
    told = elsewhere.api("owner").get(f"{API}?until={gave.day}").json()
    assert (told["bills"], told["results"]) == (0, [])


@pytest.mark.parametrize("source", ["offer", "offer:", "offer:x", "batch:1", "line:-1", "line:" + "9" * 30])
def test_a_discount_nobody_knows_is_refused(stall: Stall, source: str) -> None:
    world = stall.world
    assert world.api("manager").get(f"{API}bills/?source={source}").status_code == 400
    page = world.browser("manager").get(reverse("reports:discounted-bills"), {"source": source})
    assert page.status_code == 400


def test_the_page_opens_to_bills_and_is_a_file(gave: Given) -> None:
    manager = gave.stall.world.browser("manager")
    days = {"since": f"{gave.day}", "until": f"{gave.day}"}
    page = manager.get(reverse("reports:discounts"), days).content.decode()
    opened = f"{reverse('reports:discounted-bills')}?{gave.query}&source=offer%3A{gave.offer.pk}"
    assert opened.replace("&", "&amp;") in page
    assert "Diwali, DIWALI10" in page
    bills = manager.get(opened).content.decode()
    assert gave.first["number"] in bills
    assert gave.second["number"] not in bills
    rows = b"".join(manager.get(f"{opened}&export=csv")).decode().splitlines()
    assert len(rows) == 3
    assert manager.get(f"{opened}&export=xlsx").status_code == 200
    assert gave.stall.world.browser("cashier").get(opened).status_code == 403


def test_codes_that_each_stand_alone_are_one_campaign(stall: Stall) -> None:
    stall.notes()
    values = {"name": "Welcome", "percent_ppm": 100_000, "by_code": True}
    offer = add_offer(access=stall.access, at=NOW, kind="off_total", values=values)
    coupon, codes = make_codes(access=stall.access, at=NOW, offer=offer, count=2, terms={})
    for code in codes:
        stall.sold(TEA, key=code, coupons=[code])
    day = Sale.objects.latest("pk").business_date
    (line,) = discounts(stall.access, Asked(Period(day, day)))
    assert (line.source, line.bills, line.given_minor) == (Source("coupon", coupon.pk), 2, 2 * 2_360)


def test_the_page_of_a_bill_tells_its_discounts_apart_by_kind(gave: Given) -> None:
    browser = gave.stall.world.browser("owner")
    page = browser.get(reverse("sales:bill", args=[gave.first["id"]])).content.decode()
    foot = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    for words, amount in (
        ("Diwali, code DIWALI10", "23.60"),
        ("3 for 2 on soap", "42.50"),
        ("By hand on lines", "3.33"),
    ):
        assert amount in foot.partition(words)[2].partition("</tr>")[0]
    assert "By hand off the bill" not in page
    assert "Diwali, code DIWALI10: " in page.partition("<tfoot>")[0]
    page = browser.get(reverse("sales:bill", args=[gave.third["id"]])).content.decode()
    assert "1.01" in page.partition("By hand off the bill")[2].partition("</tr>")[0]
    assert "By hand on lines" not in page
