"""Ways of being paid: a list of the shop's own, and what a bill may be paid with."""

from typing import Any

import pytest

from galla.payments import actions
from galla.payments.errors import LastMethod, MethodExists
from galla.payments.models import Method, PaymentMethod
from galla.payments.queries import account_of, methods_in_use
from galla.payments.tests.accounts import lies_in
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db

LINE = {"name": "Mending a zip", "unit_price": "100.00", "tax_rate": "0", "quantity": "1"}


@pytest.fixture
def world() -> World:
    """A shop."""
    return build_world()


def sell(world: World, key: str, *tenders: dict[str, Any]) -> Any:
    """The answer to a bill of 100.00, paid so."""
    client = world.api("owner", till=world.till)
    body = {"lines": [LINE], "tenders": list(tenders)}
    return client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": key})


def add(world: World, kind: str, word: str, **values: Any) -> PaymentMethod:
    """One more way."""
    return actions.add_method(access=world.access(), kind=kind, word=word, values={"name": word.title(), **values})


def test_a_new_shop_is_paid_in_the_usual_ways(world: World) -> None:
    ways = ["cash", "upi", "card", "bank", "on_account", "gift_card", "store_credit"]
    assert list(methods_in_use(world.shop.pk)) == ways


def test_a_bill_is_paid_by_a_way_of_the_shops_own_into_an_account_of_its_own(world: World) -> None:
    add(world, Method.OTHER, "meal")
    answer = sell(world, "one", {"method": "other.meal", "amount": "60.00"}, {"method": "card", "amount": "40.00"})
    assert answer.status_code == 201, answer.content
    assert [tender["method"] for tender in answer.json()["tenders"]] == ["other.meal", "card"]
    shop = world.shop.pk
    assert account_of(shop, "other.meal").key == "other:meal"
    assert (lies_in(shop, "other.meal"), lies_in(shop, "card")) == (6_000, 4_000)


def test_a_way_the_shop_does_not_offer_is_refused_and_nothing_is_sold(world: World) -> None:
    actions.archive_method(
        access=world.access(), at=NOW, method=PaymentMethod.objects.get(shop=world.shop, code="card")
    )
    for method in ("card", "cheque", "imported", "upi.other"):
        answer = sell(world, "one", {"method": method, "amount": "100.00"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "tenders.0.method"), answer.content
    assert world.api("owner").get("/api/v1/sales/").json()["results"] == []


def test_a_way_that_asks_for_a_reference_gets_one(world: World) -> None:
    card = PaymentMethod.objects.get(shop=world.shop, code="card")
    actions.change_method(access=world.access(), method=card, changes={"needs_reference": True})
    answer = sell(world, "one", {"method": "card", "amount": "100.00"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "tenders.0.reference")
    assert sell(world, "two", {"method": "card", "amount": "100.00", "reference": "4711"}).status_code == 201


def test_only_cash_may_be_more_than_the_bill(world: World) -> None:
    add(world, Method.OTHER, "meal")
    answer = sell(world, "one", {"method": "other.meal", "amount": "100.01"})
    assert (answer.status_code, answer.json()["code"]) == (400, "paid_too_much"), answer.content
    assert sell(world, "two", {"method": "cash", "amount": "150.00"}).status_code == 201


def test_there_is_one_way_of_a_code(world: World) -> None:
    add(world, Method.CARD, "meal")
    with pytest.raises(MethodExists):
        add(world, Method.CARD, "meal")
    assert PaymentMethod.objects.filter(shop=world.shop, code="card.meal").count() == 1


def test_the_last_way_cannot_be_put_away(world: World) -> None:
    *others, last = PaymentMethod.objects.filter(shop=world.shop).order_by("position")
    for method in others:
        actions.archive_method(access=world.access(), at=NOW, method=method)
    with pytest.raises(LastMethod):
        actions.archive_method(access=world.access(), at=NOW, method=last)
    assert list(methods_in_use(world.shop.pk)) == [last.code]


def test_a_way_is_made_changed_and_put_away_over_the_api(world: World) -> None:
    client = world.api("manager")
    body = {"kind": "card", "word": "meal", "name": "Meal card", "surcharge": "1.5"}
    made = client.post("/api/v1/payment-methods/", body, format="json")
    assert (made.status_code, made.json()["code"], made.json()["surcharge"]) == (201, "card.meal", "1.5"), made.content
    url = f"/api/v1/payment-methods/{made.json()['id']}/"
    changed = client.patch(url, {"name": "Lunch card"}, format="json")
    assert changed.json()["name"] == "Lunch card"
    assert client.delete(url).status_code == 204
    assert "card.meal" not in methods_in_use(world.shop.pk)
    assert client.post(f"{url}restore/").status_code == 200
    assert "card.meal" in methods_in_use(world.shop.pk)


@pytest.mark.parametrize("word", ["", "MEAL", "a b", "meal-card", "x" * 11, "ä"])
def test_a_word_that_cannot_name_an_account_is_refused(world: World, word: str) -> None:
    answer = world.api("owner").post(
        "/api/v1/payment-methods/", {"kind": "card", "word": word, "name": "Meal"}, format="json"
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "word")
    assert PaymentMethod.objects.filter(shop=world.shop).count() == 7


def test_the_pages_make_change_and_bring_back_a_way(world: World) -> None:
    client = world.browser("manager")
    answer = client.post("/payments/methods/new/", {"kind": "upi", "word": "shop2", "name": "Second UPI"})
    assert answer.status_code == 302, answer.content
    made = PaymentMethod.objects.get(shop=world.shop, code="upi.shop2")
    client.post(f"/payments/methods/{made.pk}/", {"name": "Second UPI", "pays_into": "second@bank"})
    made.refresh_from_db()
    assert made.pays_into == "second@bank"
    client.post(f"/payments/methods/{made.pk}/archive/")
    assert "upi.shop2" not in methods_in_use(world.shop.pk)
    client.post(f"/payments/methods/{made.pk}/restore/")
    assert "upi.shop2" in methods_in_use(world.shop.pk)
