"""Addresses of the catalogue in the API."""

from rest_framework.routers import SimpleRouter

from galla.catalog.api import groups, products

router = SimpleRouter()
router.register("products", products.ProductResource, basename="product")
router.register("categories", groups.CategoryResource, basename="category")
router.register("brands", groups.BrandResource, basename="brand")
router.register("measures", groups.MeasureResource, basename="measure")
router.register("tax-classes", groups.TaxClassResource, basename="tax-class")
urlpatterns = router.urls
