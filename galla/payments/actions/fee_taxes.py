"""The tax in what a gateway keeps: how much is the provider's word, which tax it is the shop's own tax class."""

import datetime

from galla.catalog.models import Scope
from galla.catalog.queries.rates import rates_in_force
from galla.payments.models import GatewayAccount
from galla.payments.providers import PaidOut


def tax_in(told: PaidOut) -> int:
    """The tax in what was kept; one that is no part of it is not believed."""
    return told.tax_minor if min(0, told.fee_minor) <= told.tax_minor <= max(0, told.fee_minor) else 0


def taxes_of_fee(account: GatewayAccount, tax_minor: int, *, on: datetime.date) -> list[list[str | int]]:
    """What of a told tax is booked as which tax: [[name, rate_ppm, amount_minor], …], together ``tax_minor``.

    The class of the account says which taxes, at the rates of that day, and each bears its part of what the provider
    told; halves of an odd sum differ by one. Nothing where the shop named no class, or one without tax: then it stays
    in the fee.
    """
    if not tax_minor or account.fee_tax_class_id is None:
        return []
    other = Scope.WITHIN if account.fee_tax_scope == Scope.ACROSS else Scope.ACROSS
    rates = rates_in_force(shop_id=account.shop_id, on=on, tax_class_ids=[account.fee_tax_class_id])
    levied = [row for row in rates.get(account.fee_tax_class_id, []) if row.rate_ppm and row.scope != other]
    found: list[list[str | int]] = []
    left, of = tax_minor, sum(row.rate_ppm for row in levied)
    for row in levied:
        part = left * row.rate_ppm // of
        left, of = left - part, of - row.rate_ppm
        if part:
            found.append([row.name, row.rate_ppm, part])
    return found
