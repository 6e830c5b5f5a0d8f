"""For how much a customer bought of late, whatever of it came back, and however much that was."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from galla.credit.tests.khatas import customer, khata_world
from galla.sales.bought import bought_since
from galla.sales.models import ReturnedLine, SaleLine
from tests.world import World

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.date(2020, 1, 1)


@pytest.fixture
def world() -> World:
    """A shop."""
    return khata_world()


def bill(world: World, who: int, *lines: tuple[str, str]) -> list[SaleLine]:
    """The lines of a bill of so much at such a price each, on the khata."""
    told: list[dict[str, Any]] = [
        {"name": "Screws", "unit_price": price, "tax_rate": "0", "quantity": quantity} for quantity, price in lines
    ]
    total = sum(Decimal(quantity) * Decimal(price) for quantity, price in lines)
    client, tenders = world.api("owner", till=world.till), [{"method": "on_account", "amount": f"{total:.2f}"}]
    body = {"lines": told, "tenders": tenders, "customer": who}
    answer = client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201, answer.content
    return list(SaleLine.objects.filter(sale=answer.json()["id"]).order_by("position"))


def came_back(line: SaleLine, returned_milli: int) -> None:
    """So much of a line came back."""
    told = {"sale_id": line.sale_id, "shop_id": line.shop_id, "sold_milli": line.quantity_milli}
    ReturnedLine.objects.update_or_create(line=line, defaults={**told, "returned_milli": returned_milli})


def test_of_a_million_pieces_at_a_hundred_exactly_what_stayed_counts(world: World) -> None:
    who = customer(world).pk
    [line] = bill(world, who, ("1000000", "100"))
    assert bought_since(world.shop.pk, who, LONG_AGO) == 10_000_000_000
    came_back(line, 999_999_000)
    assert bought_since(world.shop.pk, who, LONG_AGO) == 10_000
    came_back(line, 1_000_000_000)
    assert bought_since(world.shop.pk, who, LONG_AGO) == 0


def test_of_each_line_a_share_counts_that_is_rounded_down(world: World) -> None:
    who = customer(world).pk
    first, second = bill(world, who, ("3", "0.33"), ("3", "333.67"))
    came_back(first, 1_001)
    came_back(second, 1_000)
    assert bought_since(world.shop.pk, who, LONG_AGO) == 100_200 - 33 - 33_367
