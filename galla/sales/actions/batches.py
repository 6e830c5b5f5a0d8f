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
from galla.sales.actions.kits import Taking, takings
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
    batch that is named, ``NotEnoughStock``, beside the quantity of the line. Of a bill told afterwards nothing is
    refused: what the right batch has no more of is taken from the others, and the bill says so.
    """
    wanted = [
        takings(product, line.quantity_milli) for product, line in zip(priced.products, priced.bill.lines, strict=True)
    ]
    kept = {taking.product_id for line in wanted for taking in line if taking.keeps_batches}
    if not kept:
        return goods
    held = {product: standing[shelf.id, places.goods(shelf.shop_id, product).id] for product in kept}
    lying = lying_by_product(shelf, kept, held)
    taken: dict[tuple[int, int], list[Taken]] = {}
    for index in sorted(range(len(wanted)), key=lambda index: priced.cart.lines[index].batch_id is None):
        product = priced.products[index]
        for place, taking in enumerate(wanted[index]):
            if product is None or not taking.keeps_batches:
                continue
            here = lying[taking.product_id]
            taken[index, place] = (
                _of_kit(index, taking, here, on=on, manner=manner)
                if product.parts
                else _taken(index, product, priced, here, on=on, manner=manner)
            )
    found = _beside(goods, wanted, shelf, taken)
    return replace(found, beside_batches=manner.afterwards and _went_beside(priced, taken, on))


def _went_beside(priced: PricedCart, taken: dict[tuple[int, int], list[Taken]], on: datetime.date) -> bool:
    """Whether anything is of another batch than the one that was named or that its price is of, or past its day."""
    for (index, _place), parts in taken.items():
        product, named = priced.products[index], priced.cart.lines[index].batch_id
        if any(batch.is_expired(on) for batch, _milli in parts):
            return True
        if product is None or product.parts:
            continue
        if named is not None and sum(milli for batch, milli in parts if batch.id == named) < _asked(priced, index):
            return True
        meant = priced.batches[index] if priced.batches else None
        if named is None and any(batch.terms != ((None, None) if meant is None else meant.terms) for batch, _ in parts):
            return True
    return False


def _asked(priced: PricedCart, index: int) -> int:
    return priced.bill.lines[index].quantity_milli


def _beside(
    goods: GoodsOut, wanted: list[list[Taking]], shelf: places.Account, taken: dict[tuple[int, int], list[Taken]]
) -> GoodsOut:
    """Each move of goods, and behind it those of its batches."""
    moving = [(index, place) for index, line in enumerate(wanted) for place in range(len(line))]
    moves: list[Move] = []
    least = dict(goods.least)
    for which, move in zip(moving, goods.moves, strict=True):
        moves.append(move)
        for batch, milli in taken.get(which, ()):
            unit = places.batch(shelf.shop_id, batch.id)
            moves.append(Move(shelf, move.target, unit, milli))
            least[shelf.id, unit.id] = 0
    return replace(goods, moves=moves, least=least)


def _of_kit(index: int, taking: Taking, here: Lying, *, on: datetime.date, manner: Manner) -> list[Taken]:
    """A part of a kit: whatever may be sold, at any MRP, since the kit has a price of its own."""
    fits = [batch for batch in here.batches if manner.trusts_prices or not batch.is_expired(on)]
    taken = here.take(fits, taking.quantity_milli)
    if manner.afterwards:
        return _with_others(here, taken, taking.quantity_milli)
    rest = taking.quantity_milli - sum(milli for _batch, milli in taken)
    expired = [batch for batch in here.batches if here.left(batch)]
    if rest > max(here.unbatched_milli, 0) and expired:
        raise _expired(taking.name, expired[0], f"lines.{index}.quantity")
    here.take_unbatched(rest)
    return taken


def _taken(
    index: int, product: BillableProduct, priced: PricedCart, here: Lying, *, on: datetime.date, manner: Manner
) -> list[Taken]:
    asked = _asked(priced, index)
    named = priced.cart.lines[index].batch_id
    if named is not None and manner.afterwards:
        return _with_others(here, here.take([batch for batch in here.batches if batch.id == named], asked), asked)
    if named is not None:
        return _of_named(index, product, here, here.of(named), asked, on=on)
    if manner.trusts_prices:  # another system sold it, whatever its day and its MRP were
        fits = here.batches
    else:
        priced_by = priced.batches[index] if priced.batches else None
        terms = (None, None) if priced_by is None else priced_by.terms
        fits = [batch for batch in here.batches if not batch.is_expired(on) and batch.terms == terms]
    taken = here.take(fits, asked)
    if manner.afterwards:
        return _with_others(here, taken, asked)
    rest = asked - sum(milli for _batch, milli in taken)
    unbatched = max(here.unbatched_milli, 0)
    if rest > unbatched:
        _demand_nothing_else(index, product, here, there=asked - rest + unbatched, short=rest - unbatched, on=on)
    here.take_unbatched(rest)
    return taken


def _with_others(here: Lying, taken: list[Taken], asked: int) -> list[Taken]:
    """What left, of whichever batch: behind the right ones what belongs to none, and only then the others."""
    rest = asked - sum(milli for _batch, milli in taken)
    unbatched = min(max(here.unbatched_milli, 0), rest)
    others = here.take(here.batches, rest - unbatched)
    here.take_unbatched(rest - sum(milli for _batch, milli in others))
    return [*taken, *others]


def _of_named(
    index: int, product: BillableProduct, here: Lying, batch: HeldBatch | None, asked: int, *, on: datetime.date
) -> list[Taken]:
    field = f"lines.{index}.quantity"
    there = 0 if batch is None else here.left(batch)
    if batch is not None and batch.is_expired(on):
        raise _expired(product.name, batch, field)
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
        raise _expired(product.name, expired[0], field)


def _expired(name: str, batch: HeldBatch, field: str) -> Expired:
    assert batch.expires_on is not None
    return Expired(name=name, batch=batch.number, expired_on=batch.expires_on, field=field)
