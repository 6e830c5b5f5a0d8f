"""What suppliers bring on a morning, so that nothing planned for the day is short and some of it runs low."""

import datetime
from collections.abc import Mapping
from random import Random

from galla.console.demo import facts
from galla.console.demo.founding import WHOLE, DemoShop, batch_of, stock_at
from galla.inventory.actions import ReceiptItem, receive
from galla.ledger import places
from galla.ledger.queries import balances

FIRST_VAN = datetime.time(6, 40)
BETWEEN_VANS = datetime.timedelta(minutes=7)
COST_SPREAD = 0.015


def receive_deliveries(
    demo: DemoShop, *, branch_index: int, at: datetime.datetime, wanted_milli: Mapping[int, int], seed: str
) -> None:
    """The morning's vans of one branch. ``wanted_milli`` is what the day's bills will take, by place in products.csv.

    A supplier's van comes on its weekdays and fills up what ran low; what the day would otherwise be short of is
    fetched on any day.
    """
    random = Random(f"{seed}:deliveries")
    on_hand = _on_hand(demo, branch_index)
    brought: dict[str, list[ReceiptItem]] = {}
    for place, product in enumerate(facts.products()):
        supplier = facts.SUPPLIER_OF_CATEGORY[product.category]
        full, low = stock_at(product, branch_index)
        there, wanted = on_hand[place], wanted_milli.get(place, 0)
        van_comes = at.weekday() in facts.VISITS[supplier]
        if there >= wanted and not (van_comes and there - wanted < low):
            continue
        quantity = -((there - wanted - full) // WHOLE) * WHOLE
        cost = round(product.cost_e4 * random.uniform(1 - COST_SPREAD, 1 + COST_SPREAD) / 100) * 100
        batch = batch_of(product, at.date())
        item = ReceiptItem(demo.product_ids[place], quantity, cost_e4=cost, batch=batch)
        brought.setdefault(supplier, []).append(item)
    for van, (name, items) in enumerate(brought.items()):
        receive(
            access=demo.manager,
            at=at + van * BETWEEN_VANS,
            key=f"demo:{at.date()}:van:{branch_index}:{name}",
            branch=demo.branches[branch_index],
            items=items,
            supplier=demo.suppliers[name],
            reference=f"{name.split()[0][:3].upper()}/{at:%y%m}/{random.randrange(100, 9999)}",
        )


def _on_hand(demo: DemoShop, branch_index: int) -> list[int]:
    """What lies on a branch's shelf, in the order of products.csv."""
    shop_id = demo.shop.pk
    shelf = places.shelf(shop_id, demo.branches[branch_index].pk)
    units = [places.goods(shop_id, product_id) for product_id in demo.product_ids]
    standing = balances((shelf, unit) for unit in units)
    return [standing[shelf.id, unit.id].on_hand for unit in units]
