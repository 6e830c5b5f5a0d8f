"""Goods on their way to another place of the shop: to another branch, a warehouse, a shelf, back to the floor.

Within a branch they may lie there in the same moment: whoever carries a case from the godown to the floor does not
receive it from himself.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput, KeyReused
from galla.inventory import papers
from galla.inventory.actions.batching import batches_named
from galla.inventory.actions.booking import (
    Booking,
    Paper,
    cleaned,
    demand_lines,
    demand_open,
    demand_place,
    demand_quantity,
    goods_named,
    hold_branch,
    hold_place,
)
from galla.inventory.actions.carrying import Load, move_batches, send_batches
from galla.inventory.errors import NotEnoughStock
from galla.inventory.models import LONGEST_NOTE, Place, Transfer, TransferLine
from galla.inventory.shelves import Shelf, lock_together
from galla.ledger import places
from galla.ledger.entries import Claim, open_balances
from galla.ledger.errors import BelowFloor
from galla.ledger.queries import entry_of_key

LINE_FIELDS = (
    *("shop_id", "transfer_id", "position", "product_id", "quantity_milli", "worth_minor", "variance_minor"),
    "batches",
)


@dataclass(frozen=True, slots=True)
class TransferItem:
    """So much of a product, in thousandths, of the batch that is named where one is."""

    product_id: int
    quantity_milli: int
    batch_id: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A branch's floor, or with a place that one of its places."""

    branch: Branch
    place: Place | None = None

    @property
    def account(self) -> places.Account:
        """Where its goods lie."""
        return places.shelf(self.branch.shop_id, self.branch.pk, self.place.pk if self.place else None)


def send_goods(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    source: Spot,
    target: Spot,
    items: Sequence[TransferItem],
    at_once: bool = False,
    takes_expired: bool = False,
    note: str = "",
) -> Paper[Transfer]:
    """Send goods on their way, at the average of where they leave; the last of a product takes the rest of its value.

    ``at_once``: within a branch they lie there in the same moment, by one paper and one entry. Of what is kept by batch
    the one that a line names leaves, else the first-expiring. Onto a floor nothing past its day goes (that stays where
    it is, as far as there is enough else), unless ``takes_expired``; into a place anything does.

    Raises ``InvalidInput`` naming the line, ``ExpiredForFloor``, and ``NotEnoughStock`` where more would leave than
    lies there, whatever the shop says about selling below zero: nobody can load what is not there.
    """
    _demand_spots(access, source, target, at_once=at_once)
    demand_lines(len(items))
    note = cleaned(note, field="note", maximum=LONGEST_NOTE)
    may_be_past = takes_expired or target.place is not None
    load = _load(access, items, None if may_be_past else shop_day(access.shop, at))
    booking = Booking(access, source.branch, papers.MOVED if at_once else papers.TRANSFER, at, key, source.place)
    _demand_own_key(booking)

    def write(claimed: Claim) -> Transfer:
        hold_branch(target.branch.pk, field="to_branch")
        if target.place is not None:
            hold_place(target.place.pk, field="to_place")
        if at_once:
            hold_branch(source.branch.pk)
            lock_together([source.account, target.account], load.products)
        shelf = booking.shelf(list(load.products.values()))
        demand_there(shelf, items, load)
        transfer = Transfer(**booking.columns(claimed), to_branch=target.branch, to_place=target.place, note=note)
        transfer.at_once = at_once
        return _written(booking, claimed, shelf, transfer, _lines(claimed, shelf, items), load)

    asked = [[item.product_id, item.quantity_milli, *([item.batch_id] if item.batch_id else [])] for item in items]
    wanted = [target.branch.pk, target.place.pk if target.place else None, note, asked]
    try:
        return booking.book([*wanted, *(["expired"] if takes_expired else [])], write, Transfer)
    except BelowFloor:
        raise _short(load.products[items[0].product_id], items, there_milli=0, place=0) from None


