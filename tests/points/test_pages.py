"""The pages of points, their addresses in the API, and the words on the bill."""

import pytest
from django.urls import reverse

from galla.loyalty.models import Scheme
from galla.parties.actions import merge_customers
from galla.payments.queries import methods_in_use
from galla.prepaid.tests.ahead import somebody
from galla.sales.papers import bill_paper
from galla.sales.queries import sale_rows
from galla.sales.tests.conftest import Stall
from tests.points.having import bill, pay, scheme
from tests.world import NOW

pytestmark = pytest.mark.django_db

TYPED = {
    "is_on": "on",
    "points_per_step": "2",
    "step_minor": "50.00",
    "point_value_minor": "0.50",
    "least_points": "10",
    "good_months": "12",
    "tier_1_name": "Silver",
    "tier_1_from": "5000.00",
    "tier_1_hundredths": "150",
}


def test_a_manager_says_what_points_are_and_the_till_offers_them(stall: Stall) -> None:
    answer = stall.world.browser("manager").post("/points/scheme/", TYPED)
    assert answer.status_code == 302
    said = Scheme.objects.get(shop=stall.world.shop)
    assert (said.is_on, said.step_minor, said.points_per_step, said.point_value_minor) == (True, 5_000, 2, 50)
    assert (said.least_points, said.good_months, said.tiers) == (10, 12, [["Silver", 500_000, 150]])
    assert "points" in methods_in_use(stall.world.shop.pk)
    off = {name: text for name, text in TYPED.items() if name != "is_on"}
    stall.world.browser("manager").post("/points/scheme/", off)
    assert "points" not in methods_in_use(stall.world.shop.pk)


def test_half_a_tier_is_refused_and_nothing_is_saved(stall: Stall) -> None:
    answer = stall.world.browser("owner").post("/points/scheme/", {**TYPED, "tier_1_from": ""})
    assert answer.status_code == 400
    assert not Scheme.objects.exists()


def test_a_cashier_sees_points_and_does_not_change_the_scheme(stall: Stall) -> None:
    browser = stall.world.browser("cashier")
    assert browser.post("/points/scheme/", TYPED).status_code == 403
    body = {"is_on": True, "step": "10.00", "points_per_step": 1, "point_value": "1.00"}
    client = stall.world.api("cashier")
    assert client.put("/api/v1/points/scheme/", body, format="json").status_code == 403
    assert not Scheme.objects.exists()
    assert client.get("/api/v1/points/scheme/").json()["is_on"] is False


def test_the_api_says_and_tells_the_scheme(stall: Stall) -> None:
    tiers = [{"name": "Silver", "bought": "5000.00", "hundredths": 150}]
    body = {"is_on": True, "step": "50.00", "points_per_step": 2, "point_value": "0.50", "tiers": tiers}
    client = stall.world.api("manager")
    answer = client.put("/api/v1/points/scheme/", body, format="json")
    assert answer.status_code == 200, answer.content
    assert client.get("/api/v1/points/scheme/").json() == {**body, "least_points": 1, "good_months": None}
    wrong = client.put("/api/v1/points/scheme/", {**body, "tiers": tiers * 2}, format="json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "tiers")


def test_a_customers_moves_open_the_bills_that_made_them(stall: Stall) -> None:
    scheme(stall.world)
    who = somebody(stall.world)
    made = bill(stall, pay("card", "85.00"), customer=who.pk).json()
    browser = stall.world.browser("cashier")
    page = browser.get(f"/customers/{who.pk}/points/").content.decode()
    assert f"/bills/{made['id']}/" in page
    assert "+8" in page
    assert "8" in browser.get(f"/customers/{who.pk}/points/part/").content.decode()
    client = stall.world.api("cashier")
    told = client.get(f"/api/v1/points/{who.pk}/").json()
    assert told == {"customer": who.pk, "points": 8, "worth": "8.00", "missed": 0}
    [move] = client.get(f"/api/v1/points/{who.pk}/moves/").json()["results"]
    assert (move["entry"], move["came"], move["went"], move["left"]) == (made["id"], 8, 0, 8)


def test_a_customers_page_says_nothing_of_points_in_a_shop_without(stall: Stall) -> None:
    who = somebody(stall.world)
    assert stall.world.browser("owner").get(f"/customers/{who.pk}/points/part/").content == b""


def test_the_printed_bill_says_how_many_points_it_earned(stall: Stall) -> None:
    who = somebody(stall.world)
    shop = stall.world.shop
    before = bill(stall, pay("card", "85.00"), customer=who.pk, key="before").json()
    assert not [line for line in bill_paper(shop, sale_rows(shop.pk, before["id"])).remarks if "point" in line]
    scheme(stall.world)
    made = bill(stall, pay("card", "85.00"), customer=who.pk).json()
    assert "8 points earned" in bill_paper(shop, sale_rows(shop.pk, made["id"])).remarks


def test_a_bill_says_what_it_earned_and_what_points_paid_in_the_api_on_its_page_and_on_paper(stall: Stall) -> None:
    scheme(stall.world)
    who = somebody(stall.world)
    nobodys = bill(stall, pay("card", "85.00"), key="nobody").json()
    assert nobodys["points"] == {"earned": 0, "spent": 0, "made_good": 0}
    first = bill(stall, pay("card", "85.00"), customer=who.pk, key="one").json()
    assert first["points"] == {"earned": 8, "spent": 0, "made_good": 0}
    made = bill(stall, pay("points", "5.00"), pay("card", "80.00"), customer=who.pk, key="two").json()
    assert made["points"] == {"earned": 8, "spent": 5, "made_good": 0}
    owner, shop = stall.world.api("owner", till=stall.world.till), stall.world.shop
    assert owner.get(f"/api/v1/sales/{made['id']}/").json()["points"] == made["points"]
    assert "5 points spent, 8 points earned" in bill_paper(shop, sale_rows(shop.pk, made["id"])).remarks
    assert "5 points spent, 8 points earned" in stall.world.browser("owner").get(f"/bills/{made['id']}/").text


def test_the_till_says_how_many_points_somebody_has_under_all_their_names(stall: Stall) -> None:
    one, other = somebody(stall.world), somebody(stall.world, "Nair Leela")
    till = stall.world.browser("cashier")

    def told() -> list[str]:
        people = till.get(reverse("sales:find-people"), {"q": "Leela"}).json()["results"]
        return [person["points"] for person in people]

    assert told() == ["", ""]
    scheme(stall.world)
    bill(stall, pay("card", "85.00"), customer=one.pk, key="one")
    bill(stall, pay("card", "170.00"), customer=other.pk, key="other", quantity="4")
    assert told() == ["8 points, which pay ₹8.00", "17 points, which pay ₹17.00"]
    merge_customers(access=stall.access, at=NOW, customer=other, into=one)
    assert told() == ["25 points, which pay ₹25.00"]


def test_the_books_have_what_points_paid_as_an_expense(stall: Stall) -> None:
    scheme(stall.world)
    who = somebody(stall.world)
    bill(stall, pay("card", "85.00"), customer=who.pk)
    bill(stall, pay("points", "8.00"), pay("card", "77.00"), customer=who.pk, key="two")
    client = stall.world.api("owner")
    found = client.get("/api/v1/reports/trial-balance/", {"from": "2026-01-01", "to": "2036-01-01"}).json()
    stands = {row["kind"]: row for row in found["results"]}
    assert (stands["loyalty"]["heading"], stands["loyalty"]["debit"]) == ("expense", "8.00")
    assert "points" not in stands
    assert found["debit"] == found["credit"]
