"""Which bills the goods of a credit note were of, where the file does not say: the customer's last ones before it."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from galla.accounts.access import Access
from galla.returns.actions.as_it_happened import SoldLine
from galla.sales.flags import IMPORTED
from galla.sales.models import SaleLine


@dataclass(frozen=True, slots=True)
class Bought:
    """What a customer bought of a product, and at which price (1e-4 of the currency)."""

    line: SoldLine
    price_e4: int


@dataclass(slots=True)
class Purchases:
    """What a customer bought of some products before a moment, the newest first, and how much of it may come back."""

    bought: dict[int, list[Bought]]
    taken: dict[int, int]

    def take(self, product_id: int, milli: int) -> list[tuple[SoldLine | None, int]]:
        """Share a quantity out over the lines it may be of; what none is left for is of none."""
        found: list[tuple[SoldLine | None, int]] = []
        for each in self.bought.get(product_id, ()):
            line = each.line
            left = line.sold_milli - line.returned_milli - self.taken.get(line.id, 0)
            part = min(left, milli)
            if part > 0:
                self.taken[line.id] = self.taken.get(line.id, 0) + part
                found.append((line, part))
                milli -= part
            if not milli:
                return found
        return [*found, (None, milli)]

    def highest_price(self, product_id: int) -> int | None:
        """The most that was ever paid for one; None where none was bought."""
        return max((each.price_e4 for each in self.bought.get(product_id, ())), default=None)


def purchases(access: Access, customer_id: int | None, products: Sequence[int], at: datetime.datetime) -> Purchases:
    """What a customer bought of these products in the bills taken in, up to a moment. One statement."""
    bought: dict[int, list[Bought]] = defaultdict(list)
    if customer_id is None:
        return Purchases(bought, {})
    rows = SaleLine.objects.filter(
        sale__shop=access.shop,
        sale__customer_id=customer_id,
        sale__happened_at__lte=at,
        sale__void=None,
        product_id__in=products,
    )
    names = ("id", "sale_id", "quantity_milli", "returned__returned_milli", "cost_minor")
    told = rows.order_by("-sale__happened_at", "-id").values_list("product_id", "unit_price_e4", "sale__flags", *names)
    for product_id, price_e4, flags, line_id, sale_id, sold, returned, cost in told:
        if IMPORTED in flags and product_id is not None:
            bought[product_id].append(Bought(SoldLine(line_id, sale_id, sold, returned or 0, cost), price_e4))
    return Purchases(bought, {})
