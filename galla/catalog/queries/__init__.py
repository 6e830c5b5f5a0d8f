"""What the catalogue knows: products for a bill, products found by words, which rates apply on a day."""

from galla.catalog.queries.billing import BillableProduct, Reference, groups_of, products_for_billing
from galla.catalog.queries.finding import found_products, matching, named_like, search_products
from galla.catalog.queries.kits import Part, kits_possible, parts_of_kits
from galla.catalog.queries.rates import Component, rate_of, rates_in_force
from galla.catalog.queries.scales import products_on_scales, scale_layouts
from galla.catalog.queries.showing import (
    PriceUntil,
    RateSet,
    choices,
    most_packs,
    prices_until_now,
    rate_sets,
    usual_measure,
    with_product_counts,
)
from galla.catalog.queries.then import prices_then, put_away_since

__all__ = [
    "BillableProduct",
    "Component",
    "Part",
    "PriceUntil",
    "RateSet",
    "Reference",
    "choices",
    "found_products",
    "groups_of",
    "kits_possible",
    "matching",
    "most_packs",
    "named_like",
    "parts_of_kits",
    "prices_then",
    "prices_until_now",
    "products_for_billing",
    "products_on_scales",
    "put_away_since",
    "rate_of",
    "rate_sets",
    "rates_in_force",
    "scale_layouts",
    "search_products",
    "usual_measure",
    "with_product_counts",
]
