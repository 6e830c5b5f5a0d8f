"""Addresses of this room in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from galla.payments import api, gateway_api

router = SimpleRouter()
router.register("payment-methods", api.MethodResource, basename="payment-method")
router.register("claims", api.ClaimResource, basename="claim")
router.register("gateway-accounts", gateway_api.GatewayAccountResource, basename="gateway-account")
router.register("payment-requests", gateway_api.PaymentRequestResource, basename="payment-request")
router.register("gateway-payouts", gateway_api.PayoutResource, basename="gateway-payout")
router.register("disputes", gateway_api.DisputeResource, basename="dispute")
urlpatterns = [
    path("payments/qr/", api.CodeResource.as_view({"get": "draw"}), name="payment-qr"),
    *router.urls,
]
