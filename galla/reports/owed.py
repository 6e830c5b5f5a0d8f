"""Who owes whom: what does every customer owe, and what is every supplier owed, at the end of a day?

Both are the rows of the trial balance, by person. Customers who were found to be one count as one.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.accounts.access import Access
from galla.foundation.lists import Column, Empty, FootRow, Listing
from galla.ledger.headings import AccountKind, kind_in_books
from galla.parties.models import Customer, Supplier
from galla.reports.accounts import balances_then, entries_url, rows_by_id, who_they_are
from galla.reports.periods import DayFilters, Period, year_begins


@dataclass(frozen=True, slots=True)
class Owed:
    """A person and what is open, in minor units: owed, or (``ahead_minor``) paid ahead."""

    person: Customer | Supplier
    kind: AccountKind
    minor: int
    period: Period

    @property
    def url(self) -> str:
        """The page of the person. Made where it is shown: a list of thousands shows a page of them."""
        page = "parties:customer" if isinstance(self.person, Customer) else "purchasing:account"
        return reverse(page, args=[self.pk])

    @property
    def entries(self) -> str:
        """The page of what made it."""
        return entries_url(f"{self.kind.kind}:{self.pk}", self.kind, self.period)

    @property
    def pk(self) -> int:
        """What tells it from the others."""
        return self.person.pk

    @property
    def name(self) -> str:
        """To show and to sort by."""
        return str(self.person)

    @property
    def name_key(self) -> str:
        """To sort by."""
        return self.name.casefold()

    @property
    def owed_minor(self) -> int:
        """What is owed."""
        return max(self.minor, 0)

    @property
    def ahead_minor(self) -> int:
        """What was paid ahead."""
        return max(-self.minor, 0)


def customers_owe(access: Access, on: datetime.date) -> list[Owed]:
    """What every customer owed at the end of a day; without those who owed nothing."""
    kind, stands = kind_in_books("customer", True), who_they_are(access)
    sums: dict[int, int] = {}
    for key, minor in balances_then(access, kind, on).items():
        number = stands(int(key.partition(":")[2]))
        sums[number] = sums.get(number, 0) + minor
    return _named(access, Customer, sums, on)


def suppliers_are_owed(access: Access, on: datetime.date) -> list[Owed]:
    """What every supplier was owed at the end of a day; without those who were owed nothing."""
    balances = balances_then(access, kind_in_books("supplier", True), on)
    sums = {int(key.partition(":")[2]): -minor for key, minor in balances.items()}
    return _named(access, Supplier, sums, on)


def _named(access: Access, model: Any, sums: dict[int, int], on: datetime.date) -> list[Owed]:
    kind = kind_in_books(model._meta.model_name, True)
    period = Period(year_begins(access.shop, on), on)
    open_sums = {number: minor for number, minor in sums.items() if minor}
    people = rows_by_id(access, model, open_sums)
    rows = [Owed(people[number], kind, minor, period) for number, minor in open_sums.items()]
    return sorted(rows, key=lambda row: (-row.minor, row.pk))


def _together(rows: Any) -> Iterable[FootRow]:
    names = ("owed_minor", "ahead_minor", "minor")
    yield FootRow(_("Together"), {name: sum(getattr(row, name) for row in rows) for name in names}, total=True)


class CustomersFilters(DayFilters):
    """At the end of which day."""

    def narrow(self, rows: Any) -> Any:
        """Who owed."""
        return customers_owe(self.access, self.day)


class SuppliersFilters(DayFilters):
    """At the end of which day."""

    def narrow(self, rows: Any) -> Any:
        """Who was owed."""
        return suppliers_are_owed(self.access, self.day)


def _columns(person: Any, owed: Any, ahead: Any) -> tuple[Column, ...]:
    return (
        Column("name", person, link=lambda row: row.url, sort="name_key", lead=True),
        Column("phone", _("Phone"), "code", value=lambda row: row.person.phone, phone=False),
        Column("owed_minor", owed, "money", link=lambda row: row.entries, sort="owed_minor", label_small=owed),
        Column("ahead_minor", ahead, "money", link=lambda row: row.entries, sort="ahead_minor", label_small=ahead),
        Column("minor", _("Balance"), "money", link=lambda row: row.entries, sort="minor", figure=True),
    )


CUSTOMERS = Listing(
    name="customers-owe",
    caption=_("What customers owe"),
    columns=_columns(_("Customer"), _("Owes"), _("Has paid ahead")),
    start="-minor",
    filters=CustomersFilters,
    noun=lambda count: ngettext("%d customer", "%d customers", count) % count,
    foot=_together,
    empty=Empty(_("Nobody owes anything"), _("What is sold on the khata stands here until it is paid.")),
)

SUPPLIERS = Listing(
    name="suppliers-owed",
    caption=_("What suppliers are owed"),
    columns=_columns(_("Supplier"), _("Is owed"), _("Was paid ahead")),
    start="-minor",
    filters=SuppliersFilters,
    noun=lambda count: ngettext("%d supplier", "%d suppliers", count) % count,
    foot=_together,
    empty=Empty(_("No supplier is owed anything"), _("What suppliers bill stands here until it is paid.")),
)
