"""The demo's stock room: what lies in the godown and is sent from there, batches and their days, counts."""

import datetime
from collections.abc import Iterator, Mapping
from functools import partial

from galla.accounts.models import Branch
from galla.catalog.models import Category, Product
from galla.console.demo import facts
from galla.console.demo.cash import Told
from galla.console.demo.facts import milli
from galla.console.demo.founding import WHOLE, DemoShop, stock_at
from galla.inventory.actions import (
    ArrivalItem,
    BatchGiven,
    ReceiptItem,
    Spot,
    TransferItem,
    approve_count,
    ask_again,
    count_goods,
    end_counting,
    open_count,
    price_batch,
    receive,
    receive_transfer,
    send_goods,
)
from galla.inventory.models import Batch, CountSession, Place, Transfer
from galla.ledger import places
from galla.ledger.queries import balances
from galla.purchasing.actions import ReorderRule, keep_at

TO_THE_FLOOR = {"RAD-002": "50", "SSD-001": "25", "OIL-003": "12", "NMB-001": "48"}
TO_THE_STATION = {"RAD-001": "20", "CDJ-012": "24", "BIS-001": "48"}
BROKEN, MISSING = {"OIL-003": "1"}, {"NMB-001": "2"}
COUNTED = {"SHO-001": 0, "SHO-004": -1, "SHO-006": 0, "SHO-010": 0, "SHO-013": 2, "SHO-017": 0, "SHO-018": -1}
COUNTED_SO_FAR = {"TCH-003": 0, "TCH-008": 1, "TCH-013": 0, "TCH-017": 0}
"""By how many pieces what was counted differs from the book."""
CLEARED = "CH-4471"
CLEARED_AT_E4 = 99 * 10_000
A_WHILE = datetime.timedelta(minutes=6)
BETWEEN_SHELVES = datetime.timedelta(seconds=30)


def acts(demo: DemoShop, godown: Place, last: datetime.date) -> Iterator[Told]:
    """What happens until the ``last`` day, from which the days of the godown's batches are counted."""
    yield 40, partial(_say_when_to_order, demo)
    yield 20, partial(_bring_batches, demo, godown, last)
    yield 13, partial(_fetch, demo, godown)
    yield 7, partial(_count_soap, demo)
    yield 3, partial(_clear_a_batch, demo)
    yield 1, partial(_send, demo, godown, demo.branches[1], TO_THE_STATION)
    yield 1, partial(_begin_to_count_tea, demo)


def _say_when_to_order(demo: DemoShop, at: datetime.datetime) -> None:
    goods = demo.manager.rows(Product).select_related("measure").in_bulk()
    for row in facts.stock_room()["reorder"]:
        rule = ReorderRule(
            milli(row["point"]),
            wanted_milli=milli(row["wanted"]),
            supplier=demo.suppliers[facts.supplier_of(row["sku"])],
            lead_days=row["lead_days"],
            pack_milli=milli(row["pack"]),
        )
        keep_at(access=demo.manager, product=goods[demo.ids[row["sku"]]], branch=demo.branches[0], rule=rule)
    # The shop's low stock is the main shop's: by that, nearly everything of the small branch would be to order.
    for number, product in zip(demo.product_ids, facts.products(), strict=True):
        full, low = stock_at(product, 1)
        keep_at(
            access=demo.manager,
            product=goods[number],
            branch=demo.branches[1],
            rule=ReorderRule(max(low - WHOLE, 0), wanted_milli=full),
        )


def _bring_batches(demo: DemoShop, godown: Place, last: datetime.date, at: datetime.datetime) -> None:
    """One of them will be past its day, and nobody looked."""
    items = [
        ReceiptItem(
            demo.ids[row["sku"]],
            milli(row["quantity"]),
            cost_e4=facts.product(row["sku"]).cost_e4,
            batch=BatchGiven(row["number"], last + datetime.timedelta(days=row["left_days"])),
        )
        for row in facts.stock_room()["godown"]["batches"]
    ]
    # In a demo of a day or two it is past its day when it comes.
    receive(
        access=demo.manager,
        at=at,
        key="demo:godown:batches",
        branch=godown.branch,
        place=godown,
        items=items,
        reference="Festival stock",
        takes_expired=True,
    )


