"""The stock room over the API."""

from galla.inventory.api.batches import BatchResource, MarkdownResource, WriteOffResource
from galla.inventory.api.counting import CountResource
from galla.inventory.api.idle import StockAgeResource
from galla.inventory.api.imports import ImportResource
from galla.inventory.api.labels import LabelResource
from galla.inventory.api.papers import AdjustmentResource, PaperResource, ReceiptResource, StockResource
from galla.inventory.api.past import StockValueResource
from galla.inventory.api.transfers import PlaceResource, TransferResource

__all__ = [
    "AdjustmentResource",
    "BatchResource",
    "CountResource",
    "ImportResource",
    "LabelResource",
    "MarkdownResource",
    "PaperResource",
    "PlaceResource",
    "ReceiptResource",
    "StockAgeResource",
    "StockResource",
    "StockValueResource",
    "TransferResource",
    "WriteOffResource",
]
