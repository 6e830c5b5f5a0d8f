"""Goods that come at a cost: opening stock, and what a supplier or the market brought."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.accounts.models import Branch
from galla.catalog.actions import set_costs
from galla.catalog.models import LARGEST_PRICE_E4, Product
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput
from galla.inventory import papers
from galla.inventory.actions.batching import (
    BatchGiven,
    Wanted,
    batches_checked,
    batches_made,
    demand_still_kept,
    demand_unexpired,
    put_batches,
)
from galla.inventory.actions.booking import (
    MOST_WORTH_MINOR,
    Booking,
    Paper,
    cleaned,
    demand_lines,
    demand_open,
    demand_place,
    demand_quantity,
    goods_named,
)
from galla.inventory.models import LONGEST_REFERENCE, Place, Receipt, ReceiptKind, ReceiptLine
from galla.inventory.shelves import Shelf
from galla.inventory.valuation import cost_of_unit, worth_at_cost
from galla.ledger.entries import Claim
from galla.parties.models import Supplier

LINE_FIELDS = (
    *("shop_id", "receipt_id", "position", "product_id", "quantity_milli", "worth_minor", "variance_minor"),
    *("batch_id", "gone_milli"),
)


@dataclass(frozen=True, slots=True)
class ReceiptItem:
    """So much of a product, at a unit cost (1e-4 of the currency) or worth so much in all; one of the two.

    ``agreed_minor`` is what it is worth where an agreement says that more exactly than its unit cost. It follows from
    what was ordered and came before, so it is no part of the request.
    """

    product_id: int
    quantity_milli: int
    cost_e4: int | None = None
    worth_minor: int | None = None
    batch: BatchGiven | None = None
    agreed_minor: int | None = None


def receive(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    branch: Branch,
    place: Place | None = None,
    items: Sequence[ReceiptItem],
    kind: str = ReceiptKind.RECEIPT,
    supplier: Supplier | None = None,
    reference: str = "",
    takes_expired: bool = False,
) -> Paper[Receipt]:
    """Take goods onto a branch's floor or into one of its places, with their value, and remember what they cost last.

    Goods sold before they came turn out to have cost what these cost: the difference posts to ``sold``. A batch that is
    past its day is refused unless ``takes_expired``. Raises ``InvalidInput`` naming the line.
    """
    demand_open(access, branch)
    demand_place(branch, place)
    demand_lines(len(items))
    if kind not in ReceiptKind.values:
        raise InvalidInput(_("Goods are received or are opening stock."), field="kind")
    if supplier is not None and supplier.shop_id != access.shop.pk:
        raise InvalidInput(_("There is no such supplier in this shop."), field="supplier")
    reference = cleaned(reference, field="reference", maximum=LONGEST_REFERENCE)
    products, batches = _goods_and_batches(access, items)
    booking = Booking(access, branch, papers.RECEIPT, at, key, place)

    def write(claimed: Claim) -> Receipt:
        shelf = booking.shelf(list(products.values()))
        demand_still_kept(products, {place: items[place].product_id for place, one in enumerate(batches) if one})
        made = batches_made(access, shelf, [item.product_id for item in items], batches, at=at)
        if not takes_expired:
            demand_unexpired(made, shop_day(access.shop, at))
        lines = [_line(claimed, shelf, item, number) for number, item in enumerate(items)]
        put_batches(shelf, lines, made)
        worth = sum(line.worth_minor for line in lines)
        told = {"supplier": supplier, "kind": kind, "reference": reference, "worth_minor": worth}
        receipt = Receipt(**booking.columns(claimed), **told)
        booking.post(claimed, papers.moves_of_receipt(receipt, lines), papers.hash_of_receipt(receipt, lines))
        receipt.save(force_insert=True)
        insert_rows(ReceiptLine, LINE_FIELDS, [[getattr(line, name) for name in LINE_FIELDS] for line in lines])
        set_costs(shop_id=access.shop.pk, costs=_last_costs(lines, shelf.minor_digits), at=at)
        return receipt

    wanted = [kind, reference, supplier.pk if supplier else None]
    return booking.book([wanted, _asked(items)], write, Receipt)


def _asked(items: Sequence[ReceiptItem]) -> list[list[object]]:
    """The lines as facts of the request; those without a batch are what they were before there were any."""
    return [
        [item.product_id, item.quantity_milli, item.cost_e4, item.worth_minor, *([item.batch] if item.batch else [])]
        for item in items
    ]


def _goods_and_batches(access: Access, items: Sequence[ReceiptItem]) -> tuple[dict[int, Product], Wanted]:
    """The products of the lines and their batches, checked."""
    products = goods_named(access, [item.product_id for item in items])
    for place, item in enumerate(items):
        _demand_sane(products[item.product_id], item, place)
    return products, batches_checked(products, [(item.product_id, item.batch) for item in items])


def _demand_sane(product: Product, item: ReceiptItem, place: int) -> None:
    if product.archived_at is not None:
        detail = _("%(name)s is no longer sold. Take it out of the archive first.") % {"name": product.name}
        raise InvalidInput(detail, field=f"lines.{place}.product")
    if item.quantity_milli <= 0:
        raise InvalidInput(_("A quantity above zero."), field=f"lines.{place}.quantity")
    demand_quantity(product, item.quantity_milli, field=f"lines.{place}.quantity")
    if (item.cost_e4 is None) == (item.worth_minor is None):
        raise InvalidInput(_("Say what one costs, or what all of it is worth."), field=f"lines.{place}.cost")
    if item.cost_e4 is not None and not 0 <= item.cost_e4 <= LARGEST_PRICE_E4:
        raise InvalidInput(_("This cost cannot be."), field=f"lines.{place}.cost")
    if item.worth_minor is not None and not 0 <= item.worth_minor <= MOST_WORTH_MINOR:
        raise InvalidInput(_("This worth cannot be."), field=f"lines.{place}.worth")


def _line(claimed: Claim, shelf: Shelf, item: ReceiptItem, place: int) -> ReceiptLine:
    worth = item.worth_minor if item.agreed_minor is None else item.agreed_minor
    if worth is None:
        worth = worth_at_cost(item.cost_e4 or 0, item.quantity_milli, minor_digits=shelf.minor_digits)
    if worth > MOST_WORTH_MINOR:
        raise InvalidInput(_("This worth cannot be."), field=f"lines.{place}.cost")
    arrival = shelf.bring(item.product_id, item.quantity_milli, worth)
    return ReceiptLine(
        shop_id=shelf.shop_id,
        receipt_id=claimed.entry_id,
        position=place + 1,
        product_id=item.product_id,
        quantity_milli=item.quantity_milli,
        worth_minor=arrival.worth_minor,
        variance_minor=arrival.variance_minor,
    )


def _last_costs(lines: Sequence[ReceiptLine], minor_digits: int) -> dict[int, int]:
    """What one unit cost on the last line of each product; what came for nothing says nothing about that."""
    return {
        line.product_id: min(
            cost_of_unit(line.worth_minor, line.quantity_milli, minor_digits=minor_digits), LARGEST_PRICE_E4
        )
        for line in lines
        if line.worth_minor
    }
