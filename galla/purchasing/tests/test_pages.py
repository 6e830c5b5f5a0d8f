"""Pages of purchasing: from the order to the payment, as a manager clicks it."""

from typing import Any

import pytest
from django.test import Client

from galla.catalog.actions import Pack
from galla.catalog.models import TaxClass
from galla.inventory.actions import ReceiptItem, receive
from galla.inventory.models import Receipt
from galla.inventory.tests.goods import AT, product
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.purchasing.forms.bills import MOST_RECEIPTS
from galla.purchasing.models import PurchaseOrder, PurchaseReturn, SupplierBill, SupplierPayment
from galla.purchasing.tests.buying import nothing_broken
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def supplier(world: World) -> Supplier:
    return add_supplier(access=world.access(), at=AT, details=Details(name="Konkan", email="k@konkan.example"))


def lines(*rows: dict[str, Any], prefix: str = "lines", known: int = 0) -> dict[str, Any]:
    sent: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": known}
    for place, row in enumerate(rows):
        sent |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return sent


def posted(client: Client, url: str, status: int = 200, **body: Any) -> str:
    answer = client.post(url, {"key": "one", **body}, follow=True)
    text = answer.content.decode()
    assert answer.status_code == status, text
    return text


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def received(world: World, supplier: Supplier, client: Client) -> PurchaseOrder:
    """Ten of rice ordered at 40.00, eight came."""
    product(world.access(), "Rice 5 kg", sku="RICE", cost_e4=400_000)
    row = {"goods": "RICE", "quantity": "10", "cost": ""}
    posted(client, "/purchases/orders/new/", supplier=supplier.pk, branch=world.main.pk, note="", **lines(row, {}))
    order = PurchaseOrder.objects.get()
    assert (order.net_minor, str(order)) == (40_000, "PO/26-27/000001")
    assert "k@konkan.example" in posted(client, f"/purchases/orders/{order.pk}/send/", to="")
    came = {"line": order.lines.get().pk, "quantity": "8", "cost": "40.00"}
    text = posted(client, f"/purchases/orders/{order.pk}/receive/", reference="CH-9", **lines(came, known=1))
    assert "Partly received" in text
    assert "CH-9" in text
    return order


def test_from_the_order_to_the_payment(world: World, supplier: Supplier) -> None:
    client = world.browser("manager")
    order = received(world, supplier, client)
    line = order.lines.get().arrivals.get().receipt_line
    assert f'value="{line.pk}"' in page(client, f"/purchases/suppliers/{supplier.pk}/bill/?receipt={line.receipt_id}")
    receipt = page(client, f"/stock/receipts/{line.receipt_id}/")
    assert f"/purchases/arrivals/{line.receipt_id}/return/" in receipt
    assert "/purchases/" not in page(world.browser("cashier"), f"/stock/receipts/{line.receipt_id}/")
    everything = page(client, f"/purchases/suppliers/{supplier.pk}/bill/")
    assert f'data-receipt="{line.receipt_id}" data-quantity="8" data-net="320.00"' in everything
    assert f'data-bill-receipt="{line.receipt_id}" hidden>Billed as it came<' in everything
    extra = {"kind": "landed", "words": "Freight", "net": "16.00"}
    head: dict[str, Any] = {"number": "K/7", "billed_on": "2026-11-20", "untaxed": "on", "branch": world.main.pk}
    text = posted(
        client,
        f"/purchases/suppliers/{supplier.pk}/bill/",
        **head,
        receipts=line.receipt_id,
        shared_by="value",
        **lines({"line": line.pk, "quantity": "8", "net": "336.00"}, known=1),
        **lines(extra, prefix="extra"),
    )
    bill = SupplierBill.objects.get()
    assert bill.total_minor == 35_200
    assert "Value that followed the goods" in text
    back = {"line": line.pk, "quantity": "1"}
    posted(client, f"/purchases/arrivals/{line.receipt_id}/return/", reason="torn", **lines(back, known=1))
    assert PurchaseReturn.objects.get().total_minor == 4_200
    share = {"bill": bill.pk, "amount": "300.00"}
    pay: dict[str, Any] = {"amount": "310.00", "method": "upi", "reference": "U1", "branch": world.main.pk}
    text = posted(client, f"/purchases/suppliers/{supplier.pk}/pay/", **pay, **lines(share, known=1))
    assert "K/7" in text
    assert "Paid ahead" not in text
    account = page(client, f"/purchases/suppliers/{supplier.pk}/")
    assert "₹0.00" in account
    assert "freight and duty" in account
    assert f"/purchases/suppliers/{supplier.pk}/" in page(client, f"/suppliers/{supplier.pk}/")
    for paper in (bill, PurchaseReturn.objects.get(), SupplierPayment.objects.get()):
        kind = {"SupplierBill": "bills", "PurchaseReturn": "returns", "SupplierPayment": "payments"}
        assert f"/purchases/{kind[type(paper).__name__]}/{paper.pk}/" in account
    nothing_broken()


