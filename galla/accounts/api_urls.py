"""Addresses of sign-in, shops and people in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from galla.accounts import allowing_api, api

router = SimpleRouter()
router.register("shops", api.ShopsResource, basename="shop")
router.register("branches", api.BranchesResource, basename="branch")
router.register("tills", api.TillsResource, basename="till")
router.register("people", api.PeopleResource, basename="person")
router.register("allowers", allowing_api.AllowersResource, basename="allower")
router.register("allowances", allowing_api.AllowanceResource, basename="allowance")
urlpatterns = [
    path("tokens/", api.TokenView.as_view(), name="tokens"),
    path(
        "me/pin/",
        allowing_api.PinResource.as_view({"get": "state", "put": "set_pin", "delete": "remove"}),
        name="me-pin",
    ),
    *router.urls,
]
