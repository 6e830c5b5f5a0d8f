"""What comes back of bills: the lines that are named, what is given back for them, and what a return is quoted at."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput
from galla.inventory.actions.booking import demand_place, demand_quantity
from galla.inventory.models import Place
from galla.ledger.entries import Move
from galla.pricing.returns import Refund
from galla.returns.actions.repaid import Repaid
from galla.returns.models import LONGEST_REASON, CreditNote, CreditNoteTender
from galla.returns.queries import Returnable
from galla.sales.actions.coming_back import more_than_left
from galla.sales.models import Sale
from galla.sales.rows import SaleRows


@dataclass(frozen=True, slots=True)
class Item:
    """So much of the line at a position of a bill comes back, to a place of the till's branch or to its floor."""

    sale_id: int
    position: int
    quantity_milli: int
    place_id: int | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """What would be given back for each bill, and by which ways: (method, minor units) each."""

    refunds: Sequence[Refund]
    ways: Sequence[tuple[str, int]]

    @property
    def total_minor(self) -> int:
        """All of it."""
        return sum(refund.total_minor for refund in self.refunds)

    def sum_of(self, name: str) -> int:
        """What ``net_minor``, ``tax_minor`` and so on of the refunds come to."""
        return sum(getattr(refund, name) for refund in self.refunds)


@dataclass(slots=True)
class Coming:
    """What comes back of one bill: the bill as it stands, which of its lines, and what is given back for them."""

    rows: SaleRows
    lines: list[Returnable]
    items: dict[int, tuple[int, Item]]
    refund: Refund
    moves: dict[int, list[Move]] = field(default_factory=dict)


def reason_given(reason: str) -> str:
    """Why goods come back, as it stands on the note. Raises ``InvalidInput`` for nothing said, and for too much."""
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise InvalidInput(_("Say why these goods come back."), field="reason")
    return said


def demand_places(access: Access, items: Sequence[Item]) -> None:
    """Refuse bills and places that are not of this shop, and places of another branch."""
    till = access.require_till()
    bills = {item.sale_id: number for number, item in reversed(list(enumerate(items)))}
    for sale_id, number in bills.items():
        access.named(Sale, sale_id, field=f"lines.{number}.bill")
    for place_id, number in spots_of(items).items():
        named = access.named(Place, place_id, field=f"lines.{number}.place")
        demand_place(till.branch, named, field=f"lines.{number}.place")


def spots_of(items: Sequence[Item]) -> dict[int, int]:
    """The places that are named, each with the first line that names it."""
    found: dict[int, int] = {}
    for number, item in enumerate(items):
        if item.place_id is not None:
            found.setdefault(item.place_id, number)
    return found


def demand_left(line: Returnable, product: Product | None, item: Item, *, field: str) -> None:
    """Refuse nothing, broken pieces of what is only counted, and more than is left."""
    if item.quantity_milli <= 0:
        raise InvalidInput(_("A quantity above zero."), field=field)
    if item.quantity_milli > line.left_milli:
        raise more_than_left(line.left_milli, field=field)
    if product is not None and item.quantity_milli != line.left_milli:
        demand_quantity(product, item.quantity_milli, field=field)


def tenders_of(note: CreditNote, repaid: Sequence[Repaid]) -> list[CreditNoteTender]:
    """The rows of what goes back."""
    return [
        CreditNoteTender(
            shop_id=note.shop_id,
            credit_note_id=note.pk,
            position=place,
            sale_id=each.sale_id,
            of_position=each.of_position,
            method=each.method,
            account=each.source.key,
            amount_minor=each.amount_minor,
        )
        for place, each in enumerate(repaid, start=1)
    ]
