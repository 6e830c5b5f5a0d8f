"""Addresses of the pages of the stock room."""

from django.urls import path

from galla.inventory.views import adjusting, imports, labels, papers, past, receiving, shelf

app_name = "inventory"
urlpatterns = [
    path("stock/", shelf.stock_list, name="stock"),
    path("stock/goods/", shelf.goods, name="goods"),
    path("stock/receive/", receiving.receive_goods, name="receive"),
    path("stock/adjust/", adjusting.adjust_stock, name="adjust"),
    path("stock/receipts/", papers.receipt_list, name="receipts"),
    path("stock/receipts/<int:receipt_id>/", papers.receipt, name="receipt"),
    path("stock/adjustments/", papers.adjustment_list, name="adjustments"),
    path("stock/adjustments/<int:adjustment_id>/", papers.adjustment, name="adjustment"),
    path("stock/value/", past.value, name="value"),
    path("stock/then/", past.then, name="then"),
    path("stock/labels/", labels.labels, name="labels"),
    path("stock/labels/receipt/", labels.labels_of_a_receipt, name="labels_of_receipt"),
    path("stock/labels/changes/", labels.labels_of_changed_prices, name="labels_of_changes"),
    path("stock/imports/<slug:kind>/", imports.lists, name="imports"),
    path("stock/imports/<slug:kind>/check/", imports.check, name="import_check"),
    path("stock/imports/<slug:kind>/report/", imports.report, name="import_report"),
    path("stock/<int:product_id>/", shelf.card, name="card"),
]
