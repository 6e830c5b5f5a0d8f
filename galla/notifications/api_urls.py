"""Addresses of messages in the API."""

from rest_framework.routers import SimpleRouter

from galla.notifications import api

router = SimpleRouter()
router.register("messages", api.MessagesResource, basename="message")
urlpatterns = router.urls
