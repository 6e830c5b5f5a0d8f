"""Reports as pages, as files, on paper and over the API: who sees them, what they link to, what they refuse."""

import datetime
import re
from typing import Any

import pytest
from django.urls import reverse

from galla.cashbook.actions import Paid, make_expense
from galla.cashbook.models import ExpenseCategory, PaidFrom
from galla.catalog.models import TaxClass
from galla.catalog.queries import Reference
from galla.drawer.actions import pay_in, pay_out
from galla.inventory.actions import AdjustmentItem, ReceiptItem, adjust, receive
from galla.inventory.tests.goods import product
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Move, claim, request_hash
from galla.parties.actions import add_customer, merge_customers
from galla.parties.details import Details
from galla.payments.models import Method
from galla.pricing.numbers import parse_decimal
from galla.reports.book import REPORTS
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.models import Rest
from galla.sales.quotes import price_cart
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
DAY = NOW.date()
API = "/api/v1/reports"
OTHERS = {"trial-balance": "since", "profit": "since", "cash-flow": "since", "taxes": "since", "discounts": "since"}
NAMES = [each.name for each in REPORTS]


@pytest.fixture
def traded(world: World) -> World:
    """Ghee came and was sold: two jars on Anil's khata, one for cash; one broke; cash came and went."""
    access = world.access()
    tax_class = TaxClass.objects.get(shop=world.shop, name="GST 5")
    ghee = product(access, "Ghee 500 ml", price_e4=3_150_000, price_includes_tax=True, tax_class=tax_class)
    items = [ReceiptItem(ghee.pk, 12_000, worth_minor=240_000)]
    receive(access=access, at=NOW, key="came", branch=world.main, items=items, kind="opening")
    anil = add_customer(access=access, at=NOW, details=Details(name="Anil Shah"))
    sell(world, ghee.pk, 2_000, Method.ON_ACCOUNT, anil.pk)
    sell(world, ghee.pk, 1_000, Method.CASH, None)
    gone = [AdjustmentItem(ghee.pk, change_milli=-1_000)]
    adjust(access=access, at=NOW, key="broke", branch=world.main, items=gone, reason="damaged")
    pay_in(access=access, at=NOW, key="in", till=world.till, reason="Float", notes=None, amount_minor=50_000)
    pay_out(access=access, at=NOW, key="out", till=world.till, reason="Tea", notes=None, amount_minor=2_000)
    world.things["ghee"], world.things["anil"] = ghee.pk, anil
    return world


def sell(world: World, ghee: int, milli: int, method: Method, customer: int | None, more: int = 0) -> int:
    access = world.access()
    cart = Cart(lines=(CartLine(milli, Reference(product_id=ghee)),), customer_id=customer)
    total = price_cart(access=access, cart=cart, at=NOW).bill.total_minor
    payment = Payment(
        (TenderGiven(method, total + more),), expected_total_minor=total, rest=Rest.LOOSE if more else None
    )
    checkout(access=access, cart=cart, payment=payment, key=f"{method} {milli} {more}", at=NOW)
    return total


def told(world: World, name: str, query: str = "") -> Any:
    answer = world.api("manager").get(f"{API}/{name}/?until={DAY.isoformat()}{query}")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def minor(text: str) -> int:
    return parse_decimal(text, places=2)


def test_the_trial_balance_names_every_kind_and_both_sides_are_equal(traded: World) -> None:
    found = told(traded, "trial-balance")
    assert found["debit"] == found["credit"] != "0.00"
    rows = {row["kind"]: row for row in found["results"]}
    assert rows["opening-goods"]["credit"] == "2400.00"
    assert rows["sold-goods"]["debit"] == "600.00"
    assert rows["lost-goods"]["debit"] == "200.00"
    assert rows["shelf-goods"]["debit"] == "1600.00"
    assert rows["capital"]["credit"] == "500.00"
    assert rows["paid-out"]["debit"] == "20.00"
    assert {row["heading"] for row in found["results"]} == {
        *("asset", "liability", "capital", "income", "expense"),
    }


def test_profit_is_what_sales_left_after_goods_and_losses(traded: World) -> None:
    found = told(traded, "profit")
    lines = {line["line"]: minor(line["amount"]) for line in found["results"]}
    assert lines["sold-goods"] == -60_000
    assert lines["gross"] == lines["income"] - 60_000
    assert lines["lost-goods"] == -20_000
    assert minor(found["earned"]) == lines["gross"] - 20_000 + lines.get("round-off", 0)


def test_what_customers_owe_is_the_row_of_the_trial_balance_and_names_them(traded: World) -> None:
    found = told(traded, "customers-owe")
    rows = {row["kind"]: row for row in told(traded, "trial-balance")["results"]}
    assert found["balance"] == rows["customer"]["debit"] != "0.00"
    assert [row["name"] for row in found["results"]] == ["Anil Shah"]


