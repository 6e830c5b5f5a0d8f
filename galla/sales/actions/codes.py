"""The codes of a bill: held before its balances are, and used with it."""

from galla.foundation.database.together import Insert
from galla.offers.actions import demand_right, give_back, hold, used
from galla.offers.coupons import TypedCode
from galla.parties.queries import BilledCustomer
from galla.sales.carts import Manner
from galla.sales.offered import offers_of
from galla.sales.quotes import PricedCart
from galla.sales.rows import SaleRow, SaleRows, VoidRow


def held_codes(priced: PricedCart, customer: BilledCustomer | None, manner: Manner) -> tuple[TypedCode, ...]:
    """The codes with their coupons locked, and what is left of them by now; no statement where there are none.

    Raises ``CouponRefused`` for a use that somebody took meanwhile, unless the bill is told after it was made.
    """
    codes = hold(priced.coupons, customer_id=customer.id if customer else None)
    if not manner.afterwards:
        demand_right(codes)
    return codes


def uses_of(priced: PricedCart, codes: tuple[TypedCode, ...], customer: BilledCustomer | None, sale: SaleRow) -> Insert:
    """The rows of what each code took off this bill."""
    taken = {one.offer_id: one.amount_minor for one in offers_of(priced.offers)}
    return used(
        codes,
        taken,
        shop_id=sale.shop_id,
        customer_id=customer.id if customer else None,
        entry_id=sale.id,
        at=sale.happened_at,
    )


def give_codes_back(rows: SaleRows, void: VoidRow) -> None:
    """The codes of a bill that was taken back are as good as before; no statement where no offer was on it."""
    if any(line.offers for line in rows.lines):
        give_back(shop_id=void.shop_id, entry_id=void.sale_id, by_entry=void.id, at=void.happened_at)
