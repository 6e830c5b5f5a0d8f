"""Debit notes set against bills: what a bill still asks for, and that no note is used twice."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, KeyReused
from galla.inventory.tests.goods import AT
from galla.ledger import queries as ledger
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.purchasing.actions import BillItem, set_off
from galla.purchasing.errors import BillPaid, NoteUsed
from galla.purchasing.models import (
    BillStanding,
    PurchaseReturn,
    ReturnStanding,
    SetOff,
    SetOffShare,
    SupplierBill,
)
from galla.purchasing.queries import bills as bills_of
from galla.purchasing.queries import open_bills, returns
from galla.purchasing.tests.buying import Buying, nothing_broken
from galla.purchasing.tests.examples import bill_id, return_id
from galla.purchasing.tests.test_pages import lines, page, posted
from tests.world import World

pytestmark = pytest.mark.django_db

CRATES = BillItem("other", 10_000, words="Crates")


class Noted(Buying):
    """Goods of 160.00 went back for a debit note, and three bills of 100.00 are open, the second the oldest."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.note = self.noted(4_000)
        self.first, self.second, self.third = (self._crates(days) for days in (2, 3, 1))

    def _crates(self, days: int) -> SupplierBill:
        return self.bill(CRATES, billed_on=AT.date() - datetime.timedelta(days=days))

    def open(self) -> list[int]:
        """What is open on each bill."""
        rows: Any = bills_of(self.access)
        found = {bill.pk: bill.open_minor for bill in rows}
        return [found[bill.pk] for bill in (self.first, self.second, self.third)]

    def left(self) -> int:
        """What is left of the debit note."""
        note: Any = returns(self.access).get(pk=self.note.pk)
        return int(note.open_minor)


def test_a_debit_note_settles_bills_and_what_is_owed_stays() -> None:
    noted = Noted()
    owed = noted.owed()
    paper = noted.sets_off(noted.note, {noted.first.pk: 6_000, noted.third.pk: 4_000})
    assert (paper.amount_minor, noted.open(), noted.left()) == (10_000, [4_000, 4_000, 6_000], 6_000)
    assert noted.owed() == owed == 30_000 - 16_000
    assert ledger.postings_of_entry(paper.pk) == []
    noted.pays(4_000, {noted.first.pk: 4_000})
    assert [bill.pk for bill in open_bills(noted.access, noted.supplier)] == [noted.second.pk, noted.third.pk]
    nothing_broken()


def test_without_bills_the_oldest_are_settled_first() -> None:
    noted = Noted()
    noted.pays(3_000, {noted.first.pk: 3_000})
    noted.sets_off(noted.note)
    assert (noted.open(), noted.left()) == ([1_000, 0, 10_000], 0)
    nothing_broken()


def test_more_than_is_left_of_a_note_or_open_on_a_bill_is_refused_and_nothing_is_written() -> None:
    noted = Noted()
    with pytest.raises(BillPaid) as paid:
        noted.sets_off(noted.note, {noted.second.pk: 1_000, noted.first.pk: 10_001})
    assert (paid.value.field, paid.value.figures) == ("bills.1.amount", {"open": "100.00"})
    with pytest.raises(NoteUsed) as used:
        noted.sets_off(noted.note, {noted.first.pk: 10_000, noted.second.pk: 6_001})
    assert (used.value.field, used.value.figures) == ("bills", {"left": "160.00"})
    assert (noted.open(), noted.left(), SetOff.objects.count()) == ([4_000, 0, 10_000], 16_000, 0)
    noted.sets_off(noted.note)
    with pytest.raises(NoteUsed):
        noted.sets_off(noted.note)
    with pytest.raises(BillPaid):
        noted.pays(10_000, {noted.second.pk: 1})
    assert (SetOff.objects.count(), noted.left()) == (1, 0)
    nothing_broken()


@pytest.mark.parametrize("bills", [{}, {10**9: 100}, {"first": 0}, {"theirs": 100}])
def test_a_set_off_that_makes_no_sense_is_refused(bills: dict[Any, int]) -> None:
    noted = Noted()
    other = add_supplier(access=noted.access, at=AT, details=Details(name="Carrier"))
    named = {"first": noted.first.pk, "theirs": noted.bill(CRATES, supplier=other).pk}
    with pytest.raises(InvalidInput):
        noted.sets_off(noted.note, {named.get(bill, bill): amount for bill, amount in bills.items()})
    assert not SetOff.objects.exists()
    nothing_broken()


def test_a_note_without_an_open_bill_waits_for_one() -> None:
    buying = Buying()
    note = buying.noted(1_000)
    with pytest.raises(InvalidInput):
        buying.sets_off(note)
    assert not SetOff.objects.exists()
    bill = buying.bill(CRATES)
    buying.sets_off(note)
    assert BillStanding.objects.get(pk=bill.pk).settled_minor == 4_000
    nothing_broken()


