"""Addresses of notes and drawers in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from galla.drawer import api, safe_api

router = SimpleRouter()
router.register("denominations", api.DenominationResource, basename="denomination")

DRAWER = "tills/<pk>/drawer"
SAFE = "branches/<pk>/safe"
urlpatterns = [
    path(f"{SAFE}/", safe_api.SafeResource.as_view({"get": "contents"}), name="safe"),
    path(f"{SAFE}/card/", safe_api.SafeResource.as_view({"get": "card"}), name="safe-card"),
    path(f"{SAFE}/deposits/", safe_api.SafeResource.as_view({"get": "deposits"}), name="safe-deposits"),
    path(f"{SAFE}/counts/", safe_api.SafeResource.as_view({"get": "counts"}), name="safe-counts"),
    path(f"{SAFE}/deposit/", safe_api.SafeResource.as_view({"post": "deposit"}), name="safe-deposit"),
    path(f"{SAFE}/count/", safe_api.SafeResource.as_view({"post": "count"}), name="safe-count"),
    path("safe-counts/<pk>/approve/", safe_api.SafeCountResource.as_view({"post": "approve"}), name="safe-approve"),
    path(f"{DRAWER}/", api.DrawerResource.as_view({"get": "contents"}), name="drawer"),
    path(f"{DRAWER}/running-out/", api.DrawerResource.as_view({"get": "running_out"}), name="drawer-running-out"),
    path(f"{DRAWER}/card/", api.DrawerResource.as_view({"get": "card"}), name="drawer-card"),
    path(f"{DRAWER}/moves/", api.DrawerResource.as_view({"get": "moves"}), name="drawer-moves"),
    path(f"{DRAWER}/counts/", api.DrawerResource.as_view({"get": "counts"}), name="drawer-counts"),
    path(f"{DRAWER}/pay-in/", api.DrawerResource.as_view({"post": "pay_in"}), name="drawer-pay-in"),
    path(f"{DRAWER}/pay-out/", api.DrawerResource.as_view({"post": "pay_out"}), name="drawer-pay-out"),
    path(f"{DRAWER}/swap/", api.DrawerResource.as_view({"post": "swap"}), name="drawer-swap"),
    path(f"{DRAWER}/to-safe/", api.DrawerResource.as_view({"post": "to_safe"}), name="drawer-to-safe"),
    path(f"{DRAWER}/bring/", api.DrawerResource.as_view({"post": "bring"}), name="drawer-bring"),
    path(f"{DRAWER}/count/", api.DrawerResource.as_view({"post": "count"}), name="drawer-count"),
    *router.urls,
]
