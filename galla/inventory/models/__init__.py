"""Places, and the papers of goods that came, went or moved without a bill. What lies there is the ledger's to say."""

from galla.inventory.models.papers import (
    LONGEST_NOTE,
    LONGEST_REFERENCE,
    Adjustment,
    AdjustmentLine,
    Reason,
    Receipt,
    ReceiptKind,
    ReceiptLine,
)
from galla.inventory.models.places import LONGEST_PLACE_NAME, Place, PlaceKind
from galla.inventory.models.transfers import Outcome, Transfer, TransferLine, TransferReceipt, TransferReceiptLine

__all__ = [
    "LONGEST_NOTE",
    "LONGEST_PLACE_NAME",
    "LONGEST_REFERENCE",
    "Adjustment",
    "AdjustmentLine",
    "Outcome",
    "Place",
    "PlaceKind",
    "Reason",
    "Receipt",
    "ReceiptKind",
    "ReceiptLine",
    "Transfer",
    "TransferLine",
    "TransferReceipt",
    "TransferReceiptLine",
]
