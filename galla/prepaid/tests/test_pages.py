"""The pages and the API of what was given ahead."""

from typing import Any

import pytest
from django.urls import reverse

from galla.accounts.tests.pins import PIN, with_pin
from galla.paper.tests.reading import text as text_of
from galla.prepaid import codes
from galla.prepaid.models import GiftCard, GivenBack, Kind, Prepayment
from galla.prepaid.queries import credit_left
from galla.prepaid.tests.ahead import advance, card, left_on_card, somebody
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_card_is_sold_on_its_page_and_its_code_is_shown_and_printed(world: World) -> None:
    browser = world.browser("cashier")
    answer = browser.post(reverse("prepaid:card_new"), {"method": "cash", "amount": "500", "key": "k1"})
    made = GiftCard.objects.get()
    code = codes.written(codes.drawn(world.shop.pk, "k1"))
    assert answer.status_code == 201
    assert code in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert code not in browser.get(reverse("prepaid:card", args=[made.pk])).content.decode()
    slip = browser.post(reverse("prepaid:card_slip", args=[made.pk]), {"code": code})
    assert slip["Content-Type"] == "application/pdf"
    assert code in text_of(slip.content)
    assert "500" in text_of(slip.content)


def test_nothing_is_printed_for_another_code(world: World) -> None:
    sold, other = card(world, key="one"), card(world, key="two")
    answer = world.api().post(f"/api/v1/gift-cards/{sold.card.pk}/slip/", {"code": other.code}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_gift_card")


def test_a_form_that_says_nothing_is_refused_beside_its_box(world: World) -> None:
    answer = world.browser("cashier").post(reverse("prepaid:card_new"), {"method": "cash", "amount": "", "key": "k1"})
    assert answer.status_code == 400
    assert b"An amount above zero." in answer.content
    assert not GiftCard.objects.exists()


def test_a_card_is_looked_up_by_its_code(world: World) -> None:
    sold, browser = card(world), world.browser("cashier")
    found = browser.post(reverse("prepaid:card_look"), {"code": codes.written(sold.code).lower()})
    assert found.headers["Location"] == reverse("prepaid:card", args=[sold.card.pk])
    assert browser.post(reverse("prepaid:card_look"), {"code": "nonsense"}).status_code == 400
    assert world.browser("stranger").post(reverse("prepaid:card_look"), {"code": sold.code}).status_code == 400


def test_the_lists_filter_sort_and_export(world: World) -> None:
    sold, who, browser = card(world, 50_000), somebody(world), world.browser("owner")
    advance(world, who, 30_000)
    cards, papers = reverse("prepaid:cards"), reverse("prepaid:prepayments")
    assert sold.card.last_four in browser.get(cards, {"state": "good", "sort": "-left"}).content.decode()
    assert sold.card.last_four not in browser.get(cards, {"state": "empty"}).content.decode()
    assert sold.card.last_four not in browser.get(cards, {"state": "over"}).content.decode()
    shown = browser.get(papers, {"kind": Kind.ADVANCE, "customer": "leela", "sort": "amount"}).content.decode()
    assert "R/1/26-27/000002" in shown
    assert "R/1/26-27/000001" not in shown
    exported = browser.get(papers, {"export": "csv"})
    assert exported.status_code == 200


def test_an_advance_is_taken_printed_and_given_back_with_a_managers_pin(world: World) -> None:
    who, browser, manager = somebody(world), world.browser("cashier"), with_pin(world)
    taken = browser.post(reverse("prepaid:advance", args=[who.pk]), {"method": "cash", "amount": "300", "key": "k"})
    paper = Prepayment.objects.get()
    assert taken.headers["Location"] == reverse("prepaid:prepayment", args=[paper.pk])
    assert "300.00" in browser.get(reverse("prepaid:ahead", args=[who.pk])).content.decode()
    assert "300.00" in browser.get(reverse("prepaid:part", args=[who.pk])).content.decode()
    printed = text_of(browser.get(reverse("prepaid:receipt", args=[paper.pk])).content)
    assert paper.number in printed
    assert "Leela Nair" in printed
    back = reverse("prepaid:back", args=[paper.pk])
    assert browser.post(back, {"reason": "moved"}).status_code == 400
    assert not GivenBack.objects.exists()
    told = {"reason": "moved", "allowed_by.member": manager.pk, "allowed_by.pin": PIN}
    assert browser.post(back, told).status_code == 302
    assert GivenBack.objects.get().reason == "moved"
    page = browser.get(reverse("prepaid:prepayment", args=[paper.pk])).content.decode()
    assert "Ravi Iyer" in page
    assert "Given back" in page


def test_credit_is_given_on_its_page(world: World) -> None:
    who, browser = somebody(world), world.browser("manager")
    url = reverse("prepaid:give", args=[who.pk])
    assert browser.post(url, {"amount": "25", "reason": "", "key": "k"}).status_code == 400
    assert credit_left(world.shop.pk, who.pk) == 0
    assert browser.post(url, {"amount": "25", "reason": "waited", "key": "k"}).status_code == 302
    assert credit_left(world.shop.pk, who.pk) == 2_500


def test_terms_are_the_owners_to_set(world: World) -> None:
    url = reverse("prepaid:card_terms")
    assert world.browser("manager").post(url, {"valid_days": "30"}).status_code == 403
    assert world.browser("owner").post(url, {"valid_days": "30"}).status_code == 302
    assert card(world).card.expires_on is not None
    world.browser("owner").post(url, {"valid_days": ""})
    assert card(world, key="two").card.expires_on is None


def ask(world: World, url: str, body: dict[str, Any], *, key: str = "one", role: str = "cashier") -> Any:
    client = world.api(role, till=world.till)
    return client.post(f"/api/v1/{url}/", body, format="json", headers={"Idempotency-Key": key})


def test_the_api_sells_tops_up_looks_up_and_gives_back(world: World) -> None:
    made = ask(world, "gift-cards", {"method": "cash", "notes": {"500": 1}})
    told = made.json()
    assert (made.status_code, told["left"], told["prepayment"]["notes"]) == (201, "500.00", {"500": 1})
    again = ask(world, "gift-cards", {"method": "cash", "notes": {"500": 1}})
    assert (again.status_code, again.json()["code"]) == (200, told["code"])
    more = ask(world, f"gift-cards/{told['id']}/top-up", {"method": "bank", "amount": "20.00"}, key="more")
    assert (more.status_code, more.json()["kind"]) == (201, Kind.TOP_UP)
    looked = ask(world, "gift-cards/look", {"code": told["code"]}).json()
    assert looked == {"id": told["id"], "last_four": told["code"][-4:], "expires_on": None, "left": "520.00"}
    back = ask(world, f"prepayments/{more.json()['id']}/back", {"reason": "slip"}, role="manager")
    assert (back.status_code, back.json()["back"]["reason"]) == (200, "slip")
    assert world.api().get(f"/api/v1/gift-cards/{told['id']}/").json()["left"] == "500.00"
    listed = world.api().get("/api/v1/prepayments/", {"card": told["id"]}).json()
    assert len(listed["results"]) == 2
    assert world.api("stranger").get(f"/api/v1/gift-cards/{told['id']}/").status_code == 404


def test_the_api_takes_advances_and_gives_credit(world: World) -> None:
    who = somebody(world)
    money = {"customer": who.pk, "method": "bank", "amount": "300.00"}
    assert ask(world, "prepayments", money).status_code == 201
    credit = {"customer": who.pk, "amount": "25.00", "reason": "waited"}
    assert ask(world, "prepayments/credit", credit, key="credit").status_code == 403
    assert ask(world, "prepayments/credit", credit, key="credit", role="manager").status_code == 201
    assert world.api().get(f"/api/v1/store-credit/{who.pk}/").json() == {
        "customer": who.pk,
        "left": "325.00",
        "waiting": "0.00",
    }
    assert world.api("stranger").get(f"/api/v1/store-credit/{who.pk}/").status_code == 404


def test_a_key_is_needed_and_a_refusal_takes_nothing(world: World) -> None:
    client = world.api("cashier", till=world.till)
    answer = client.post("/api/v1/gift-cards/", {"method": "cash", "amount": "5.00"}, format="json")
    assert (answer.status_code, GiftCard.objects.count()) == (400, 0)


def test_a_spent_card_is_not_given_back(world: World) -> None:
    sold = card(world, 10_000)
    soap = {"name": "Soap", "unit_price": "40", "quantity": "1"}
    pays = {"method": "gift_card", "amount": "40.00", "reference": sold.code}
    assert ask(world, "sales", {"lines": [soap], "tenders": [pays]}, role="owner").status_code == 201
    answer = ask(world, f"prepayments/{sold.card.pk}/back", {"reason": "slip"}, role="manager")
    assert (answer.status_code, answer.json()["code"], answer.json()["left"]) == (409, "already_spent", "60.00")
    assert left_on_card(sold) == 6_000
    assert not GivenBack.objects.exists()


def test_the_api_tells_the_moves_of_a_card_and_of_a_credit_page_by_page(world: World) -> None:
    sold, who = card(world, 10_000), somebody(world)
    ask(world, f"gift-cards/{sold.card.pk}/top-up", {"method": "bank", "amount": "20.00"}, key="more")
    advance(world, who, 30_000)
    client = world.api("cashier")
    newest = client.get(f"/api/v1/gift-cards/{sold.card.pk}/moves/", {"limit": 1}).json()
    assert [(row["kind"], row["in"], row["left"]) for row in newest["results"]] == [(Kind.TOP_UP, "20.00", "120.00")]
    older = client.get(newest["next"]).json()
    assert [(row["kind"], row["in"], row["left"]) for row in older["results"]] == [(Kind.GIFT_CARD, "100.00", "100.00")]
    (move,) = client.get(f"/api/v1/store-credit/{who.pk}/moves/").json()["results"]
    assert (move["kind"], move["in"], move["out"], move["left"]) == (Kind.ADVANCE, "300.00", "0.00", "300.00")
    assert client.get(f"/api/v1/gift-cards/{sold.card.pk}/moves/", {"cursor": "x"}).status_code == 400
