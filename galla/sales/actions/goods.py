"""The goods of a bill: what leaves the shelf, at what cost, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from galla.accounts.models import Shop
from galla.foundation.formats import money_of
from galla.inventory.errors import NotEnoughStock
from galla.inventory.valuation import issue_worth
from galla.ledger import places
from galla.ledger.entries import Move, Standing
from galla.sales.actions.kits import Taking, asked_of, part_short, takings
from galla.sales.quotes import PricedCart


@dataclass(frozen=True, slots=True)
class GoodsOut:
    """Moves from the shelf, the cost of each line (0 where nothing moved), and the guards of the balances.

    ``beside_batches``: goods left of another batch than was meant, or past their day; only a bill told afterwards may.
    """

    moves: list[Move]
    costs: list[int]
    least: dict[tuple[int, int], int]
    below_zero: bool
    beside_batches: bool = False


def goods_wanted(priced: PricedCart, shop_id: int, shelf: places.Account) -> list[tuple[places.Account, places.Unit]]:
    """The balances a bill's goods are taken from."""
    return [
        (shelf, places.goods(shop_id, taking.product_id))
        for product, line in zip(priced.products, priced.bill.lines, strict=True)
        for taking in takings(product, line.quantity_milli)
    ]


def goods_out(
    priced: PricedCart,
    shop: Shop,
    standing: Mapping[tuple[int, int], Standing],
    shelf: places.Account,
    *,
    may_oversell: bool,
) -> GoodsOut:
    """Take every line's goods from the shelf at their average cost, one line after the other.

    Raises ``NotEnoughStock`` naming the first line that asks for more than is there, unless ``may_oversell``.
    """
    left = dict(standing)
    out = GoodsOut([], [], {}, below_zero=False)
    below = False
    digits = money_of(shop.currency).minor_digits
    for index, (product, line) in enumerate(zip(priced.products, priced.bill.lines, strict=True)):
        cost = 0
        for taking in takings(product, line.quantity_milli):
            unit = places.goods(shop.pk, taking.product_id)
            pair = (shelf.id, unit.id)
            here = left[pair]
            if taking.quantity_milli > here.on_hand:
                if not may_oversell:
                    raise _short(index, priced, taking, standing, shelf)
                below = True
            worth = issue_worth(
                on_hand_milli=here.on_hand,
                worth_minor=here.worth_minor,
                quantity_milli=taking.quantity_milli,
                last_cost_e4=taking.cost_e4,
                minor_digits=digits,
            )
            left[pair] = Standing(here.on_hand - taking.quantity_milli, here.worth_minor - worth)
            out.moves.append(Move(shelf, places.named(shop.pk, "sold"), unit, taking.quantity_milli, worth))
            cost += worth
            if not may_oversell:
                out.least[pair] = 0
        out.costs.append(cost)
    return GoodsOut(out.moves, out.costs, out.least, below)


def not_enough(
    priced: PricedCart, standing: Mapping[tuple[int, int], Standing], shelf: places.Account
) -> NotEnoughStock:
    """The refusal for a bill whose guarded balances gave way; names the line that is short, or the first."""
    for index, (product, line) in enumerate(zip(priced.products, priced.bill.lines, strict=True)):
        for taking in takings(product, line.quantity_milli):
            pair = (shelf.id, places.goods(shelf.shop_id, taking.product_id).id)
            if taking.quantity_milli > standing.get(pair, Standing(0, 0)).on_hand:
                return _short(index, priced, taking, standing, shelf)
    index, taking = next(
        (index, taking)
        for index, (product, line) in enumerate(zip(priced.products, priced.bill.lines, strict=True))
        for taking in takings(product, line.quantity_milli)
    )
    return _short(index, priced, taking, standing, shelf)


def _short(
    index: int, priced: PricedCart, taking: Taking, standing: Mapping[tuple[int, int], Standing], shelf: places.Account
) -> NotEnoughStock:
    product = priced.products[index]
    if product is not None and product.parts:
        return part_short(index, priced, taking, standing, shelf)
    pair = (shelf.id, places.goods(shelf.shop_id, taking.product_id).id)
    return NotEnoughStock(
        product_id=taking.product_id,
        name=taking.name,
        asked_milli=asked_of(priced, taking.product_id),
        on_hand_milli=standing.get(pair, Standing(0, 0)).on_hand,
        field=f"lines.{index}.quantity",
    )
