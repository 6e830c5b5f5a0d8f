"""What a shop writes of those who owe beside the moves: limits set and changed, and reminders by mail."""

import datetime
from typing import Any

from galla.credit.actions import Reminding, remind_all, set_limit, set_reminders
from galla.credit.models import Charge
from galla.parties.models import Customer
from galla.sales.tests.conftest import Stall


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
