"""What became of goods on the way: they arrived, arrived damaged, never came, or were taken back."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.models import Product
from galla.foundation import formats
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput
from galla.inventory import papers
from galla.inventory.actions.booking import (
    Booking,
    Paper,
    cleaned,
    demand_lines,
    demand_place,
    demand_quantity,
    hold_branch,
)
from galla.inventory.actions.carrying import unload_batches
from galla.inventory.errors import QUANTITY_PLACES, NotOnTheWay
from galla.inventory.models import (
    LONGEST_NOTE,
    Outcome,
    Transfer,
    TransferReceipt,
    TransferReceiptLine,
)
from galla.inventory.shelves import Arrival, Shelf
from galla.ledger import places
from galla.ledger.entries import Claim
from galla.ledger.errors import BelowFloor
from galla.pricing.numbers import trimmed_text

LINE_FIELDS = (
    *("shop_id", "receipt_id", "position", "product_id", "received_milli", "damaged_milli", "missing_milli"),
    *("received_worth_minor", "damaged_worth_minor", "missing_worth_minor", "variance_minor"),
    "batches",
)


@dataclass(frozen=True, slots=True)
class ArrivalItem:
    """How much of a product came, came damaged and is missing, in thousandths."""

    product_id: int
    received_milli: int = 0
    damaged_milli: int = 0
    missing_milli: int = 0

    @property
    def together_milli(self) -> int:
        """All that is no longer on the way."""
        return self.received_milli + self.damaged_milli + self.missing_milli


def receive_transfer(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    transfer: Transfer,
    items: Sequence[ArrivalItem],
    rest_is_missing: bool = False,
    note: str = "",
) -> Paper[TransferReceipt]:
    """Take goods of a transfer off the way: onto the shelf they were sent to or, damaged and missing, to ``lost``.

    What no item speaks of stays on the way; with ``rest_is_missing`` it did not come. Raises ``InvalidInput`` naming
    the line, ``NotOnTheWay`` where more is said to have come than was still on the way.
    """
    if not items and not rest_is_missing:
        raise InvalidInput(_("Say what came, came damaged or is missing."), field="lines")
    if items:
        demand_lines(len(items))
    products = _sent(transfer)
    for place, item in enumerate(items):
        _demand_sane(products.get(item.product_id), item, place)
    booking = Booking(access, transfer.to_branch, papers.TRANSFER_RECEIPT, at, key, transfer.to_place)

    def said(way: Shelf) -> list[ArrivalItem]:
        demand_on_the_way(way, items, products)
        return [*items, *_rest(way, items, products)] if rest_is_missing else list(items)

    asked = [[item.product_id, item.received_milli, item.damaged_milli, item.missing_milli] for item in items]
    return _off_the_way(booking, transfer, Outcome.ARRIVED, products, said, [rest_is_missing, asked], note)


def take_back(
    *, access: Access, at: datetime.datetime, key: str, transfer: Transfer, note: str = ""
) -> Paper[TransferReceipt]:
    """Bring everything that is still on the way back to where it left.

    Raises ``NotOnTheWay`` if nothing is, ``InvalidInput`` where that branch or place is closed by now.
    """
    if transfer.branch.archived_at is not None:
        raise InvalidInput(_("%(branch)s is closed. Receive the goods instead.") % {"branch": transfer.branch.name})
    demand_place(transfer.branch, transfer.place)
    products = _sent(transfer)
    booking = Booking(access, transfer.branch, papers.TAKEN_BACK, at, key, transfer.place)

    def said(way: Shelf) -> list[ArrivalItem]:
        left = {product: way.standing(product).on_hand for product in products}
        return [ArrivalItem(product, received_milli=milli) for product, milli in left.items() if milli]

    return _off_the_way(booking, transfer, Outcome.BACK, products, said, [], note)


def demand_on_the_way(way: Shelf, items: Sequence[ArrivalItem], products: dict[int, Product]) -> None:
    """Refuse more than is still on the way. Raises ``NotOnTheWay`` beside the first line that says too much."""
    left = {product: way.standing(product).on_hand for product in products}
    for place, item in enumerate(items):
        if item.together_milli > left[item.product_id]:
            raise _too_much(products[item.product_id], item, left[item.product_id], place)
        left[item.product_id] -= item.together_milli


def _too_much(product: Product, item: ArrivalItem, left_milli: int, place: int) -> NotOnTheWay:
    said = {"name": product.name, "left": formats.quantity(left_milli), "asked": formats.quantity(item.together_milli)}
    first = next(name for name in ("received", "damaged", "missing") if getattr(item, f"{name}_milli"))
    return NotOnTheWay(
        _("%(name)s: %(left)s still on the way, %(asked)s said to be here or gone.") % said,
        field=f"lines.{place}.{first}",
        product=product.pk,
        name=product.name,
        asked=trimmed_text(item.together_milli, places=QUANTITY_PLACES),
        on_the_way=trimmed_text(left_milli, places=QUANTITY_PLACES),
    )


def _sent(transfer: Transfer) -> dict[int, Product]:
    lines = transfer.lines.select_related("product__measure").order_by("position")
    return {line.product_id: line.product for line in lines}


def _demand_sane(product: Product | None, item: ArrivalItem, place: int) -> None:
    if product is None:
        raise InvalidInput(_("This was not sent with this transfer."), field=f"lines.{place}.product")
    for name in ("received", "damaged", "missing"):
        milli, field = getattr(item, f"{name}_milli"), f"lines.{place}.{name}"
        if milli < 0:
            raise InvalidInput(_("A quantity from zero up."), field=field)
        demand_quantity(product, milli, field=field)
    if not item.together_milli:
        raise InvalidInput(_("Say how much came, came damaged or is missing."), field=f"lines.{place}.received")


def _rest(way: Shelf, items: Sequence[ArrivalItem], products: dict[int, Product]) -> list[ArrivalItem]:
    """What no item speaks of, as missing."""
    left = {product: way.standing(product).on_hand for product in products}
    for item in items:
        left[item.product_id] -= item.together_milli
    return [ArrivalItem(product, missing_milli=milli) for product, milli in left.items() if milli]


def _off_the_way(
    booking: Booking,
    transfer: Transfer,
    outcome: Outcome,
    products: dict[int, Product],
    said: Callable[[Shelf], list[ArrivalItem]],
    asked: list[object],
    note: str,
) -> Paper[TransferReceipt]:
    """Write what became of goods on the way; ``said`` answers it once their balances are locked."""
    note = cleaned(note, field="note", maximum=LONGEST_NOTE)
    nothing = NotOnTheWay(_("Nothing of this transfer is on the way any more."))
    if transfer.at_once:
        raise nothing

    def write(claimed: Claim) -> TransferReceipt:
        hold_branch(booking.branch.pk)
        account = places.transit(transfer.shop_id, transfer.pk)
        way = Shelf(place=account, currency=booking.access.shop.currency, product_ids=products)
        items = said(way)
        if not items:
            raise nothing
        shelf = booking.shelf([products[item.product_id] for item in items if item.received_milli])
        lines = [_line(claimed, way, shelf, item, place) for place, item in enumerate(items)]
        unload_batches(way, shelf, products, lines)
        receipt = TransferReceipt(**booking.columns(claimed), transfer=transfer, outcome=outcome, note=note)
        moves = papers.moves_of_transfer_receipt(receipt, lines)
        paper = papers.hash_of_transfer_receipt(receipt, lines)
        booking.post(claimed, moves, paper, least=way.never_below_zero())
        receipt.save(force_insert=True)
        rows = [[getattr(line, name) for name in LINE_FIELDS] for line in lines]
        insert_rows(TransferReceiptLine, LINE_FIELDS, rows)
        return receipt

    try:
        return booking.book([transfer.pk, outcome.value, note, *asked], write, TransferReceipt)
    except BelowFloor:
        raise nothing from None


def _line(claimed: Claim, way: Shelf, shelf: Shelf, item: ArrivalItem, place: int) -> TransferReceiptLine:
    received, damaged, missing = (
        way.take(item.product_id, milli, last_cost_e4=0)
        for milli in (item.received_milli, item.damaged_milli, item.missing_milli)
    )
    arrival = shelf.bring(item.product_id, item.received_milli, received) if item.received_milli else Arrival(0, 0)
    return TransferReceiptLine(
        shop_id=way.shop_id,
        receipt_id=claimed.entry_id,
        position=place + 1,
        product_id=item.product_id,
        received_milli=item.received_milli,
        damaged_milli=item.damaged_milli,
        missing_milli=item.missing_milli,
        received_worth_minor=arrival.worth_minor,
        damaged_worth_minor=damaged,
        missing_worth_minor=missing,
        variance_minor=arrival.variance_minor,
    )
