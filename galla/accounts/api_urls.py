"""Addresses of sign-in, shops and people in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from galla.accounts import api

router = SimpleRouter()
router.register("shops", api.ShopsResource, basename="shop")
router.register("branches", api.BranchesResource, basename="branch")
router.register("tills", api.TillsResource, basename="till")
router.register("people", api.PeopleResource, basename="person")
urlpatterns = [path("tokens/", api.TokenView.as_view(), name="tokens"), *router.urls]
