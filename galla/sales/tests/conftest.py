"""A counter with goods on the shelf and notes in the drawer, made through the actions."""

from typing import Any

import pytest

from galla.catalog.actions import create_product
from galla.catalog.models import Measure, Product, TaxClass
from galla.drawer.actions import count
from galla.foundation.checks import broken
from galla.inventory.actions import receive
from galla.inventory.actions.receiving import ReceiptItem
from tests.world import NOW, World

DRAWER = {50000: 1, 20000: 2, 10000: 5, 5000: 1, 2000: 3, 1000: 4, 500: 4, 200: 5, 100: 10}


class Stall:
    """A world with three products in it; ``sale(...)`` posts a bill, ``body(...)`` is one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.access = world.access("owner", till=world.till)
        self.tea = self.product("Assam tea 250 g", "118", "5", sku="TEA", barcodes=["8901030865237"])
        self.soap = self.product("Soap 125 g", "42.5", "18", sku="SOAP")
        self.sugar = self.product("Sugar, loose", "46", "0", sku="SUGAR", measure="kg")
        self.stock({self.tea: 10_000, self.soap: 10_000, self.sugar: 25_000})

    def product(self, name: str, price: str, rate: str, *, measure: str = "", **values: Any) -> Product:
        """A product at a price in rupees, with tax inside, at a GST rate."""
        shop = self.world.shop
        if measure:
            values["measure"] = Measure.objects.get(shop=shop, name=measure)
        return create_product(
            access=self.access,
            at=NOW,
            name=name,
            price_e4=round(float(price) * 10_000),
            price_includes_tax=True,
            tax_class=TaxClass.objects.get(shop=shop, name=f"GST {rate}"),
            **values,
        )

    def stock(self, quantities: dict[Product, int], *, key: str = "opening") -> None:
        """Goods that come in at half their price."""
        items = [ReceiptItem(product.pk, milli, cost_e4=product.price_e4 // 2) for product, milli in quantities.items()]
        receive(access=self.access, at=NOW, key=key, branch=self.world.main, items=items)

    def notes(self, notes: dict[int, int] = DRAWER, *, key: str = "morning") -> None:
        """A drawer counted."""
        count(access=self.access, at=NOW, key=key, till=self.world.till, notes=notes)

    def body(self, *lines: dict[str, Any], cash: str | None = None, **more: Any) -> dict[str, Any]:
        """A checkout's body."""
        found: dict[str, Any] = {"lines": list(lines) or [{"sku": "TEA", "quantity": "1"}], **more}
        if cash is not None:
            found["tenders"] = [{"method": "cash", "amount": cash}]
        return found

    def post(self, body: dict[str, Any], *, key: str = "one", role: str = "owner") -> Any:
        """The answer to ``POST sales/``."""
        client = self.world.api(role, till=self.world.till)
        return client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": key})

    def sold(self, *lines: dict[str, Any], key: str = "one", **more: Any) -> dict[str, Any]:
        """A bill that must be saved."""
        answer = self.post(self.body(*lines, **{"cash": "1000.00", **more}), key=key)
        assert answer.status_code == 201, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def nothing_broken(self) -> None:
        """Every invariant holds."""
        assert [str(found) for found in broken()] == []


@pytest.fixture
def stall(world: World) -> Stall:
    """The counter."""
    return Stall(world)
