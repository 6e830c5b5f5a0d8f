"""The stock room over the API."""

from galla.inventory.api.counting import CountResource
from galla.inventory.api.papers import AdjustmentResource, PaperResource, ReceiptResource, StockResource

__all__ = ["AdjustmentResource", "CountResource", "PaperResource", "ReceiptResource", "StockResource"]
