"""Addresses of the pages of the stock room."""

from django.urls import path

from galla.inventory.views import adjusting, kits, papers, receiving, shelf

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
    path("stock/<int:product_id>/", shelf.card, name="card"),
    path("products/<int:product_id>/parts/", kits.kit, name="kit"),
    path("products/<int:product_id>/parts/shown/", kits.product_parts, name="product_parts"),
]
