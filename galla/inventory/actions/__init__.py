"""What is done with stock."""

from galla.inventory.actions.adjusting import AdjustmentItem, adjust
from galla.inventory.actions.approving import abandon_count, approve_count
from galla.inventory.actions.booking import MOST_LINES, Paper
from galla.inventory.actions.closing import refuse_closing_with_goods
from galla.inventory.actions.counting import ask_again, count_goods, end_counting, open_count
from galla.inventory.actions.receiving import ReceiptItem, receive

__all__ = [
    "MOST_LINES",
    "AdjustmentItem",
    "Paper",
    "ReceiptItem",
    "abandon_count",
    "adjust",
    "approve_count",
    "ask_again",
    "count_goods",
    "end_counting",
    "open_count",
    "receive",
    "refuse_closing_with_goods",
]
