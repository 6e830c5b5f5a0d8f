"""A supplier bills what came: one press fills in the receipt's lines, and those of another stay empty."""

from typing import Any

import pytest
from playwright.sync_api import expect

from galla.accounts.access import Access
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.purchasing.actions import Arrived, OrderItem, create_order, receive_order, send_order
from galla.purchasing.models import SupplierBill
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.world import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _came(stall: Stall, access: Access, supplier: Supplier, key: str, *quantities: int) -> None:
    goods = [stall.product(f"Ghee {key} {place}", "100", "0", sku=f"G{key}{place}") for place in range(len(quantities))]
    items = [OrderItem(one.pk, 10_000, 400_000) for one in goods]
    placed: dict[str, Any] = {"access": access, "at": NOW, "key": key}
    order = create_order(**placed, supplier=supplier, branch=stall.world.main, items=items).document
    send_order(**placed, order=order, by_mail=False)
    lines = zip(order.lines.order_by("position"), quantities, strict=True)
    receive_order(**placed, order=order, items=[Arrived(line.pk, milli) for line, milli in lines], reference=key)


def test_what_came_is_billed_as_it_came_with_the_keyboard_alone(visit: Visitor, open_stall: Stall) -> None:
    access = open_stall.world.access()
    supplier = add_supplier(access=access, at=NOW, details=Details(name="Konkan Wholesale"))
    _came(open_stall, access, supplier, "CH-1", 8_000, 2_500)
    _came(open_stall, access, supplier, "CH-2", 3_000)
    page = visit.window()
    visit.sign_in(page, "manager", to=f"/purchases/suppliers/{supplier.pk}/bill/")
    buttons = page.get_by_role("button", name="Billed as it came")
    expect(buttons).to_have_count(2)
    buttons.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=lines-0-quantity]")).to_have_value("8")
    expect(page.locator("[name=lines-0-net]")).to_have_value("320.00")
    expect(page.locator("[name=lines-1-net]")).to_have_value("100.00")
    expect(page.locator("[name=lines-2-net]")).to_have_value("")
    page.get_by_label("Number of their bill").fill("K/9")
    page.get_by_label("No tax stands on it").check()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Entered.")).to_be_visible()
    bill = SupplierBill.objects.get()
    assert (bill.total_minor, bill.lines.count(), bill.shifts.count()) == (42_000, 2, 0)
