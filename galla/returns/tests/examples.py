"""What stands in the addresses of this room, for walks over every address."""

from typing import Any

from galla.returns.actions import GoodsBack, Item, exchange, set_terms, take_back
from galla.returns.models import Exchange, Way
from galla.sales.carts import Cart, CartLine, OpenItem, Payment
from galla.sales.models import Sale
from tests.world import NOW, Example, World, examples


def another_bill(world: World) -> int:
    """A bill of the shop of its own, whose goods may come back: the bill of other examples is taken back whole."""
    rope = {"name": "Rope", "quantity": "3", "unit_price": "20.00"}
    body = {"lines": [rope], "tenders": [{"method": "card", "amount": "60.00"}]}
    answer = world.api("owner", till=world.till).post(
        "/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "example of a bill to return"}
    )
    assert answer.status_code in (200, 201), answer.content
    return int(answer.json()["id"])


def note_id(world: World) -> int:
    """A credit note of one of the bill's three ropes."""
    examples()["sales.pk"](world)
    if "credit-note" not in world.things:
        sale = Sale.objects.get(pk=another_bill(world))
        access = world.access("owner", till=world.till)
        items = [Item(sale.pk, 1, 1_000)]
        paper = take_back(access=access, at=NOW, key="example", items=items, way=Way.ORIGINAL, reason="too short")
        world.things["credit-note"] = paper.document.pk
    return int(str(world.things["credit-note"]))


def sold_of_late(world: World) -> int:
    """A product of the shop that was sold of late, where goods without a bill are taken back."""
    product, access = int(str(examples()["products.pk"](world))), world.access("owner", till=world.till)
    set_terms(access=access, without_bill=True)
    api, lines = world.api("owner", till=world.till), [{"product": product, "quantity": "1"}]
    quoted = api.post("/api/v1/quotes/", {"lines": lines}, format="json").json()
    body = {"lines": lines, "tenders": [{"method": "card", "amount": quoted["total"]}]}
    answer = api.post(
        "/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "example of goods sold of late"}
    )
    assert answer.status_code in (200, 201), answer.content
    return product


def exchange_id(world: World) -> int:
    """An exchange of one of a bill's three ropes for twine."""
    if "exchange" not in world.things:
        back = GoodsBack([Item(another_bill(world), 1, 1_000)], Way.ORIGINAL, "too short")
        twine = CartLine(quantity_milli=1_000, open_item=OpenItem("Twine", 0), unit_price_e4=200_000)
        access = world.access("owner", till=world.till)
        told: dict[str, Any] = {"back": back, "cart": Cart((twine,)), "payment": Payment()}
        world.things["exchange"] = exchange(access=access, at=NOW, key="example of an exchange", **told).document.pk
    return int(str(world.things["exchange"]))


def exchanged_id(world: World) -> int:
    """The bill of that exchange."""
    return Exchange.objects.get(pk=exchange_id(world)).sale_id


EXAMPLES: dict[str, Example] = {
    "credit-notes.pk": note_id,
    "note_id": note_id,
    "exchanges.pk": exchange_id,
    "exchange_id": exchange_id,
    "exchanged_id": exchanged_id,
}
