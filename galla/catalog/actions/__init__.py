"""The verbs of the catalogue. Each is one transaction that keeps the search index in step."""

from galla.catalog.actions.barcodes import Pack
from galla.catalog.actions.costs import set_costs, set_popularity
from galla.catalog.actions.groups import (
    archive_group,
    brand_named,
    change_brand,
    change_category,
    change_measure,
    create_brand,
    create_category,
    create_measure,
    restore_group,
)
from galla.catalog.actions.installing import install_measures, install_tax_classes
from galla.catalog.actions.kits import PartOfKit, set_parts
from galla.catalog.actions.many import PlainProduct, create_products
from galla.catalog.actions.pictures import draw_picture, remove_picture, set_picture
from galla.catalog.actions.products import (
    ProductValues,
    archive_product,
    change_product,
    create_product,
    restore_product,
    set_barcodes,
)
from galla.catalog.actions.scales import save_scale_format
from galla.catalog.actions.searching import rebuild_search
from galla.catalog.actions.taxes import (
    NewRate,
    change_rates,
    change_tax_class,
    components_for,
    create_tax_class,
    rename_tax_class,
)

__all__ = [
    "NewRate",
    "Pack",
    "PartOfKit",
    "PlainProduct",
    "ProductValues",
    "archive_group",
    "archive_product",
    "brand_named",
    "change_brand",
    "change_category",
    "change_measure",
    "change_product",
    "change_rates",
    "change_tax_class",
    "components_for",
    "create_brand",
    "create_category",
    "create_measure",
    "create_product",
    "create_products",
    "create_tax_class",
    "draw_picture",
    "install_measures",
    "install_tax_classes",
    "rebuild_search",
    "remove_picture",
    "rename_tax_class",
    "restore_group",
    "restore_product",
    "save_scale_format",
    "set_barcodes",
    "set_costs",
    "set_parts",
    "set_picture",
    "set_popularity",
]
