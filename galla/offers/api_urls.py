"""Addresses of this room in the API."""

from rest_framework.routers import SimpleRouter

from galla.offers import api

router = SimpleRouter()
router.register("offers", api.OfferResource, basename="offer")
router.register("coupons", api.CouponResource, basename="coupon")
urlpatterns = router.urls
