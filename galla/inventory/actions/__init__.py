"""What is done with stock."""

from galla.inventory.actions.adjusting import AdjustmentItem, adjust
from galla.inventory.actions.batching import BatchGiven
from galla.inventory.actions.booking import MOST_LINES, Paper
from galla.inventory.actions.closing import refuse_closing_with_goods, refuse_ending_batches
from galla.inventory.actions.expiring import price_batch, write_off_expired
from galla.inventory.actions.receiving import ReceiptItem, receive

__all__ = [
    "MOST_LINES",
    "AdjustmentItem",
    "BatchGiven",
    "Paper",
    "ReceiptItem",
    "adjust",
    "price_batch",
    "receive",
    "refuse_closing_with_goods",
    "refuse_ending_batches",
    "write_off_expired",
]
