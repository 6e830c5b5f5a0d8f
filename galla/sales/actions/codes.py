"""What was promised to a bill and may be gone: its codes and its offers held before its balances, and used with it."""

import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from galla.foundation.database.together import Insert
from galla.offers.actions import HeldOffer, demand_left, demand_right, give_back, hold, hold_offers, offers_used, used
from galla.offers.coupons import TypedCode
from galla.offers.errors import OfferGone
from galla.parties.queries import BilledCustomer
from galla.sales.buyers import bought_before
from galla.sales.carts import Manner
from galla.sales.offered import offers_of
from galla.sales.quotes import PricedCart
from galla.sales.rows import SaleRow, SaleRows


class Held(NamedTuple):
    """The codes of a bill, and those of its offers that are on so many bills only, as they stand under their locks."""

    codes: tuple[TypedCode, ...] = ()
    offers: tuple[HeldOffer, ...] = ()

    @property
    def offer_is_over(self) -> bool:
        """Whether the limit of one of its offers was reached before it."""
        return any(one.is_used_up for one in self.offers)


NOTHING_HELD = Held()


def held_for(priced: PricedCart, customer: BilledCustomer | None, manner: Manner) -> Held:
    """Its coupons locked, then its limited offers, and what is left of them; no statement where there are none.

    Raises ``CouponRefused`` and ``OfferGone`` for a use that somebody took meanwhile, unless the bill is told after it
    was made.
    """
    customer_id = customer.id if customer else None
    codes = hold(priced.coupons, customer_id=customer_id)
    offers = hold_offers(priced.offered.counted if priced.offered else (), customer_id=customer_id)
    if not manner.afterwards:
        demand_right(codes)
        demand_left(offers)
    return Held(codes, offers)


def hold_first(priced: PricedCart) -> None:
    """Lock what ``held_for`` will, before an act that holds balances of its own ahead of its bill does so.

    Everybody locks codes, then offers, then balances: in another order two of them wait for each other.
    """
    hold(priced.coupons, customer_id=None)
    hold_offers(priced.offered.counted if priced.offered else (), customer_id=None)


def demand_first(shop_id: int, priced: PricedCart, customer: BilledCustomer | None, manner: Manner) -> None:
    """Raises ``OfferGone`` where an offer is for a first bill and the customer has one by now.

    Asked while the customer's balance is held: every bill of theirs holds it, so none can be written beside this one.
    """
    names = list(priced.offered.first.values()) if priced.offered else []
    if not names or manner.afterwards:
        return
    if customer is None or bought_before(shop_id, customer.id):
        raise OfferGone(_("%(name)s is for a first bill, and this customer has one by now.") % {"name": names[0]})


def uses_of(priced: PricedCart, held: Held, customer: BilledCustomer | None, sale: SaleRow) -> list[Insert]:
    """The rows of what each code, and each offer that is counted, took off this bill."""
    taken = {one.offer_id: one.amount_minor for one in offers_of(priced.offers)}
    customer_id = customer.id if customer else None
    of_bill = {"shop_id": sale.shop_id, "entry_id": sale.id}
    return [
        used(held.codes, taken, customer_id=customer_id, at=sale.happened_at, **of_bill),
        offers_used(held.offers, taken, customer_id=customer_id, at=sale.happened_at, **of_bill),
    ]


def give_codes_back(rows: SaleRows, *, by_entry: int, at: datetime.datetime) -> None:
    """The codes and offers of a bill that came back whole are as good as before; no statement where it had no offer."""
    if any(line.offers for line in rows.lines):
        give_back(shop_id=rows.sale.shop_id, entry_id=rows.sale.id, by_entry=by_entry, at=at)
