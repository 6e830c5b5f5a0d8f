"""Money promised over UPI: a claim until somebody has seen it."""

import pytest

from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput
from galla.parties.actions import add_customer
from galla.parties.details import Details
from galla.payments import actions
from galla.payments.errors import ClaimSettled
from galla.payments.models import Absence, Arrival, Claim
from galla.payments.queries import claims, in_state
from galla.payments.tests.accounts import lies_in
from galla.payments.tests.examples import promised
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A shop."""
    return build_world()


def lies(world: World, code: str) -> int:
    """What lies in the account of a way of being paid."""
    return lies_in(world.shop.pk, code)


def states(world: World) -> dict[str, int]:
    """How many claims stand how."""
    rows = claims(world.access())
    return {state: in_state(rows, state).count() for state in ("open", "arrived", "given_up", "taken_back")}


def test_a_bill_paid_over_upi_is_claimed_until_the_money_was_seen(world: World) -> None:
    money = promised(world, "one")
    assert (lies(world, "upi"), lies(world, "bank"), states(world)["open"]) == (11_800, 0, 1)
    actions.confirm_claim(access=world.access("cashier"), at=NOW, money=money, reference="UTR 1")
    assert (lies(world, "upi"), lies(world, "bank"), states(world)["arrived"]) == (0, 11_800, 1)
    assert not list(broken())


def test_what_was_seen_twice_has_arrived_once(world: World) -> None:
    money = promised(world, "one")
    first = actions.confirm_claim(access=world.access(), at=NOW, money=money)
    again = actions.confirm_claim(access=world.access("cashier"), at=NOW, money=money)
    assert (first.pk, Arrival.objects.count(), lies(world, "bank")) == (again.pk, 1, 11_800)


def test_money_that_never_came_is_given_up_once_and_cannot_arrive_then(world: World) -> None:
    money = promised(world, "one")
    actions.give_up_claim(access=world.access(), at=NOW, money=money, reason="Phone showed a picture")
    with pytest.raises(ClaimSettled):
        actions.confirm_claim(access=world.access(), at=NOW, money=money)
    assert (lies(world, "upi"), lies(world, "bank"), Arrival.objects.count(), states(world)["given_up"]) == (0, 0, 0, 1)
    assert not list(broken())


def test_the_khata_of_nobody_takes_nothing(world: World) -> None:
    money = promised(world, "one")
    with pytest.raises(InvalidInput):
        actions.give_up_claim(access=world.access(), at=NOW, money=money, reason="Gone", on_khata=True)
    assert (Absence.objects.count(), lies(world, "upi")) == (0, 11_800)


def test_a_bill_that_was_taken_back_waits_for_no_money(world: World) -> None:
    money = promised(world, "one")
    client = world.api("owner", till=world.till)
    answer = client.post(f"/api/v1/sales/{money.entry_id}/void/", {"reason": "Wrong"}, format="json")
    assert answer.status_code in (200, 201), answer.content
    with pytest.raises(ClaimSettled):
        actions.confirm_claim(access=world.access(), at=NOW, money=money)
    assert (lies(world, "upi"), lies(world, "bank"), states(world)["taken_back"]) == (0, 0, 1)
    assert not list(broken())


@pytest.mark.parametrize("on_khata", [True, False])
def test_a_bill_whose_money_was_given_up_leaves_neither_debt_nor_loss_once_it_is_taken_back(
    world: World, on_khata: bool
) -> None:
    who = add_customer(access=world.access(), at=NOW, details=Details(name="Sunil", phone="+919000000777"))
    client = world.api("owner", till=world.till)
    body = {
        "lines": [{"name": "Mending a zip", "unit_price": "118.00", "tax_rate": "18", "quantity": "1"}],
        "tenders": [{"method": "upi", "amount": "118.00", "reference": "tr9"}],
        "customer": who.pk,
    }
    bill = client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "gone"}).json()["id"]
    money = Claim.objects.get(entry_id=bill)
    actions.give_up_claim(access=world.access(), at=NOW, money=money, reason="Never came", on_khata=on_khata)
    answer = client.post(f"/api/v1/sales/{bill}/void/", {"reason": "Never came"}, format="json")
    assert answer.status_code in (200, 201), answer.content
    assert [lies(world, code) for code in ("upi", "given-up", f"customer:{who.pk}")] == [0, 0, 0]
    assert not list(broken())


def test_the_list_shows_what_was_not_seen_first(world: World) -> None:
    promised(world, "one")
    actions.confirm_claim(access=world.access(), at=NOW, money=promised(world, "two"))
    page = world.browser("cashier").get("/payments/").content.decode()
    assert "trone" in page
    assert "trtwo" not in page
    assert "trtwo" in world.browser("cashier").get("/payments/?state=arrived").content.decode()


def test_the_pages_settle_a_claim(world: World) -> None:
    seen, lost = promised(world, "one"), promised(world, "two")
    world.browser("cashier").post(f"/payments/{seen.pk}/seen/", {"reference": "UTR 9"})
    assert Arrival.objects.get(claim=seen).reference == "UTR 9"
    refused = world.browser("cashier").post(f"/payments/{lost.pk}/give-up/", {"reason": "Gone"})
    assert (refused.status_code, Absence.objects.exists()) == (400, False)
    assert b"Manager&#x27;s PIN" in refused.content
    assert world.browser("manager").post(f"/payments/{lost.pk}/give-up/", {"reason": ""}).status_code == 400
    assert not Absence.objects.exists()
    world.browser("manager").post(f"/payments/{lost.pk}/give-up/", {"reason": "Gone"})
    assert Absence.objects.get(claim=lost).reason == "Gone"


def test_the_api_settles_a_claim(world: World) -> None:
    money = promised(world, "one")
    client = world.api("cashier")
    found = client.get("/api/v1/claims/?state=open").json()["results"]
    assert [(row["id"], row["amount"], row["state"]) for row in found] == [(money.pk, "118.00", "open")]
    answer = client.post(f"/api/v1/claims/{money.pk}/seen/", {"reference": "UTR 1"}, format="json")
    assert (answer.status_code, answer.json()["state"], answer.json()["seen"]) == (200, "arrived", "cashier")
    again = world.api("manager").post(f"/api/v1/claims/{money.pk}/give-up/", {"reason": "No"}, format="json")
    assert (again.status_code, again.json()["code"], Claim.objects.count()) == (409, "claim_settled", 1)


def test_the_state_of_a_list_does_not_hide_what_an_act_answers(world: World) -> None:
    money = promised(world, "one")
    answer = world.api("cashier").post(f"/api/v1/claims/{money.pk}/seen/?state=open", {"reference": "1"}, format="json")
    assert (answer.status_code, answer.json()["state"]) == (200, "arrived")
