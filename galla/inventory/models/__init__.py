"""The papers of goods that came or went without a bill. What lies on the shelves is the ledger's to say."""

from galla.inventory.models.counting import (
    CountClosing,
    CountedLine,
    CountEnd,
    CountPaper,
    CountSession,
    Outcome,
    RecountRequest,
    Unseen,
)
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
    "CountClosing",
    "CountEnd",
    "CountPaper",
    "CountSession",
    "CountedLine",
    "Outcome",
    "Reason",
    "Receipt",
    "ReceiptKind",
    "ReceiptLine",
    "RecountRequest",
    "Unseen",
]
