"""Receipts and adjustments as moves."""

from collections.abc import Sequence

from galla.inventory.models import Adjustment, AdjustmentLine, Reason, Receipt, ReceiptKind, ReceiptLine
from galla.ledger import places
from galla.ledger.entries import Move, request_hash

RECEIPT = "receipt"
ADJUSTMENT = "adjustment"
KINDS = (RECEIPT, ADJUSTMENT)


def moves_of_receipt(receipt: Receipt, lines: Sequence[ReceiptLine]) -> list[Move]:
    """Goods with their value from where they came onto the shelf, and what follows goods sold before they came."""
    shelf, source = places.shelf(receipt.shop_id, receipt.branch_id, receipt.place_id), _source(receipt)
    moves: list[Move] = []
    for line in lines:
        goods = places.goods(receipt.shop_id, line.product_id)
        moves.append(Move(source, shelf, goods, line.quantity_milli, line.worth_minor))
        moves += variance_moves(shelf, goods, line.variance_minor)
        if line.batch_id is not None:
            moves += _batch_moves(source, shelf, line)
    return moves


def _batch_moves(source: places.Account, shelf: places.Account, line: ReceiptLine) -> list[Move]:
    """The batch beside the goods, and on to ``sold`` what had been sold before it came."""
    batch = places.batch(shelf.shop_id, line.batch_id or 0)
    moves = [Move(source, shelf, batch, line.quantity_milli)]
    if line.gone_milli:
        moves.append(Move(shelf, places.named(shelf.shop_id, "sold"), batch, line.gone_milli))
    return moves


def _source(receipt: Receipt) -> places.Account:
    if receipt.kind == ReceiptKind.OPENING:
        return places.named(receipt.shop_id, "opening")
    if receipt.supplier_id is not None:
        return places.supplier(receipt.shop_id, receipt.supplier_id)
    return places.named(receipt.shop_id, "purchases")


def moves_of_adjustment(adjustment: Adjustment, lines: Sequence[AdjustmentLine]) -> list[Move]:
    """Goods with their value from the shelf to ``lost`` or ``used``, or from ``found`` onto it."""
    shelf = places.shelf(adjustment.shop_id, adjustment.branch_id, adjustment.place_id)
    lost = places.named(adjustment.shop_id, "used" if adjustment.reason == Reason.USED else "lost")
    found = places.named(adjustment.shop_id, "found")
    moves: list[Move] = []
    for line in lines:
        goods = places.goods(adjustment.shop_id, line.product_id)
        if line.change_milli > 0:
            moves.append(Move(found, shelf, goods, line.change_milli, line.worth_minor))
        elif line.change_milli < 0:
            moves.append(Move(shelf, lost, goods, -line.change_milli, line.worth_minor))
        moves += variance_moves(shelf, goods, line.variance_minor)
        for batch_id, change in said_of_batches(line.batches, 2):
            batch = places.batch(adjustment.shop_id, batch_id)
            moves.append(Move(found, shelf, batch, change) if change > 0 else Move(shelf, lost, batch, -change))
    return moves


def said_of_batches(value: object, width: int) -> list[list[int]]:
    """What a line says of its batches: rows of so many numbers, the first a batch's id.

    What somebody wrote there by hand moves nothing; the hash tells of it.
    """
    rows = value if isinstance(value, list) else []
    return [
        row
        for row in rows
        if isinstance(row, list) and len(row) == width and all(isinstance(number, int) for number in row)
    ]


def variance_moves(shelf: places.Account, goods: places.Unit, variance_minor: int) -> list[Move]:
    """A move of value alone: to ``sold`` where goods sold before they came cost more than thought, back where less."""
    sold = places.named(shelf.shop_id, "sold")
    if variance_minor > 0:
        return [Move(shelf, sold, goods, 0, variance_minor)]
    return [Move(sold, shelf, goods, 0, -variance_minor)] if variance_minor else []


def hash_of_receipt(receipt: Receipt, lines: Sequence[ReceiptLine]) -> str:
    """What the entry of a receipt carries of its paper."""
    return request_hash(
        [
            *(receipt.shop_id, receipt.branch_id, receipt.supplier_id, receipt.kind, receipt.reference),
            *(receipt.worth_minor, receipt.by_id),
            [
                [
                    *(line.position, line.product_id, line.quantity_milli, line.worth_minor, line.variance_minor),
                    *_batch_said(line),
                ]
                for line in lines
            ],
            *_of_place(receipt.place_id),
        ]
    )


def _batch_said(line: ReceiptLine) -> list[object]:
    """What a line says of its batch; nothing where it has none, so that papers of before there were any stand."""
    if line.batch_id is None and not line.gone_milli:
        return []
    batch = line.batch
    facts = [] if batch is None else [batch.number, batch.expires_on, batch.mrp_e4]
    return [line.batch_id, line.gone_milli, *facts]


def hash_of_adjustment(adjustment: Adjustment, lines: Sequence[AdjustmentLine]) -> str:
    """What the entry of an adjustment carries of its paper."""
    return request_hash(
        [
            *(adjustment.shop_id, adjustment.branch_id, adjustment.reason, adjustment.note, adjustment.by_id),
            [
                [
                    *(line.position, line.product_id, line.on_hand_milli, line.counted_milli, line.change_milli),
                    *(line.worth_minor, line.variance_minor),
                    *([] if line.batches is None else [line.batches]),
                ]
                for line in lines
            ],
            *_of_place(adjustment.place_id),
        ]
    )


def _of_place(place_id: int | None) -> list[int]:
    """A place at the end of what is hashed. Papers of the floor say what they said before there were places."""
    return [] if place_id is None else [place_id]
