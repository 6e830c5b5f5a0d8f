"""Who buys, as far as offers depend on it: the group they are in, and whether they bought before."""

import datetime
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.offers.limits import left_for
from galla.offers.models import Offer
from galla.offers.price_lists import prices_on
from galla.parties.models import Customer, CustomerGroup
from galla.parties.queries import known_as, known_customer
from galla.pricing.offers import Buyer, Prices
from galla.pricing.offers import Offer as Rule
from galla.sales.carts import Cart
from galla.sales.models import Sale

# What a line says instead of an offer's id where its group's price list took something off: no offer has it.
PRICE_LIST = 0


def for_whom(
    access: Access, cart: Cart, offered: Sequence[Offer], clock: datetime.datetime, *, as_of: datetime.datetime | None
) -> tuple[list[Offer], Buyer]:
    """The offers of which something is left for whoever buys, and who that is; ``clock`` is the shop's.

    No statement for a bill that names nobody, but where an offer is on so many bills in all. Somebody with an e-mail
    that the shop does not know is a new customer.
    """
    is_named = cart.customer_id is not None or bool(cart.customer_email)
    person = known_customer(access, customer=cart.customer_id, email=cart.customer_email) if is_named else None
    number = None if person is None else person.pk
    left = left_for(offered, customer_id=number, is_named=is_named, late=as_of is not None)
    has_bought = True
    if is_named and any(offer.first_purchase for offer in left):
        has_bought = number is not None and bought_before(access.shop.pk, number, before=as_of)
    return left, Buyer(groups=_groups(person, as_of), has_bought=has_bought, moment=clock)


def price_list(buyer: Buyer, products: Collection[int]) -> list[Rule]:
    """What of these products the group of whoever buys pays a price of its own for; nothing for who is in none."""
    found: list[Rule] = []
    if not buyer.groups or buyer.moment is None:
        return found
    for group in CustomerGroup.objects.filter(pk__in=buyer.groups):
        prices = prices_on(group.pk, products, buyer.moment.date())
        name = _("Price list %(group)s") % {"group": group.name}
        found += [Rule(PRICE_LIST, name, Prices(prices))] if prices else []
    return found


def bought_before(shop_id: int, customer_id: int, *, before: datetime.datetime | None = None) -> bool:
    """Whether a customer has a bill that stands, under any name merged into theirs; of ``before`` a moment or ever."""
    bills = Sale.objects.filter(shop_id=shop_id, customer_id__in=known_as(customer_id), void=None)
    return (bills if before is None else bills.filter(happened_at__lt=before)).exists()


def _groups(person: Customer | None, as_of: datetime.datetime | None) -> frozenset[int]:
    group = None if person is None else person.group
    if group is None:
        return frozenset()
    put_away = group.archived_at is not None and (as_of is None or group.archived_at <= as_of)
    return frozenset() if put_away else frozenset({group.pk})
