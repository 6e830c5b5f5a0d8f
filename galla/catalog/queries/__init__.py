"""What the catalogue knows: products for a bill, products found by words, which rates apply on a day."""

from galla.catalog.queries.billing import BillableProduct, Reference, products_for_billing
from galla.catalog.queries.finding import found_products, matching, named_like, search_products
from galla.catalog.queries.rates import Component, rate_of, rates_in_force

__all__ = [
    "BillableProduct",
    "Component",
    "Reference",
    "found_products",
    "matching",
    "named_like",
    "products_for_billing",
    "rate_of",
    "rates_in_force",
    "search_products",
]
