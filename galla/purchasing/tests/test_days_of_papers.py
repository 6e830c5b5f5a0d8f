"""Suppliers' papers are of days that have come at the shop, and not of long ago."""

import datetime

import pytest

from galla.foundation.errors import InvalidInput
from galla.inventory.tests.goods import AT
from galla.purchasing.actions import BillItem, CreditItem
from galla.purchasing.models import SupplierBill
from galla.purchasing.tests.buying import Buying, nothing_broken
from galla.purchasing.tests.examples import supplier_of
from galla.purchasing.tests.test_pages import lines
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "taken"), [(0, True), (-365 * 9, True), (1, False), (365, False), (-365 * 126, False)]
)
def test_a_bill_of_a_day_that_has_not_come_or_is_long_past_is_refused(days: int, taken: bool) -> None:
    buying, day = Buying(), AT.astimezone(datetime.UTC).date() + datetime.timedelta(days)
    if taken:
        assert buying.bill(BillItem("other", 500, words="Crates"), billed_on=day).billed_on == day
        return
    with pytest.raises(InvalidInput) as refused:
        buying.bill(BillItem("other", 500, words="Crates"), billed_on=day)
    assert refused.value.field == "billed_on"
    assert not SupplierBill.objects.exists()
    receipt = buying.came(buying.order(), 1_000)
    bill = buying.bill(BillItem("goods", 40_000, buying.line(receipt).pk))
    with pytest.raises(InvalidInput) as refused:
        buying.credits(bill, CreditItem(buying.line(receipt).pk, 100), credited_on=day)
    assert refused.value.field == "credited_on"
    nothing_broken()


def test_a_day_to_come_is_told_beside_the_date_of_the_bill(world: World) -> None:
    address = f"/purchases/suppliers/{supplier_of(world).pk}/bill/"
    sent = {
        "number": "K-1",
        "billed_on": "2199-12-01",
        "branch": world.main.pk,
        "key": "one",
        "untaxed": "on",
        "shared_by": "value",
    }
    sent |= lines() | lines({"kind": "other", "words": "Crates", "net": "5.00"}, prefix="extra")
    page = world.browser("manager").post(address, sent)
    assert page.status_code == 400
    assert "This day has not come yet." in page.content.decode()
    assert 'id="id_billed_on_error"' in page.content.decode()
    assert not SupplierBill.objects.exists()
