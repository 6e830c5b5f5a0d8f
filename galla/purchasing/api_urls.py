"""Addresses of purchasing in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from galla.purchasing import api

router = SimpleRouter()
router.register("purchases/orders", api.OrderResource, basename="purchase-order")
router.register("purchases/bills", api.BillResource, basename="supplier-bill")
router.register("purchases/credits", api.CreditResource, basename="supplier-credit")
router.register("purchases/payments", api.PaymentResource, basename="supplier-payment")
router.register("purchases/returns", api.ReturnResource, basename="purchase-return")
router.register("purchases/came", api.CameResource, basename="purchase-came")
router.register("purchases/owed", api.OwedResource, basename="purchase-owed")
router.register("purchases/reorder-points", api.ReorderPointResource, basename="reorder-point")
urlpatterns = [
    path(
        "purchases/reorder/", api.ReorderResource.as_view({"get": "advise", "post": "order"}), name="purchase-reorder"
    ),
    *router.urls,
]
