"""Returns for tests, made through the action at the till of the stall."""

from typing import Any

from galla.accounts.access import Access
from galla.ledger import places, queries
from galla.returns.actions import Item, take_back
from galla.returns.models import CreditNote, Way
from galla.sales.tests.conftest import Stall
from tests.world import NOW

THREE = ({"sku": "TEA", "quantity": "2"}, {"sku": "SOAP", "quantity": "3"}, {"sku": "SUGAR", "quantity": "1.333"})


def came(
    stall: Stall,
    sale: dict[str, Any],
    *lines: tuple[int, int],
    key: str = "back",
    way: Way = Way.ORIGINAL,
    access: Access | None = None,
    place: int | None = None,
) -> CreditNote:
    """A credit note for (position, thousandths) of a bill."""
    items = [Item(sale["id"], position, milli, place) for position, milli in lines]
    act: dict[str, Any] = {"access": access or stall.access, "at": NOW, "key": key}
    return take_back(**act, items=items, way=way, reason="does not fit").document


def held(stall: Stall, account: str, unit: str = "prepaid") -> int:
    """What an account holds of a unit whose balance is kept."""
    shop = stall.world.shop.pk
    pair = (places.account(shop, account), places.unit(shop, unit))
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def on_shelf(stall: Stall, product: Any) -> tuple[int, int]:
    """Thousandths of a product on the floor, and their worth."""
    shop = stall.world.shop.pk
    pair = (places.shelf(shop, stall.world.main.pk), places.goods(shop, product.pk))
    here = queries.balances([pair])[pair[0].id, pair[1].id]
    return here.on_hand, here.worth_minor
