"""Addresses of khatas in the API."""

from rest_framework.routers import SimpleRouter

from galla.credit import api

router = SimpleRouter()
router.register("khatas", api.KhataResource, basename="khata")
urlpatterns = router.urls
