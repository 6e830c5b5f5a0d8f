"""Stock put right: counted, damaged, past its date, stolen, used, found."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.allowing import asked
from galla.accounts.models import Branch, NegativeStock
from galla.catalog.models import Product
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.inventory import papers
from galla.inventory.actions.batching import batches_named, change_batches
from galla.inventory.actions.booking import (
    Booking,
    Paper,
    cleaned,
    demand_lines,
    demand_open,
    demand_place,
    demand_quantity,
    goods_named,
)
from galla.inventory.errors import NotEnoughStock
from galla.inventory.models import LONGEST_NOTE, Adjustment, AdjustmentLine, Place, Reason
from galla.inventory.shelves import Shelf
from galla.ledger.entries import Claim

LINE_FIELDS = (
    *("shop_id", "adjustment_id", "position", "product_id", "on_hand_milli", "counted_milli", "change_milli"),
    *("worth_minor", "variance_minor", "batches"),
)
# Goods do not come back by being damaged.
ONLY_LESS = frozenset({Reason.DAMAGED, Reason.EXPIRED, Reason.STOLEN, Reason.USED})
# What somebody who moves no stock writes off where a manager allows it.
WRITTEN_OFF = (Reason.DAMAGED, Reason.EXPIRED, Reason.STOLEN)


@dataclass(frozen=True, slots=True)
class AdjustmentItem:
    """A product and by how much its stock changes, or how much of it was counted; one of the two.

    A change may name the batch it is of. Where less lies there than was thought and no batch is named, what belongs to
    none is gone first, then the first-expiring.
    """

    product_id: int
    change_milli: int | None = None
    counted_milli: int | None = None
    batch_id: int | None = None


def asked_to_put_right(
    access: Access, *, branch: Branch, reason: str, told: Mapping[str, Any] | None, at: datetime.datetime
) -> Access:
    """``allowing.asked`` for stock put right: a manager's PIN allows a write-off where one stands, and no more.

    What it could not allow is refused before it is tried. Raises ``NotAllowed`` beside the reason, ``InvalidInput``
    beside the branch, and as ``asked`` does.
    """
    if told is None or access.can("stock.move"):
        return access
    _demand_write_off(access, branch, reason)
    return asked(access, "stock.write_off", told, at=at)


def put_right(*, access: Access, branch: Branch, reason: str, **told: Any) -> Paper[Adjustment]:
    """``adjust`` for whoever moves stock, and for whom a manager allows to write goods off.

    Raises ``NotAllowed``, ``InvalidInput`` for another branch than one's own, and as ``adjust`` does.
    """
    if not access.can("stock.move"):
        access.require("stock.write_off", field="allowed_by")
        _demand_write_off(access, branch, reason)
    return adjust(access=access, branch=branch, reason=reason, **told)


def _demand_write_off(access: Access, branch: Branch, reason: str) -> None:
    if reason not in WRITTEN_OFF:
        said = _("With a manager's PIN goods are written off: damaged, past their date, stolen or lost.")
        raise NotAllowed(said, field="reason")
    if access.branch is None or access.branch.pk != branch.pk:
        raise InvalidInput(_("You do not stand in this branch."), field="branch")


def adjust(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    branch: Branch,
    place: Place | None = None,
    items: Sequence[AdjustmentItem],
    reason: str,
    note: str = "",
    may_fall_below: bool = False,
) -> Paper[Adjustment]:
    """Put the stock of a branch's floor, or of one of its places, right.

    What leaves takes its share of the value along, what turns up brings some. ``may_fall_below``: what happened
    elsewhere is written as it happened, whatever lies here.

    Raises ``InvalidInput`` naming the line, and ``NotEnoughStock`` where more would leave than lies there and the shop
    refuses that.
    """
    demand_open(access, branch)
    demand_place(branch, place)
    note = cleaned(note, field="note", maximum=LONGEST_NOTE)
    products = _goods_of(access, items, reason)
    batches = batches_named(access, [(item.product_id, item.batch_id) for item in items])
    booking = Booking(access, branch, papers.ADJUSTMENT, at, key, place)
    blocks = access.shop.negative_stock == NegativeStock.BLOCK and not may_fall_below

    def write(claimed: Claim) -> Adjustment:
        shelf = booking.shelf(list(products.values()))
        lines = [
            _line(claimed, shelf, products[item.product_id], item, number, blocks=blocks)
            for number, item in enumerate(items)
        ]
        change_batches(shelf, products, lines, batches)
        adjustment = Adjustment(**booking.columns(claimed), reason=reason, note=note)
        moves = papers.moves_of_adjustment(adjustment, lines)
        booking.post(claimed, moves, papers.hash_of_adjustment(adjustment, lines))
        adjustment.save(force_insert=True)
        insert_rows(AdjustmentLine, LINE_FIELDS, [[getattr(line, name) for name in LINE_FIELDS] for line in lines])
        return adjustment

    asked = [
        [item.product_id, item.change_milli, item.counted_milli, *([item.batch_id] if item.batch_id else [])]
        for item in items
    ]
    return booking.book([reason, note, asked], write, Adjustment)


def _goods_of(access: Access, items: Sequence[AdjustmentItem], reason: str) -> dict[int, Product]:
    """The products of some changes, each of which makes sense for the reason. Raises ``InvalidInput``."""
    demand_lines(len(items))
    if reason not in Reason.values:
        raise InvalidInput(_("Choose a reason from the list."), field="reason")
    products = goods_named(access, [item.product_id for item in items])
    for number, item in enumerate(items):
        _demand_sane(products[item.product_id], item, number, reason)
    return products


def _demand_sane(product: Product, item: AdjustmentItem, place: int, reason: str) -> None:
    change, counted = item.change_milli, item.counted_milli
    if (change is None) == (counted is None):
        raise InvalidInput(_("Say by how much, or how much was counted."), field=f"lines.{place}.change")
    if change is not None:
        field = f"lines.{place}.change"
        if change == 0:
            raise InvalidInput(_("A change of nothing is no change."), field=field)
        if change > 0 and reason in ONLY_LESS:
            raise InvalidInput(_("For this reason stock becomes less: write a minus."), field=field)
        if change < 0 and reason == Reason.FOUND:
            raise InvalidInput(_("What was found is more, not less."), field=field)
        demand_quantity(product, change, field=field)
    if counted is not None:
        field = f"lines.{place}.counted"
        if counted < 0:
            raise InvalidInput(_("A count from zero up."), field=field)
        if reason != Reason.COUNT:
            raise InvalidInput(_("What was counted has the reason: counted."), field=field)
        if item.batch_id is not None:
            raise InvalidInput(_("Of a batch, say by how much it changed."), field=field)
        demand_quantity(product, counted, field=field)


def _line(
    claimed: Claim, shelf: Shelf, product: Product, item: AdjustmentItem, place: int, *, blocks: bool
) -> AdjustmentLine:
    here = shelf.standing(product.pk)
    change = item.change_milli if item.change_milli is not None else (item.counted_milli or 0) - here.on_hand
    line = AdjustmentLine(
        shop_id=shelf.shop_id,
        adjustment_id=claimed.entry_id,
        position=place + 1,
        product_id=product.pk,
        on_hand_milli=here.on_hand,
        counted_milli=item.counted_milli,
        change_milli=change,
        worth_minor=0,
        variance_minor=0,
    )
    if change > 0:
        arrival = shelf.find(product.pk, change, last_cost_e4=product.cost_e4)
        line.worth_minor, line.variance_minor = arrival.worth_minor, arrival.variance_minor
    elif change < 0:
        if blocks and here.on_hand + change < 0:
            raise NotEnoughStock(
                product_id=product.pk,
                name=product.name,
                asked_milli=-change,
                on_hand_milli=here.on_hand,
                field=f"lines.{place}.change",
            )
        line.worth_minor = shelf.take(product.pk, -change, last_cost_e4=product.cost_e4)
    return line
