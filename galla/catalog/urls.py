"""Addresses of the pages of the catalogue."""

from django.urls import path

from galla.catalog.views import groups, imports, products, scales

app_name = "catalog"
urlpatterns = [
    path("products/", products.product_list, name="products"),
    path("products/new/", products.product_new, name="product_new"),
    path("products/<int:product_id>/", products.product, name="product"),
    path("products/<int:product_id>/edit/", products.product_edit, name="product_edit"),
    path("products/<int:product_id>/archive/", products.product_archive, name="product_archive"),
    path("products/<int:product_id>/restore/", products.product_restore, name="product_restore"),
    path("products/<int:product_id>/picture/", products.product_picture, name="product_picture"),
    path("products/<int:product_id>/picture/remove/", products.product_picture_remove, name="product_picture_remove"),
    path("products/imports/", imports.import_list, name="imports"),
    path("products/imports/check/", imports.import_check, name="import_check"),
    path("products/imports/report/", imports.import_report, name="import_report"),
    path("products/categories/", groups.category_list, name="categories"),
    path("products/categories/new/", groups.category_new, name="category_new"),
    path("products/categories/<int:category_id>/", groups.category, name="category"),
    path("products/categories/<int:category_id>/archive/", groups.category_archive, name="category_archive"),
    path("products/categories/<int:category_id>/restore/", groups.category_restore, name="category_restore"),
    path("products/brands/", groups.brand_list, name="brands"),
    path("products/brands/new/", groups.brand_new, name="brand_new"),
    path("products/brands/<int:brand_id>/", groups.brand, name="brand"),
    path("products/brands/<int:brand_id>/archive/", groups.brand_archive, name="brand_archive"),
    path("products/brands/<int:brand_id>/restore/", groups.brand_restore, name="brand_restore"),
    path("products/units/", groups.measure_list, name="measures"),
    path("products/units/new/", groups.measure_new, name="measure_new"),
    path("products/units/<int:measure_id>/", groups.measure, name="measure"),
    path("products/units/<int:measure_id>/archive/", groups.measure_archive, name="measure_archive"),
    path("products/units/<int:measure_id>/restore/", groups.measure_restore, name="measure_restore"),
    path("products/tax-classes/", groups.tax_class_list, name="tax_classes"),
    path("products/tax-classes/new/", groups.tax_class_new, name="tax_class_new"),
    path("products/tax-classes/<int:tax_class_id>/", groups.tax_class, name="tax_class"),
    path("products/tax-classes/<int:tax_class_id>/archive/", groups.tax_class_archive, name="tax_class_archive"),
    path("products/tax-classes/<int:tax_class_id>/restore/", groups.tax_class_restore, name="tax_class_restore"),
    path("settings/scales/", scales.scale_formats, name="scale_formats"),
    path("settings/scales/new/", scales.scale_format_new, name="scale_format_new"),
    path("settings/scales/<int:scale_format_id>/", scales.scale_format, name="scale_format"),
]
