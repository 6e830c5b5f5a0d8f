"""The day book on the page, on paper, as a file and over the API."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from galla.accounts.calendar import shop_day
from galla.daybook.columns import names_of
from galla.daybook.queries import Days, entries
from galla.drawer.actions import pay_out
from galla.ledger.closing import close_day, close_of
from galla.paper.tests.reading import text as text_of
from galla.payments.models import PaymentMethod
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW

__all__ = ["stall"]

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
BOOK, CLOSES = "/api/v1/day-book/", "/api/v1/day-book/closes/"


def today(stall: Stall) -> datetime.date:
    """The shop's day now: bills of the API are made then."""
    return shop_day(stall.world.shop, timezone.now())


def test_a_day_is_told_in_order_with_what_each_entry_was_and_moved(stall: Stall) -> None:
    stall.notes({10_000: 20, 1_000: 20, 100: 20})
    bill = stall.sold({"sku": "TEA", "quantity": "1"}, cash="200.00")
    now = timezone.now()
    pay_out(access=stall.access, at=now, key="tea", till=stall.world.till, reason="Milk", notes={100: 5})
    found = stall.world.api("manager").get(BOOK, {"on": today(stall).isoformat()}).json()["results"]
    assert [(row["kind"], row["number"] or row["who"]) for row in found] == [
        ("sale", bill["number"]),
        ("pay-out", "Milk"),
    ]
    assert found[0]["moved"]["cash"] == "118.00"
    assert found[1]["moved"]["cash"] == "-5.00"
    assert not found[0]["late"]
    page = stall.world.browser("manager").get("/day-book/").content.decode()
    assert bill["number"] in page
    assert f"/bills/{bill['id']}/" in page
    assert "Milk" in page


def test_a_day_has_the_columns_of_what_moved_on_it(stall: Stall) -> None:
    stall.notes({10_000: 20, 1_000: 20, 100: 20})
    stall.sold({"sku": "TEA", "quantity": "1"}, cash="200.00")
    page = stall.world.browser("manager").get("/day-book/").text
    heads = [
        head for head in ("Cash", "Bank", "UPI", "Card", "Khata", "Suppliers", "Others") if f">{head}</th>" in page
    ]
    assert heads == ["Cash"]


def test_what_landed_late_is_marked_in_the_day_it_landed_in(stall: Stall) -> None:
    stall.notes({10_000: 20, 1_000: 20, 100: 20})
    close_day(access=stall.access, day=today(stall), at=timezone.now())
    stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    asked = {"on": (today(stall) + DAY).isoformat()}
    [row] = stall.world.api("owner").get(BOOK, asked).json()["results"]
    assert (row["kind"], row["late"], row["business_date"]) == ("sale", True, asked["on"])
    assert "Late" in stall.world.browser("owner").get("/day-book/", asked).content.decode()
    closed = stall.world.api("owner").get(BOOK, {"on": today(stall).isoformat()}).json()["results"]
    assert [row["kind"] for row in closed] == ["day-close"]


def test_after_today_is_closed_every_answer_begins_with_the_day_that_is_open(stall: Stall) -> None:
    stall.notes({10_000: 20, 1_000: 20, 100: 20})
    open_day = (today(stall) + DAY).isoformat()
    close_day(access=stall.access, day=today(stall), at=timezone.now())
    bill = stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    api, browser = stall.world.api("owner"), stall.world.browser("owner")
    assert [row["business_date"] for row in api.get(BOOK).json()["results"]] == [open_day]
    for part in ("accounts", "days"):
        told = api.get(f"{BOOK}{part}/").json()
        assert (told["since"], told["until"]) == (open_day, open_day)
    assert api.get("/api/v1/reports/trial-balance/").json()["until"] == open_day
    assert bill["number"] in browser.get("/day-book/").content.decode()
    for page in ("days", "accounts"):
        assert f'value="{open_day}"' in browser.get(f"/day-book/{page}/").content.decode()
    assert "/day-book/close/" not in browser.get("/day-book/").content.decode().partition("<main")[2]


def test_the_pages_of_a_long_day_follow_each_other(stall: Stall) -> None:
    for number in range(5):
        stall.stock({stall.tea: 1_000}, key=f"more {number}")
    seen, address = [], f"{BOOK}?on={NOW.date().isoformat()}&limit=2"
    while address:
        answer = stall.world.api("owner").get(address).json()
        seen += [row["id"] for row in answer["results"]]
        address = answer["next"]
    assert seen == sorted(set(seen))
    assert len(seen) == 6


