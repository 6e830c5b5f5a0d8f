"""Addresses of the stock room in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from galla.inventory import api

router = SimpleRouter()
router.register("stock/receipts", api.ReceiptResource, basename="receipt")
router.register("stock/adjustments", api.AdjustmentResource, basename="adjustment")
router.register("places", api.PlaceResource, basename="place")
router.register("transfers", api.TransferResource, basename="transfer")
router.register("stock/counts", api.CountResource, basename="count")
router.register("stock/batches", api.BatchResource, basename="batch")
urlpatterns = [
    path("labels/", api.LabelResource.as_view({"post": "create"}), name="labels"),
    path("stock/imports/stock/", api.ImportResource.as_view({"post": "stock"}), name="import-stock"),
    path("stock/imports/prices/", api.ImportResource.as_view({"post": "prices"}), name="import-prices"),
    path("stock/imports/suppliers/", api.ImportResource.as_view({"post": "suppliers"}), name="import-suppliers"),
    path("stock/write-offs/", api.WriteOffResource.as_view({"post": "create"}), name="write-off-list"),
    path("stock/markdown/", api.MarkdownResource.as_view({"get": "show", "put": "update"}), name="stock-markdown"),
    path("stock/", api.StockResource.as_view({"get": "list"}), name="stock-list"),
    path("stock/dead/", api.StockAgeResource.as_view({"get": "dead"}), name="stock-dead"),
    path("stock/ageing/", api.StockAgeResource.as_view({"get": "ageing"}), name="stock-ageing"),
    path("stock/value/", api.StockValueResource.as_view({"get": "value"}), name="stock-value"),
    path("stock/then/", api.StockValueResource.as_view({"get": "then"}), name="stock-then"),
    path("stock/<int:product_id>/card/", api.StockResource.as_view({"get": "card"}), name="stock-card"),
    *router.urls,
]
