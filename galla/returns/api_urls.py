"""Addresses of returns in the API."""

from rest_framework.routers import SimpleRouter

from galla.returns import api

router = SimpleRouter()
router.register("credit-notes", api.CreditNoteResource, basename="credit-note")
urlpatterns = router.urls
