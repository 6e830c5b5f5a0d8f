"""Addresses of shifts in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from galla.shifts import api

router = SimpleRouter()
router.register("shifts", api.ShiftResource, basename="shift")

urlpatterns = [
    path("tills/<pk>/shift/open/", api.TillShiftResource.as_view({"post": "open"}), name="shift-open"),
    path("tills/<pk>/shift/close/", api.TillShiftResource.as_view({"post": "close"}), name="shift-close"),
    *router.urls,
]
