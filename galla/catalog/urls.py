"""Addresses of the catalogue's pages."""

from django.urls import path

from galla.catalog.views import groups, products, taxes

app_name = "catalog"
urlpatterns = [
    path("products/", products.product_list, name="products"),
    path("products/new/", products.product_new, name="product_new"),
    path("products/<int:product_id>/", products.product, name="product"),
    path("products/<int:product_id>/edit/", products.product_edit, name="product_edit"),
    path("products/<int:product_id>/archive/", products.product_archive, name="product_archive"),
    path("products/<int:product_id>/restore/", products.product_restore, name="product_restore"),
    path("products/<int:product_id>/picture/", products.picture, name="picture"),
    path("products/groups/<slug:kind>/", groups.group_list, name="groups"),
    path("products/groups/<slug:kind>/<int:group_id>/", groups.group_edit, name="group"),
    path("products/groups/<slug:kind>/<int:group_id>/archive/", groups.group_archive, name="group_archive"),
    path("products/taxes/", taxes.tax_list, name="taxes"),
    path("products/taxes/<int:tax_class_id>/", taxes.tax_edit, name="tax"),
]
