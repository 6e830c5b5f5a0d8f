"""Addresses of points in the API."""

from rest_framework.routers import SimpleRouter

from galla.loyalty import api

router = SimpleRouter()
router.register("points", api.PointsResource, basename="points")
urlpatterns = router.urls
