"""A bill of the world, for walks over every address."""

from galla.drawer.actions import count
from galla.inventory.actions import receive
from galla.inventory.actions.receiving import ReceiptItem
from tests.world import NOW, Example, Shared, World, examples


def sale_id(world: World) -> int:
    """A bill of the shop, paid in cash at M1."""
    if "sale" not in world.things:
        access, product = world.access("owner", till=world.till), int(str(examples()["products.pk"](world)))
        receive(
            access=access,
            at=NOW,
            key="example of a bill: goods",
            branch=world.main,
            items=[ReceiptItem(product, 9_000, 590_000)],
        )
        count(
            access=access,
            at=NOW,
            key="example of a bill: notes",
            till=world.till,
            notes={50_000: 2, 10_000: 9, 1_000: 9, 100: 50},
        )
        body = {
            "lines": [{"product": product, "quantity": "1"}],
            "tenders": [{"method": "cash", "amount": "200.00"}],
            "rest": "loose",
        }
        answer = world.api("owner", till=world.till).post(
            "/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "example of a bill"}
        )
        assert answer.status_code == 201, answer.content
        world.things["sale"] = answer.json()["id"]
    return int(str(world.things["sale"]))


EXAMPLES: dict[str, Example] = {
    "sales.pk": sale_id,
    "sale_id": sale_id,
    "size": lambda world: Shared("a4"),
}
