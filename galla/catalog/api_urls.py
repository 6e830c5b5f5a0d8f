"""Addresses of the catalogue in the API."""

from rest_framework.routers import SimpleRouter

from galla.catalog import api

router = SimpleRouter()
router.register("products", api.ProductResource, basename="product")
router.register("categories", api.CategoryResource, basename="category")
router.register("brands", api.BrandResource, basename="brand")
router.register("measures", api.MeasureResource, basename="measure")
router.register("tax-classes", api.TaxClassResource, basename="tax-class")
urlpatterns = router.urls
