"""Tax collected and paid: how much of each tax did bills of some days charge, on what, and how much did suppliers bill?

Equal to the change of the accounts of taxes. What the taxable value is, bills that were not taken back say, less
what credit notes took back of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.accounts.access import Access
from galla.foundation.lists import Column, Empty, FootRow, Listing
from galla.ledger.headings import kind_in_books
from galla.reports.accounts import accounts_of
from galla.reports.periods import MonthFilters, Period
from galla.returns.queries import taxed_back
from galla.sales.taxed import taxed

type Tax = tuple[str, int]


@dataclass(frozen=True, slots=True)
class TaxLine:
    """A component at a rate, in minor units. Without a name it is what was sold without tax."""

    name: str
    rate_ppm: int
    taxable_minor: int
    output_minor: int
    input_minor: int
    period: Period

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.name}:{self.rate_ppm}"

    @property
    def net_minor(self) -> int:
        """What is left to be paid to the state; below zero it is credit."""
        return self.output_minor - self.input_minor

    @property
    def place(self) -> str:
        """To sort by: what bears no tax last."""
        return f"{0 if self.name else 1} {self.name} {self.rate_ppm:07d}"


def taxes(access: Access, period: Period) -> list[TaxLine]:
    """Every component and rate that moved or was sold at in the period."""
    output = {key: given - received for key, received, given in _moved(access, "tax", period)}
    paid = {key: received - given for key, received, given in _moved(access, "tax-paid", period)}
    sold = taxed(access, since=period.since, until=period.until)
    for tax, net in taxed_back(access, since=period.since, until=period.until).items():
        sold[tax] = sold.get(tax, 0) - net
    lines = [
        TaxLine(*tax, sold.get(tax, 0), output.get(tax, 0), paid.get(tax, 0), period) for tax in {*output, *paid, *sold}
    ]
    return sorted(lines, key=lambda line: line.place)


def _moved(access: Access, kind: str, period: Period) -> Iterable[tuple[Tax, int, int]]:
    for row in accounts_of(access, kind_in_books(kind, True), period):
        _kind, name, rate = row.key.split(":")
        yield (name, int(rate)), row.received_minor, row.given_minor


class TaxFilters(MonthFilters):
    """The days whose taxes are asked for."""

    def narrow(self, rows: Any) -> Any:
        """The lines."""
        return taxes(self.access, self.period)


def _account(kind: str) -> Any:
    def link(row: TaxLine) -> str:
        return f"{reverse('reports:entries', args=[f'{kind}:{row.key}'])}?{row.period.query}" if row.name else ""

    return link


def _bills(row: TaxLine) -> str:
    return f"{reverse('sales:bills')}?{row.period.query}"


def _together(rows: Any) -> Iterable[FootRow]:
    names = ("output_minor", "input_minor", "net_minor")
    yield FootRow(_("Together"), {name: sum(getattr(row, name) for row in rows) for name in names}, total=True)


TAXES = Listing(
    name="taxes",
    caption=_("Tax collected and paid"),
    columns=(
        Column("name", _("Tax"), value=lambda row: row.name or _("No tax"), sort="place", lead=True),
        Column("rate_ppm", _("Rate"), "rate", sort="rate_ppm"),
        Column("taxable_minor", _("Taxable value"), "money", link=_bills, sort="taxable_minor"),
        Column("output_minor", _("Collected"), "money", link=_account("tax"), sort="output_minor"),
        Column("input_minor", _("Paid to suppliers"), "money", link=_account("tax-paid"), sort="input_minor"),
        Column("net_minor", _("Left to pay"), "money", sort="net_minor", figure=True),
    ),
    start="name",
    tie="key",
    filters=TaxFilters,
    noun=lambda count: ngettext("%d rate", "%d rates", count) % count,
    foot=_together,
    empty=Empty(_("No tax on these days"), _("What bills charge and suppliers bill stands here.")),
)
