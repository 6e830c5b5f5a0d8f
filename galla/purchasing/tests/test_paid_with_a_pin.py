"""Suppliers paid out of the drawer by a cashier whom a manager allows it."""

from typing import Any

import pytest
from django.urls import reverse

from galla.accounts.models import Allowance, PinTries
from galla.accounts.tests.pins import PIN, told, with_pin
from galla.drawer.actions import pay_in
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.purchasing.models import SupplierPayment
from galla.purchasing.tests.buying import nothing_broken
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def supplier(world: World) -> Supplier:
    """Who is paid; 500.00 lies loose in the drawer."""
    pay_in(access=world.access("owner"), at=NOW, key="in", till=world.till, amount_minor=50_000, reason="Float")
    return add_supplier(access=world.access(), at=NOW, details=Details(name="Konkan"))


def pay(world: World, supplier: Supplier, *, role: str = "cashier", **more: Any) -> Any:
    """The answer to somebody at the till who pays 100.00 in cash."""
    body = {"supplier": supplier.pk, "method": "cash", "amount": "100.00", **more}
    headers = {"Idempotency-Key": "one"}
    return world.api(role, till=world.till).post("/api/v1/purchases/payments/", body, format="json", headers=headers)


def test_a_cashier_alone_pays_no_supplier(world: World, supplier: Supplier) -> None:
    answer = pay(world, supplier)
    assert (answer.status_code, answer.json()["permission"]) == (403, "purchase.pay")
    assert not SupplierPayment.objects.exists()


def test_with_a_managers_pin_he_is_paid_in_cash_and_both_are_written_down(world: World, supplier: Supplier) -> None:
    member = with_pin(world)
    assert pay(world, supplier, allowed_by=told(member, "0000")).status_code == 422
    assert not SupplierPayment.objects.exists()
    assert pay(world, supplier, allowed_by=told(member)).status_code == 201
    paid, row = SupplierPayment.objects.get(), Allowance.objects.get()
    assert (paid.by, paid.till, paid.amount_minor) == (world.user("cashier"), world.till, 10_000)
    assert (row.permission, row.entry_id) == ("purchase.pay", paid.pk)
    assert (row.asked_by, row.allowed_by) == (world.user("cashier"), world.user("manager"))
    nothing_broken()
    assert pay(world, supplier, allowed_by=told(member)).status_code == 200
    assert Allowance.objects.count() == 1


def test_no_pin_is_tried_for_another_till_or_for_money_of_the_bank(world: World, supplier: Supplier) -> None:
    wrong = told(with_pin(world), "0000")
    elsewhere = pay(world, supplier, allowed_by=wrong, till=world.station_till.pk)
    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["field"]) == (400, "till")
    by_bank = pay(world, supplier, allowed_by=wrong, method="bank")
    assert (by_bank.status_code, by_bank.json()["errors"][0]["field"]) == (403, "method")
    assert not PinTries.objects.exists()
    assert not SupplierPayment.objects.exists()


def test_a_pin_that_is_not_needed_is_not_written(world: World, supplier: Supplier) -> None:
    assert pay(world, supplier, role="manager", allowed_by=told(with_pin(world, "owner"), "0000")).status_code == 201
    assert not Allowance.objects.exists()
    assert not PinTries.objects.exists()


def test_its_page_asks_for_the_pin_and_that_of_the_payment_says_who_allowed_it(
    world: World, supplier: Supplier
) -> None:
    member, browser = with_pin(world), world.browser("cashier")
    whom = browser.post(reverse("purchasing:pay_whom"), {"supplier": supplier.pk})
    assert (whom.status_code, whom["Location"]) == (302, reverse("purchasing:pay", args=[supplier.pk]))
    page = browser.get(whom["Location"]).content.decode()
    assert "Manager&#x27;s PIN" in page
    assert 'value="bank"' not in page
    typed = {"key": "k", "amount": "100.00", "method": "cash", "branch": world.main.pk, "allowed_by.member": member.pk}
    typed |= {"lines-TOTAL_FORMS": 0, "lines-INITIAL_FORMS": 0}
    assert browser.post(whom["Location"], typed).status_code == 400
    assert not SupplierPayment.objects.exists()
    done = browser.post(whom["Location"], typed | {"allowed_by.pin": PIN})
    assert (done.status_code, done["Location"]) == (302, reverse("drawer:drawer"))
    shown = world.browser("manager").get(reverse("purchasing:payment", args=[SupplierPayment.objects.get().pk]))
    assert "allowed by Ravi Iyer" in shown.content.decode()


def test_a_wrong_pin_is_told_beside_its_box(world: World, supplier: Supplier) -> None:
    member, browser = with_pin(world), world.browser("cashier")
    boxes: dict[str, Any] = {"key": "one", "amount": "100.00", "method": "cash", "branch": world.main.pk}
    boxes |= {"allowed_by.member": member.pk, "allowed_by.pin": "0000"}
    boxes |= {"lines-TOTAL_FORMS": 0, "lines-INITIAL_FORMS": 0}
    answer = browser.post(f"/purchases/suppliers/{supplier.pk}/pay/", boxes)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["allowed_by.pin"]
    assert not SupplierPayment.objects.exists()