def test_the_same_key_sets_off_once() -> None:
    noted = Noted()
    told: dict[str, Any] = {"access": noted.access, "at": AT, "key": "one", "note": noted.note}
    first, again = set_off(**told, bills={noted.first.pk: 500}), set_off(**told, bills={noted.first.pk: 500})
    assert (first.replayed, again.replayed, first.document) == (False, True, again.document)
    with pytest.raises(KeyReused):
        set_off(**told, bills={noted.first.pk: 600})
    assert (noted.open()[0], noted.left()) == (4_000, 15_500)
    nothing_broken()


@pytest.mark.parametrize("model", [SetOff, SetOffShare])
def test_a_set_off_is_never_changed(model: Any) -> None:
    noted = Noted()
    noted.sets_off(noted.note)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(amount_minor=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")
    nothing_broken()


def test_a_counter_that_says_something_else_is_found() -> None:
    noted = Noted()
    noted.sets_off(noted.note, {noted.first.pk: 500})
    ReturnStanding.objects.update(set_off_minor=400)
    assert [each for each in map(str, broken()) if f"debit note {noted.note.pk} counts 400 as used" in each]
    ReturnStanding.objects.update(set_off_minor=500)
    BillStanding.objects.filter(pk=noted.first.pk).update(settled_minor=0)
    assert [each for each in map(str, broken()) if f"bill {noted.first.pk} of a supplier counts 0 as paid" in each]


def test_a_note_is_set_off_over_the_api(world: World) -> None:
    client, bill, note = world.api("manager"), bill_id(world), return_id(world)
    address = f"/api/v1/purchases/returns/{note}/"
    before = client.get(address).json()
    assert (before["open"], before["bills"]) == (before["total"], [])
    asked: dict[str, Any] = {"format": "json", "headers": {"Idempotency-Key": "one"}}
    answer = client.post(f"{address}set-off/", {"oldest_first": True}, **asked)
    assert answer.status_code == 201, answer.content
    assert answer.json()["bills"] == [{"bill": bill, "amount": "50.00"}]
    assert client.post(f"{address}set-off/", {"oldest_first": True}, **asked).status_code == 200
    assert client.get(f"/api/v1/purchases/bills/{bill}/").json()["open"] == "0.00"
    share = {"bill": bill, "amount": "1.00"}
    for body, status, field in (
        ({"bills": [share, share]}, 400, "bills.1.bill"),
        ({"bills": []}, 400, "bills"),
        ({}, 400, "bills"),
        ({"bills": [share], "oldest_first": True}, 400, "bills"),
        ({"bills": [share]}, 409, "bills.0.amount"),
    ):
        refused = client.post(f"{address}set-off/", body, format="json", headers={"Idempotency-Key": field})
        assert refused.status_code == status
        assert field in refused.content.decode()
    assert world.api("cashier").post(f"{address}set-off/", {}, **asked).status_code == 403
    assert SetOff.objects.count() == 1
    nothing_broken()


def test_bills_and_notes_with_something_open_are_asked_for_over_the_api(world: World) -> None:
    client, bill = world.api("manager"), bill_id(world)
    notes, bills = "/api/v1/purchases/returns/?open=true", "/api/v1/purchases/bills/?open=true"
    assert bill in [row["id"] for row in client.get(bills).json()["results"]]
    note = return_id(world)
    assert [row["id"] for row in client.get(notes).json()["results"]] == [note]
    # Less is owed since the goods went back, so nothing of the bill is to be paid before the note is set against it.
    assert bill not in [row["id"] for row in client.get(bills).json()["results"]]
    assert client.get(f"/api/v1/purchases/bills/{bill}/").json()["ahead"] == "50.00"
    asked: dict[str, Any] = {"format": "json", "headers": {"Idempotency-Key": "one"}}
    assert client.post(f"/api/v1/purchases/returns/{note}/set-off/", {"oldest_first": True}, **asked).status_code == 201
    assert bill not in [row["id"] for row in client.get(bills).json()["results"]]
    assert bill in [row["id"] for row in client.get("/api/v1/purchases/bills/").json()["results"]]


def test_a_note_is_set_off_on_its_page_the_oldest_bill_first(world: World) -> None:
    client, bill, note = world.browser("manager"), bill_id(world), PurchaseReturn.objects.get(pk=return_id(world))
    address = f"/purchases/returns/{note.pk}/"
    assert f"{address}set-off/" in page(client, address)
    assert f"{address}set-off/" not in page(world.browser("owner"), "/purchases/bills/")
    assert 'value="50.00"' in page(client, f"{address}set-off/")
    row = {"bill": bill, "amount": "50.01"}
    text = posted(client, f"{address}set-off/", 400, **lines(row, known=1))
    assert "₹50.00 of this bill is open." in text
    assert not SetOff.objects.exists()
    text = posted(client, f"{address}set-off/", **lines({**row, "amount": "20.00"}, known=1))
    assert "KW-17" in text
    assert note.number in page(client, f"/purchases/bills/{bill}/")
    assert (SetOff.objects.get().amount_minor, BillStanding.objects.get(pk=bill).settled_minor) == (2_000, 2_000)
    nothing_broken()
