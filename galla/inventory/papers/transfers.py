"""Transfers, and what became of them, as moves: goods with their value, and beside them their batches, without."""

from collections.abc import Sequence

from galla.inventory.models import Outcome, Transfer, TransferLine, TransferReceipt, TransferReceiptLine
from galla.inventory.papers.receipts import said_of_batches, variance_moves
from galla.ledger import places
from galla.ledger.entries import Move, request_hash

TRANSFER = "transfer"
TRANSFER_RECEIPT = "transfer-receipt"
TAKEN_BACK = "transfer-back"
MOVED = "goods-moved"
TRANSFER_KINDS = (TRANSFER, MOVED, TRANSFER_RECEIPT, TAKEN_BACK)


def kind_of_transfer(transfer: Transfer) -> str:
    """The kind of entry that is made where goods leave: for the way, or for where they lie in the same moment."""
    return MOVED if transfer.at_once else TRANSFER


def kind_of_outcome(outcome: str) -> str:
    """The kind of entry that is made for what became of goods on the way."""
    return TAKEN_BACK if outcome == Outcome.BACK else TRANSFER_RECEIPT


def moves_of_transfer(transfer: Transfer, lines: Sequence[TransferLine]) -> list[Move]:
    """Goods with their value from where they lay to the transfer's own account; moved at once, to where they lie."""
    if transfer.at_once:
        return _moves_at_once(transfer, lines)
    source = places.shelf(transfer.shop_id, transfer.branch_id, transfer.place_id)
    way = places.transit(transfer.shop_id, transfer.pk)
    moves: list[Move] = []
    for line in lines:
        goods = places.goods(line.shop_id, line.product_id)
        moves.append(Move(source, way, goods, line.quantity_milli, line.worth_minor))
        moves += [
            Move(source, way, places.batch(line.shop_id, batch_id), milli)
            for batch_id, milli in said_of_batches(line.batches, 2)
        ]
    return moves


def _moves_at_once(transfer: Transfer, lines: Sequence[TransferLine]) -> list[Move]:
    source = places.shelf(transfer.shop_id, transfer.branch_id, transfer.place_id)
    target = places.shelf(transfer.shop_id, transfer.to_branch_id, transfer.to_place_id)
    sold = places.named(transfer.shop_id, "sold")
    moves: list[Move] = []
    for line in lines:
        goods = places.goods(line.shop_id, line.product_id)
        moves.append(Move(source, target, goods, line.quantity_milli, line.worth_minor))
        moves += variance_moves(target, goods, line.variance_minor)
        for batch_id, milli, gone in said_of_batches(line.batches, 3):
            batch = places.batch(line.shop_id, batch_id)
            moves.append(Move(source, target, batch, milli))
            moves += [Move(target, sold, batch, gone)] if gone else []
    return moves


def moves_of_transfer_receipt(receipt: TransferReceipt, lines: Sequence[TransferReceiptLine]) -> list[Move]:
    """Goods with their value from the way onto a shelf or, damaged and missing, to ``lost``."""
    way = places.transit(receipt.shop_id, receipt.transfer_id)
    shelf, lost = (
        places.shelf(receipt.shop_id, receipt.branch_id, receipt.place_id),
        places.named(receipt.shop_id, "lost"),
    )
    moves: list[Move] = []
    for line in lines:
        goods = places.goods(line.shop_id, line.product_id)
        parts = (
            (shelf, line.received_milli, line.received_worth_minor),
            (lost, line.damaged_milli, line.damaged_worth_minor),
            (lost, line.missing_milli, line.missing_worth_minor),
        )
        moves += [Move(way, target, goods, milli, worth) for target, milli, worth in parts if milli or worth]
        moves += variance_moves(shelf, goods, line.variance_minor)
        moves += _batch_moves(way, shelf, line)
    return moves


def _batch_moves(way: places.Account, shelf: places.Account, line: TransferReceiptLine) -> list[Move]:
    """The batches beside their goods, and on to ``sold`` what had been sold before it came."""
    lost, sold = places.named(line.shop_id, "lost"), places.named(line.shop_id, "sold")
    moves: list[Move] = []
    for batch_id, came, gone, damaged, missing in said_of_batches(line.batches, 5):
        batch = places.batch(line.shop_id, batch_id)
        parts = ((way, shelf, came), (shelf, sold, gone), (way, lost, damaged), (way, lost, missing))
        moves += [Move(source, target, batch, milli) for source, target, milli in parts if milli]
    return moves


def hash_of_transfer(transfer: Transfer, lines: Sequence[TransferLine]) -> str:
    """What the entry of a transfer carries of its paper."""
    return request_hash(
        [
            *(transfer.shop_id, transfer.branch_id, transfer.place_id, transfer.to_branch_id, transfer.to_place_id),
            *(transfer.note, transfer.worth_minor, transfer.by_id),
            [
                [
                    *(line.position, line.product_id, line.quantity_milli, line.worth_minor),
                    *([line.variance_minor] if line.variance_minor else []),
                    *_of_batches(line.batches),
                ]
                for line in lines
            ],
        ]
    )


def hash_of_transfer_receipt(receipt: TransferReceipt, lines: Sequence[TransferReceiptLine]) -> str:
    """What the entry of a transfer's receipt carries of its paper."""
    return request_hash(
        [
            *(receipt.shop_id, receipt.transfer_id, receipt.outcome, receipt.branch_id, receipt.place_id),
            *(receipt.note, receipt.by_id),
            [
                [
                    *(line.position, line.product_id, line.received_milli, line.damaged_milli, line.missing_milli),
                    *(line.received_worth_minor, line.damaged_worth_minor, line.missing_worth_minor),
                    *(line.variance_minor, *_of_batches(line.batches)),
                ]
                for line in lines
            ],
        ]
    )


def _of_batches(batches: object) -> list[object]:
    """What a line says of its batches. A line without any says what it said before there were batches."""
    return [] if batches is None else [batches]
