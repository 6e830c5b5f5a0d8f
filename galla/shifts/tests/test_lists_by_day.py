"""Lists of money over the API are asked for by business day, as their pages are."""

import datetime
from collections.abc import Callable

import pytest

from galla.cashbook.models import Expense, Settlement
from galla.cashbook.tests.examples import expense_id, settlement
from galla.cashbook.tests.statements import line_of
from galla.drawer.models import Shift
from galla.payments.tests.examples import promised
from tests.world import World, build_world

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def of_a_bill(world: World) -> datetime.date:
    """The day of money promised for a bill, which opened a shift."""
    return promised(world, "one").business_date


def of_a_line(world: World) -> datetime.date:
    """The day of a line of the bank."""
    return line_of(world, "-20.00").day


# What each list shows, made; the day it is of.
LISTS: dict[str, Callable[[World], datetime.date]] = {
    "claims": of_a_bill,
    "shifts": lambda world: (of_a_bill(world), Shift.objects.latest("opened_at").business_date)[1],
    "expenses": lambda world: Expense.objects.get(pk=expense_id(world)).business_date,
    "settlements": lambda world: Settlement.objects.get(pk=settlement(world).pk).business_date,
    "bank/lines": of_a_line,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_of_the_days_that_are_asked_for(name: str) -> None:
    world = build_world()
    day, client, address = LISTS[name](world), world.api("owner"), f"/api/v1/{name}/"

    def shown(**asked: str) -> int:
        return len(client.get(address, asked).json()["results"])

    both = {"since": f"{day}", "until": f"{day}"}
    everything = shown()
    assert everything > 0
    assert shown(**both) == everything
    assert (shown(since=f"{day + DAY}"), shown(until=f"{day - DAY}")) == (0, 0)
    for odd in ("yesterday", "2026-02-30", "27/11/2026"):
        refused = client.get(address, {"since": odd})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "since")
