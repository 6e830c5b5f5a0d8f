"""The papers of goods that came or went without a bill. What lies on the shelves is the ledger's to say."""

from galla.inventory.models.labels import LabelRun
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
    "LONGEST_NOTE",
    "LONGEST_REFERENCE",
    "Adjustment",
    "AdjustmentLine",
    "LabelRun",
    "Reason",
    "Receipt",
    "ReceiptKind",
    "ReceiptLine",
]
