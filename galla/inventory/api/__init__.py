"""The stock room over the API."""

from galla.inventory.api.labels import LabelResource
from galla.inventory.api.papers import AdjustmentResource, PaperResource, ReceiptResource, StockResource
from galla.inventory.api.past import StockValueResource

__all__ = [
    "AdjustmentResource",
    "LabelResource",
    "PaperResource",
    "ReceiptResource",
    "StockResource",
    "StockValueResource",
]
