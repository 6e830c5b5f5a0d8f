"""What is done about goods near the end of their days: another price, or off the shelf when they are past it."""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.accounts.models import Branch
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.inventory import papers
from galla.inventory.actions.adjusting import AdjustmentItem, adjust
from galla.inventory.actions.batching import demand_price
from galla.inventory.actions.booking import MOST_LINES, Paper, demand_open, demand_place
from galla.inventory.batch_prices import BatchPrice, link
from galla.inventory.models import Adjustment, Batch, BatchPriceChange, Place, Reason
from galla.inventory.queries.batches import lying_batches
from galla.ledger import places
from galla.ledger.queries import entry_of_key


def price_batch(*, access: Access, at: datetime.datetime, batch: Batch, price_e4: int | None) -> Batch:
    """Sell a batch at a price of its own (1e-4 of the currency) from now on, or again at its product's with None.

    Another price leaves a ``BatchPriceChange``. Raises ``InvalidInput`` for a price above the MRP of the batch.
    """

    def work() -> Batch:
        current = access.rows(Batch).select_for_update(of=("self",)).get(pk=batch.pk)
        if price_e4 is not None:
            demand_price(price_e4, current.mrp_e4, field="price")
        if current.price_e4 != price_e4:
            _change_price(
                current, BatchPrice(access.shop.pk, current.pk, at, access.user.pk, current.price_e4, price_e4)
            )
        return current

    return in_transaction(work)


def _change_price(batch: Batch, said: BatchPrice) -> None:
    """Another price, and the row that says so. The batch is locked."""
    number = batch.price_changes + 1
    newest = link(said, before=batch.price_hash, number=number)
    BatchPriceChange.objects.create(**said._asdict(), number=number, hash=newest)
    batch.price_e4, batch.price_changes, batch.price_hash = said.price_to_e4, number, newest
    batch.save(update_fields=["price_e4", "price_changes", "price_hash"])


def write_off_expired(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    branch: Branch,
    place: Place | None = None,
    note: str = "",
) -> Paper[Adjustment]:
    """Take everything that is past its day off a branch's floor, or off one of its places, with its value to ``lost``.

    The same key again answers the same adjustment, whatever has expired since. At most 2,000 batches at once, those
    that expired first. Raises ``InvalidInput`` where nothing is past its day.
    """
    demand_open(access, branch)
    demand_place(branch, place)
    earlier = entry_of_key(access.shop.pk, papers.ADJUSTMENT, key)
    if earlier is not None:
        made = Adjustment.objects.get(pk=earlier.id)
        if (made.branch_id, made.place_id, made.reason) != (branch.pk, place.pk if place else None, Reason.EXPIRED):
            raise KeyReused(_("This key was used before, with another request."), field="Idempotency-Key")
        return Paper(made, replayed=True)
    on = shop_day(access.shop, at)
    shelf = places.shelf(access.shop.pk, branch.pk, place.pk if place else None)
    rows = lying_batches(access, [shelf], on=on).filter(expires_on__lt=on)
    items = [
        AdjustmentItem(row.product_id, change_milli=-row.on_hand_milli, batch_id=row.pk)  # type: ignore[attr-defined]
        for row in rows.order_by("expires_on", "pk")[:MOST_LINES]
    ]
    if not items:
        raise InvalidInput(_("Nothing here is past its day."), field="branch")
    return adjust(
        access=access,
        at=at,
        key=key,
        branch=branch,
        place=place,
        items=items,
        reason=Reason.EXPIRED,
        note=note,
    )