def test_a_manager_closes_a_day_over_the_api_and_the_same_day_again_is_the_same_close(stall: Stall) -> None:
    manager = stall.world.api("manager")
    made = manager.post(CLOSES, {"day": "2026-11-21"}, format="json")
    again = manager.post(CLOSES, {"day": "2026-11-21"}, format="json")
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json() == manager.get(CLOSES).json()["results"][0]
    assert (made.json()["day"], made.json()["by"]) == ("2026-11-21", "Ravi Iyer")
    earlier = manager.post(CLOSES, {"day": "2026-11-20"}, format="json")
    assert (earlier.status_code, earlier.json()["code"]) == (409, "day_closed")


@pytest.mark.parametrize(
    "day", ["2199-01-01", "0001-01-01", "2026-02-30", "yesterday", "", None, 7, True, ["2026-11-21"]]
)
def test_a_day_that_cannot_be_closed_is_refused_beside_its_field(stall: Stall, day: object) -> None:
    answer = stall.world.api("owner").post(CLOSES, {"day": day}, format="json")
    assert answer.status_code == 400
    assert "day" in str(answer.json())
    assert close_of(stall.world.shop.pk, datetime.date(1900, 1, 2)) is None


def test_a_cashier_neither_reads_the_day_book_nor_closes_a_day(stall: Stall) -> None:
    cashier = stall.world.api("cashier")
    assert cashier.get(BOOK).status_code == 403
    assert cashier.post(CLOSES, {"day": "2026-11-21"}, format="json").status_code == 403
    assert stall.world.browser("cashier").get("/day-book/close/").status_code == 403
    assert close_of(stall.world.shop.pk, NOW.date()) is None


def test_the_page_closes_a_day_after_saying_what_that_does(stall: Stall) -> None:
    browser = stall.world.browser("manager")
    assert "It cannot be opened again." in browser.get("/day-book/close/?day=2026-11-21").content.decode()
    answer = browser.post("/day-book/close/", {"day": "2026-11-21"})
    assert (answer.status_code, answer["Location"]) == (302, "/day-book/?on=2026-11-21")
    page = browser.get("/day-book/?on=2026-11-21").content.decode()
    assert "by Ravi Iyer" in page
    assert "Close this day" not in page
    assert browser.post("/day-book/close/", {"day": "2026-11-20"}).status_code == 409
    assert browser.post("/day-book/close/", {"day": (today(stall) + DAY).isoformat()}).status_code == 400


def test_inside_a_day_its_accounts_have_no_filters_and_leave_the_address_alone(stall: Stall) -> None:
    stall.notes({10_000: 20})
    browser, query = stall.world.browser("owner"), {"since": "2026-11-20", "until": "2026-11-21"}
    inside = {"HX-Request": "true", "HX-Target": "accounts-of-day"}
    answer = browser.get("/day-book/accounts/", query, headers=inside)
    assert 'id="accounts-of-day"' in answer.content.decode()
    assert "money-accounts" not in answer.content.decode()
    assert "<form" not in answer.content.decode()
    assert "HX-Push-Url" not in answer.headers
    assert browser.get("/day-book/accounts/", {"since": "x", "until": "y"}, headers=inside).status_code == 400


def test_the_accounts_of_a_day_open_to_the_entries_that_moved_them(stall: Stall) -> None:
    stall.notes({10_000: 20})
    stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    on, drawer = today(stall).isoformat(), f"drawer:{stall.world.till.pk}"
    told = stall.world.api("owner").get("/api/v1/day-book/accounts/", {"since": on}).json()["results"]
    [line] = [line for line in told if line["account"] == drawer]
    assert (line["opening"], line["received"], line["closing"]) == ("2000.00", "118.00", "2118.00")
    page = stall.world.browser("owner").get("/day-book/accounts/", {"since": on, "until": on}).content.decode()
    assert f"account={drawer.replace(':', '%3A')}" in page
    opened = stall.world.browser("owner").get("/day-book/", {"on": on, "account": drawer}).content.decode()
    assert "1 entry" in opened
    for untouched in ("upi", "customer"):
        asked = {"on": on, "account": untouched}
        assert "0 entries" in stall.world.browser("owner").get("/day-book/", asked).content.decode()


