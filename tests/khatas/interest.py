"""Shops that take interest, and debts of other days, for tests."""

import datetime
from typing import Any

from galla.cashbook.actions import settle
from galla.cashbook.models import Settlement
from galla.credit.actions import Taking, charge_shop, set_interest
from galla.credit.models import InterestNote
from galla.parties.models import Customer
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, OpenItem, Payment, TenderGiven
from tests.world import World


def noon(day: datetime.date) -> datetime.datetime:
    """Midday of the world's zone (UTC+5:30)."""
    return datetime.datetime(day.year, day.month, day.day, 6, 30, tzinfo=datetime.UTC)


def takes(world: World, percent: int, *, since: datetime.date, grace_days: int = 30, least_minor: int = 0) -> None:
    """The owner turns interest on on a day."""
    how = Taking(percent * 10_000, grace_days, least_minor)
    set_interest(access=world.access(), at=noon(since), how=how if percent else None)


def months_end(world: World, day: datetime.date) -> list[InterestNote]:
    """The night after that day: interest is charged up to the end of the month before it."""
    before = set(InterestNote.objects.values_list("pk", flat=True))
    charge_shop(world.shop, at=noon(day))
    return list(InterestNote.objects.exclude(pk__in=before).order_by("pk"))


def owes_from(world: World, who: Customer, rupees: int, *, day: datetime.date, key: str) -> int:
    """A bill of that day for work, on the khata; the id of its entry."""
    line = CartLine(1_000, open_item=OpenItem("Mending", 0), unit_price_e4=rupees * 10_000)
    paid = Payment((TenderGiven("on_account", rupees * 100),))
    cart = Cart((line,), customer_id=who.pk)
    return checkout(access=world.access(), cart=cart, payment=paid, key=key, at=noon(day)).rows.sale.id


def pays(world: World, who: Customer, rupees: int, *, day: datetime.date, key: str, **more: Any) -> Settlement:
    """Money that came for the khata on that day, over the bank."""
    told: dict[str, Any] = {"method": "bank", "amount_minor": rupees * 100, **more}
    return settle(access=world.access(), at=noon(day), key=key, customer=who, **told).document
