"""What stands on a label: what a customer pays, never what the shop paid."""

from galla.catalog import checking
from galla.catalog.queries import BillableProduct
from galla.catalog.queries.rates import price_with_tax
from galla.foundation import formats
from galla.paper.labels import Label

# What is sold by a small unit is compared by a large one (Legal Metrology (Packaged Commodities) Rules, 2011, rule 6).
COMPARED = {"g": ("kg", 1000), "ml": ("l", 1000)}


def label_of(product: BillableProduct, style: formats.Money, words: tuple[str, str]) -> Label:
    """The label of a product as it is sold on a day. ``words`` are "MRP %s" and "per %s" in the reader's language.

    The price holds the taxes of a sale within the state, whether the product's own price does or not.
    """
    paid_e4 = product.price_e4
    if not product.includes_tax:
        rate_ppm = sum(component.rate_ppm for component in product.components_within)
        paid_e4 = _in_coins(price_with_tax(paid_e4, rate_ppm), style)
    mrp_words, per_words = words
    return Label(
        name=product.name,
        price=checking.price_words(paid_e4, style),
        mrp=mrp_words % checking.price_words(product.mrp_e4, style) if product.mrp_e4 is not None else "",
        unit_price=_unit_price(product, paid_e4, style, per_words),
        sku=product.sku,
        code=product.barcode or product.sku,
    )


def _unit_price(product: BillableProduct, paid_e4: int, style: formats.Money, per: str) -> str:
    """What a kilogram or a litre costs where the product is weighed or poured; "" for what is counted."""
    sign = product.measure_name
    if sign in COMPARED:
        large, times = COMPARED[sign]
        return f"{checking.price_words(paid_e4 * times, style)} {per % large}"
    return f"{checking.price_words(paid_e4, style)} {per % sign}" if product.measure_decimals else ""


def _in_coins(price_e4: int, style: formats.Money) -> int:
    """A price with tax as it can be paid; a price of parts of a coin (0.125 a gram) stays what it is."""
    coin = 10 ** (formats.PRICE_DIGITS - style.minor_digits)
    return price_e4 if price_e4 < coin * 100 else (price_e4 + coin // 2) // coin * coin
