"""Addresses of khatas in the API."""

from rest_framework.routers import SimpleRouter

from galla.credit import api, interest_api, links_api

router = SimpleRouter()
router.register("khatas", api.KhataResource, basename="khata")
router.register("khata-links", links_api.KhataLinkResource, basename="khata-link")
router.register("interest-notes", interest_api.InterestNoteResource, basename="interest-note")
urlpatterns = router.urls
