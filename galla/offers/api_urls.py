"""Addresses of this room in the API."""

from rest_framework.routers import SimpleRouter

from galla.offers import api, price_api

router = SimpleRouter()
router.register("offers", api.OfferResource, basename="offer")
router.register("coupons", api.CouponResource, basename="coupon")
router.register("group-prices", price_api.GroupPriceResource, basename="group-price")
urlpatterns = router.urls
