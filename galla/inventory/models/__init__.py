"""The papers of goods that came or went without a bill. What lies on the shelves is the ledger's to say."""

from galla.inventory.models.batches import LONGEST_BATCH_NUMBER, Batch
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

__all__ = [
    "LONGEST_BATCH_NUMBER",
    "LONGEST_NOTE",
    "LONGEST_REFERENCE",
    "Adjustment",
    "AdjustmentLine",
    "Batch",
    "Reason",
    "Receipt",
    "ReceiptKind",
    "ReceiptLine",
]
