"""Gift cards and store credit at the counter: they pay what is there, once, and a void puts it back."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from galla.ledger import places
from galla.parties.actions import merge_customers
from galla.payments.actions import arrive_late, confirm_claim, give_up_claim
from galla.payments.models import Claim
from galla.prepaid.actions import give_back, give_credit, replace_card, sell_card, set_terms, take_advance
from galla.prepaid.errors import AlreadySpent
from galla.prepaid.models import CardTerms, GiftCard
from galla.prepaid.tests.ahead import advance, card, left_on, left_on_card, paid, somebody
from galla.sales.actions import void_sale
from galla.sales.models import Sale, SaleTender
from galla.sales.tests.conftest import Stall
from tests.tampering.hands import behind_the_back, update
from tests.world import NOW

pytestmark = pytest.mark.django_db


def tender(method: str, amount: str, reference: str = "") -> dict[str, Any]:
    return {"method": method, "amount": amount, **({"reference": reference} if reference else {})}


def bill(stall: Stall, *tenders: dict[str, Any], key: str = "bill", **more: Any) -> Any:
    """A bill for two soaps: 85.00."""
    body = stall.body({"sku": "SOAP", "quantity": "2"}, tenders=list(tenders), **more)
    return stall.post(body, key=key)


def test_a_card_pays_a_bill_with_cash_for_the_rest(stall: Stall) -> None:
    sold = card(stall.world, 5_000)
    answer = bill(stall, tender("gift_card", "50.00", sold.code), tender("cash", "35.00"))
    assert answer.status_code == 201, answer.content
    assert left_on_card(sold) == 0
    kept = SaleTender.objects.get(method="gift_card")
    assert (kept.amount_minor, kept.reference) == (5_000, f"•••• {sold.code[-4:]}")
    stall.nothing_broken()


def test_a_code_is_read_as_people_type_it(stall: Stall) -> None:
    sold = card(stall.world, 8_500)
    typed = f" {sold.code[:4].lower()}-{sold.code[4:8]} {sold.code[8:]} "
    assert bill(stall, tender("gift_card", "85.00", typed)).status_code == 201


def test_more_than_is_left_is_refused_and_nothing_is_taken(stall: Stall) -> None:
    sold = card(stall.world, 5_000)
    answer = bill(stall, tender("gift_card", "85.00", sold.code))
    told = answer.json()
    assert (answer.status_code, told["code"], told["left"]) == (409, "not_enough_left", "50.00")
    assert told["errors"][0]["field"] == "tenders.0.amount"
    assert left_on_card(sold) == 5_000
    assert not Sale.objects.exists()


def test_one_card_given_twice_pays_no_more_than_it_holds(stall: Stall) -> None:
    sold = card(stall.world, 5_000)
    answer = bill(stall, tender("gift_card", "42.50", sold.code), tender("gift_card", "42.50", sold.code))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "tenders.1.amount")
    assert left_on_card(sold) == 5_000


def test_a_card_is_never_charged_more_than_the_bill(stall: Stall) -> None:
    sold = card(stall.world, 50_000)
    answer = bill(stall, tender("gift_card", "500.00", sold.code))
    assert (answer.status_code, answer.json()["code"]) == (400, "paid_too_much")
    assert left_on_card(sold) == 50_000


@pytest.mark.parametrize("code", ["", "1234", "0000-0000-0000-0000", "\N{SNOWMAN}" * 16])
def test_a_code_of_no_card_is_refused_beside_its_box(stall: Stall, code: str) -> None:
    card(stall.world)
    answer = bill(stall, tender("gift_card", "85.00", code))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "tenders.0.reference")
    assert not Sale.objects.exists()


def test_a_card_of_another_shop_is_no_card_here(stall: Stall) -> None:
    abroad = sell_card(access=stall.world.access("stranger"), at=NOW, key="card", money=paid(50_000))
    answer = bill(stall, tender("gift_card", "85.00", abroad.code))
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_gift_card")


def test_the_same_key_in_two_shops_draws_two_codes(stall: Stall) -> None:
    abroad = sell_card(access=stall.world.access("stranger"), at=NOW, key="card", money=paid(50_000))
    assert card(stall.world).code != abroad.code


def test_a_card_whose_day_is_over_pays_nothing(stall: Stall) -> None:
    set_terms(access=stall.access, valid_days=1)
    sold = card(stall.world)
    assert sold.card.expires_on == NOW.date() + datetime.timedelta(1)
    CardTerms.objects.all().delete()
    # Bills are rung up at the moment they are asked for.
    today = datetime.datetime.now(datetime.UTC).date()
    with behind_the_back():
        update(GiftCard, sold.card.pk, "expires_on", today - datetime.timedelta(3))
    answer = bill(stall, tender("gift_card", "85.00", sold.code))
    assert (answer.status_code, answer.json()["code"]) == (409, "gift_card_expired")
    assert left_on_card(sold) == 50_000


def test_a_void_puts_it_back_on_the_card(stall: Stall) -> None:
    sold = card(stall.world, 5_000)
    made = bill(stall, tender("gift_card", "50.00", sold.code), tender("cash", "35.00")).json()
    void_sale(access=stall.access, sale_id=made["id"], reason="twice", at=Sale.objects.get().happened_at)
    assert left_on_card(sold) == 5_000
    stall.nothing_broken()


def test_an_advance_pays_a_bill_of_its_customer(stall: Stall) -> None:
    who = somebody(stall.world)
    advance(stall.world, who, 30_000)
    answer = bill(stall, tender("store_credit", "85.00"), customer=who.pk)
    assert answer.status_code == 201, answer.content
    assert left_on(places.store_credit(stall.world.shop.pk, who.pk)) == 21_500
    stall.nothing_broken()


def test_credit_of_nobodys_is_refused(stall: Stall) -> None:
    answer = bill(stall, tender("store_credit", "85.00"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "customer")
    assert not Sale.objects.exists()


def test_credit_of_another_customer_is_not_spent(stall: Stall) -> None:
    who, other = somebody(stall.world), somebody(stall.world, "Omar Sheikh")
    advance(stall.world, who)
    answer = bill(stall, tender("store_credit", "85.00"), customer=other.pk)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_enough_left")
    assert left_on(places.store_credit(stall.world.shop.pk, who.pk)) == 30_000


def test_somebody_found_to_be_another_spends_what_both_gave(stall: Stall) -> None:
    one, other = somebody(stall.world), somebody(stall.world, "Leela N.")
    advance(stall.world, one, 5_000, key="one")
    advance(stall.world, other, 5_000, key="other")
    merge_customers(access=stall.access, at=NOW, customer=other, into=one)
    answer = bill(stall, tender("store_credit", "85.00"), customer=other.pk)
    assert answer.status_code == 201, answer.content
    shop = stall.world.shop.pk
    assert left_on(places.store_credit(shop, one.pk)) + left_on(places.store_credit(shop, other.pk)) == 1_500
    stall.nothing_broken()


def test_the_same_request_again_answers_the_same_bill_although_the_card_is_empty(stall: Stall) -> None:
    sold = card(stall.world, 8_500)
    first = bill(stall, tender("gift_card", "85.00", sold.code))
    again = bill(stall, tender("gift_card", "85.00", sold.code))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]


def test_credit_that_was_given_ends_only_with_what_is_left_beyond_what_was_paid(stall: Stall) -> None:
    world = stall.world
    told: dict[str, Any] = {"access": world.access(), "at": NOW}
    who = somebody(world)
    given = give_credit(**told, key="given", customer=who, amount_minor=8_500, reason="They waited").document
    money = advance(world, who, 8_500)
    assert bill(stall, tender("store_credit", "85.00"), customer=who.pk).status_code == 201
    with pytest.raises(AlreadySpent):
        give_back(**told, prepayment=given, reason="A slip")
    assert left_on(places.store_credit(world.shop.pk, who.pk)) == 8_500
    give_back(**told, prepayment=money, reason="They leave town")
    assert left_on(places.store_credit(world.shop.pk, who.pk)) == 0
    stall.nothing_broken()


def test_an_advance_over_upi_is_spent_once_somebody_saw_it_arrive(stall: Stall) -> None:
    world, leela = stall.world, somebody(stall.world)
    advance(world, leela, 3_000)
    money = paid(8_500, "upi", reference="tr 1")
    take_advance(access=world.access(), at=NOW, key="upi", customer=leela, money=money)
    by_credit = tender("store_credit", "85.00")
    answer = bill(stall, by_credit, customer=leela.pk)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "not_arrived_yet")
    assert (told["errors"][0]["field"], told["left"], told["waiting"]) == ("tenders.0.amount", "30.00", "85.00")
    assert not Sale.objects.exists()
    said = world.api("cashier").get(f"/api/v1/store-credit/{leela.pk}/").json()
    assert (said["left"], said["waiting"]) == ("115.00", "85.00")
    page = world.browser("cashier").get(f"/customers/{leela.pk}/ahead/").content.decode()
    assert "nobody has seen it arrive" in page
    assert bill(stall, tender("store_credit", "30.00"), tender("cash", "55.00"), customer=leela.pk).status_code == 201
    [claim] = Claim.objects.filter(document="advance")
    confirm_claim(access=world.access(), at=NOW, money=claim)
    assert bill(stall, by_credit, customer=leela.pk, key="seen").status_code == 201
    stall.nothing_broken()


def test_a_card_over_upi_that_was_given_up_pays_for_nothing_also_where_the_money_comes(stall: Stall) -> None:
    """It was taken back with its money, and what comes all the same is owed to whoever sent it."""
    world, sold = stall.world, card(stall.world, 8_500, method="upi", reference="tr 2")
    [claim] = Claim.objects.filter(document="gift-card")
    give_up_claim(access=world.access(), at=NOW, money=claim, reason="Never came")
    assert bill(stall, tender("gift_card", "85.00", sold.code)).json()["code"] == "not_enough_left"
    arrive_late(access=world.access(), at=NOW, key="late", money=Claim.objects.get(pk=claim.pk))
    assert bill(stall, tender("gift_card", "85.00", sold.code)).json()["code"] == "not_enough_left"
    assert not Sale.objects.exists()


def test_a_lost_card_takes_along_what_was_not_seen(stall: Stall) -> None:
    world, sold = stall.world, card(stall.world, 8_500, method="upi", reference="tr 3")
    [claim] = Claim.objects.filter(document="gift-card")
    fresh = replace_card(access=world.access(), at=NOW, key="new", card=sold.card, reason="Lost")
    assert bill(stall, tender("gift_card", "85.00", fresh.code)).json()["code"] == "not_arrived_yet"
    assert not Sale.objects.exists()
    confirm_claim(access=world.access(), at=NOW, money=claim)
    assert bill(stall, tender("gift_card", "85.00", fresh.code)).status_code == 201


def test_the_counter_is_told_what_credit_somebody_can_spend_under_all_their_names(stall: Stall) -> None:
    world = stall.world
    one, other = somebody(world), somebody(world, "Nair Leela")
    till = world.browser("cashier")

    def told() -> list[str]:
        people = till.get(reverse("sales:find-people"), {"q": "Leela"}).json()["results"]
        return [person["credit"] for person in people]

    assert told() == ["0.00", "0.00"]
    advance(world, one, 3_000, key="one")
    advance(world, other, 1_250, key="other")
    # What nobody has seen arrive cannot be spent yet.
    take_advance(access=world.access(), at=NOW, key="upi", customer=one, money=paid(8_500, "upi", reference="tr 1"))
    assert told() == ["30.00", "12.50"]
    merge_customers(access=stall.access, at=NOW, customer=other, into=one)
    assert told() == ["42.50"]
