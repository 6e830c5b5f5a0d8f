"""What a paper of the stock room means in moves, and the hash its entry carries of it. Pure.

The actions post these moves, and ``galla verify`` asks again whether they were posted.
"""

from galla.inventory.papers.counting import COUNT, COUNT_KINDS, COUNT_OPENING, hash_of_closing, hash_of_session
from galla.inventory.papers.receipts import (
    ADJUSTMENT,
    KINDS,
    RECEIPT,
    hash_of_adjustment,
    hash_of_receipt,
    moves_of_adjustment,
    moves_of_receipt,
    said_of_batches,
    variance_moves,
)
from galla.inventory.papers.transfers import (
    MOVED,
    TAKEN_BACK,
    TRANSFER,
    TRANSFER_KINDS,
    TRANSFER_RECEIPT,
    hash_of_transfer,
    hash_of_transfer_receipt,
    kind_of_outcome,
    kind_of_transfer,
    moves_of_transfer,
    moves_of_transfer_receipt,
)

__all__ = [
    "ADJUSTMENT",
    "COUNT",
    "COUNT_KINDS",
    "COUNT_OPENING",
    "KINDS",
    "MOVED",
    "RECEIPT",
    "TAKEN_BACK",
    "TRANSFER",
    "TRANSFER_KINDS",
    "TRANSFER_RECEIPT",
    "hash_of_adjustment",
    "hash_of_closing",
    "hash_of_receipt",
    "hash_of_session",
    "hash_of_transfer",
    "hash_of_transfer_receipt",
    "kind_of_outcome",
    "kind_of_transfer",
    "moves_of_adjustment",
    "moves_of_receipt",
    "moves_of_transfer",
    "moves_of_transfer_receipt",
    "said_of_batches",
    "variance_moves",
]
