"""Addresses of purchasing in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from galla.purchasing import api

router = SimpleRouter()
router.register("purchases/orders", api.OrderResource, basename="purchase-order")
router.register("purchases/reorder-points", api.ReorderPointResource, basename="reorder-point")
urlpatterns = [
    path(
        "purchases/reorder/", api.ReorderResource.as_view({"get": "advise", "post": "order"}), name="purchase-reorder"
    ),
    *router.urls,
]
