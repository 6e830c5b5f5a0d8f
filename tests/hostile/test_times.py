"""Moments at the edge of a day and of a year: a bill belongs to where the shop's own clock was."""

import datetime

from galla.catalog.queries import Reference
from galla.payments.models import Method
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.tests.conftest import Stall

# Midnight in Kolkata at the end of the financial year, as a server in London counts it.
NEW_YEAR = datetime.datetime(2027, 3, 31, 18, 30, tzinfo=datetime.UTC)
JUST_BEFORE = NEW_YEAR - datetime.timedelta(milliseconds=1)


def bill_at(stall: Stall, at: datetime.datetime, key: str) -> tuple[str, str]:
    """Business date and number of a kilogram of sugar sold then."""
    booked = checkout(
        access=stall.access,
        cart=Cart(lines=(CartLine(quantity_milli=1000, product=Reference(sku="SUGAR")),)),
        payment=Payment(tenders=(TenderGiven(Method.CASH, 4600),)),
        key=key,
        at=at,
    )
    told = stall.world.api("owner").get(f"/api/v1/sales/{booked.rows.sale.id}/").json()
    return told["business_date"], told["number"]


def test_a_bill_belongs_to_the_day_on_which_it_was_made(stall: Stall) -> None:
    day, number = bill_at(stall, JUST_BEFORE, "late")
    assert day == "2027-03-31"
    # The same request comes again, a day later: the bill stays where it was.
    assert bill_at(stall, JUST_BEFORE + datetime.timedelta(days=1), "late") == (day, number)


def test_a_new_year_begins_at_midnight_of_the_shop(stall: Stall) -> None:
    assert bill_at(stall, JUST_BEFORE, "old")[1] == "M1/26-27/000001"
    assert bill_at(stall, NEW_YEAR, "new") == ("2027-04-01", "M1/27-28/000001")
    stall.nothing_broken()
