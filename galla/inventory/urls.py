"""Addresses of the pages of the stock room."""

from django.urls import path

from galla.inventory.views import shelf

app_name = "inventory"
urlpatterns = [
    path("stock/", shelf.stock_list, name="stock"),
]
