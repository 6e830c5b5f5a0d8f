"""The tax a supplier's lines carry: by their class, on a day, within the state or from another one."""

import datetime
from collections.abc import Iterable

from galla.accounts.models import Shop
from galla.catalog.models import Scope
from galla.catalog.queries import rates_in_force
from galla.parties.models import Supplier
from galla.pricing.tax import TaxAmount, TaxComponent, taxes_on_top

type Components = dict[int, tuple[TaxComponent, ...]]


def comes_across(shop: Shop, supplier: Supplier) -> bool:
    """Whether the supplier is known to sit in another state than the shop."""
    return bool(supplier.state_code and shop.state_code and supplier.state_code != shop.state_code)


def components(shop: Shop, supplier: Supplier, *, on: datetime.date, tax_class_ids: Iterable[int]) -> Components:
    """The taxes of each class on goods of this supplier. Two statements at most, however many classes."""
    left_out = Scope.WITHIN if comes_across(shop, supplier) else Scope.ACROSS
    wanted = set(tax_class_ids)
    found = rates_in_force(shop_id=shop.pk, on=on, tax_class_ids=wanted)
    return {
        number: tuple(
            TaxComponent(row.name, row.rate_ppm)
            for row in found.get(number, [])
            if row.rate_ppm and row.scope != left_out
        )
        for number in wanted
    }


def taxes_of(lines: Iterable[tuple[int, int | None]], known: Components) -> list[TaxAmount]:
    """The taxes of lines (net in minor units, tax class or None), added up by name and rate, in that order."""
    sums: dict[tuple[str, int], int] = {}
    for net_minor, tax_class in lines:
        for tax in taxes_on_top(net_minor, known.get(tax_class, ()) if tax_class is not None else ()):
            sums[tax.name, tax.rate_ppm] = sums.get((tax.name, tax.rate_ppm), 0) + tax.amount_minor
    return [TaxAmount(name, rate, amount) for (name, rate), amount in sorted(sums.items())]
