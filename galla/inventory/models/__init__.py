"""The papers of goods that came or went without a bill. What lies on the shelves is the ledger's to say."""

from galla.inventory.models.batches import LONGEST_BATCH_NUMBER, Batch, BatchPriceChange
from galla.inventory.models.counting import (
    CountClosing,
    CountedLine,
    CountEnd,
    CountLeftOut,
    CountOutcome,
    CountPaper,
    CountSession,
    RecountRequest,
    Unseen,
)
from galla.inventory.models.labels import LabelRun
from galla.inventory.models.markdown import ALL_OF_IT_PPM, MOST_DAYS_LEFT, MarkdownRule, MarkdownStep
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
    "ALL_OF_IT_PPM",
    "LONGEST_BATCH_NUMBER",
    "LONGEST_NOTE",
    "LONGEST_PLACE_NAME",
    "LONGEST_REFERENCE",
    "MOST_DAYS_LEFT",
    "Adjustment",
    "AdjustmentLine",
    "Batch",
    "BatchPriceChange",
    "CountClosing",
    "CountEnd",
    "CountLeftOut",
    "CountOutcome",
    "CountPaper",
    "CountSession",
    "CountedLine",
    "LabelRun",
    "MarkdownRule",
    "MarkdownStep",
    "Outcome",
    "Place",
    "PlaceKind",
    "Reason",
    "Receipt",
    "ReceiptKind",
    "ReceiptLine",
    "RecountRequest",
    "Transfer",
    "TransferLine",
    "TransferReceipt",
    "TransferReceiptLine",
    "Unseen",
]
