"""What a line costs where its product is kept by batch: the price and the MRP of the batch it will be taken from."""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.catalog.queries import BillableProduct
from galla.catalog.queries.rates import price_with_tax
from galla.foundation.errors import InvalidInput
from galla.inventory.batch_terms import at_batch_price
from galla.inventory.batches import HeldBatch, first_expiring_first
from galla.inventory.errors import Expired, NotEnoughStock
from galla.inventory.models import Batch
from galla.inventory.queries import held_batches
from galla.ledger import places
from galla.sales.carts import Cart, CartLine, Manner
from galla.sales.errors import AboveMrp

type Products = tuple[BillableProduct | None, ...]
type Batches = tuple[HeldBatch | None, ...]


def priced_by_batch(
    access: Access, cart: Cart, products: Products, at: datetime.datetime, manner: Manner
) -> tuple[Products, Batches]:
    """The products of a cart with the price and MRP of the batch each line is sold from, and these batches.

    That is the batch a line names, else the first-expiring one that may be sold. One statement where a product keeps
    batches, none elsewhere. Raises ``InvalidInput`` for a batch the product has not, ``Expired``, ``NotEnoughStock``
    for one of which nothing is left, and ``AboveMrp``; of a bill told afterwards only the first, since its goods left.
    """
    named = any(line.batch_id is not None for line in cart.lines)
    kept = {product.id for product in products if product is not None and product.keeps_batches}
    if manner.trusts_prices or not (kept or named) or access.branch is None:
        return products, ()
    branch = access.till.branch_id if access.till is not None else access.branch.pk
    on = shop_day(access.shop, at)
    held = first_expiring_first(held_batches(places.shelf(access.shop.pk, branch), kept))
    batches = tuple(
        _meant(access, index, product, cart.lines[index], held, on, manner) for index, product in enumerate(products)
    )
    priced = tuple(
        product if product is None or batch is None else _at_its_price(index, product, batch, manner)
        for index, (product, batch) in enumerate(zip(products, batches, strict=True))
    )
    return priced, batches


def _meant(
    access: Access,
    index: int,
    product: BillableProduct | None,
    line: CartLine,
    held: list[HeldBatch],
    on: datetime.date,
    manner: Manner,
) -> HeldBatch | None:
    batch_id = line.batch_id
    if batch_id is None:
        return next(
            (batch for batch in held if product and batch.product_id == product.id and not batch.is_expired(on)), None
        )
    found = next((batch for batch in held if batch.id == batch_id), None)
    if product is None or not product.keeps_batches or (found and found.product_id != product.id):
        raise _unknown(index)
    if found is None:
        row = access.rows(Batch).filter(pk=batch_id, product_id=product.id).first()
        if row is None:
            raise _unknown(index)
        if manner.afterwards:
            return HeldBatch(row.pk, product.id, row.number, row.expires_on, row.mrp_e4, row.price_e4, 0)
        raise NotEnoughStock(
            product_id=product.id,
            name=f"{product.name}, {row.number}",
            asked_milli=line.quantity_milli,
            on_hand_milli=0,
            field=f"lines.{index}.batch",
        )
    if found.expires_on is not None and found.is_expired(on) and not manner.afterwards:
        field = f"lines.{index}.quantity"
        raise Expired(name=product.name, batch=found.number, expired_on=found.expires_on, field=field)
    return found


def _unknown(index: int) -> InvalidInput:
    return InvalidInput(_("There is no such batch of this product."), field=f"lines.{index}.batch")


def _at_its_price(index: int, product: BillableProduct, batch: HeldBatch, manner: Manner) -> BillableProduct:
    """The product as this batch of it is sold. Raises ``AboveMrp`` where tax on top makes it dearer than its MRP."""
    sold = at_batch_price(product, batch.price_e4, batch.mrp_e4)
    price, mrp = sold.price_e4, sold.mrp_e4
    rate_ppm = sum(rate for _name, rate in product.components_within)
    is_above = mrp is not None and not product.includes_tax and price_with_tax(price, rate_ppm) > mrp
    if is_above and not manner.afterwards:
        said = {"name": product.name, "batch": batch.number}
        detail = _("This price of %(name)s is above the MRP of batch %(batch)s. Give the batch a price of its own.")
        raise AboveMrp(detail % said, field=f"lines.{index}.unit_price")
    return sold
