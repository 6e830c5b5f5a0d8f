"""At what a batch of a product is sold: what the till charges, and what a label says. Pure."""

from dataclasses import replace

from galla.catalog.queries import BillableProduct


def at_batch_price(product: BillableProduct, price_e4: int | None, mrp_e4: int | None) -> BillableProduct:
    """The product as a batch of it is sold: at the batch's own price, else at the product's, but never above its MRP.

    Prices are 1e-4 of the currency, None where the batch has none of its own. Where tax comes on top the price stays,
    for what it comes to is known with the tax only.
    """
    price = product.price_e4 if price_e4 is None else price_e4
    mrp = product.mrp_e4 if mrp_e4 is None else mrp_e4
    if mrp is not None and product.includes_tax:
        price = min(price, mrp)
    return replace(product, price_e4=price, mrp_e4=mrp)
