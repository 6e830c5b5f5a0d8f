"""Khatas on the screen, over the API, on paper, and at a private address."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from galla.cashbook.actions import settle
from galla.cashbook.models import Settlement, SettlementVoid
from galla.credit.actions import make_link
from galla.credit.models import Charge, Khata, LimitChange, StatementLink
from galla.credit.queries import ageing, owing
from galla.credit.statements import owed_on, statement
from galla.credit.tests.khatas import bill_of, customer, khata_world, owes
from galla.foundation.errors import InvalidInput
from galla.parties.actions import erase_customer, merge_customers
from galla.parties.models import Customer
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 21)


@pytest.fixture
def world() -> World:
    """A shop."""
    return khata_world()


@pytest.fixture
def sunil(world: World) -> Customer:
    """Somebody who owes 100.00."""
    who = customer(world)
    bill_of(world, "100.00", who, key="one")
    return who


def aged(world: World, who: Customer, days: int, minor: int) -> None:
    """A debt so many days old."""
    day, number = TODAY - datetime.timedelta(days), Charge.objects.count() + 1_000_000
    told = {"business_date": day, "amount_minor": minor, "settled_minor": 0, "position": 1, "entry_id": number}
    Charge.objects.create(shop=world.shop, customer=who, person=who, **told)


def test_ages_are_counted_in_days_with_both_ends_in(world: World) -> None:
    who, other = customer(world), customer(world, "Young")
    for days, minor in ((0, 1), (30, 10), (31, 100), (60, 1_000), (61, 10_000), (90, 100_000), (91, 1_000_000)):
        aged(world, who, days, minor)
    aged(world, other, -3, 7)
    first, second = ageing(world.access(), today=TODAY)
    assert first["owed_minor"] == 1_111_111
    ages = [first[f"age_{start}_minor"] for start in (0, 31, 61, 91)]
    assert ages == [11, 1_100, 110_000, 1_000_000]
    assert (second["person_id"], second["age_0_minor"]) == (other.pk, 7)
    again: Any = owing(world.access(), today=TODAY).get(pk=who.pk)
    assert [getattr(again, f"age_{start}_minor") for start in (0, 31, 61, 91)] == ages
    assert (again.owed_minor, again.oldest_on) == (1_111_111, TODAY - datetime.timedelta(91))


def test_a_statement_is_opening_moves_in_order_and_closing(world: World, sunil: Customer) -> None:
    paid = settle(access=world.access(), at=NOW, key="a", customer=sunil, method="bank", amount_minor=3_000).document
    day = Charge.objects.get().business_date
    found = statement(world.shop, sunil.pk, since=min(day, paid.business_date), until=max(day, paid.business_date))
    assert (found.opening_minor, found.closing_minor) == (0, 7_000)
    assert sorted(line.move.kind for line in found.lines) == ["sale", "settlement"]
    later = max(day, paid.business_date) + datetime.timedelta(1)
    after = statement(world.shop, sunil.pk, since=later, until=later)
    assert (after.opening_minor, after.lines, after.closing_minor) == (7_000, (), 7_000)
    assert owed_on(world.shop, sunil.pk, later) == 7_000
    assert owed_on(world.shop, sunil.pk, min(day, paid.business_date) - datetime.timedelta(1)) == 0
    with pytest.raises(InvalidInput):
        statement(world.shop, sunil.pk, since=later, until=day - datetime.timedelta(400))


def test_the_list_shows_who_owes_and_how_old_it_is(world: World, sunil: Customer) -> None:
    old = customer(world, "Old Debtor")
    aged(world, old, 100, 5_000)
    browser = world.browser("cashier")
    page = browser.get("/khatas/").content.decode()
    assert "Sunil Rao" in page
    assert "Old Debtor" in page
    page = browser.get("/khatas/?age=age_91_minor").content.decode()
    assert "Old Debtor" in page
    assert "Sunil Rao" not in page
    page = browser.get("/khatas/?customer=sunil&sort=oldest_on").content.decode()
    assert "Sunil Rao" in page
    assert "Old Debtor" not in page
    exported = b"".join(browser.get("/khatas/?export=csv")).decode()
    assert "Old Debtor" in exported
    assert "50.00" in exported
    assert browser.get("/khatas/?age=nonsense").status_code == 400


def test_the_page_of_a_khata_sets_its_limit_and_its_promise(world: World, sunil: Customer) -> None:
    base = f"/customers/{sunil.pk}/khata/"
    assert "100.00" in world.browser("cashier").get(base).content.decode()
    assert world.browser("cashier").post(f"{base}limit/", {"limit": "50"}).status_code == 403
    manager = world.browser("manager")
    assert manager.post(f"{base}limit/", {"limit": "-1"}).status_code == 400
    assert not LimitChange.objects.exists()
    assert manager.post(f"{base}limit/", {"limit": "0"}).status_code == 302
    assert Khata.objects.get(customer=sunil).limit_minor == 0
    assert manager.post(f"{base}limit/", {"limit": ""}).status_code == 302
    assert Khata.objects.get(customer=sunil).limit_minor is None
    assert world.browser("cashier").post(f"{base}promise/", {"promise_on": "2199-12-01"}).status_code == 302
    assert Khata.objects.get(customer=sunil).promise_on == datetime.date(2199, 12, 1)
    assert "2" in manager.get(f"/customers/{sunil.pk}/khata/part/").content.decode()


def test_the_page_takes_money_for_a_bill_and_takes_it_back(world: World, sunil: Customer) -> None:
    charge, cashier = Charge.objects.get(), world.browser("cashier")
    page = f"/customers/{sunil.pk}/settle/"
    assert cashier.get(page).status_code == 200
    rows = {"bills-TOTAL_FORMS": "1", "bills-INITIAL_FORMS": "1", "bills-0-charge": str(charge.pk)}
    wrong = {"method": "bank", "amount": "200", "bills-0-amount": "150", "key": "k1", **rows}
    refused = cashier.post(page, wrong)
    assert (refused.status_code, Settlement.objects.count()) == (400, 0)
    assert "of this bill is open" in refused.content.decode()
    told = {"method": "cash", "notes.50": "1", "bills-0-amount": "50", "key": "k1", **rows}
    answer = cashier.post(page, told)
    assert answer.status_code == 302, answer.content
    paper = Settlement.objects.get()
    assert (paper.notes, owes(world, sunil)) == ({"5000": 1}, 5_000)
    assert "50.00" in cashier.get(f"/settlements/{paper.pk}/").content.decode()
    assert "Sunil Rao" in cashier.get("/settlements/").content.decode()
    # Whoever may not do it alone is asked who allows it (test_taken_back_with_a_pin).
    assert cashier.post(f"/settlements/{paper.pk}/void/", {"reason": "Slip"}).status_code == 400
    assert world.browser("manager").post(f"/settlements/{paper.pk}/void/", {"reason": ""}).status_code == 400
    assert not SettlementVoid.objects.exists()
    assert world.browser("manager").post(f"/settlements/{paper.pk}/void/", {"reason": "Slip"}).status_code == 302
    assert owes(world, sunil) == 10_000


def test_the_api_tells_a_khata_and_takes_money(world: World, sunil: Customer) -> None:
    client = world.api("cashier", till=world.till)
    found = client.get("/api/v1/khatas/").json()["results"]
    assert [(row["id"], row["owed"], row["ages"]["days_0_to_30"]) for row in found] == [(sunil.pk, "100.00", "100.00")]
    one = client.get(f"/api/v1/khatas/{sunil.pk}/").json()
    assert (one["owed"], one["limit"], one["left"], len(one["open_charges"])) == ("100.00", None, None, 1)
    body = {
        "customer": sunil.pk,
        "method": "upi",
        "amount": "30.00",
        "bills": [{"charge": one["open_charges"][0]["id"], "amount": "30.00"}],
    }
    answer = client.post("/api/v1/settlements/", body, format="json", headers={"Idempotency-Key": "a"})
    assert answer.status_code == 201, answer.content
    again = client.post("/api/v1/settlements/", body, format="json", headers={"Idempotency-Key": "a"})
    assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])
    told = client.get(f"/api/v1/khatas/{sunil.pk}/statement/?since=2020-01-01").json()
    assert (told["opening"], told["closing"]) == ("0.00", "70.00")
    assert client.post(f"/api/v1/khatas/{sunil.pk}/limit/", {"limit": "5.00"}, format="json").status_code == 403
    manager = world.api("manager", till=world.till)
    set_to = manager.post(f"/api/v1/khatas/{sunil.pk}/limit/", {"limit": "90.00"}, format="json").json()
    # What was sent over UPI and not seen yet frees nothing.
    assert (set_to["limit"], set_to["unseen"], set_to["left"]) == ("90.00", "30.00", "0.00")
    void = f"/api/v1/settlements/{answer.json()['id']}/void/"
    assert client.post(void, {"reason": "Slip"}, format="json").status_code == 403
    assert manager.post(void, {"reason": "Slip"}, format="json").json()["void"]["reason"] == "Slip"
    assert owes(world, sunil) == 10_000


def test_a_statement_is_a_page_and_a_pdf(world: World, sunil: Customer) -> None:
    browser = world.browser("cashier")
    base = f"/customers/{sunil.pk}/khata/statement/"
    assert "Owed at the end" in browser.get(base).content.decode()
    assert browser.get(f"{base}?since=2026-11-02&until=2026-11-01").status_code == 400
    assert browser.get(f"{base}?since=nonsense&until=2026-11-01").status_code == 400
    answer = browser.get(f"{base}pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")


def test_a_private_address_shows_one_khata_to_whoever_has_it_and_nothing_else(world: World, sunil: Customer) -> None:
    made = world.browser("manager").post(f"/customers/{sunil.pk}/khata/links/").content.decode()
    found = re.search(r"/k/([\w-]{43})/", made)
    assert found is not None
    link = StatementLink.objects.get()
    assert found[1] not in (link.secret_hash, str(link.pk))
    answer = Client().get(f"/k/{found[1]}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Sunil Rao" in page
    assert "100.00" in page
    assert re.findall(r'href="(/[^"]*)"', page.replace('href="/static', 'x="/static')) == ["/"]
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert Client().get(f"/k/{found[1][:-1]}x/").status_code == 404
    assert world.browser("cashier").post(f"/khatas/links/{link.pk}/take-back/").status_code == 403
    assert Client().get(f"/k/{found[1]}/").status_code == 200
    assert world.browser("manager").post(f"/khatas/links/{link.pk}/take-back/").status_code == 302
    assert Client().get(f"/k/{found[1]}/").status_code == 404


def test_the_private_address_of_somebody_who_was_erased_opens_nothing(world: World, sunil: Customer) -> None:
    other = customer(world, "S. Rao")
    made = [make_link(access=world.access(), at=timezone.now(), customer=one) for one in (sunil, other)]
    merge_customers(access=world.access(), at=NOW, customer=other, into=sunil)
    assert [Client().get(f"/k/{one.secret}/").status_code for one in made] == [200, 200]
    erase_customer(access=world.access(), at=timezone.now(), customer=sunil)
    assert [Client().get(f"/k/{one.secret}/").status_code for one in made] == [404, 404]
    assert not StatementLink.objects.filter(taken_back_at=None).exists()
    StatementLink.objects.update(taken_back_at=None)
    assert Client().get(f"/k/{made[0].secret}/").status_code == 404


def test_a_private_address_ends(world: World, sunil: Customer) -> None:
    made = make_link(access=world.access(), at=NOW - datetime.timedelta(31), customer=sunil)
    assert Client().get(f"/k/{made.secret}/").status_code == 404
