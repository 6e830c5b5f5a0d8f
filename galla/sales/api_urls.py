"""Addresses of bills in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from galla.sales import api

router = SimpleRouter()
router.register("sales", api.SaleResource, basename="sale")
router.register("quotes", api.QuoteResource, basename="quote")
urlpatterns = [
    *router.urls,
    path("sales/<pk>/invoice.pdf", api.SaleResource.as_view({"get": "invoice"}), name="sale-invoice"),
]
