"""A lost card gets a new one, and what nobody spent of a card that is over becomes income."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from galla.foundation.checks import broken
from galla.foundation.errors import NotAllowed
from galla.ledger import places
from galla.prepaid.actions import Sold, give_back, keep_rest, replace_card, set_terms, top_up
from galla.prepaid.errors import (
    CardExpired,
    CardReplaced,
    NothingLeft,
    NothingWasPaid,
    NotOverYet,
)
from galla.prepaid.models import GiftCard, KeptRest, Kind, Prepayment
from galla.prepaid.tests.ahead import card, left_on, left_on_card, paid
from galla.prepaid.tests.test_taking import nothing_broken, stood
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
LATER = datetime.timedelta(days=40)


def replaced(world: World, sold: Sold, *, key: str = "new", role: str = "manager") -> Sold:
    access = world.access(role, till=world.till)
    return replace_card(access=access, at=NOW, key=key, card=sold.card, reason="Lost on the bus")


def good_for(world: World, days: int) -> None:
    set_terms(access=world.access("owner"), valid_days=days)


def kept(world: World, sold: Sold, *, key: str = "kept", role: str = "manager") -> Any:
    return keep_rest(access=world.access(role, till=world.till), at=NOW + LATER, key=key, card=sold.card)


def test_a_new_card_has_what_the_lost_one_held_and_the_books_owe_the_same(world: World) -> None:
    good_for(world, 30)
    sold = card(world, 50_000)
    new = replaced(world, sold)
    assert (left_on_card(sold), left_on_card(new)) == (0, 50_000)
    assert stood(world, f"gift:{sold.card.pk}", f"gift:{new.card.pk}", "income") == [0, -50_000, 0]
    assert new.code != sold.code
    assert new.card.expires_on == sold.card.expires_on
    paper = new.paper.document
    assert (paper.kind, paper.replaces_id, paper.number) == (Kind.REPLACED, sold.card.pk, "R/1/26-27/000002")
    nothing_broken()


def test_the_same_request_again_answers_the_same_new_card(world: World) -> None:
    sold = card(world)
    first, again = replaced(world, sold), replaced(world, sold)
    assert (again.paper.replayed, again.card.pk, again.code) == (True, first.card.pk, first.code)
    assert GiftCard.objects.count() == 2


def test_a_lost_card_is_not_replaced_twice_nor_by_a_cashier(world: World) -> None:
    sold = card(world)
    with pytest.raises(NotAllowed):
        replaced(world, sold, role="cashier")
    replaced(world, sold)
    with pytest.raises(NothingLeft):
        replaced(world, sold, key="another")
    assert GiftCard.objects.count() == 2


def test_a_lost_card_takes_nothing_more_and_its_replacement_is_not_given_back(world: World) -> None:
    sold = card(world)
    new = replaced(world, sold)
    with pytest.raises(CardReplaced):
        top_up(access=world.access(), at=NOW, key="more", card=sold.card, money=paid(100))
    with pytest.raises(NothingWasPaid):
        give_back(access=world.access("owner", till=world.till), at=NOW, prepayment=new.paper.document, reason="No")
    assert Prepayment.objects.count() == 2
    assert left_on_card(new) == 50_000


def test_what_nobody_spent_in_time_becomes_income_once(world: World) -> None:
    good_for(world, 30)
    sold = card(world, 50_000)
    assert kept(world, sold).document.amount_minor == 50_000
    assert kept(world, sold).replayed
    with pytest.raises(NothingLeft):
        kept(world, sold, key="again")
    assert left_on(places.gift(world.shop.pk, sold.card.pk)) == 0
    assert KeptRest.objects.count() == 1
    nothing_broken()


def test_a_card_that_is_good_keeps_what_is_on_it_and_one_that_is_over_is_not_replaced(world: World) -> None:
    for_ever = card(world, key="for ever")
    with pytest.raises(NotOverYet):
        kept(world, for_ever)
    good_for(world, 30)
    over = card(world, key="over")
    with pytest.raises(NotAllowed):
        kept(world, over, role="cashier")
    access = world.access("owner", till=world.till)
    with pytest.raises(CardExpired):
        replace_card(access=access, at=NOW + LATER, key="new", card=over.card, reason="Lost")
    assert not KeptRest.objects.exists()
    assert (left_on_card(for_ever), left_on_card(over)) == (50_000, 50_000)


def test_changed_papers_of_both_are_found(world: World) -> None:
    good_for(world, 30)
    sold = card(world)
    new = replaced(world, sold)
    rest = kept(world, new).document
    assert not list(broken())
    paper = Prepayment.objects.get(kind=Kind.REPLACED)
    KeptRest(**{field.attname: getattr(rest, field.attname) for field in KeptRest._meta.fields} | {"id": 77}).save()
    assert any("gift-card-rest 77" in str(found) for found in broken())
    assert paper.amount_minor == 50_000


def long_over(world: World) -> Sold:
    """A card sold forty days ago that was good for thirty."""
    from galla.prepaid.actions import sell_card

    good_for(world, 30)
    at = timezone.now() - LATER
    return sell_card(access=world.access(), at=at, key="over", money=paid(50_000))


def test_the_pages_replace_a_card_and_keep_a_rest(world: World) -> None:
    over, sold, office = long_over(world), card(world), world.browser("manager")
    listed = office.get(reverse("prepaid:cards"), {"state": "over"}).content.decode()
    assert str(over.card) in listed
    assert str(sold.card) not in listed
    assert "Keep the rest" in office.get(reverse("prepaid:card", args=[over.card.pk])).content.decode()
    assert office.post(reverse("prepaid:card_keep", args=[sold.card.pk]), {"key": "k"}).status_code == 400
    assert office.post(reverse("prepaid:card_keep", args=[over.card.pk]), {"key": "k"}).status_code == 302
    assert KeptRest.objects.get().card_id == over.card.pk
    address = reverse("prepaid:card_replace", args=[sold.card.pk])
    assert office.post(address, {"key": "r", "reason": ""}).status_code == 400
    made = office.post(address, {"key": "r", "reason": "Lost"})
    assert (made.status_code, made["Cache-Control"]) == (201, "private, no-store")
    paper = Prepayment.objects.get(kind=Kind.REPLACED)
    assert "Lost and replaced" in office.get(reverse("prepaid:card", args=[sold.card.pk])).content.decode()
    assert office.get(reverse("prepaid:prepayment", args=[paper.pk])).status_code == 200
    assert office.get(reverse("prepaid:receipt", args=[paper.pk]))["Content-Type"] == "application/pdf"
    nothing_broken()


def test_the_api_replaces_lists_and_keeps_and_the_books_name_the_income(world: World) -> None:
    over, sold, office = long_over(world), card(world), world.api("manager", till=world.till)
    assert [row["id"] for row in office.get("/api/v1/gift-cards/over/").json()["results"]] == [over.card.pk]
    address = "/api/v1/gift-cards/"
    head: dict[str, Any] = {"headers": {"Idempotency-Key": "k"}}
    rest = office.post(f"{address}{over.card.pk}/keep/", **head)
    assert (rest.status_code, rest.json()["amount"]) == (201, "500.00")
    assert office.post(f"{address}{over.card.pk}/keep/", **head).status_code == 200
    made = office.post(f"{address}{sold.card.pk}/replace/", {"reason": "Lost"}, format="json", **head)
    assert (made.status_code, made.json()["left"]) == (201, "500.00")
    assert made.json()["prepayment"]["replaces"] == sold.card.pk
    assert office.get(f"{address}over/").json()["results"] == []
    day = timezone.now().date()
    days = {"from": (day - datetime.timedelta(2)).isoformat(), "to": (day + datetime.timedelta(1)).isoformat()}
    stands = {row["kind"]: row for row in office.get("/api/v1/reports/trial-balance/", days).json()["results"]}
    assert (stands["unspent-cards"]["credit"], stands["unspent-cards"]["heading"]) == ("500.00", "income")
    profit = office.get("/api/v1/reports/profit/", days)
    assert profit.status_code == 200
    assert "Gift cards nobody spent in time" in profit.content.decode()
    book = world.browser("owner").get("/day-book/", {"day": day.isoformat()})
    assert "Gift card kept as income" in book.content.decode()


def test_terms_of_cards_are_set_and_cards_and_receipts_found_by_state_and_day_over_the_api(world: World) -> None:
    over, sold, owner = long_over(world), card(world), world.api("owner")
    terms = "/api/v1/gift-cards/terms/"
    assert world.api("cashier").post(terms, {"valid_days": 90}, format="json").status_code == 403
    for odd in (0, -1, 36_501, "many"):
        refused = owner.post(terms, {"valid_days": odd}, format="json")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "valid_days")
    assert owner.get(terms).json()["valid_days"] != 90
    assert owner.post(terms, {"valid_days": 90}, format="json").json() == {"valid_days": 90}
    assert owner.post(terms, {"valid_days": None}, format="json").json() == owner.get(terms).json()
    for state, wanted in (("over", [over.card.pk]), ("good", [sold.card.pk]), ("empty", [])):
        found = owner.get("/api/v1/gift-cards/", {"state": state}).json()["results"]
        assert [row["id"] for row in found] == wanted
    assert owner.get("/api/v1/gift-cards/", {"state": "lost"}).json()["errors"][0]["field"] == "state"
    receipts, day = "/api/v1/prepayments/", sold.paper.document.business_date.isoformat()
    assert [row["card"] for row in owner.get(receipts, {"since": day}).json()["results"]] == [sold.card.pk]
    assert owner.get(receipts, {"until": "2020-01-01"}).json()["results"] == []