def test_accounts_of_the_shops_own_ways_are_called_as_the_shop_calls_them(stall: Stall) -> None:
    PaymentMethod.objects.create(shop=stall.world.shop, code="bank.second", name="Savings in town")
    told = names_of(stall.access, ["bank", "bank:second", "gateway:razorpay"])
    assert told == {"bank": "Bank", "bank:second": "Savings in town", "gateway:razorpay": "Held by Razorpay"}


def test_a_day_is_exported_and_printed(stall: Stall) -> None:
    stall.notes({10_000: 20})
    browser, on = stall.world.browser("owner"), NOW.date().isoformat()
    table = browser.get("/day-book/", {"on": on, "export": "csv"}).getvalue().decode()
    assert "2000" in table
    assert browser.get("/day-book/", {"on": on, "export": "xlsx"}).status_code == 200
    paper = browser.get("/day-book/print/", {"on": on})
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_paper_of_a_day_over_the_api_is_that_of_the_page_for_whoever_may_read_it(stall: Stall) -> None:
    stall.notes({10_000: 20})
    told, asked = stall.world, {"on": NOW.date().isoformat(), "branch": str(stall.world.main.pk)}
    paper = told.api("manager").get(f"{BOOK}pdf/", asked)
    assert (paper["Content-Type"], paper["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert text_of(paper.content) == text_of(told.browser("owner").get("/day-book/print/", asked).content)
    assert "2,000.00" in text_of(paper.content)
    assert "2,000.00" not in text_of(told.api("stranger").get(f"{BOOK}pdf/", {"on": asked["on"]}).content)
    assert told.api("stranger").get(f"{BOOK}pdf/", asked).status_code == 404, "a branch of another shop"
    assert told.api("cashier").get(f"{BOOK}pdf/", asked).status_code == 403


def test_the_entries_of_one_account_alone_are_told_over_the_api_too(stall: Stall) -> None:
    stall.notes({10_000: 20})
    stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    client, on = stall.world.api("manager"), today(stall).isoformat()
    for account, kinds in ((f"drawer:{stall.world.till.pk}", ["sale"]), ("bank", [])):
        found = client.get(BOOK, {"on": on, "account": account}).json()["results"]
        assert [row["kind"] for row in found] == kinds
    refused = client.get(BOOK, {"account": "x" * 81})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "account")


def test_a_page_of_a_day_costs_as_many_statements_for_twelve_entries_as_for_three(stall: Stall) -> None:
    counts = []
    for some in (range(2), range(2, 11)):
        for number in some:
            stall.stock({stall.tea: 1_000}, key=f"more {number}")
        with CaptureQueriesContext(connection) as captured:
            list(entries(stall.access, Days(NOW.date(), NOW.date())))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 4


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"on": "2026-02-30"}, 400), ({"branch": "1 OR 1"}, 404), ({"branch": str(2**70)}, 404), ({"since": "x"}, 200)],
)
def test_odd_questions_are_refused_or_passed_over(stall: Stall, asked: dict[str, str], status: int) -> None:
    assert stall.world.api("owner").get(BOOK, asked).status_code == status


def test_more_than_a_year_and_days_the_wrong_way_round_are_refused(stall: Stall) -> None:
    for since, until in (("2024-01-01", "2026-01-01"), ("2026-02-01", "2026-01-01")):
        asked = {"since": since, "until": until}
        for part in ("days", "accounts"):
            answer = stall.world.api("owner").get(f"{BOOK}{part}/", asked)
            assert (
                answer.status_code,
                answer.json()["errors"][0]["field"] if "errors" in answer.json() else "until",
            ) == (400, "until")
            assert stall.world.browser("owner").get(f"/day-book/{part}/", asked).status_code == 400


def test_a_day_on_which_nothing_was_written_says_so_and_a_search_in_vain_says_that(stall: Stall) -> None:
    browser, day = stall.world.browser("manager"), today(stall) - 40 * DAY
    text = browser.get("/day-book/", {"on": day.isoformat()}).content.decode()
    assert "Nothing was written on that day" in text
    assert "Nothing fits what you asked for" not in text
    text = browser.get("/day-book/", {"on": day.isoformat(), "account": "bank"}).content.decode()
    assert "Nothing fits what you asked for" in text
