"""Addresses of the pages of the stock room."""

from django.urls import path

from galla.inventory.views import (
    adjusting,
    approving,
    batches,
    counting,
    papers,
    past,
    places,
    receiving,
    shelf,
    transfers,
)

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
    path("stock/transfers/", transfers.transfer_list, name="transfers"),
    path("stock/transfers/new/", transfers.send, name="send"),
    path("stock/transfers/<int:transfer_id>/", transfers.transfer, name="transfer"),
    path("stock/transfers/<int:transfer_id>/receive/", transfers.receive, name="transfer_receive"),
    path("stock/transfers/<int:transfer_id>/take-back/", transfers.bring_back, name="transfer_back"),
    path("stock/arrivals/<int:arrival_id>/", transfers.arrival, name="transfer_receipt"),
    path("stock/places/", places.places, name="places"),
    path("stock/places/new/", places.place_new, name="place_new"),
    path("stock/places/<int:place_id>/", places.place, name="place"),
    path("stock/places/<int:place_id>/archive/", places.put_away, name="place_archive"),
    path("stock/counts/", counting.count_list, name="counts"),
    path("stock/counts/new/", counting.count_new, name="count-new"),
    path("stock/counts/<int:session_id>/", counting.count, name="count"),
    path("stock/counts/<int:session_id>/lines/", counting.count_lines, name="count-lines"),
    path("stock/counts/<int:session_id>/review/", approving.review, name="review"),
    path("stock/counts/<int:session_id>/review/again/", approving.again, name="count-again"),
    path("stock/counts/<int:session_id>/end/", approving.end, name="count-end"),
    path("stock/batches/", batches.batch_list, name="batches"),
    path("stock/batches/write-off/", batches.write_off, name="write_off"),
    path("stock/batches/<int:batch_id>/", batches.batch, name="batch"),
    path("stock/batches/<int:batch_id>/price/", batches.price, name="batch_price"),
    path("stock/<int:product_id>/", shelf.card, name="card"),
]