def test_customers_found_to_be_one_count_as_one(traded: World) -> None:
    access, anil = traded.access(), traded.things["anil"]
    other = add_customer(access=access, at=NOW, details=Details(name="A. Shah"))
    ghee = traded.things["ghee"]
    assert isinstance(ghee, int)
    before = minor(told(traded, "customers-owe")["balance"])
    more = sell(traded, ghee, 1_000, Method.ON_ACCOUNT, other.pk)
    merge_customers(access=access, at=NOW, customer=anil, into=other)  # type: ignore[arg-type]
    found = told(traded, "customers-owe")
    assert [(row["id"], minor(row["balance"])) for row in found["results"]] == [(other.pk, before + more)]


def test_cash_flow_says_where_cash_came_from_and_went(traded: World) -> None:
    lines = {line["line"]: minor(line["cash"]) for line in told(traded, "cash-flow")["results"]}
    assert lines["opening"] == 0
    assert (lines["from:capital"], lines["to:paid-out"]) == (50_000, 2_000)
    assert lines["closing"] == lines["came"] - lines["went"] == 50_000 - 2_000 + lines["from:due"]


def test_change_that_was_handed_back_is_no_spending(traded: World) -> None:
    lines = {line["line"]: minor(line["cash"]) for line in told(traded, "cash-flow")["results"]}
    ghee = traded.things["ghee"]
    assert isinstance(ghee, int)
    total = sell(traded, ghee, 1_000, Method.CASH, None, more=18_500)
    after = {line["line"]: minor(line["cash"]) for line in told(traded, "cash-flow")["results"]}
    assert after["from:due"] == lines["from:due"] + total
    assert "to:due" not in after


def test_taxes_say_what_was_charged_and_on_what(traded: World) -> None:
    found = told(traded, "taxes")
    rows = {row["kind"]: row for row in told(traded, "trial-balance")["results"]}
    assert found["output"] == rows.get("tax", {"credit": "0.00"})["credit"]
    named = [line for line in found["results"] if line["name"] in ("", "CGST")]
    assert sum(minor(line["taxable"]) for line in named) == minor(rows["income"]["credit"])


def test_a_day_before_anything_happened_is_empty(traded: World) -> None:
    day = (DAY - datetime.timedelta(days=1)).isoformat()
    assert traded.api("manager").get(f"{API}/trial-balance/?until={day}").json()["results"] == []
    page = traded.browser("manager").get(f"{reverse('reports:trial-balance')}?since={day}&until={day}")
    assert page.status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_a_page_a_file_and_a_paper(traded: World, name: str) -> None:
    manager, query = traded.browser("manager"), f"?until={DAY.isoformat()}"
    url = reverse(f"reports:{name}")
    page = manager.get(url + query)
    assert page.status_code == 200
    assert "/paper/" in page.content.decode()
    rows = b"".join(manager.get(f"{url}{query}&export=csv")).decode().splitlines()
    assert len(rows) > 1 or name in ("suppliers-owed", "discounts")
    assert b"".join(manager.get(f"{url}{query}&export=xlsx"))[:2] == b"PK"
    paper = manager.get(reverse(f"reports:{name}-paper") + query)
    assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")


@pytest.mark.parametrize("name", NAMES)
def test_a_cashier_sees_no_report(traded: World, name: str) -> None:
    cashier, api = traded.browser("cashier"), traded.api("cashier")
    for address in (reverse(f"reports:{name}"), reverse(f"reports:{name}-paper"), reverse("reports:index")):
        assert cashier.get(address).status_code == 403
    assert api.get(f"{API}/{name}/").status_code == 403
    assert "/reports/" not in cashier.get("/").content.decode()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "query", ["until=9999-12-31", "until=yesterday", "until=2025-02-29", "until=0001-01-01", "until=1899-12-31"]
)
def test_a_day_that_is_none_is_refused_beside_its_box(world: World, name: str, query: str) -> None:
    answer = world.api("manager").get(f"{API}/{name}/?{query}")
    assert answer.status_code == 400
    assert "until" in str(answer.json())
    for address in (reverse(f"reports:{name}"), reverse(f"reports:{name}-paper")):
        page = world.browser("manager").get(f"{address}?{query}")
        assert page.status_code == 400
        assert "-for-until" in page.content.decode()


@pytest.mark.parametrize("name", OTHERS)
def test_a_period_that_ends_before_it_begins_is_refused(world: World, name: str) -> None:
    query = "since=2026-11-21&until=2026-11-20"
    answer = world.api("manager").get(f"{API}/{name}/?{query}")
    assert answer.status_code == 400
    assert "until" in str(answer.json())
    page = world.browser("manager").get(f"{reverse(f'reports:{name}')}?{query}")
    assert page.status_code == 400
    assert "before the first one" in page.content.decode()
    assert world.browser("manager").get(f"{reverse(f'reports:{name}')}?{query}&export=csv").status_code == 400


