"""Addresses of the catalogue in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from galla.catalog.api import groups, products
from galla.catalog.api.kits import KitResource
from galla.catalog.api.scales import ScaleFormatResource

router = SimpleRouter()
router.register("products", products.ProductResource, basename="product")
router.register("categories", groups.CategoryResource, basename="category")
router.register("brands", groups.BrandResource, basename="brand")
router.register("measures", groups.MeasureResource, basename="measure")
router.register("tax-classes", groups.TaxClassResource, basename="tax-class")
router.register("scale-formats", ScaleFormatResource, basename="scale-format")
urlpatterns = [
    path(
        "products/<int:product_id>/parts/",
        KitResource.as_view({"get": "parts", "put": "set_parts"}),
        name="product-parts",
    ),
    *router.urls,
]