def test_every_list_shows_and_exports_its_papers(world: World, supplier: Supplier) -> None:
    client = world.browser("manager")
    received(world, supplier, client)
    for address in ("", "bills/", "payments/", "returns/", "owed/"):
        page(client, f"/purchases/{address}")
        assert client.get(f"/purchases/{address}?export=csv").status_code == 200
        assert client.get(f"/purchases/{address}?export=xlsx").status_code == 200
    assert "PO/26-27/000001" in page(client, "/purchases/?state=part&number=26-27")
    assert "PO/26-27/000001" not in page(client, "/purchases/?state=draft")


def test_what_is_refused_stands_beside_its_box(world: World, supplier: Supplier) -> None:
    client = world.browser("manager")
    order = received(world, supplier, client)
    line = order.lines.get().arrivals.get().receipt_line
    back = {"line": line.pk, "quantity": "9"}
    text = posted(client, f"/purchases/arrivals/{line.receipt_id}/return/", 400, **lines(back, known=1))
    assert "Of these, 8 came and did not go back yet." in text
    head: dict[str, Any] = {"number": "K/7", "billed_on": "2026-11-20", "shared_by": "value", "branch": world.main.pk}
    freight = lines({"kind": "landed", "words": "Freight", "net": "16.00"}, prefix="extra")
    address = f"/purchases/suppliers/{supplier.pk}/bill/"
    text = posted(client, address, 400, **head, **lines({"line": line.pk}, known=1), **freight)
    assert 'id="id_receipts_error"' in text
    row = {"goods": "nothing such", "quantity": "1", "cost": ""}
    text = posted(client, "/purchases/orders/new/", 400, supplier=supplier.pk, branch=world.main.pk, **lines(row))
    assert "Nothing that is kept in stock is called this." in text
    assert (SupplierBill.objects.count(), PurchaseReturn.objects.count(), PurchaseOrder.objects.count()) == (0, 0, 1)


def test_a_bill_with_goods_of_several_rates_is_entered_as_it_stands(world: World, supplier: Supplier) -> None:
    client = world.browser("manager")
    five, eighteen = (TaxClass.objects.get(shop=world.shop, name=f"GST {rate}") for rate in (5, 18))
    for sku, cost_e4 in (("POHA", 300_000), ("DATES", 500_000)):
        product(world.access(), sku, sku=sku, cost_e4=cost_e4, tax_class=five)
    rows = [{"goods": sku, "quantity": "10", "cost": ""} for sku in ("POHA", "DATES")]
    head: dict[str, Any] = {"supplier": supplier.pk, "branch": world.main.pk}
    posted(client, "/purchases/orders/new/", **head, **lines(*rows))
    order = PurchaseOrder.objects.get()
    posted(client, f"/purchases/orders/{order.pk}/send/", to="")
    came = [{"line": line.pk, "quantity": "10"} for line in order.lines.order_by("position")]
    posted(client, f"/purchases/orders/{order.pk}/receive/", **lines(*came, known=2))
    address = f"/purchases/suppliers/{supplier.pk}/bill/"
    shown = page(client, address)
    assert shown.count(f'<option value="{five.pk}" selected>') == 2  # as it was ordered
    arrived = [line.arrivals.get().receipt_line_id for line in order.lines.order_by("position")]
    told = zip(arrived, (five, eighteen), ("300.00", "500.00"), strict=True)
    billed = [{"line": line, "quantity": "10", "tax_class": taxed.pk, "net": net} for line, taxed, net in told]
    head = {"number": "K/8", "billed_on": "2026-11-20", "branch": world.main.pk, "shared_by": "value"}
    posted(client, address, **head, **lines(*billed, known=2), **lines(prefix="extra"))
    bill = SupplierBill.objects.get()
    # 5 % of 300.00 and 18 % of 500.00, each in two halves.
    taxes = {(tax.name, tax.rate_ppm): tax.amount_minor for tax in bill.taxes.all()}
    assert taxes == {("CGST", 25_000): 750, ("SGST", 25_000): 750, ("CGST", 90_000): 4_500, ("SGST", 90_000): 4_500}
    assert (bill.net_minor, bill.total_minor) == (80_000, 90_500)
    strange = [{**billed[0], "tax_class": "999999"}]
    posted(client, address, 400, **head | {"number": "K/9"}, **lines(*strange, known=1), **lines(prefix="extra"))
    assert SupplierBill.objects.count() == 1
    nothing_broken()


