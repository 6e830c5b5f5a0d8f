"""The stock room over the API."""

from galla.inventory.api.batches import BatchResource, WriteOffResource
from galla.inventory.api.papers import AdjustmentResource, PaperResource, ReceiptResource, StockResource

__all__ = [
    "AdjustmentResource",
    "BatchResource",
    "PaperResource",
    "ReceiptResource",
    "StockResource",
    "WriteOffResource",
]
