"""The stock room over the API."""

from galla.inventory.api.idle import StockAgeResource
from galla.inventory.api.papers import AdjustmentResource, PaperResource, ReceiptResource, StockResource
from galla.inventory.api.past import StockValueResource

__all__ = [
    "AdjustmentResource",
    "PaperResource",
    "ReceiptResource",
    "StockAgeResource",
    "StockResource",
    "StockValueResource",
]
