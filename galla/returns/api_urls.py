"""Addresses of returns in the API."""

from rest_framework.routers import SimpleRouter

from galla.returns import api, exchange_api

router = SimpleRouter()
router.register("credit-notes", api.CreditNoteResource, basename="credit-note")
router.register("exchanges", exchange_api.ExchangeResource, basename="exchange")
urlpatterns = router.urls