def test_freight_is_shared_over_an_older_receipt_that_is_called_by_its_number(world: World, supplier: Supplier) -> None:
    client = world.browser("manager")
    goods = product(world.access(), "Poha", sku="POHA", cost_e4=300_000)

    def came(number: int, reference: str) -> Receipt:
        items = [ReceiptItem(goods.pk, 1_000, cost_e4=300_000)]
        told: dict[str, Any] = {"branch": world.main, "supplier": supplier, "reference": reference}
        return receive(access=world.access(), at=AT, key=f"came {number}", items=items, **told).document

    old, nameless = came(1, "CH-1"), came(2, "")
    later = [came(3 + number, "CH-2") for number in range(MOST_RECEIPTS)]
    address = f"/purchases/suppliers/{supplier.pk}/bill/"
    shown = page(client, address)
    assert f"#{later[-1].pk}</label>" in shown
    assert f"#{old.pk}</label>" not in shown
    head: dict[str, Any] = {"number": "T/1", "billed_on": "2026-11-20", "branch": world.main.pk, "shared_by": "value"}
    freight = lines({"kind": "landed", "words": "Freight", "net": "20.00"}, prefix="extra")
    for wrong, said in (
        ("CH-3", "No receipt is called CH-3."),
        ("#0", "No receipt is called #0."),
        ("ch-2", f"Several are called ch-2. Write one of these: #{later[0].pk}, "),
    ):
        text = posted(client, address, 400, **head, older=wrong, untaxed="on", **lines(), **freight)
        assert said in text
        assert 'id="id_older_error"' in text
    assert not SupplierBill.objects.exists()
    posted(client, address, **head, older=f"ch-1, #{nameless.pk}", untaxed="on", **lines(), **freight)
    shifts = SupplierBill.objects.get().shifts.values_list("receipt_line__receipt", "worth_minor")
    assert sorted(shifts) == [(old.pk, 1_000), (nameless.pk, 1_000)]
    nothing_broken()


def test_a_draft_is_edited_and_what_was_sent_leads_back(world: World, supplier: Supplier) -> None:
    client = world.browser("manager")
    order = received(world, supplier, client)
    for step in ("edit", "send"):
        assert client.get(f"/purchases/orders/{order.pk}/{step}/").status_code == 302
    posted(client, f"/purchases/orders/{order.pk}/close/", note="no more")
    assert "Closed" in page(client, f"/purchases/orders/{order.pk}/")
    assert client.get(f"/purchases/orders/{order.pk}/receive/").status_code == 302


def test_a_cashier_sees_no_purchases(world: World, supplier: Supplier) -> None:
    received(world, supplier, world.browser("manager"))
    client = world.browser("cashier")
    for address in ("", "bills/", "payments/", "returns/", "owed/", f"suppliers/{supplier.pk}/"):
        assert client.get(f"/purchases/{address}").status_code == 403
    assert "/purchases/" not in page(client, "/stock/")


def test_a_list_asks_the_same_number_of_questions_however_long_it_is(
    world: World, supplier: Supplier, django_assert_max_num_queries: Any
) -> None:
    client = world.browser("manager")
    received(world, supplier, client)
    row = {"goods": "RICE", "quantity": "10", "cost": ""}
    head: dict[str, Any] = {"supplier": supplier.pk, "branch": world.main.pk}
    for number in range(8):
        posted(client, "/purchases/orders/new/", key=f"more {number}", **head, **lines(row))
    page(client, "/purchases/")
    with django_assert_max_num_queries(14):
        page(client, "/purchases/")


def test_an_order_by_mail_stands_among_the_messages_under_its_number(world: World, supplier: Supplier) -> None:
    client = world.browser("manager")
    order = received(world, supplier, client)
    listed = page(client, "/messages/")
    assert f'<a class="opens" href="/purchases/orders/{order.pk}/">Order PO/26-27/000001</a>' in listed
    assert f"order:{order.pk}" not in listed
    assert "Order PO/26-27/000001" in page(client, "/messages/?about=PO/26-27/000001")
    assert "Order PO/26-27/000001" not in page(client, "/messages/?about=PO/26-27/000002")


def test_a_case_is_ordered_as_the_pieces_in_it_at_the_cost_of_one(world: World, supplier: Supplier) -> None:
    client = world.browser("manager")
    product(world.access(), "Assam tea", sku="TEA", packs=[Pack("18901030865234", 24_000, "case of 24")])
    row = {"goods": "18901030865234 · Assam tea", "quantity": "2", "cost": "240.00"}
    posted(client, "/purchases/orders/new/", supplier=supplier.pk, branch=world.main.pk, note="", **lines(row, {}))
    order = PurchaseOrder.objects.get()
    line = order.lines.get()
    assert (line.quantity_milli, line.cost_e4, order.net_minor) == (48_000, 100_000, 48_000)


def test_a_broken_piece_of_a_case_is_not_ordered(world: World, supplier: Supplier) -> None:
    client = world.browser("manager")
    product(world.access(), "Assam tea", sku="TEA", packs=[Pack("18901030865234", 24_000, "case of 24")])
    row = {"goods": "18901030865234", "quantity": "0.01", "cost": ""}
    head = {"supplier": supplier.pk, "branch": world.main.pk, "note": ""}
    posted(client, "/purchases/orders/new/", 400, **head, **lines(row, {}))
    assert PurchaseOrder.objects.count() == 0