def demand_there(shelf: Shelf, items: Sequence[TransferItem], load: Load) -> None:
    """Refuse to send more than lies there. Raises ``NotEnoughStock`` beside the first line that is short."""
    asked: Counter[int] = Counter()
    for place, item in enumerate(items):
        asked[item.product_id] += item.quantity_milli
        there = shelf.standing(item.product_id).on_hand
        if asked[item.product_id] > there:
            raise _short(load.products[item.product_id], items, there_milli=there, place=place)


def _short(product: Product, items: Sequence[TransferItem], *, there_milli: int, place: int) -> NotEnoughStock:
    return NotEnoughStock(
        product_id=product.pk,
        name=product.name,
        asked_milli=sum(item.quantity_milli for item in items if item.product_id == product.pk),
        on_hand_milli=there_milli,
        field=f"lines.{place}.quantity",
    )


def _demand_spots(access: Access, source: Spot, target: Spot, *, at_once: bool) -> None:
    demand_open(access, source.branch)
    demand_place(source.branch, source.place)
    demand_open(access, target.branch, field="to_branch")
    demand_place(target.branch, target.place, field="to_place")
    if (source.branch.pk, source.place and source.place.pk) == (target.branch.pk, target.place and target.place.pk):
        raise InvalidInput(_("The goods lie there already. Choose another place."), field="to_branch")
    if at_once and source.branch.pk != target.branch.pk:
        words = _("To another branch goods are on the way until somebody there says what came.")
        raise InvalidInput(words, field="at_once")


def _demand_own_key(booking: Booking) -> None:
    """Goods that are sent and goods that move at once are papers of two kinds, and a key is for one request."""
    other = papers.TRANSFER if booking.kind == papers.MOVED else papers.MOVED
    if entry_of_key(booking.access.shop.pk, other, booking.key) is not None:
        raise KeyReused(_("This key was used before, with another request."), field="Idempotency-Key")


def _load(access: Access, items: Sequence[TransferItem], good_on: datetime.date | None) -> Load:
    """The products and batches of the lines, looked at. Raises ``InvalidInput`` beside a line."""
    products = goods_named(access, [item.product_id for item in items])
    for place, item in enumerate(items):
        product = products[item.product_id]
        if item.quantity_milli <= 0:
            raise InvalidInput(_("A quantity above zero."), field=f"lines.{place}.quantity")
        demand_quantity(product, item.quantity_milli, field=f"lines.{place}.quantity")
        if item.batch_id is not None and not product.keeps_batches:
            detail = _("%(name)s is not kept by batch. Say so on its card first.") % {"name": product.name}
            raise InvalidInput(detail, field=f"lines.{place}.batch")
    named = batches_named(access, [(item.product_id, item.batch_id) for item in items])
    return Load(products, named, good_on)


def _lines(claimed: Claim, shelf: Shelf, items: Sequence[TransferItem]) -> list[TransferLine]:
    return [
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


def _written(
    booking: Booking, claimed: Claim, shelf: Shelf, transfer: Transfer, lines: list[TransferLine], load: Load
) -> Transfer:
    transfer.worth_minor = sum(line.worth_minor for line in lines)
    if transfer.at_once:
        _land(booking, shelf, transfer, lines, load)
    else:
        way = places.transit(shelf.shop_id, transfer.pk)
        open_balances((way, places.goods(shelf.shop_id, product)) for product in load.products)
        send_batches(shelf, way, lines, load)
    moves, paper = papers.moves_of_transfer(transfer, lines), papers.hash_of_transfer(transfer, lines)
    booking.post(claimed, moves, paper, least=shelf.never_below_zero())
    transfer.save(force_insert=True)
    insert_rows(TransferLine, LINE_FIELDS, [[getattr(line, name) for name in LINE_FIELDS] for line in lines])
    return transfer


def _land(booking: Booking, shelf: Shelf, transfer: Transfer, lines: list[TransferLine], load: Load) -> None:
    """Put goods that left a shelf where they go, in the same moment; the floor there may stand below zero."""
    place = Spot(transfer.to_branch, transfer.to_place).account
    there = Shelf(place=place, currency=booking.access.shop.currency, product_ids=load.products)
    for line in lines:
        line.variance_minor = there.bring(line.product_id, line.quantity_milli, line.worth_minor).variance_minor
    move_batches(shelf, there, lines, load)
