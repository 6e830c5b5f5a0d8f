"""Promised money given up by a cashier whom a manager allows it."""

from typing import Any

import pytest
from django.urls import reverse

from galla.accounts.models import Allowance
from galla.accounts.tests.pins import PIN, told, with_pin
from galla.foundation.checks import broken
from galla.payments.models import Absence
from galla.payments.tests.examples import promised
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A shop."""
    return build_world()


def test_a_cashier_gives_no_money_up_alone(world: World) -> None:
    money = promised(world, "one")
    answer = give_up(world, money.pk)
    assert (answer.status_code, answer.json()["permission"]) == (403, "payment.give_up")
    assert not Absence.objects.exists()


def test_with_a_managers_pin_it_is_given_up_and_both_are_written_down(world: World) -> None:
    money, member = promised(world, "one"), with_pin(world)
    assert give_up(world, money.pk, allowed_by=told(member, "0000")).status_code == 422
    assert not Absence.objects.exists()
    assert give_up(world, money.pk, allowed_by=told(member)).status_code == 200
    row = Allowance.objects.get()
    assert (row.permission, row.entry_id) == ("payment.give_up", Absence.objects.get().pk)
    assert (row.asked_by, row.allowed_by) == (world.user("cashier"), world.user("manager"))
    assert [str(found) for found in broken()] == []


def test_its_page_asks_for_the_pin_and_says_who_allowed_it(world: World) -> None:
    money, member, browser = promised(world, "one"), with_pin(world), world.browser("cashier")
    page = reverse("payments:claim", args=[money.pk])
    assert b"Manager&#x27;s PIN" in browser.get(page).content
    typed = {"reason": "A picture", "allowed_by.member": member.pk}
    assert browser.post(reverse("payments:give_up", args=[money.pk]), typed).status_code == 400
    assert not Absence.objects.exists()
    done = browser.post(reverse("payments:give_up", args=[money.pk]), typed | {"allowed_by.pin": PIN})
    assert done.status_code == 302
    assert "allowed by Ravi Iyer" in browser.get(page).content.decode()


def give_up(world: World, claim_id: int, **more: Any) -> Any:
    """The answer to a cashier who gives it up."""
    body = {"reason": "Phone showed a picture", **more}
    return world.api("cashier", till=world.till).post(f"/api/v1/claims/{claim_id}/give-up/", body, format="json")
