"""Who owes the shop most, for the home page."""

from dataclasses import dataclass

from django.urls import reverse

from galla.accounts.access import Access
from galla.ledger.queries import largest_balances
from galla.parties.models import Customer


@dataclass(frozen=True, slots=True)
class Owing:
    """One customer and what they owe, in minor units."""

    name: str
    owes_minor: int
    url: str


@dataclass(frozen=True, slots=True)
class WhoOwes:
    """Those who owe most, and the sum of all who owe."""

    rows: list[Owing]
    customers: int
    total_minor: int

    @property
    def others(self) -> int:
        """How many owe beside those named."""
        return self.customers - len(self.rows)

    @property
    def others_minor(self) -> int:
        """What those owe."""
        return self.total_minor - sum(row.owes_minor for row in self.rows)


def who_owes(access: Access, *, limit: int) -> WhoOwes:
    """The customers who owe most. Two statements."""
    found, count, total = largest_balances(access.shop.pk, "customer", limit=limit)
    ids = [int(key.partition(":")[2]) for key, _owes in found]
    names = {customer.pk: customer for customer in access.rows(Customer).filter(pk__in=ids)}
    rows = [
        Owing(str(names[number]), owes, reverse("parties:customer", args=[number]))
        for number, (_key, owes) in zip(ids, found, strict=True)
        if number in names
    ]
    return WhoOwes(rows, count, total)
