"""What a shop writes of those who owe beside the moves: limits set and changed, and reminders by mail; and interest."""

import datetime
from typing import Any

from galla.credit.actions import (
    Reminding,
    Taking,
    charge_person,
    remind_all,
    set_interest,
    set_limit,
    set_own_rate,
    set_reminders,
    waive,
)
from galla.credit.models import Charge
from galla.parties.models import Customer
from galla.sales.tests.conftest import Stall
from tests.world import NOW


def owe(stall: Stall, customer: int) -> None:
    """A limit set, raised and taken away again, and two reminders a week apart."""
    act: dict[str, Any] = {"access": stall.access, "customer": Customer.objects.get(pk=customer)}
    day = Charge.objects.filter(customer=customer).earliest("pk").business_date
    noon = datetime.datetime(day.year, day.month, day.day, 7, tzinfo=datetime.UTC)
    for place, limit in enumerate((50_000, 80_000, None)):
        set_limit(**act, at=noon + datetime.timedelta(minutes=place), limit_minor=limit)
    set_reminders(access=stall.access, how=Reminding(7, 2, 10, 18))
    for days in (7, 14):
        assert remind_all(at=noon + datetime.timedelta(days)) == 1


def bear(stall: Stall, customer: int) -> None:
    """Terms of interest of the shop and of a customer, and three notes by them, of which two were taken back."""
    who, at = Customer.objects.get(pk=customer), NOW
    set_interest(access=stall.access, at=at, how=Taking(180_000, 0, 1))
    set_own_rate(access=stall.access, at=at, customer=who, rate_ppm=240_000)
    set_interest(access=stall.access, at=at, how=Taking(120_000, 1, 1))
    for place, days in enumerate((40, 70, 100)):
        note = charge_person(stall.world.shop, customer, until=at.date() + datetime.timedelta(days), at=at)
        assert note is not None
        if place != 1:
            waive(access=stall.access, at=at, note=note, reason=f"Was ill, {place}")
