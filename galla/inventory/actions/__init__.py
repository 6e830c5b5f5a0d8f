"""What is done with stock."""

from galla.inventory.actions.adjusting import AdjustmentItem, adjust, asked_to_put_right, put_right
from galla.inventory.actions.approving import abandon_count, approve_count
from galla.inventory.actions.batching import BatchGiven
from galla.inventory.actions.booking import MOST_LINES, Paper
from galla.inventory.actions.closing import refuse_closing_with_goods, refuse_ending_batches, refuse_unstocking
from galla.inventory.actions.counting import ask_again, count_goods, end_counting, open_count
from galla.inventory.actions.expiring import price_batch, write_off_expired
from galla.inventory.actions.marking_down import DaysAndPercent, set_markdown
from galla.inventory.actions.places import add_place, archive_place, change_place, restore_place
from galla.inventory.actions.receiving import ReceiptItem, receive
from galla.inventory.actions.transferring import Spot, TransferItem, send_goods
from galla.inventory.actions.unloading import ArrivalItem, receive_transfer, take_back

__all__ = [
    "MOST_LINES",
    "AdjustmentItem",
    "ArrivalItem",
    "BatchGiven",
    "DaysAndPercent",
    "Paper",
    "ReceiptItem",
    "Spot",
    "TransferItem",
    "abandon_count",
    "add_place",
    "adjust",
    "approve_count",
    "archive_place",
    "ask_again",
    "asked_to_put_right",
    "change_place",
    "count_goods",
    "end_counting",
    "open_count",
    "price_batch",
    "put_right",
    "receive",
    "receive_transfer",
    "refuse_closing_with_goods",
    "refuse_ending_batches",
    "refuse_unstocking",
    "restore_place",
    "send_goods",
    "set_markdown",
    "take_back",
    "write_off_expired",
]
