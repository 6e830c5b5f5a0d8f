"""A supplier's credit note without goods: what is owed, what the goods cost, and its tax."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from galla.catalog.models import TaxClass
from galla.foundation.errors import InvalidInput, KeyReused
from galla.inventory.models import ReceiptLine
from galla.inventory.tests.goods import product, sell, standing
from galla.ledger import queries as ledger
from galla.ledger.entries import Standing
from galla.pricing.tax import TaxAmount
from galla.purchasing.actions import BillItem, CreditItem, OrderItem
from galla.purchasing.errors import CreditedBefore, CreditKnown
from galla.purchasing.models import BillStanding, CreditShift, ReceivedLine, SupplierCredit, SupplierCreditLine
from galla.purchasing.tests.buying import Buying, nothing_broken
from galla.purchasing.tests.examples import bill_id, goods_bill_id
from galla.purchasing.tests.test_pages import lines, page, posted
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("left", "shelf", "sold"), [(10_000, 35_000, 0), (4_000, 14_000, -3_000), (0, 0, -5_000)])
def test_a_price_cut_lowers_what_is_owed_and_the_cost_where_the_goods_are(left: int, shelf: int, sold: int) -> None:
    buying = Buying()
    line = buying.line(buying.came(buying.order(), 10_000))
    bill = buying.bill(BillItem("goods", 40_000, line.pk))
    if left < 10_000:
        sell(buying.access, buying.rice, 10_000 - left)
    before = buying.sold()
    paper = buying.credits(bill, CreditItem(line.pk, 5_000))
    assert (paper.total_minor, paper.settled_minor, buying.owed()) == (5_000, 5_000, 35_000)
    assert BillStanding.objects.get().settled_minor == 5_000
    assert (standing(buying.access, buying.rice), buying.sold() - before) == (Standing(left, shelf), sold)
    moves = {(move.source, move.target) for move in ledger.postings_of_entry(paper.pk) if move.unit == "money"}
    assert moves == {("billed", f"supplier:{buying.supplier.pk}")}
    nothing_broken()


def test_its_tax_is_that_of_the_bill_and_what_is_paid_already_stays_in_hand() -> None:
    buying = Buying()
    soap = product(buying.access, "Soap", tax_class=TaxClass.objects.get(shop=buying.access.shop, name="GST 18"))
    line = buying.line(buying.came(buying.order(OrderItem(soap.pk, 10_000, 400_000)), 10_000))
    bill = buying.bill(BillItem("goods", 40_000, line.pk), taxes=None)
    buying.pays(47_000, {bill.pk: 47_000})
    paper = buying.credits(bill, CreditItem(line.pk, 10_000))
    assert (paper.net_minor, paper.tax_minor, paper.settled_minor, buying.owed()) == (10_000, 1_800, 200, -11_600)
    taxes = {(tax.name, tax.rate_ppm, tax.amount_minor) for tax in paper.taxes.all()}
    assert taxes == {("CGST", 90_000, 900), ("SGST", 90_000, 900)}
    untaxed = buying.credits(bill, CreditItem(line.pk, 1_000), taxes=[])
    assert (untaxed.tax_minor, buying.owed()) == (0, -12_600)
    for tax in (TaxAmount("CGST", 90_000, 3_601), TaxAmount("IGST", 180_000, 100)):
        with pytest.raises(InvalidInput) as refused:
            buying.credits(bill, CreditItem(line.pk, 1_000), taxes=[tax])
        assert refused.value.field == "taxes.0.amount"
    assert SupplierCredit.objects.count() == 2
    nothing_broken()


def test_what_was_never_billed_as_tax_is_not_taken_off() -> None:
    buying = Buying()
    soap = product(buying.access, "Soap", tax_class=TaxClass.objects.get(shop=buying.access.shop, name="GST 18"))
    line = buying.line(buying.came(buying.order(OrderItem(soap.pk, 10_000, 400_000)), 10_000))
    bill = buying.bill(BillItem("goods", 40_000, line.pk), taxes=[])
    assert buying.credits(bill, CreditItem(line.pk, 1_000)).tax_minor == 0


def test_goods_go_back_at_what_they_cost_after_it_and_no_more_is_taken_off_than_was_billed() -> None:
    buying = Buying()
    line = buying.line(buying.came(buying.order(), 10_000))
    bill = buying.bill(BillItem("goods", 40_000, line.pk))
    buying.credits(bill, CreditItem(line.pk, 10_000))
    assert buying.returns(line, 5_000).net_minor == 15_000
    with pytest.raises(CreditedBefore) as refused:
        buying.credits(bill, CreditItem(line.pk, 15_001))
    assert (refused.value.field, refused.value.figures) == ("lines.0.net", {"left": "150.00"})
    assert (SupplierCredit.objects.count(), ReceivedLine.objects.get().corrected_minor) == (1, -10_000)
    buying.credits(bill, CreditItem(line.pk, 15_000))
    assert buying.returns(line, 5_000).net_minor == 0
    assert (buying.owed(), standing(buying.access, buying.rice)) == (0, Standing(0, 0))
    nothing_broken()


def test_the_same_credit_note_is_entered_once() -> None:
    buying = Buying()
    line = buying.line(buying.came(buying.order(), 10_000))
    bill = buying.bill(BillItem("goods", 40_000, line.pk))
    told: dict[str, Any] = {"number": "C 7", "key": "one"}
    first = buying.credits(bill, CreditItem(line.pk, 100), **told)
    assert buying.credits(bill, CreditItem(line.pk, 100), **told).pk == first.pk
    with pytest.raises(KeyReused):
        buying.credits(bill, CreditItem(line.pk, 200), **told)
    with pytest.raises(CreditKnown) as known:
        buying.credits(bill, CreditItem(line.pk, 100), number="c7")
    assert (known.value.field, known.value.figures["credit"]) == ("number", first.pk)
    assert (SupplierCredit.objects.count(), buying.owed()) == (1, 39_900)


@pytest.mark.parametrize(("net", "field"), [(0, "lines.0.net"), (-1, "lines.0.net"), (100, "lines.0.receipt_line")])
def test_what_cannot_be_taken_off_is_refused_beside_its_line(net: int, field: str) -> None:
    buying = Buying()
    line, other = (buying.line(buying.came(buying.order(), 10_000)) for _ in range(2))
    bill = buying.bill(BillItem("goods", 40_000, line.pk))
    with pytest.raises(InvalidInput) as refused:
        buying.credits(bill, CreditItem(other.pk if net > 0 else line.pk, net))
    assert refused.value.field == field
    with pytest.raises(InvalidInput):
        buying.credits(bill)
    with pytest.raises(InvalidInput) as twice:
        buying.credits(bill, CreditItem(line.pk, 1), CreditItem(line.pk, 1))
    assert twice.value.field == "lines.1.receipt_line"
    assert (SupplierCredit.objects.count(), buying.owed()) == (0, 40_000)


@pytest.mark.parametrize("model", [SupplierCredit, SupplierCreditLine, CreditShift])
def test_a_credit_note_is_never_changed(model: Any) -> None:
    buying = Buying()
    line = buying.line(buying.came(buying.order(), 10_000))
    buying.credits(buying.bill(BillItem("goods", 40_000, line.pk)), CreditItem(line.pk, 100))
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")
    nothing_broken()


def test_a_credit_note_is_entered_on_its_page(world: World) -> None:
    client, bill = world.browser("manager"), goods_bill_id(world)
    address = f"/purchases/bills/{bill}/credit/"
    assert address in page(client, f"/purchases/bills/{bill}/")
    line = ReceiptLine.objects.get(billed_by__bill=bill).pk
    assert f'value="{line}"' in page(client, address)
    head: dict[str, Any] = {"number": "KC/1", "credited_on": "2026-11-21", "reason": "Price cut"}
    text = posted(client, address, 400, **head, **lines({"line": line, "net": "1080.01"}, known=1))
    assert "₹1,080.00 was billed for those of these that are kept." in text
    assert "Say how much less at least one line costs." in posted(client, address, 400, **head, **lines(known=0))
    assert not SupplierCredit.objects.exists()
    text = posted(client, address, **head, **lines({"line": line, "net": "80.00"}, known=1))
    assert "goods that still lie here" in text
    found = SupplierCredit.objects.get()
    assert "KC/1" in page(client, f"/purchases/bills/{bill}/")
    assert f"/purchases/credits/{found.pk}/" in page(client, f"/purchases/suppliers/{found.supplier_id}/")
    assert world.browser("cashier").get(address).status_code == 403
    assert "No goods stand on this bill." in page(client, f"/purchases/bills/{bill_id(world)}/credit/")
    nothing_broken()


def test_a_credit_note_is_entered_over_the_api(world: World) -> None:
    client, bill = world.api("manager"), goods_bill_id(world)
    of_bill = client.get(f"/api/v1/purchases/bills/{bill}/").json()
    line = {"receipt_line": of_bill["lines"][0]["receipt_line"], "net": "80.00"}
    body: dict[str, Any] = {"bill": bill, "number": "KC/1", "credited_on": "2026-11-21", "lines": [line]}
    asked: dict[str, Any] = {"format": "json", "headers": {"Idempotency-Key": "one"}}
    answer = client.post("/api/v1/purchases/credits/", body, **asked)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["net"], told["total"], told["settled"], told["bill"]) == ("80.00", "80.00", "0.00", bill)
    assert [(shift["gone"], shift["worth"]) for shift in told["shifts"]] == [(False, "80.00")]
    assert client.post("/api/v1/purchases/credits/", body, **asked).status_code == 200
    assert (
        client.get(f"/api/v1/purchases/credits/?supplier={told['supplier']}").json()["results"][0]["id"] == told["id"]
    )
    assert world.api("cashier").post("/api/v1/purchases/credits/", body, **asked).status_code == 403
    assert world.api("stranger").get(f"/api/v1/purchases/credits/{told['id']}/").status_code == 404
    refused = client.post(
        "/api/v1/purchases/credits/", body | {"bill": 10**9}, format="json", headers={"Idempotency-Key": "x"}
    )
    assert refused.status_code == 400
    nothing_broken()


def test_credit_notes_have_a_list_with_the_bill_each_is_for(world: World) -> None:
    client = world.browser("manager")
    assert "No credit note was entered yet" in page(client, "/purchases/credits/")
    buying = Buying(world.access())
    line = buying.line(buying.came(buying.order(), 10_000))
    bill = buying.bill(BillItem("goods", 40_000, line.pk), number="AG/7")
    paper = buying.credits(bill, CreditItem(line.pk, 5_000), number="CN/1")
    text = page(client, "/purchases/credits/?number=cn")
    assert f"/purchases/credits/{paper.pk}/" in text
    assert {"CN/1", "AG/7", "50.00"} <= set(re.findall(r"[A-Z]{2}/\d|\d+\.00", text))
    assert f"/purchases/credits/{paper.pk}/" not in page(client, "/purchases/credits/?number=other")
    assert "CN/1" in client.get("/purchases/credits/?export=csv").getvalue().decode()
    assert f"/purchases/credits/{paper.pk}/" not in page(world.browser("stranger"), "/purchases/credits/")
    assert world.browser("cashier").get("/purchases/credits/").status_code == 403


def test_debit_notes_that_are_left_to_set_off_are_found(world: World) -> None:
    buying = Buying(world.access())
    used, left = buying.noted(1_000), buying.noted(2_000)
    buying.bill(BillItem("other", 4_000, words="carriage"))
    buying.sets_off(used)
    text = page(world.browser("manager"), "/purchases/returns/?open=true")
    assert f"/purchases/returns/{left.pk}/" in text
    assert f"/purchases/returns/{used.pk}/" not in text
