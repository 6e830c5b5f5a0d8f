"""What would have been refused at the counter has happened, where a bill is told late: it is kept, and says so."""

import datetime
from typing import Any

import pytest

from galla.catalog.models import Product
from galla.catalog.queries import Reference
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import AdjustmentItem, adjust
from galla.inventory.models import Batch, Reason
from galla.parties.actions import erase_customer
from galla.parties.models import Customer
from galla.payments.models import Method
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.errors import AboveMrp
from galla.sales.models import Sale
from galla.sales.recalls import batches_of_lines
from galla.sales.rows import SaleRows
from galla.sales.tests.conftest import Stall
from galla.sales.tests.test_batches import LATER, SOON, came
from tests.world import NOW

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def pills(stall: Stall) -> Product:
    """Something kept by batch, at 50.00 with an MRP of 50.00."""
    return stall.product("Paracetamol 650", "50", "5", sku="PILLS", mrp_e4=500_000, keeps_batches=True)


def told(stall: Stall, line: CartLine, minor: int, *, late: bool = True, method: str = "cash", **more: Any) -> SaleRows:
    """A bill of one line, made an hour ago and told now."""
    payment = Payment((TenderGiven(method, minor),), expected_total_minor=minor)
    cart, at = Cart((line,), **more), NOW + HOUR
    happened = NOW if late else None
    return checkout(access=stall.access, cart=cart, payment=payment, key="told", at=at, happened_at=happened).rows


def arrived(stall: Stall, product: Product, milli: int, number: str, expires: datetime.date) -> Batch:
    batch = came(stall, product, milli, number, expires)
    assert batch is not None
    return batch


def gone(stall: Stall, pills: Product, batch: Batch, milli: int) -> None:
    item = AdjustmentItem(pills.pk, -milli, batch_id=batch.pk)
    adjust(
        access=stall.access, at=NOW, key="gone", branch=stall.world.main, items=[item], reason=Reason.DAMAGED, note=""
    )


def batches(bill: SaleRows) -> list[tuple[str, int]]:
    return [(sold.number, sold.milli) for sold in batches_of_lines(bill)[0]]


def test_a_batch_of_which_nothing_is_left_is_made_up_from_the_others(stall: Stall, pills: Product) -> None:
    soon, late = arrived(stall, pills, 2000, "SOON", SOON), arrived(stall, pills, 5000, "LATE", LATER)
    gone(stall, pills, soon, 1000)
    bill = told(stall, CartLine(3000, Reference(sku="PILLS"), batch_id=soon.pk), 15_000)
    assert batches(bill) == [("SOON", 1000), ("LATE", 2000)]
    assert bill.sale.flags == ["offline", "other_batch"]
    page = stall.world.browser("owner").get(f"/bills/{bill.sale.id}/").content.decode()
    assert "another batch than the till meant" in page
    assert late.pk != soon.pk
    stall.nothing_broken()


def test_a_batch_that_is_wholly_gone_still_gives_its_price(stall: Stall, pills: Product) -> None:
    soon = arrived(stall, pills, 2000, "SOON", SOON)
    gone(stall, pills, soon, 2000)
    bill = told(stall, CartLine(1000, Reference(sku="PILLS"), batch_id=soon.pk), 5000)
    assert (batches(bill), bill.sale.flags) == ([], ["offline", "other_batch", "below_zero"])
    stall.nothing_broken()


def test_goods_of_which_only_those_past_their_day_lie_there_left_of_these(stall: Stall, pills: Product) -> None:
    yesterday = NOW.date() - datetime.timedelta(days=1)
    old = arrived(stall, pills, 2000, "OLD", yesterday)
    for number, line in enumerate(
        (CartLine(1000, Reference(sku="PILLS")), CartLine(1000, Reference(sku="PILLS"), batch_id=old.pk))
    ):
        payment = Payment((TenderGiven(Method.CASH, 5000),), expected_total_minor=5000)
        made = checkout(
            access=stall.access, cart=Cart((line,)), payment=payment, key=f"{number}", at=NOW + HOUR, happened_at=NOW
        ).rows
        assert (batches(made), made.sale.flags) == ([("OLD", 1000)], ["offline", "other_batch"])
    stall.nothing_broken()


def test_a_batch_that_is_there_is_no_matter(stall: Stall, pills: Product) -> None:
    soon = arrived(stall, pills, 2000, "SOON", SOON)
    assert told(stall, CartLine(1000, Reference(sku="PILLS"), batch_id=soon.pk), 5000).sale.flags == ["offline"]
    stall.nothing_broken()


def test_a_price_above_the_mrp_was_taken_and_is_told(stall: Stall, pills: Product) -> None:
    arrived(stall, pills, 2000, "SOON", SOON)
    line = CartLine(1000, Reference(sku="PILLS"), unit_price_e4=600_000)
    with pytest.raises(AboveMrp):
        told(stall, line, 6000, late=False)
    assert not Sale.objects.exists()
    bill = told(stall, line, 6000)
    assert (bill.sale.total_minor, bill.sale.flags) == (6000, ["offline", "above_mrp"])
    stall.nothing_broken()


def test_somebody_who_was_forgotten_since_is_nobody_on_a_bill_that_is_paid_and_owes_nothing(stall: Stall) -> None:
    who = Customer.objects.create(shop=stall.world.shop, name="Asha", created_at=NOW)
    erase_customer(access=stall.access, at=NOW, customer=who)
    line = CartLine(1000, Reference(sku="TEA"))
    with pytest.raises(InvalidInput, match="Choose the customer"):
        told(stall, line, 11_800, method="on_account", customer_id=who.pk)
    assert not Sale.objects.exists()
    bill = told(stall, line, 11_800, customer_id=who.pk)
    assert (bill.sale.customer_id, bill.sale.flags) == (None, ["offline", "forgotten"])
    stall.nothing_broken()
