"""Addresses of customers and suppliers in the API."""

from rest_framework.routers import SimpleRouter

from galla.parties import api, group_api

router = SimpleRouter()
router.register("customers", api.CustomerResource, basename="customer")
router.register("customer-groups", group_api.CustomerGroupResource, basename="customer-group")
router.register("suppliers", api.SupplierResource, basename="supplier")
urlpatterns = router.urls
