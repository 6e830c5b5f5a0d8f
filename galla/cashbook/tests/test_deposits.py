"""Cash of the safe brought to one of several bank accounts."""

from typing import Any

import pytest
from django.urls import reverse

from galla.cashbook.actions import add_bank_account
from galla.cashbook.bank_book import unmatched_moves
from galla.drawer.actions import drop_to_safe, pay_in
from galla.drawer.models import SafeDeposit
from galla.foundation.checks import broken
from galla.payments.actions import add_method
from galla.payments.models import Method
from galla.payments.tests.accounts import lies_in
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_safe(world: World) -> None:
    """Four notes of five hundred and five of a hundred."""
    act: dict[str, Any] = {"access": world.access(), "at": NOW, "till": world.till}
    pay_in(**act, key="float", notes={50000: 4, 10000: 5}, reason="Float")
    drop_to_safe(**act, key="notes", notes={50000: 4, 10000: 5}, reason="Too much here")


def post(world: World, address: str, body: dict[str, Any]) -> Any:
    """A manager's answer."""
    headers = {"Idempotency-Key": "one"}
    return world.api("manager").post(f"/api/v1/{address}", body, format="json", headers=headers)


def test_it_goes_into_any_bank_account_of_the_shop(world: World) -> None:
    add_method(access=world.access(), kind=Method.BANK, word="second", values={"name": "Savings"})
    address, body = f"branches/{world.main.pk}/safe/deposit/", {"notes": {"500": 1}, "bank": "bank.second"}
    answers = [post(world, address, body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200], answers[0].content
    assert answers[0].json()["bank"] == "bank.second"
    assert (lies_in(world.shop.pk, "bank.second"), lies_in(world.shop.pk, "bank")) == (50_000, 0)
    assert [str(found) for found in broken()] == []
    page = reverse("drawer:deposit_new", args=[world.main.pk])
    browser = world.browser("manager")
    assert "Savings" in browser.get(page).content.decode()
    typed = {"key": "k", "notes.100": "1", "bank": "bank.third"}
    assert browser.post(page, typed).status_code == 400
    assert SafeDeposit.objects.count() == 1
    done = browser.post(page, typed | {"bank": "bank.second"}, follow=True)
    assert "Savings" in done.content.decode()
    assert [row.bank_code for row in SafeDeposit.objects.all()] == ["bank.second"] * 2
    assert [str(found) for found in broken()] == []


def test_it_is_found_among_the_moves_of_the_account_it_went_into(world: World) -> None:
    access = world.access()
    add_method(access=access, kind=Method.BANK, word="second", values={"name": "Savings"})
    plain = add_bank_account(access=access, name="Current")
    savings = add_bank_account(access=access, name="Savings", code="bank.second")
    body = {"notes": {"500": 1}, "bank": "bank.second", "slip": "7781"}
    made = post(world, f"branches/{world.main.pk}/safe/deposit/", body).json()
    day = SafeDeposit.objects.get().business_date
    assert [move.number for move in unmatched_moves(access, savings, day, day)] == [made["id"]]
    assert unmatched_moves(access, plain, day, day) == []


def test_an_account_the_shop_has_not_is_refused(world: World) -> None:
    body = {"notes": {"500": 1}, "bank": "bank.second"}
    answer = post(world, f"branches/{world.main.pk}/safe/deposit/", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "bank")
    assert not SafeDeposit.objects.exists()
