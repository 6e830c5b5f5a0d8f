"""Prices of a group of customers, many at once."""

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import zone_of
from galla.catalog.models import Product
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.offers.actions.writing import hold_shop, say_whether_there_are_any
from galla.offers.models import GroupPrice
from galla.parties.models import CustomerGroup

MOST_PRICES = 2_000


def set_group_prices(
    *,
    access: Access,
    at: datetime.datetime,
    group: CustomerGroup,
    prices: Mapping[int, int | None],
    valid_from: datetime.date | None = None,
) -> datetime.date:
    """Say what products cost a group from a day on (today, if none is said), which is answered.

    ``prices``: product → unit price in 1e-4, None where it has none of its own any more. What was said of the same day
    before is said anew. Raises ``InvalidInput`` beside ``valid_from``, ``prices`` or what of them is at fault; then
    none is written.
    """
    access.require("offer.edit")
    today = at.astimezone(zone_of(access.shop.zone)).date()
    first_day = valid_from or today
    if first_day < today:
        raise InvalidInput(_("Prices hold from today on at the earliest."), field="valid_from")
    if not 1 <= len(prices) <= MOST_PRICES:
        raise InvalidInput(_("1 to %(count)d prices at a time.") % {"count": MOST_PRICES}, field="prices")
    _demand_sound(access, prices)

    def work() -> None:
        hold_shop(access)
        same = access.rows(GroupPrice).filter(group=group, product_id__in=list(prices), valid_from=first_day)
        same.delete()
        told = {"shop": access.shop, "group": group, "valid_from": first_day, "set_at": at, "set_by": access.user}
        rows = [GroupPrice(product_id=product, price_e4=price, **told) for product, price in sorted(prices.items())]
        GroupPrice.objects.bulk_create(rows, batch_size=500)
        say_whether_there_are_any(access)

    in_transaction(work)
    return first_day


def _demand_sound(access: Access, prices: Mapping[int, int | None]) -> None:
    known = set(access.rows(Product).filter(pk__in=list(prices)).values_list("pk", flat=True))
    for place, (product, price) in enumerate(prices.items()):
        if product not in known:
            raise InvalidInput(_("There is no such product in this shop."), field=f"prices.{place}.product")
        if price is not None and price <= 0:
            raise InvalidInput(_("A price is more than nothing."), field=f"prices.{place}.price")
