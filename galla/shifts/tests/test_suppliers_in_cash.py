"""A supplier paid out of the drawer: the notes leave it, the shift knows, and nothing leaves that is not there."""

from typing import Any

import pytest
from django.urls import reverse

from galla.drawer.models import Shift
from galla.drawer.queries import contents
from galla.ledger import places, queries
from galla.ledger.queries import shift_of
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.models import Supplier
from galla.purchasing.models import SupplierPayment
from galla.sales.tests.conftest import Stall, stall
from galla.shifts.figures import figures_of
from tests.world import NOW

__all__ = ["stall"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def supplier(stall: Stall) -> Supplier:
    """Whom the shop pays."""
    stall.notes({10000: 5, 5000: 1})
    return add_supplier(access=stall.access, at=NOW, details=Details(name="Agro Traders"))


def pay(stall: Stall, supplier: Supplier, *, role: str = "manager", key: str = "one", **more: Any) -> Any:
    """The answer to a payment in cash over the API."""
    body = {"supplier": supplier.pk, "method": "cash", **more}
    client = stall.world.api(role, till=stall.world.till)
    return client.post("/api/v1/purchases/payments/", body, format="json", headers={"Idempotency-Key": key})


def test_the_notes_leave_the_drawer_in_its_shift_and_the_supplier_is_owed_less(
    stall: Stall, supplier: Supplier
) -> None:
    answer = pay(stall, supplier, notes={"100": 2, "50": 1})
    assert answer.status_code == 201, answer.content
    assert (answer.json()["amount"], answer.json()["till"]) == ("250.00", stall.world.till.pk)
    held = contents(access=stall.access, till=stall.world.till)
    assert (held.notes, held.cash_minor) == ({10000: 3}, 30000)
    shop = stall.world.shop.pk
    pair = (places.supplier(shop, supplier.pk), places.money(shop))
    assert queries.balances([pair])[pair[0].id, pair[1].id].on_hand == 25000
    shift = Shift.objects.get()
    assert shift_of(shop, answer.json()["id"]) == shift.pk
    acts = {act["kind"]: act["out_minor"] for act in figures_of(shift)["cash"]["acts"]}
    assert acts["supplier-payment"] == 25000
    again = pay(stall, supplier, notes={"100": 2, "50": 1})
    assert (again.status_code, SupplierPayment.objects.count()) == (200, 1)
    stall.nothing_broken()


def test_the_first_act_at_a_till_opens_its_shift(stall: Stall) -> None:
    supplier = add_supplier(access=stall.access, at=NOW, details=Details(name="Agro Traders"))
    assert not Shift.objects.exists()
    stall.sold(cash="118.00")
    assert pay(stall, supplier, amount="100.00").status_code == 201
    assert SupplierPayment.objects.get().loose_minor == 10000
    stall.nothing_broken()


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"notes": {"100": 6}}, 409, "notes.100"),
        ({"amount": "10.00"}, 409, "amount"),
        ({"notes": {"3": 1}}, 400, "notes.3"),
        ({"notes": {"100": 1}, "amount": "90.00"}, 400, "notes"),
        ({}, 400, "amount"),
        ({"method": "bank", "amount": "100.00", "notes": {"100": 1}}, 400, "notes"),
    ],
)
def test_what_does_not_lie_there_and_what_nobody_can_mean_pays_nothing(
    stall: Stall, supplier: Supplier, more: dict[str, Any], status: int, field: str
) -> None:
    answer = pay(stall, supplier, **more)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert not SupplierPayment.objects.exists()
    assert contents(access=stall.access, till=stall.world.till).cash_minor == 55000


def test_a_cashier_pays_no_supplier_and_another_shops_till_is_not_there(stall: Stall, supplier: Supplier) -> None:
    assert pay(stall, supplier, role="cashier", notes={"100": 1}).status_code == 403
    foreign = stall.world.other.tills.first() if hasattr(stall.world.other, "tills") else None
    told = 10**10 if foreign is None else foreign.pk
    answer = pay(stall, supplier, notes={"100": 1}, till=told)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "till")
    assert not SupplierPayment.objects.exists()


def test_the_page_pays_in_notes_and_says_beside_the_note_what_is_not_there(stall: Stall, supplier: Supplier) -> None:
    browser, page = stall.world.browser("manager"), reverse("purchasing:pay", args=[supplier.pk])
    assert b"Which notes leave the drawer" in browser.get(page).content
    sent = {"method": "cash", "branch": stall.world.main.pk, "lines-TOTAL_FORMS": 0, "lines-INITIAL_FORMS": 0}
    refused = browser.post(page, sent | {"notes.100": "9"})
    assert refused.status_code == 400
    assert "The drawer holds 5 of ₹100" in refused.content.decode()
    assert not SupplierPayment.objects.exists()
    done = browser.post(page, sent | {"notes.100": "2"})
    assert done.status_code == 302, done.content
    paid = SupplierPayment.objects.get()
    assert (paid.amount_minor, paid.notes, paid.till) == (20000, {"10000": 2}, stall.world.till)
    assert "Cash from the drawer" in browser.get(done["Location"]).content.decode()
    stall.nothing_broken()
