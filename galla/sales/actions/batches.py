"""The batches of a bill: which ones its goods leave from, beside them. First-expiring first, and never past their day.

Read under the lock of the products' balances, which every move of a batch holds: nobody else can take from them.
"""

import datetime
from dataclasses import replace

from galla.catalog.queries import BillableProduct
from galla.inventory.batches import HeldBatch, Lying, Taken
from galla.inventory.errors import Expired, NotEnoughStock, OtherTerms
from galla.inventory.queries import lying_by_product
from galla.ledger import places
from galla.ledger.entries import Move, Standing
from galla.sales.actions.goods import GoodsOut
from galla.sales.carts import Manner
from galla.sales.quotes import PricedCart


def with_batches(
    goods: GoodsOut,
    priced: PricedCart,
    standing: dict[tuple[int, int], Standing],
    shelf: places.Account,
    *,
    on: datetime.date,
    manner: Manner,
) -> GoodsOut:
    """``goods`` with the moves of batches behind those of their goods. One statement, none where nothing keeps batches.

    A line that names a batch is served from that one, before the others. Raises ``Expired``, ``OtherTerms`` and, for a
    batch that is named, ``NotEnoughStock``, beside the quantity of the line.
    """
    kept = {product.id for product in priced.products if product is not None and _by_batch(product)}
    if not kept:
        return goods
    held = {product: standing[shelf.id, places.goods(shelf.shop_id, product).id] for product in kept}
    lying = lying_by_product(shelf, kept, held)
    taken: dict[int, list[Taken]] = {}
    for index in sorted(range(len(priced.products)), key=lambda index: priced.cart.lines[index].batch_id is None):
        product = priced.products[index]
        if product is not None and _by_batch(product):
            taken[index] = _taken(index, product, priced, lying[product.id], on=on, manner=manner)
    return _beside(goods, priced, shelf, taken)


def _by_batch(product: BillableProduct) -> bool:
    return product.keeps_batches and product.is_stocked


def _beside(goods: GoodsOut, priced: PricedCart, shelf: places.Account, taken: dict[int, list[Taken]]) -> GoodsOut:
    stocked = [index for index, product in enumerate(priced.products) if product is not None and product.is_stocked]
    moves: list[Move] = []
    least = dict(goods.least)
    for index, move in zip(stocked, goods.moves, strict=True):
        moves.append(move)
        for batch, milli in taken.get(index, ()):
            unit = places.batch(shelf.shop_id, batch.id)
            moves.append(Move(shelf, move.target, unit, milli))
            least[shelf.id, unit.id] = 0
    return replace(goods, moves=moves, least=least)


def _taken(
    index: int, product: BillableProduct, priced: PricedCart, here: Lying, *, on: datetime.date, manner: Manner
) -> list[Taken]:
    asked = priced.bill.lines[index].quantity_milli
    named = priced.cart.lines[index].batch_id
    if named is not None:
        return _of_named(index, product, here, here.of(named), asked, on=on)
    if manner.trusts_prices:  # another system sold it, whatever its day and its MRP were
        fits = here.batches
    else:
        priced_by = priced.batches[index] if priced.batches else None
        terms = (None, None) if priced_by is None else priced_by.terms
        fits = [batch for batch in here.batches if not batch.is_expired(on) and batch.terms == terms]
    taken = here.take(fits, asked)
    rest = asked - sum(milli for _batch, milli in taken)
    unbatched = max(here.unbatched_milli, 0)
    if rest > unbatched:
        _demand_nothing_else(index, product, here, there=asked - rest + unbatched, short=rest - unbatched, on=on)
    here.take_unbatched(rest)
    return taken


def _of_named(
    index: int, product: BillableProduct, here: Lying, batch: HeldBatch | None, asked: int, *, on: datetime.date
) -> list[Taken]:
    field = f"lines.{index}.quantity"
    there = 0 if batch is None else here.left(batch)
    if batch is not None and batch.is_expired(on):
        raise _expired(product, batch, field)
    if batch is None or there < asked:
        name = product.name if batch is None else f"{product.name}, {batch.number}"
        raise NotEnoughStock(product_id=product.id, name=name, asked_milli=asked, on_hand_milli=there, field=field)
    return here.take([batch], asked)


def _demand_nothing_else(
    index: int, product: BillableProduct, here: Lying, *, there: int, short: int, on: datetime.date
) -> None:
    """Goods of other terms, or past their day, lie there: then the shelf is not what is short."""
    field = f"lines.{index}.quantity"
    others = sum(here.left(batch) for batch in here.batches if not batch.is_expired(on))
    expired = [batch for batch in here.batches if batch.is_expired(on) and here.left(batch)]
    if others and (others >= short or not expired):
        raise OtherTerms(name=product.name, there_milli=there, field=field)
    if expired:
        raise _expired(product, expired[0], field)


def _expired(product: BillableProduct, batch: HeldBatch, field: str) -> Expired:
    assert batch.expires_on is not None
    return Expired(name=product.name, batch=batch.number, expired_on=batch.expires_on, field=field)
