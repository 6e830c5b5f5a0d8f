"""What stands behind the names of a file: our products, our customers, and where its documents land."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from galla.accounts.access import Access
from galla.history.papers import FileDocument, FileLine
from galla.ledger import places
from galla.pricing.numbers import round_half_away


@dataclass(frozen=True, slots=True)
class Known:
    """Whose file it is: products by code, customers by the other system's numbers, digits of the shop's money.

    ``unstocked`` are the products of which no stock is kept.
    """

    access: Access
    products: dict[str, int]
    customers: dict[str, int]
    unstocked: Collection[int]
    digits: int

    @property
    def shelf(self) -> places.Account:
        """The floor of the branch the documents are of."""
        return places.shelf(self.access.shop.pk, self.access.require_till().branch_id)

    def amount(self, line: FileLine) -> int:
        """A row's amount in minor units, below zero where money went back."""
        return round_half_away(line.quantity_milli * line.price_e4, 10 ** (7 - self.digits))

    def total(self, lines: Sequence[FileLine]) -> int:
        """Each row's amount rounded to the minor unit, then added up."""
        return sum(self.amount(line) for line in lines)

    def customer(self, document: FileDocument) -> int | None:
        """Our customer of a document."""
        return self.customers.get(document.customer) if document.customer else None


@dataclass(frozen=True, slots=True)
class Made:
    """What a document became with us: its number, whether an earlier run had made it, and what is to be known of it."""

    number: str
    replayed: bool
    remarks: tuple[str, ...] = ()


def key_of(document: FileDocument) -> str:
    """The key a document is booked under: the same one in every run."""
    return f"import:{document.number}"
