"""Transfers, and what became of them, as moves.

Whatever else moves with the goods of a transfer (their batches, without value) is added to these two functions.
"""

from collections.abc import Sequence

from galla.inventory.models import Outcome, Transfer, TransferLine, TransferReceipt, TransferReceiptLine
from galla.inventory.papers.receipts import variance_moves
from galla.ledger import places
from galla.ledger.entries import Move, request_hash

TRANSFER = "transfer"
TRANSFER_RECEIPT = "transfer-receipt"
TAKEN_BACK = "transfer-back"
TRANSFER_KINDS = (TRANSFER, TRANSFER_RECEIPT, TAKEN_BACK)


def kind_of_outcome(outcome: str) -> str:
    """The kind of entry that is made for what became of goods on the way."""
    return TAKEN_BACK if outcome == Outcome.BACK else TRANSFER_RECEIPT


def moves_of_transfer(transfer: Transfer, lines: Sequence[TransferLine]) -> list[Move]:
    """Goods with their value from where they lay to the transfer's own account."""
    source = places.shelf(transfer.shop_id, transfer.branch_id, transfer.place_id)
    way = places.transit(transfer.shop_id, transfer.pk)
    return [
        Move(source, way, places.goods(line.shop_id, line.product_id), line.quantity_milli, line.worth_minor)
        for line in lines
    ]


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
    return moves


def hash_of_transfer(transfer: Transfer, lines: Sequence[TransferLine]) -> str:
    """What the entry of a transfer carries of its paper."""
    return request_hash(
        [
            *(transfer.shop_id, transfer.branch_id, transfer.place_id, transfer.to_branch_id, transfer.to_place_id),
            *(transfer.note, transfer.worth_minor, transfer.by_id),
            [[line.position, line.product_id, line.quantity_milli, line.worth_minor] for line in lines],
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
                    line.variance_minor,
                ]
                for line in lines
            ],
        ]
    )