def _fetch(demo: DemoShop, godown: Place, at: datetime.datetime) -> None:
    """Goods for the shop's own floor, of which some broke and some never came."""
    transfer = _send(demo, godown, godown.branch, TO_THE_FLOOR, at)
    items = [
        ArrivalItem(
            demo.ids[sku],
            received_milli=milli(sent) - milli(BROKEN.get(sku, "0")) - milli(MISSING.get(sku, "0")),
            damaged_milli=milli(BROKEN.get(sku, "0")),
            missing_milli=milli(MISSING.get(sku, "0")),
        )
        for sku, sent in TO_THE_FLOOR.items()
    ]
    receive_transfer(
        access=demo.manager,
        at=at + A_WHILE,
        key="demo:godown:came",
        transfer=transfer,
        items=items,
        note="One bottle leaked",
    )


def _send(demo: DemoShop, godown: Place, branch: Branch, goods: Mapping[str, str], at: datetime.datetime) -> Transfer:
    return send_goods(
        access=demo.manager,
        at=at,
        key=f"demo:godown:to:{branch.pk}",
        source=Spot(godown.branch, godown),
        target=Spot(branch),
        items=[TransferItem(demo.ids[sku], milli(quantity)) for sku, quantity in goods.items()],
    ).document


def _count_soap(demo: DemoShop, at: datetime.datetime) -> None:
    """Counted blind and approved: what differed was put right."""
    session = _counted(demo, at, "soap", "Soap, Hair & Oral Care", COUNTED, blind=True)
    end_counting(access=demo.manager, at=at + A_WHILE, session=session)
    approve_count(
        access=demo.at_till[0],
        at=at + A_WHILE,
        key="demo:count:soap:approved",
        session=session,
        note="Shelf by the door",
    )


def _begin_to_count_tea(demo: DemoShop, at: datetime.datetime) -> None:
    """Not over yet; one product is asked for again."""
    session = _counted(demo, at, "tea", "Tea, Coffee & Health Drinks", COUNTED_SO_FAR, blind=False)
    wrong = demo.ids[next(sku for sku, difference in COUNTED_SO_FAR.items() if difference)]
    ask_again(access=demo.manager, at=at + A_WHILE, session=session, product_id=wrong, note="Look behind the jars, too")


def _counted(
    demo: DemoShop, at: datetime.datetime, key: str, category: str, differences: Mapping[str, int], *, blind: bool
) -> CountSession:
    session = open_count(
        access=demo.manager,
        at=at,
        key=f"demo:count:{key}",
        branch=demo.branches[0],
        category=demo.manager.rows(Category).get(name=category),
        blind=blind,
    ).document
    shelf = places.shelf(demo.shop.pk, demo.branches[0].pk)
    units = {sku: places.goods(demo.shop.pk, demo.ids[sku]) for sku in differences}
    standing = balances((shelf, unit) for unit in units.values())
    for place, (sku, pieces) in enumerate(differences.items()):
        lies = standing[shelf.id, units[sku].id].on_hand
        count_goods(
            access=demo.manager,
            at=at + place * BETWEEN_SHELVES,
            key=f"demo:count:{key}:{sku}",
            session=session,
            product_id=demo.ids[sku],
            counted_milli=max(lies + pieces * WHOLE, 0),
        )
    return session


def _clear_a_batch(demo: DemoShop, at: datetime.datetime) -> None:
    """What will not be sold in its time at the usual price."""
    batch = demo.manager.rows(Batch).get(number=CLEARED)
    price_batch(access=demo.manager, at=at, batch=batch, price_e4=CLEARED_AT_E4)
