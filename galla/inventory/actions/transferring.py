"""Goods sent from one place to another. They are on the way until somebody says what became of them."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput
from galla.inventory import papers
from galla.inventory.actions.booking import (
    Booking,
    Paper,
    cleaned,
    demand_lines,
    demand_open,
    demand_place,
    demand_quantity,
    goods_named,
    hold_place,
)
from galla.inventory.actions.carrying import send_batches
from galla.inventory.errors import NotEnoughStock
from galla.inventory.models import LONGEST_NOTE, Place, Transfer, TransferLine
from galla.inventory.shelves import Shelf
from galla.ledger import places
from galla.ledger.entries import Claim, open_balances
from galla.ledger.errors import BelowFloor

LINE_FIELDS = ("shop_id", "transfer_id", "position", "product_id", "quantity_milli", "worth_minor", "batches")


@dataclass(frozen=True, slots=True)
class TransferItem:
    """So much of a product, in thousandths."""

    product_id: int
    quantity_milli: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A branch's floor, or with a place that one of its places."""

    branch: Branch
    place: Place | None = None


def send_goods(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    source: Spot,
    target: Spot,
    items: Sequence[TransferItem],
    note: str = "",
) -> Paper[Transfer]:
    """Send goods on their way, at the average of where they leave; the last of a product takes the rest of its value.

    Of what is kept by batch the first-expiring leave first. Raises ``InvalidInput`` naming the line, and
    ``NotEnoughStock`` where more would leave than lies there, whatever the shop says about selling below zero: nobody
    can load what is not there.
    """
    _demand_spots(access, source, target)
    demand_lines(len(items))
    note = cleaned(note, field="note", maximum=LONGEST_NOTE)
    products = goods_named(access, [item.product_id for item in items])
    for place, item in enumerate(items):
        if item.quantity_milli <= 0:
            raise InvalidInput(_("A quantity above zero."), field=f"lines.{place}.quantity")
        demand_quantity(products[item.product_id], item.quantity_milli, field=f"lines.{place}.quantity")
    booking = Booking(access, source.branch, papers.TRANSFER, at, key, source.place)

    def write(claimed: Claim) -> Transfer:
        shelf = booking.shelf(list(products.values()))
        if target.place is not None:
            hold_place(target.place.pk, field="to_place")
        demand_there(shelf, items, products)
        return _written(booking, claimed, shelf, target, items, products, note)

    asked = [[item.product_id, item.quantity_milli] for item in items]
    wanted = [target.branch.pk, target.place.pk if target.place else None, note, asked]
    try:
        return booking.book(wanted, write, Transfer)
    except BelowFloor:
        raise _short(products[items[0].product_id], items, there_milli=0, place=0) from None


def demand_there(shelf: Shelf, items: Sequence[TransferItem], products: Mapping[int, Product]) -> None:
    """Refuse to send more than lies there. Raises ``NotEnoughStock`` beside the first line that is short."""
    asked: Counter[int] = Counter()
    for place, item in enumerate(items):
        asked[item.product_id] += item.quantity_milli
        there = shelf.standing(item.product_id).on_hand
        if asked[item.product_id] > there:
            raise _short(products[item.product_id], items, there_milli=there, place=place)


def _short(product: Product, items: Sequence[TransferItem], *, there_milli: int, place: int) -> NotEnoughStock:
    return NotEnoughStock(
        product_id=product.pk,
        name=product.name,
        asked_milli=sum(item.quantity_milli for item in items if item.product_id == product.pk),
        on_hand_milli=there_milli,
        field=f"lines.{place}.quantity",
    )


def _demand_spots(access: Access, source: Spot, target: Spot) -> None:
    demand_open(access, source.branch)
    demand_place(source.branch, source.place)
    demand_open(access, target.branch, field="to_branch")
    demand_place(target.branch, target.place, field="to_place")
    if (source.branch.pk, source.place and source.place.pk) == (target.branch.pk, target.place and target.place.pk):
        raise InvalidInput(_("The goods lie there already. Choose another place."), field="to_branch")


def _written(
    booking: Booking,
    claimed: Claim,
    shelf: Shelf,
    target: Spot,
    items: Sequence[TransferItem],
    products: Mapping[int, Product],
    note: str,
) -> Transfer:
    lines = [
        TransferLine(
            shop_id=shelf.shop_id,
            transfer_id=claimed.entry_id,
            position=place + 1,
            product_id=item.product_id,
            quantity_milli=item.quantity_milli,
            worth_minor=shelf.take(item.product_id, item.quantity_milli, last_cost_e4=0),
        )
        for place, item in enumerate(items)
    ]
    transfer = Transfer(
        **booking.columns(claimed),
        to_branch=target.branch,
        to_place=target.place,
        note=note,
        worth_minor=sum(line.worth_minor for line in lines),
    )
    way = places.transit(shelf.shop_id, transfer.pk)
    open_balances((way, places.goods(shelf.shop_id, product)) for product in {item.product_id for item in items})
    send_batches(shelf, way, products, lines)
    moves, paper = papers.moves_of_transfer(transfer, lines), papers.hash_of_transfer(transfer, lines)
    booking.post(claimed, moves, paper, least=shelf.never_below_zero())
    transfer.save(force_insert=True)
    insert_rows(TransferLine, LINE_FIELDS, [[getattr(line, name) for name in LINE_FIELDS] for line in lines])
    return transfer
