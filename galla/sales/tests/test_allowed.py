"""Bills taken back, and prices of one's own, because a manager at the till allowed it."""

from typing import Any

from django.urls import reverse

from galla.accounts.models import Allowance, PinTries
from galla.accounts.tests.pins import PIN, told, with_pin
from galla.sales.models import Sale, Void
from galla.sales.tests.conftest import Stall

OWN_PRICE = {"sku": "TEA", "quantity": "1", "unit_price": "100.00"}
OWN_ITEM = {"name": "Rope", "quantity": "1", "unit_price": "20.00"}


def void(stall: Stall, sale: int, *, role: str = "cashier", **more: Any) -> Any:
    return stall.world.api(role, till=stall.world.till).post(
        f"/api/v1/sales/{sale}/void/", {"reason": "rang up twice", **more}, format="json"
    )


def test_a_cashier_takes_a_bill_back_with_a_managers_pin_and_not_without(stall: Stall) -> None:
    member = with_pin(stall.world)
    stall.notes()
    sale = stall.sold(cash="118")["id"]
    assert void(stall, sale).status_code == 403
    assert void(stall, sale, allowed_by=told(member, "0000")).status_code == 422
    assert not Void.objects.exists()
    answer = void(stall, sale, allowed_by=told(member), rest="loose")
    assert answer.status_code == 200, answer.content
    row = Allowance.objects.get()
    assert (row.permission, row.entry_kind, row.entry_id) == ("bill.void", "void", answer.json()["id"])
    assert (row.asked_by, row.allowed_by) == (stall.world.user("cashier"), stall.world.user("manager"))
    page = stall.world.browser("cashier").get(reverse("sales:bill", args=[sale])).content.decode()
    assert "Asked for by Meena Shaikh, allowed by Ravi Iyer" in page
    listed = stall.world.browser("owner").get(reverse("office:allowed")).content.decode()
    assert reverse("sales:bill", args=[sale]) in listed, "a void is shown on its bill"
    stall.nothing_broken()


def test_no_pin_is_tried_for_a_bill_of_another_till(stall: Stall) -> None:
    member = with_pin(stall.world)
    stall.notes()
    sale, world = stall.sold(cash="118")["id"], stall.world
    body = {"reason": "rang up twice", "allowed_by": told(member, "0000")}
    elsewhere = world.api("cashier", till=world.station_till)
    answer = elsewhere.post(f"/api/v1/sales/{sale}/void/", body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "till")
    assert not PinTries.objects.exists()
    assert not Void.objects.exists()


def test_a_cashier_takes_a_bill_back_on_its_page(stall: Stall) -> None:
    member = with_pin(stall.world)
    stall.notes()
    sale = stall.sold(cash="118")["id"]
    browser, page = stall.world.browser("cashier"), reverse("sales:void", args=[sale])
    assert b"Manager&#x27;s PIN" in browser.get(reverse("sales:bill", args=[sale])).content
    assert browser.post(page, {"reason": "twice"}).status_code == 400
    typed = {"reason": "twice", "rest": "loose", "allowed_by.member": member.pk, "allowed_by.pin": "0000"}
    assert b"tries are left" in browser.post(page, typed).content
    assert not Void.objects.exists()
    assert browser.post(page, typed | {"allowed_by.pin": PIN}).status_code == 302
    assert Void.objects.get().by == stall.world.user("cashier")
    assert Allowance.objects.count() == 1


def test_a_price_and_an_item_of_ones_own_are_allowed_with_one_pin(stall: Stall) -> None:
    member = with_pin(stall.world)
    body = stall.body(OWN_PRICE, OWN_ITEM, cash="120.00")
    assert stall.post(body, role="cashier").status_code == 403
    assert stall.post(body | {"allowed_by": told(member, "0000")}, role="cashier").status_code == 422
    assert not Sale.objects.exists()
    answer = stall.post(body | {"allowed_by": told(member)}, role="cashier")
    assert answer.status_code == 201, answer.content
    assert answer.json()["total"] == "120.00"
    rows = Allowance.objects.order_by("permission")
    assert [(row.permission, row.entry_kind, row.entry_id) for row in rows] == [
        ("item.open", "sale", answer.json()["id"]),
        ("price.override", "sale", answer.json()["id"]),
    ]
    again = stall.post(body | {"allowed_by": told(member)}, role="cashier")
    assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])
    assert rows.count() == 2
    stall.nothing_broken()


def test_a_pin_that_is_not_needed_is_not_looked_at(stall: Stall) -> None:
    member = with_pin(stall.world)
    answer = stall.post(stall.body(cash="118", allowed_by=told(member, "0000")), role="cashier")
    assert answer.status_code == 201, answer.content
    assert not Allowance.objects.exists()
    assert not PinTries.objects.exists()


def test_a_quote_lends_nothing(stall: Stall) -> None:
    body = {"lines": [OWN_PRICE], "allowed_by": told(with_pin(stall.world))}
    assert stall.world.api("cashier").post("/api/v1/quotes/", body, format="json").status_code == 400
    assert stall.world.api("cashier").post("/api/v1/quotes/", {"lines": [OWN_PRICE]}, format="json").status_code == 403
