"""Pages, papers and the API of interest."""

import datetime

import pytest
from django.test import Client

from galla.credit.models import InterestNote, InterestTerms, InterestWaiver
from galla.credit.tests.khatas import customer, khata_world, owes
from galla.foundation.checks import broken
from galla.paper.tests.reading import text as text_of
from galla.parties.models import Customer
from tests.khatas.interest import months_end, owes_from, takes
from tests.world import World

pytestmark = pytest.mark.django_db
JAN, FEB, MAR = (datetime.date(2026, month, 1) for month in (1, 2, 3))
SETTING, LIST, API = "/khatas/interest/", "/khatas/interest/notes/", "/api/v1/interest-notes/"


@pytest.fixture
def world() -> World:
    """A shop."""
    return khata_world()


@pytest.fixture
def sunil(world: World) -> Customer:
    """Somebody who owes 1,000 since January."""
    found = customer(world)
    owes_from(world, found, 1_000, day=JAN, key="one")
    return found


@pytest.fixture
def note(world: World, sunil: Customer) -> InterestNote:
    """What he was charged at the end of January."""
    takes(world, 18, since=JAN, grace_days=0)
    [found] = months_end(world, FEB)
    return found


def browser(world: World, role: str) -> Client:
    """Somebody who is signed in."""
    return world.browser(role)


def test_the_owner_sees_what_a_rate_does_before_it_is_set(world: World) -> None:
    owner = browser(world, "owner")
    assert "No interest is charged." in owner.get(SETTING).content.decode()
    told = {"rate": "18", "grace_days": "30", "least": "10"}
    page = owner.post(SETTING, {**told, "look": "1"}).content.decode()
    said = "18% a year on what is older than 30 days: ₹1,000.00 owed for 60 days after that costs ₹29.59."
    assert said in page
    assert not InterestTerms.objects.exists()
    assert owner.post(SETTING, told).status_code == 302
    assert said in owner.get(SETTING).content.decode()
    assert owner.post(SETTING, {"rate": ""}).status_code == 302
    assert list(InterestTerms.objects.order_by("number").values_list("rate_ppm", flat=True)) == [180_000, 0]


def test_a_rate_of_three_decimals_is_refused_beside_its_box_and_not_set(world: World) -> None:
    answer = browser(world, "owner").post(SETTING, {"rate": "18.125"})
    assert (answer.status_code, InterestTerms.objects.count()) == (400, 0)
    assert "at most two decimals" in answer.content.decode()


def test_nobody_but_the_owner_opens_the_setting(world: World) -> None:
    for role in ("manager", "cashier"):
        assert browser(world, role).post(SETTING, {"rate": "18"}).status_code == 403
        assert world.api(role).post(f"{API}terms/", {"rate": "18"}, format="json").status_code == 403
    assert not InterestTerms.objects.exists()


def test_a_note_shows_how_it_was_reckoned_on_the_page_and_on_paper(world: World, note: InterestNote) -> None:
    page = browser(world, "cashier").get(f"{LIST}{note.pk}/").content.decode()
    paper = text_of(browser(world, "cashier").get(f"{LIST}{note.pk}/pdf/").content)
    for said in ("K/INT/25-26/000001", "2 Jan 2026", "31 Jan 2026", "1,000.00", "18%", "14.79", "Sunil Rao"):
        assert said in page
        assert said in paper
    assert "Take it back" not in page


def test_the_list_filters_and_exports(world: World, note: InterestNote) -> None:
    owner = browser(world, "owner")
    assert note.number in owner.get(LIST, {"customer": "sunil"}).content.decode()
    assert note.number not in owner.get(LIST, {"state": "back"}).content.decode()
    file = b"".join(owner.get(LIST, {"export": "csv"}))
    assert b"K/INT/25-26/000001" in file


def test_a_manager_takes_a_note_back_and_a_cashier_does_not(world: World, sunil: Customer, note: InterestNote) -> None:
    address = f"{LIST}{note.pk}/waive/"
    assert browser(world, "cashier").post(address, {"reason": "A friend"}).status_code == 403
    assert browser(world, "manager").post(address, {"reason": ""}).status_code == 400
    assert (owes(world, sunil), InterestWaiver.objects.count()) == (101_479, 0)
    assert browser(world, "manager").post(address, {"reason": "Was ill"}).status_code == 302
    assert browser(world, "manager").post(address, {"reason": "Another"}).status_code == 400
    assert (owes(world, sunil), InterestWaiver.objects.count()) == (100_000, 1)
    assert "Was ill" in browser(world, "cashier").get(f"{LIST}{note.pk}/").content.decode()


