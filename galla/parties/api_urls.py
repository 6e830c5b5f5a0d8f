"""Addresses of customers and suppliers in the API."""

from rest_framework.routers import SimpleRouter

from galla.parties import api

router = SimpleRouter()
router.register("customers", api.CustomerResource, basename="customer")
router.register("suppliers", api.SupplierResource, basename="supplier")
urlpatterns = router.urls
