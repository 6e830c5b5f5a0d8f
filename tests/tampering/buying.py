"""What a shop issues when it buys: orders sent and closed, bills, a payment and a return."""

from typing import Any

from galla.catalog.models import TaxClass
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.purchasing.actions import (
    Arrived,
    BillItem,
    CreditItem,
    OrderItem,
    ReturnItem,
    close_order,
    create_order,
    enter_bill,
    enter_credit,
    pay_supplier,
    receive_order,
    return_goods,
    send_order,
    set_off,
)
from galla.sales.tests.conftest import Stall
from tests.world import NOW


def buy(stall: Stall) -> None:
    """Issue one of everything that purchasing can issue, twice where two rows differ."""
    supplier = add_supplier(access=stall.access, at=NOW, details=Details(name="Konkan", email="k@konkan.example"))
    for number in (1, 2):
        _buy(stall, supplier, number)


def _buy(stall: Stall, supplier: Supplier, number: int) -> None:
    act: dict[str, Any] = {"access": stall.access, "at": NOW, "key": f"bought {number}"}
    placed: dict[str, Any] = {"branch": stall.world.main, "supplier": supplier}
    items = [OrderItem(stall.tea.pk, 6_000, 600_000), OrderItem(stall.soap.pk, 6_000, 200_000)]
    order = create_order(**act, **placed, items=items, note="before noon").document
    send_order(**act, order=order)
    arrived = [Arrived(line.pk, 4_000) for line in order.lines.order_by("position")]
    receipt = receive_order(**act, order=order, items=arrived, reference=f"CH-{number}").document
    close_order(**act, order=order, note="the rest will not come")
    tea, soap = receipt.lines.order_by("position")
    taxed = TaxClass.objects.get(shop=stall.world.shop, name="GST 18")
    lines = [
        BillItem("goods", 26_000, receipt_line_id=tea.pk, tax_class_id=taxed.pk),
        BillItem("goods", 7_500, receipt_line_id=soap.pk, quantity_milli=3_000),
        BillItem("landed", 1_000, words="Freight", receipts=(receipt.pk,), shared_by="quantity"),
        BillItem("other", 500, words="Crates"),
    ]
    paper: dict[str, Any] = {"number": f"K/{number}", "billed_on": NOW.date()}
    asked = 35_000 + 2 * 2_340 + 2 * 675
    bill = enter_bill(**act, **placed, **paper, items=lines, total_minor=asked + 20).document
    off = [CreditItem(tea.pk, 1_000), CreditItem(soap.pk, 100)]
    enter_credit(**act, bill=bill, number=f"KC/{number}", credited_on=NOW.date(), items=off, reason="price cut")
    shares = {bill.pk: 20_000}
    pay_supplier(**act, **placed, method="bank", amount_minor=25_000, reference="N1", bills=shares)
    drawer: dict[str, Any] = {"method": "cash", "till": stall.world.till, "notes": {10000: 1}}
    pay_supplier(**(act | {"key": "in cash"}), **placed, **drawer)
    note = return_goods(
        **act, receipt=receipt, items=[ReturnItem(tea.pk, 1_000), ReturnItem(soap.pk, 1_000)], reason="torn"
    ).document
    set_off(**act, note=note, bills={bill.pk: 100 * number})
