"""Addresses of what was given ahead in the API."""

from rest_framework.routers import SimpleRouter

from galla.prepaid import api

router = SimpleRouter()
router.register("gift-cards", api.GiftCardResource, basename="gift-card")
router.register("prepayments", api.PrepaymentResource, basename="prepayment")
router.register("store-credit", api.StoreCreditResource, basename="store-credit")
urlpatterns = router.urls
