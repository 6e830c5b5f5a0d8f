"""Goods written off by a cashier whom a manager allows it."""

from typing import Any

import pytest
from django.urls import reverse

from galla.accounts.models import Allowance, Membership, PinTries
from galla.accounts.tests.pins import PIN, told, with_pin
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.inventory.actions import ReceiptItem, receive
from galla.inventory.models import Adjustment
from galla.inventory.tests.goods import AT, product, standing
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(world: World) -> Product:
    """A product of which twelve lie in the shop."""
    goods = product(world.access(), "Tea")
    items = [ReceiptItem(goods.pk, 12_000, cost_e4=400_000)]
    receive(access=world.access(), at=AT, key="in", branch=world.main, items=items)
    return goods


def write_off(world: World, goods: Product, *, change: str = "-2", **more: Any) -> Any:
    """The answer to a cashier at the till who writes two off as damaged."""
    body = {"reason": "damaged", "lines": [{"product": goods.pk, "change": change}], **more}
    headers = {"Idempotency-Key": "one"}
    client = world.api("cashier", till=world.till)
    return client.post("/api/v1/stock/adjustments/", body, format="json", headers=headers)


def test_a_cashier_writes_nothing_off_alone(world: World, tea: Product) -> None:
    answer = write_off(world, tea)
    assert (answer.status_code, answer.json()["permission"]) == (403, "stock.write_off")
    assert not Adjustment.objects.exists()


def test_with_a_managers_pin_goods_are_written_off_and_both_are_written_down(world: World, tea: Product) -> None:
    member = with_pin(world)
    assert write_off(world, tea, allowed_by=told(member, "0000")).status_code == 422
    assert standing(world.access(), tea).on_hand == 12_000
    assert write_off(world, tea, allowed_by=told(member)).status_code == 201
    assert write_off(world, tea, allowed_by=told(member)).status_code == 200
    made, row = Adjustment.objects.get(), Allowance.objects.get()
    assert (row.permission, row.entry_id) == ("stock.write_off", made.pk)
    assert (row.asked_by, row.allowed_by, made.by) == (
        world.user("cashier"),
        world.user("manager"),
        world.user("cashier"),
    )
    assert standing(world.access(), tea).on_hand == 10_000
    assert [str(found) for found in broken()] == []


@pytest.mark.parametrize(
    ("more", "change", "status", "field"),
    [({"reason": "count"}, "-2", 403, "reason"), ({"reason": "found"}, "2", 403, "reason"), ({}, "-2", 400, "branch")],
)
def test_no_pin_is_tried_for_what_it_could_not_allow(
    world: World, tea: Product, more: dict[str, Any], change: str, status: int, field: str
) -> None:
    more = more or {"branch": world.station.pk}
    answer = write_off(world, tea, change=change, **more, allowed_by=told(with_pin(world), "0000"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert not PinTries.objects.exists()
    assert not Adjustment.objects.exists()


def test_who_moves_stock_is_asked_for_no_pin(world: World, tea: Product) -> None:
    Membership.objects.filter(pk=world.members["cashier"].pk).update(grants=["stock.move"])
    assert write_off(world, tea, allowed_by=told(with_pin(world), "0000")).status_code == 201
    assert not Allowance.objects.exists()
    assert not PinTries.objects.exists()


def test_its_page_asks_for_the_pin_and_that_of_the_paper_says_who_allowed_it(world: World, tea: Product) -> None:
    member, browser = with_pin(world), world.browser("cashier")
    card = browser.get(reverse("inventory:card", args=[tea.pk]), {"branch": world.main.pk}).content.decode()
    assert "Write goods off" in card
    page = reverse("inventory:adjust")
    shown = browser.get(page, {"product": tea.pk, "branch": world.main.pk}).content.decode()
    assert "Manager&#x27;s PIN" in shown
    assert 'name="counted"' not in shown
    typed = {"key": "k", "goods": "Tea", "branch": world.main.pk, "reason": "damaged", "change": "2", "note": ""}
    typed |= {"allowed_by.member": member.pk}
    assert browser.post(page, typed).status_code == 400
    assert not Adjustment.objects.exists()
    assert browser.post(page, typed | {"allowed_by.pin": PIN}).status_code == 302
    made = Adjustment.objects.get()
    paper = browser.get(reverse("inventory:adjustment", args=[made.pk])).content.decode()
    assert "allowed by Ravi Iyer" in paper
    assert standing(world.access(), tea).on_hand == 10_000