def test_a_kind_opens_to_its_accounts_and_an_account_to_its_entries(traded: World) -> None:
    manager, query = traded.browser("manager"), f"since={DAY.isoformat()}&until={DAY.isoformat()}"
    page = manager.get(f"/reports/trial-balance/?{query}").content.decode()
    assert f"/reports/accounts/customer/?{query}".replace("&", "&amp;") in page
    accounts = manager.get(f"/reports/accounts/customer/?{query}").content.decode()
    key = f"customer:{traded.things['anil'].pk}"  # type: ignore[attr-defined]
    address = reverse("reports:entries", args=[key])
    assert "Anil Shah" in accounts
    assert f"{address}?" in accounts
    entries = manager.get(f"{address}?{query}").content.decode()
    assert "/bills/" in entries
    goods = manager.get(f"{reverse('reports:entries', args=[f'shelf:{traded.main.pk}-goods'])}?{query}")
    total = goods.content.decode().partition("<tfoot>")[2]
    assert "2,400.00" in total
    assert "800.00" in total


@pytest.mark.parametrize("kind", ["nothing", "customer-goods-goods", "%25", "drawer_"])
def test_a_kind_or_account_nobody_has_is_not_there(traded: World, kind: str) -> None:
    assert traded.browser("manager").get(f"/reports/accounts/{kind}/").status_code == 404
    assert traded.api("manager").get(f"{API}/trial-balance/{kind}/").status_code == 404
    assert traded.browser("manager").get(f"/reports/entries/{kind}/").status_code == 404
    assert traded.browser("manager").get(f"/reports/entries/{'x' * 300}/").status_code == 404


def test_another_shops_accounts_are_not_there(traded: World) -> None:
    stranger = traded.browser("stranger")
    assert stranger.get("/reports/accounts/customer/").status_code == 404
    assert stranger.get(f"/reports/entries/shelf:{traded.main.pk}-goods/").status_code == 404
    assert stranger.get("/reports/trial-balance/").status_code == 200


def test_an_account_of_a_kind_nobody_knows_is_shown_aloud_and_still_balances(traded: World) -> None:
    shop = traded.shop.pk
    taken = claim(shop=traded.shop, kind="test", key="odd", request_hash=request_hash(["odd"]))
    moves = [Move(places.account(shop, "wormhole:7"), places.named(shop, "capital"), places.money(shop), 1_234)]
    when = {"happened_at": NOW, "recorded_at": NOW, "business_date": DAY}
    post(claim=taken, shop_id=shop, moves=moves, series="M9", fiscal_year="26-27", by_id=None, **when)  # type: ignore[arg-type]
    found = told(traded, "trial-balance")
    odd = next(row for row in found["results"] if row["kind"] == "wormhole")
    assert (odd["heading"], odd["credit"]) == ("other", "12.34")
    assert found["debit"] == found["credit"]
    page = traded.browser("manager").get(f"/reports/trial-balance/?until={DAY.isoformat()}").content.decode()
    assert "Belongs nowhere yet" in page


def test_a_list_of_more_rates_than_a_page_holds_is_turned(world: World) -> None:
    shop, money = world.shop.pk, places.money(world.shop.pk)
    taken = claim(shop=world.shop, kind="test", key="many", request_hash=request_hash(["many"]))
    moves = [Move(places.tax(shop, "CESS", rate), places.named(shop, "due"), money, 100) for rate in range(1, 61)]
    moves.append(Move(places.named(shop, "due"), places.named(shop, "capital"), money, 6_000))
    when = {"happened_at": NOW, "recorded_at": NOW, "business_date": DAY}
    post(claim=taken, shop_id=shop, moves=moves, series="M9", fiscal_year="26-27", by_id=None, **when)  # type: ignore[arg-type]
    manager = world.browser("manager")
    page = manager.get(f"/reports/taxes/?until={DAY.isoformat()}").content.decode()
    following = re.search(r'href="(/reports/taxes/\?[^"]*after=[^"]+)"', page)
    assert following is not None
    rest = manager.get(following[1].replace("&amp;", "&")).content.decode()
    assert rest.count('<th scope="row"') >= 10


def test_what_was_spent_stands_under_the_name_of_its_category(traded: World) -> None:
    rent = ExpenseCategory.objects.get(shop=traded.shop, name="Rent")
    paid = Paid(PaidFrom.BANK, 118_000)
    make_expense(access=traded.access(), at=NOW, key="rent", category=rent, paid=paid)
    days = f"?since={DAY}&until={DAY}"
    told = traded.api("owner").get(f"{API}/profit/{days}").json()["results"]
    assert [row["name"] for row in told if row["line"] == f"expense:{rent.pk}"] == ["Rent"]
    assert "Rent" in traded.browser("owner").get(f"/reports/profit/{days}").content.decode()
    assert "Rent" in traded.browser("owner").get(f"/reports/accounts/expense/{days}").content.decode()


def test_days_that_cost_more_than_they_brought_end_with_what_was_lost(traded: World) -> None:
    days = f"/reports/profit/?since={DAY}&until={DAY}"
    assert "What was earned" in (before := traded.browser("owner").get(days).text)
    assert "What was lost" not in before
    rent = ExpenseCategory.objects.get(shop=traded.shop, name="Rent")
    make_expense(access=traded.access(), at=NOW, key="rent", category=rent, paid=Paid(PaidFrom.BANK, 900_000_000))
    assert "What was lost" in (after := traded.browser("owner").get(days).text)
    assert "What was earned" not in after
