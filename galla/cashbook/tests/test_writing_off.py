"""What a customer will not pay is written off by a manager: an expense, never more than is owed, and taken back."""

from typing import Any

import pytest

from galla.accounts.models import Allowance
from galla.accounts.tests.pins import told, with_pin
from galla.cashbook.actions import settle, void_settlement, write_off
from galla.cashbook.models import Settlement
from galla.credit.tests.khatas import bill_of, customer, khata_world, opened, owes
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.ledger import places, queries
from galla.parties.models import Customer
from galla.payments.tests.accounts import lies_in
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A shop."""
    return khata_world()


@pytest.fixture
def sunil(world: World) -> Customer:
    """Somebody who owes 100.00 of two bills."""
    who = customer(world)
    bill_of(world, "60.00", who, key="one")
    bill_of(world, "40.00", who, key="two")
    return who


def written(world: World, who: Customer, minor: int, **more: Any) -> Settlement:
    act: dict[str, Any] = {"access": world.access(), "at": NOW, "key": "off", "reason": "moved away", **more}
    return write_off(**act, customer=who, amount_minor=minor).document


def whole() -> None:
    """Every invariant holds."""
    assert [str(found) for found in broken()] == []


def test_the_oldest_bills_are_settled_no_money_comes_and_it_is_an_expense(world: World, sunil: Customer) -> None:
    paper = written(world, sunil, 7_000)
    assert (owes(world, sunil), opened(sunil)) == (3_000, [(6_000, 0), (4_000, 3_000)])
    assert lies_in(world.shop.pk, "written-off") == 7_000
    pair = (places.drawer(world.shop.pk, world.till.pk), places.money(world.shop.pk))
    assert queries.balances([pair])[pair[0].id, pair[1].id].on_hand == 0
    page = world.browser("owner").get(f"/settlements/{paper.pk}/").content.decode()
    assert ("Written off" in page, "moved away" in page) == (True, True)
    whole()


def test_no_more_than_is_owed_is_written_off_and_nothing_without_a_reason(world: World, sunil: Customer) -> None:
    for minor, reason, field in ((10_001, "gone", "amount"), (0, "gone", "amount"), (100, "  ", "reason")):
        with pytest.raises(InvalidInput) as refused:
            written(world, sunil, minor, reason=reason)
        assert refused.value.field == field
    assert not Settlement.objects.exists()
    assert owes(world, sunil) == 10_000
    written(world, sunil, 10_000)
    with pytest.raises(InvalidInput):
        written(world, sunil, 1, key="more")
    whole()


def test_it_is_taken_back_like_a_payment_and_is_owed_again(world: World, sunil: Customer) -> None:
    paper = written(world, sunil, 7_000)
    void_settlement(access=world.access(), at=NOW, settlement=paper, reason="the money came")
    assert (owes(world, sunil), lies_in(world.shop.pk, "written-off")) == (10_000, 0)
    settle(access=world.access(), at=NOW, key="came", customer=sunil, method="cash", amount_minor=10_000)
    assert owes(world, sunil) == 0
    whole()


def test_a_cashier_needs_a_managers_pin_and_who_allowed_it_is_written_down(world: World, sunil: Customer) -> None:
    with pytest.raises(NotAllowed):
        written(world, sunil, 100, access=world.access("cashier"))
    body = {"customer": sunil.pk, "amount": "70.00", "reason": "moved away"}
    api = world.api("cashier", till=world.till)

    def send(more: dict[str, Any]) -> Any:
        address, headers = "/api/v1/settlements/write-off/", {"Idempotency-Key": "off"}
        return api.post(address, {**body, **more}, format="json", headers=headers)

    assert (send({}).status_code, send({}).json()["permission"]) == (403, "credit.write_off")
    assert not Settlement.objects.exists()
    answer = send({"allowed_by": told(with_pin(world))})
    assert (answer.status_code, answer.json()["method"], owes(world, sunil)) == (201, "written_off", 3_000)
    assert Allowance.objects.get().permission == "credit.write_off"
    whole()


def test_the_page_proposes_all_that_is_owed_and_refuses_beside_the_box(world: World, sunil: Customer) -> None:
    browser, address = world.browser("owner"), f"/customers/{sunil.pk}/write-off/"
    assert address in browser.get(f"/customers/{sunil.pk}/khata/").content.decode()
    page = browser.get(address).content.decode()
    assert "100.00" in page
    key = page.partition('name="key" value="')[2].partition('"')[0]
    refused = browser.post(address, {"key": key, "amount": "100.01", "reason": "gone"})
    assert (refused.status_code, "no more can be written off" in refused.content.decode()) == (400, True)
    assert browser.post(address, {"key": key, "amount": "100", "reason": "gone"}).status_code == 302
    assert (owes(world, sunil), Settlement.objects.count()) == (0, 1)
    whole()


def test_no_bill_and_no_khata_is_paid_by_writing_off(world: World, sunil: Customer) -> None:
    with pytest.raises(InvalidInput):
        settle(access=world.access(), at=NOW, key="x", customer=sunil, method="written_off", amount_minor=100)
    body = {
        "lines": [{"name": "Rope", "unit_price": "10.00", "quantity": "1"}],
        "tenders": [{"method": "written_off", "amount": "10.00"}],
    }
    answer = world.api("owner", till=world.till).post(
        "/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "x"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "tenders.0.method")
