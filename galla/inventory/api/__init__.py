"""The stock room over the API."""

from galla.inventory.api.papers import AdjustmentResource, PaperResource, ReceiptResource, StockResource

__all__ = ["AdjustmentResource", "PaperResource", "ReceiptResource", "StockResource"]
