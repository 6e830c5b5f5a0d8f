"""What comes back of a bundle, and what the report of discounts says of it."""

import datetime

import pytest

from galla.reports.discounts import discounts
from galla.reports.given_away import Asked
from galla.reports.periods import Period
from galla.returns.actions import Item, take_back
from galla.returns.models import CreditNote, Way
from galla.sales.models import SaleLine
from galla.sales.tests.conftest import Stall, stall
from galla.sales.tests.test_bundles import NAME, bundle
from galla.sales.tests.test_offers import SOAPS, TEA
from tests.world import NOW

__all__ = ["stall"]
pytestmark = pytest.mark.django_db


def test_a_piece_that_comes_back_brings_its_share_of_the_bundle(stall: Stall) -> None:
    stall.notes()
    bundle(stall)
    bill = stall.sold(TEA, {**SOAPS, "quantity": "2"})
    lines = list(SaleLine.objects.filter(sale_id=bill["id"]).order_by("position"))
    soaps = lines[1]
    take_back(
        access=stall.access,
        at=NOW,
        key="back",
        items=[Item(bill["id"], soaps.position, 1000)],
        way=Way.CASH,
        reason="Did not like it",
    )
    (note,) = CreditNote.objects.all()
    paid = soaps.list_minor - soaps.discount_minor
    assert abs(note.net_minor + note.tax_minor - paid / 2) <= 1
    (line,) = discounts(stall.access, Asked(Period(datetime.date(2020, 1, 1), datetime.date(2099, 1, 1))))
    assert (line.name, line.given_minor, line.bills) == (NAME, 3_300, 1)
    assert abs(line.back_minor - soaps.discount_minor / 2) <= 1
    stall.nothing_broken()
