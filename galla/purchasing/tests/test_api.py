"""Purchasing over the API, from the order to the payment; a cashier sees none of it."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from galla.catalog.models import TaxClass
from galla.inventory.models import Receipt
from galla.inventory.tests.goods import product
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.purchasing.models import PurchaseOrder, SupplierBill, SupplierPayment
from galla.purchasing.tests.buying import nothing_broken
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def post(client: APIClient, address: str, body: dict[str, Any], *, key: str = "", status: int = 201) -> Any:
    headers = {"Idempotency-Key": key or f"{address} {body}"}
    answer = client.post(f"/api/v1/purchases/{address}", body, format="json", headers=headers)
    assert answer.status_code == status, answer.content
    return answer.json()


def ordered(world: World, client: APIClient) -> dict[str, Any]:
    taxed = TaxClass.objects.get(shop=world.shop, name="GST 18")
    goods = product(world.access(), "Besan", cost_e4=900_000, tax_class=taxed)
    supplier = add_supplier(access=world.access(), at=NOW, details=Details(name="Konkan", email="k@konkan.example"))
    body = {"supplier": supplier.pk, "lines": [{"product": goods.pk, "quantity": "10"}]}
    order: dict[str, Any] = post(client, "orders/", body)
    assert (order["state"], order["net"], order["lines"][0]["cost"]) == ("draft", "900.00", "90.00")
    post(client, f"orders/{order['id']}/send/", {"by_mail": True}, status=200)
    return order


def test_from_the_order_to_what_is_owed(world: World) -> None:
    client = world.api("manager")
    order = ordered(world, client)
    line = {"line": order["lines"][0]["id"], "quantity": "12"}
    came = post(client, f"orders/{order['id']}/receive/", {"lines": [line], "reference": "CH-1"})
    assert (came["state"], came["lines"][0]["received"]) == ("received", "12")
    [waiting] = client.get(f"/api/v1/purchases/came/?supplier={order['supplier']}").json()["results"]
    assert (waiting["unbilled"], waiting["left_worth"], waiting["returnable"]) == ("12", "1080.00", "12")
    billed = {"kind": "goods", "receipt_line": waiting["id"], "net": "1200.00"}
    told = {"supplier": order["supplier"], "number": "K/7", "billed_on": "2026-11-20", "lines": [billed]}
    bill = post(client, "bills/", told | {"total": "1416.00"})
    assert (bill["tax"], bill["total"], bill["open"]) == ("216.00", "1416.00", "1416.00")
    assert [(shift["gone"], shift["worth"]) for shift in bill["shifts"]] == [(False, "120.00")]
    gone = {"receipt": waiting["receipt"], "lines": [{"line": waiting["id"], "quantity": "2"}], "reason": "torn"}
    back = post(client, "returns/", gone)
    assert (back["number"], back["net"], back["tax"]) == ("D/N/26-27/000001", "200.00", "36.00")
    paid = {"supplier": order["supplier"], "method": "bank", "amount": "1000.00"}
    payment = post(client, "payments/", paid | {"bills": [{"bill": bill["id"], "amount": "900.00"}]})
    assert payment["bills"] == [{"bill": bill["id"], "amount": "1000.00"}]
    owed = {row["id"]: row["owed"] for row in client.get("/api/v1/purchases/owed/").json()["results"]}
    assert owed[order["supplier"]] == "180.00"
    assert client.get(f"/api/v1/purchases/bills/{bill['id']}/").json()["open"] == "180.00"
    for paper in (f"orders/{order['id']}/paper/", f"returns/{back['id']}/paper/"):
        assert client.get(f"/api/v1/purchases/{paper}").content.startswith(b"%PDF-")
    nothing_broken()


def test_a_draft_is_written_anew_and_a_sent_order_is_not(world: World) -> None:
    client = world.api("manager")
    order = ordered(world, client)
    goods = product(world.access(), "Poha")
    body = {"supplier": order["supplier"], "lines": [{"product": goods.pk, "quantity": "1", "cost": "10.00"}]}
    answer = client.patch(f"/api/v1/purchases/orders/{order['id']}/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_sent")
    draft = post(client, "orders/", body)
    assert draft["number"] == "PO/26-27/000002"
    body["lines"][0]["quantity"] = "3"
    answer = client.patch(f"/api/v1/purchases/orders/{draft['id']}/", body, format="json")
    assert (answer.status_code, answer.json()["net"]) == (200, "30.00")


def test_an_order_is_closed_once(world: World) -> None:
    client = world.api("manager")
    order = ordered(world, client)
    assert post(client, f"orders/{order['id']}/close/", {"note": "no rice"}, status=200)["state"] == "closed"
    post(client, f"orders/{order['id']}/close/", {"note": "no rice"}, status=200)
    refused = post(client, f"orders/{order['id']}/close/", {"note": "again"}, status=409)
    assert refused["code"] == "order_not_open"
    line = {"line": order["lines"][0]["id"], "quantity": "1"}
    post(client, f"orders/{order['id']}/receive/", {"lines": [line]}, status=409)
    assert Receipt.objects.count() == 0


def test_a_refusal_stands_beside_its_field(world: World) -> None:
    client = world.api("manager")
    order = ordered(world, client)
    told = {"supplier": order["supplier"], "number": "1", "billed_on": "2026-11-20"}
    goods = {"kind": "goods", "receipt_line": 10**9, "net": "1.00"}
    refused = post(client, "bills/", told | {"lines": [goods]}, status=400)
    assert [error["field"] for error in refused["errors"]] == ["lines.0.receipt_line"]
    other = {"kind": "other", "words": "Crates", "net": "1.00"}
    bill = post(client, "bills/", told | {"lines": [other]})
    refused = post(client, "bills/", told | {"lines": [other], "total": "1.00"}, status=409)
    assert (refused["code"], refused["bill"]) == ("bill_known", bill["id"])
    share = {"bill": bill["id"], "amount": "1.00"}
    paid = {"supplier": order["supplier"], "method": "bank", "amount": "2.00", "bills": [share, share]}
    refused = post(client, "payments/", paid, status=400)
    assert [error["field"] for error in refused["errors"]] == ["bills.1.bill"]
    assert (SupplierBill.objects.count(), SupplierPayment.objects.count()) == (1, 0)


def test_every_paper_needs_a_key(world: World) -> None:
    client = world.api("manager")
    order = ordered(world, client)
    body = {"supplier": order["supplier"], "lines": [{"product": order["lines"][0]["product"], "quantity": "1"}]}
    answer = client.post("/api/v1/purchases/orders/", body, format="json")
    assert answer.status_code == 400
    assert PurchaseOrder.objects.count() == 1


def test_a_cashier_sees_nothing_of_it(world: World) -> None:
    ordered(world, world.api("manager"))
    client = world.api("cashier")
    for name in ("orders", "bills", "payments", "returns", "came", "owed"):
        assert client.get(f"/api/v1/purchases/{name}/").status_code == 403
