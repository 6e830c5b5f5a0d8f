"""What the till is told of a label off a scale: the product, how much of it, and whether it was read rightly."""

from dataclasses import dataclass

from galla.accounts.access import Access
from galla.catalog.queries import found_products, products_on_scales, scale_layouts
from galla.catalog.queries.finding import FoundProduct
from galla.pricing.scale_labels import ScaleLabel, looks_like_label, read_label, weight_milli


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A label and its product. ``weight_milli`` is 0 on one that says a price."""

    product: FoundProduct
    label: ScaleLabel

    @property
    def weight_milli(self) -> int:
        """What it weighs, in thousandths of the product's unit."""
        return 0 if self.label.is_price else weight_milli(self.label)


def label_found(access: Access, text: str) -> FoundLabel | None:
    """The label that ``text`` is, where the shop's formats and a product on sale know it."""
    if not looks_like_label(text):
        return None
    label = read_label(text, scale_layouts(access.shop.pk))
    if label is None or not label.value:
        return None
    number = products_on_scales(access.shop.pk, [label.code]).get(label.code)
    rows = found_products([number]) if number is not None else []
    return FoundLabel(rows[0], label) if rows else None
