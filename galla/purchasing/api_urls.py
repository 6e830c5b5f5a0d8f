"""Addresses of purchasing in the API."""

from rest_framework.routers import SimpleRouter

from galla.purchasing import api

router = SimpleRouter()
router.register("purchases/orders", api.OrderResource, basename="purchase-order")
urlpatterns = router.urls
