"""Addresses of bills in the API."""

from rest_framework.routers import SimpleRouter

from galla.sales import api

router = SimpleRouter()
router.register("quotes", api.QuoteResource, basename="quote")
router.register("sales", api.SaleResource, basename="sale")
urlpatterns = router.urls
