"""What is open on a supplier's bills is what he is owed: money settles the oldest, the rest waits for the next."""

import datetime
import importlib
import random
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from galla.foundation.checks import broken
from galla.inventory.tests.goods import AT
from galla.ledger import places
from galla.parties.ages import AGE_COLUMNS
from galla.purchasing import queries
from galla.purchasing.actions import BillItem, CreditItem, OrderItem
from galla.purchasing.errors import BillPaid
from galla.purchasing.models import BillStanding, PaymentShare, SupplierBill
from galla.purchasing.tests.buying import Buying, nothing_broken
from galla.purchasing.tests.examples import bill_id, supplier_of
from galla.purchasing.tests.test_pages import lines, page, posted
from tests.world import World

pytestmark = pytest.mark.django_db
CRATES = BillItem("other", 11_800, words="Crates")


def billed(buying: Buying, days: int) -> SupplierBill:
    """A bill of 118.00, so many days old."""
    return buying.bill(CRATES, billed_on=AT.date() - datetime.timedelta(days))


def ages(buying: Buying) -> list[int]:
    """What is owed by age, and all of it."""
    row: Any = queries.owed(buying.access, today=AT.date()).get(pk=buying.supplier.pk)
    return [*(getattr(row, name) for name in AGE_COLUMNS), row.owed_minor]


def left(*bills: SupplierBill) -> list[int]:
    """What is open on each bill."""
    return [BillStanding.objects.get(pk=bill.pk).open_minor for bill in bills]


def test_a_payment_that_names_no_bill_settles_the_oldest_first() -> None:
    buying = Buying()
    newest, oldest, middle = billed(buying, 0), billed(buying, 40), billed(buying, 35)
    payment = buying.pays(20_000)
    assert left(oldest, middle, newest) == [0, 3_600, 11_800]
    assert ages(buying) == [11_800, 3_600, 0, 0, 15_400]
    shares = PaymentShare.objects.filter(payment=payment)
    assert dict(shares.values_list("bill", "amount_minor")) == {oldest.pk: 11_800, middle.pk: 8_200}
    nothing_broken()


def test_what_is_left_after_the_bills_it_names_settles_the_oldest() -> None:
    buying = Buying()
    oldest, newest = billed(buying, 40), billed(buying, 0)
    buying.pays(8_000, {newest.pk: 3_000})
    assert left(oldest, newest) == [6_800, 8_800]
    nothing_broken()


def test_a_supplier_who_was_paid_ahead_has_no_old_debts_and_his_bills_are_not_paid_twice() -> None:
    buying = Buying()
    first = billed(buying, 95)
    buying.pays(30_000)
    second, third = billed(buying, 40), billed(buying, 0)
    assert left(first, second, third) == [0, 0, 5_400]
    assert ages(buying) == [5_400, 0, 0, 0, 5_400]
    with pytest.raises(BillPaid) as refused:
        buying.pays(1_000, {second.pk: 1_000})
    assert refused.value.figures == {"open": "0.00"}
    buying.pays(500_000)
    assert ages(buying) == [0, 0, 0, 0, 5_400 - 500_000]
    row: Any = queries.owed(buying.access, today=AT.date()).get(pk=buying.supplier.pk)
    assert row.oldest_on is None
    assert not queries.open_bills(buying.access, buying.supplier)
    nothing_broken()


def test_a_debit_note_is_no_debt_any_more_before_it_is_set_against_a_bill() -> None:
    buying = Buying()
    note = buying.noted(1_000)
    oldest, newest = billed(buying, 40), billed(buying, 0)
    assert ages(buying) == [11_800, 7_800, 0, 0, 19_600]
    buying.sets_off(note, {newest.pk: 4_000})
    assert left(oldest, newest) == [11_800, 7_800]
    nothing_broken()


