"""The stock room over the API."""

from galla.inventory.api.batches import BatchResource, WriteOffResource
from galla.inventory.api.counting import CountResource
from galla.inventory.api.papers import AdjustmentResource, PaperResource, ReceiptResource, StockResource
from galla.inventory.api.past import StockValueResource
from galla.inventory.api.transfers import PlaceResource, TransferResource

__all__ = [
    "AdjustmentResource",
    "BatchResource",
    "CountResource",
    "PaperResource",
    "PlaceResource",
    "ReceiptResource",
    "StockResource",
    "StockValueResource",
    "TransferResource",
    "WriteOffResource",
]
