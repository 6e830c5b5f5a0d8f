"""What the reorder list advises, ordered: one draft for each supplier and branch, all of them or none, and once."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.inventory.errors import QUANTITY_PLACES
from galla.ledger.entries import request_hash
from galla.parties.models import Supplier
from galla.pricing.numbers import trimmed_text
from galla.purchasing.actions.booking import demand_lines, demand_open
from galla.purchasing.actions.ordering import OrderItem, create_order, locked_numbers
from galla.purchasing.errors import OrderedMeanwhile
from galla.purchasing.models import AdvisedOrder, PurchaseOrder
from galla.purchasing.queries import spoken_for


@dataclass(frozen=True, slots=True)
class AdvisedItem:
    """So much of a product from a supplier for a branch, where the list said so much was on order or in drafts already.

    Quantities are thousandths; ``cost_e4`` None is the last known cost.
    """

    product_id: int
    branch: Branch
    supplier: Supplier
    quantity_milli: int
    on_order_milli: int
    cost_e4: int | None = None
    in_drafts_milli: int = 0


@dataclass(frozen=True, slots=True)
class AdvisedOrders:
    """The drafts, and whether an earlier request with the same key had made them."""

    orders: list[PurchaseOrder]
    replayed: bool


def order_advised(*, access: Access, at: datetime.datetime, key: str, items: Sequence[AdvisedItem]) -> AdvisedOrders:
    """Write the drafts of a shopping round, in one transaction.

    What is on order or in drafts is looked at again under the lock every new order takes, so that advice becomes a
    draft once. Raises ``OrderedMeanwhile`` where it is more than the list said, ``InvalidInput`` naming the line
    (``lines.2.quantity``), ``KeyReused``.
    """
    demand_lines(len(items))
    _demand_once(items)
    for branch in {item.branch.pk: item.branch for item in items}.values():
        demand_open(access, branch)
    wanted = request_hash([_said(item) for item in items])

    def work() -> AdvisedOrders:
        locked_numbers(access, at)
        found = advised_before(access, key)
        if found:
            if found[0].request_hash != wanted:
                raise KeyReused(_("This key was used before, with another request."), field="Idempotency-Key")
            return AdvisedOrders([row.order for row in found], replayed=True)
        demand_unordered(access, items)
        made = [_written(access, at, key, place, lines, items) for place, lines in enumerate(_grouped(items))]
        AdvisedOrder.objects.bulk_create(
            AdvisedOrder(shop=access.shop, order=order, key=key, place=place, request_hash=wanted)
            for place, order in enumerate(made)
        )
        return AdvisedOrders(made, replayed=False)

    return in_transaction(work)


def advised_before(access: Access, key: str) -> list[AdvisedOrder]:
    """What an earlier request with this key made."""
    rows = access.rows(AdvisedOrder).filter(key=key).select_related("order__branch", "order__supplier")
    return list(rows.order_by("place"))


def demand_unordered(access: Access, items: Sequence[AdvisedItem]) -> None:
    """Refuse to order what somebody else has ordered since the list was read."""
    now = spoken_for(access, [(item.product_id, item.branch.pk) for item in items])
    for place, item in enumerate(items):
        coming = now[item.product_id, item.branch.pk]
        if coming > item.on_order_milli + item.in_drafts_milli:
            raise OrderedMeanwhile(
                _("Somebody ordered this meanwhile. Look at the list again."),
                field=f"lines.{place}.quantity",
                product=item.product_id,
                branch=item.branch.pk,
                on_order=trimmed_text(coming, places=QUANTITY_PLACES),
            )


def _demand_once(items: Sequence[AdvisedItem]) -> None:
    seen = set()
    for place, item in enumerate(items):
        if (item.product_id, item.branch.pk) in seen:
            raise InvalidInput(_("This product is on the list twice."), field=f"lines.{place}.product")
        seen.add((item.product_id, item.branch.pk))


def _grouped(items: Sequence[AdvisedItem]) -> list[list[int]]:
    """The places of the lines of each order: by supplier and branch, in the order they were first named."""
    found: dict[tuple[int, int], list[int]] = {}
    for place, item in enumerate(items):
        found.setdefault((item.supplier.pk, item.branch.pk), []).append(place)
    return list(found.values())


def _written(
    access: Access, at: datetime.datetime, key: str, place: int, lines: list[int], items: Sequence[AdvisedItem]
) -> PurchaseOrder:
    chosen = [items[line] for line in lines]
    first = chosen[0]
    try:
        return create_order(
            access=access,
            at=at,
            key=f"advised/{hashlib.sha256(key.encode()).hexdigest()}/{place}",
            supplier=first.supplier,
            branch=first.branch,
            items=[OrderItem(one.product_id, one.quantity_milli, one.cost_e4) for one in chosen],
        ).document
    except InvalidInput as refusal:
        refusal.field = _field(refusal.field or "", lines)
        raise


def _field(field: str, lines: list[int]) -> str:
    """Where a refusal of one order's line stands in the list: ``lines.0.cost`` of the second order's first line."""
    part, _dot, rest = field.partition(".")
    place, _dot, box = rest.partition(".")
    if part == "lines" and place.isdigit():
        return f"lines.{lines[int(place)]}.{box}"
    return f"lines.{lines[0]}.supplier" if field == "supplier" else field


def _said(item: AdvisedItem) -> list[int | None]:
    return [
        *(item.product_id, item.branch.pk, item.supplier.pk, item.quantity_milli, item.on_order_milli, item.cost_e4),
        *([item.in_drafts_milli] if item.in_drafts_milli else []),
    ]