def test_whatever_happens_what_is_open_is_what_is_owed() -> None:
    chance = random.Random(7)
    buying = Buying()
    line = buying.line(buying.came(buying.order(OrderItem(buying.rice.pk, 900_000, 400_000)), 900_000))
    goods, notes = buying.bill(BillItem("goods", 3_600_000, line.pk)), []
    for _step in range(40):
        act = chance.randrange(5)
        if act == 0:
            billed(buying, chance.randrange(120))
        elif act == 1:
            buying.pays(chance.randrange(1, 900_000))
        elif act == 2:
            notes.append(buying.returns(line, 1_000))
        elif act == 3 and notes and queries.unsettled_bills(buying.access, buying.supplier):
            buying.sets_off(notes.pop())
        else:
            buying.credits(goods, CreditItem(line.pk, chance.randrange(1, 9_000)))
        *parts, owed = ages(buying)
        assert sum(parts) == max(owed, 0)
    nothing_broken()


def test_payments_of_before_that_settled_nothing_come_right_without_a_change_to_any_paper() -> None:
    buying = Buying()
    bills = [billed(buying, days) for days in (40, 35, 0)]
    buying.pays(20_000)
    shares = PaymentShare.objects.count()
    _as_before()
    assert ages(buying)[:2] == [11_800, 2 * 11_800]
    assert [each for each in map(str, broken()) if "is owed 15400, of his bills 35400 is open" in each]
    importlib.import_module("galla.purchasing.migrations.0010_what_stands_ahead").count_ahead(apps, None)
    assert left(*bills) == [0, 3_600, 11_800]
    assert PaymentShare.objects.count() == shares
    assert not [each for each in map(str, broken()) if "is open" in each or "stands ahead" in each]


def _as_before() -> None:
    """Nothing of what was paid is set against a bill."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE purchasing_billstanding SET settled_minor = 0, ahead_minor = 0")


def test_what_stands_ahead_of_another_bill_than_the_oldest_is_found() -> None:
    buying = Buying()
    buying.pays(1_000)
    oldest, newest = billed(buying, 40), billed(buying, 0)
    account = places.supplier(buying.access.shop.pk, buying.supplier.pk).key
    BillStanding.objects.filter(pk=oldest.pk).update(ahead_minor=900)
    assert f"{account} of shop {buying.access.shop.pk} is owed 22600, of his bills 22700 is open" in _told()
    BillStanding.objects.filter(pk=newest.pk).update(ahead_minor=100)
    assert f"100 stands ahead of bill {newest.pk} of a supplier, and an older one is open" in _told()
    BillStanding.objects.filter(pk=newest.pk).update(ahead_minor=0)
    BillStanding.objects.filter(pk=oldest.pk).update(ahead_minor=1_000)
    nothing_broken()


def _told() -> str:
    return " ".join(f"{one.invariant}: {one.detail}" for one in broken())


def test_pages_and_the_api_say_the_same_of_what_was_paid_ahead(world: World) -> None:
    client, supplier = world.browser("manager"), supplier_of(world)
    told: dict[str, Any] = {"amount": "30.00", "method": "bank", "branch": world.main.pk}
    paid = posted(client, f"/purchases/suppliers/{supplier.pk}/pay/", **told, **lines())
    assert "Paid ahead" in paid
    bill = bill_id(world)
    shown = page(client, f"/purchases/bills/{bill}/")
    assert "Paid ahead or sent back" in shown
    answer = world.api("manager").get(f"/api/v1/purchases/bills/{bill}/").json()
    assert (answer["total"], answer["ahead"], answer["open"]) == ("50.00", "30.00", "20.00")
    [row] = world.api("manager").get("/api/v1/purchases/owed/?owing=true").json()["results"]
    assert (row["owed"], row["ages"]["days_0_to_30"]) == ("20.00", "20.00")
    assert "₹20.00" in page(client, f"/purchases/suppliers/{supplier.pk}/")
    assert "₹20.00" in page(client, f"/purchases/suppliers/{supplier.pk}/statement/")