def test_a_khata_tells_what_it_bore_so_far_and_takes_a_rate_of_its_own(world: World, sunil: Customer) -> None:
    takes(world, 18, since=JAN, grace_days=0)
    page = browser(world, "manager").get(f"/customers/{sunil.pk}/khata/").content.decode()
    assert "interest so far" in page
    address = f"/customers/{sunil.pk}/khata/interest/"
    assert browser(world, "cashier").post(address, {"rate": "0"}).status_code == 403
    assert browser(world, "manager").post(address, {"rate": "1.234"}).status_code == 400
    assert not InterestTerms.objects.exclude(customer=None).exists()
    assert browser(world, "manager").post(address, {"rate": "0"}).status_code == 302
    assert InterestTerms.objects.get(customer=sunil).rate_ppm == 0


def test_the_api_sets_terms_lists_notes_and_takes_one_back(world: World, sunil: Customer) -> None:
    owner = world.api("owner")
    empty = owner.get(f"{API}terms/").json()
    assert (empty["rate"], empty["since"], empty["says"]) == (None, None, "No interest is charged.")
    refused = owner.post(f"{API}terms/", {"rate": "100.01"}, format="json")
    assert refused.status_code == 400
    assert not InterestTerms.objects.exists()
    takes(world, 18, since=JAN, grace_days=0)
    [note] = months_end(world, FEB)
    [listed] = owner.get(API, {"customer": sunil.pk}).json()["results"]
    assert (listed["number"], listed["amount"], listed["waiver"]) == (note.number, "14.79", None)
    [line] = owner.get(f"{API}{note.pk}/").json()["lines"]
    assert (line["since"], line["until"], line["days"], line["open"], line["rate"]) == (
        *("2026-01-02", "2026-01-31", 30, "1000.00", "18"),
    )
    assert owner.get(f"{API}{note.pk}/pdf/")["Content-Type"] == "application/pdf"
    assert owner.get(f"/api/v1/khatas/{sunil.pk}/").json()["interest"] is not None
    taken = world.api("manager").post(f"{API}{note.pk}/waive/", {"reason": "Was ill"}, format="json").json()
    assert taken["waiver"]["reason"] == "Was ill"
    again = world.api("manager").post(f"{API}{note.pk}/waive/", {"reason": "Other"}, format="json")
    assert again.json()["code"] == "interest_waived"
    own = world.api("manager").post(f"{API}own-rate/", {"customer": sunil.pk, "rate": "12.5"}, format="json")
    assert own.json() == {"customer": sunil.pk, "rate": "12.5"}
    assert world.api("manager").get(f"/api/v1/khatas/{sunil.pk}/").json()["own_rate"] == "12.5"
    stranger = world.api("stranger")
    assert stranger.get(f"{API}{note.pk}/").status_code == 404
    assert stranger.post(f"{API}own-rate/", {"customer": sunil.pk, "rate": "1"}, format="json").status_code == 400
    assert [str(found) for found in broken()] == []


def test_interest_is_income_and_a_debt_in_every_book_and_no_money(
    world: World, sunil: Customer, note: InterestNote
) -> None:
    owner = world.api("owner")
    period = {"since": "2026-02-01", "until": "2026-02-01"}
    trial = owner.get("/api/v1/reports/trial-balance/", {"until": "2026-02-01"}).json()
    profit = owner.get("/api/v1/reports/profit/", period).json()
    flow = owner.get("/api/v1/reports/cash-flow/", period).json()
    assert "14.79" in str(trial)
    assert "1014.79" in str(trial)
    assert "Interest on khata" in str(profit)
    assert "14.79" in str(profit)
    assert "14.79" not in str(flow)


def test_notes_are_asked_for_by_day_and_by_whether_they_stand_over_the_api(world: World, note: InterestNote) -> None:
    client, day = world.api("manager"), note.business_date.isoformat()

    def found(**asked: str) -> list[int]:
        return [row["id"] for row in client.get(API, asked).json()["results"]]

    assert found(state="stands", since=day, until=day) == [note.pk]
    assert (found(state="back"), found(until="2020-01-01")) == ([], [])
    assert client.get(API, {"state": "x"}).json()["errors"][0]["field"] == "state"


def test_how_a_limit_came_to_be_is_told_over_the_api(world: World, sunil: Customer) -> None:
    owner, address = world.api("owner"), f"/api/v1/khatas/{sunil.pk}/"
    for limit in ("500.00", "0.00", None):
        assert owner.post(f"{address}limit/", {"limit": limit}, format="json").status_code == 200
    told = owner.get(f"{address}limits/").json()["results"]
    assert [(row["was"], row["limit"]) for row in told] == [("0.00", None), ("500.00", "0.00"), (None, "500.00")]
    assert len(owner.get(f"{address}limits/", {"limit": "2"}).json()["results"]) == 2
    assert world.api("stranger").get(f"{address}limits/").status_code == 404
