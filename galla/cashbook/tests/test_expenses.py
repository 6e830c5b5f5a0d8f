"""What the shop spends: out of which pocket, with which taxes and receipt, and taken back."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import override_settings
from django.urls import reverse

from galla.accounts import actions as people
from galla.accounts.models import Allowance, PinTries, Shop
from galla.accounts.tests.pins import PIN, told, with_pin
from galla.cashbook.actions import Paid, TaxGiven, install_categories, make_expense, void_expense
from galla.cashbook.errors import AlreadyVoid
from galla.cashbook.models import Expense, ExpenseCategory, ExpenseVoid, PaidFrom
from galla.catalog.tests.examples import picture_file
from galla.drawer.actions import count, pay_in
from galla.drawer.errors import CashNotThere
from galla.drawer.queries import contents
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, KeyReused, NotAllowed
from galla.ledger.queries import postings_of_entry
from galla.media.models import StoredFile
from galla.media.tests.files import PDF
from tests.world import NOW, World


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> object:
    """A folder of this test alone."""
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def named(world: World, name: str = "Rent") -> ExpenseCategory:
    return ExpenseCategory.objects.get(shop=world.shop, name=name)


def spent(world: World, paid: Paid, *, key: str = "one", **more: Any) -> Expense:
    values = {"access": world.access(), "at": NOW, "category": named(world), **more}
    return make_expense(key=key, paid=paid, **values).document


def bank(amount_minor: int = 11_800) -> Paid:
    return Paid(PaidFrom.BANK, amount_minor)


def moved(entry_id: int) -> set[tuple[str, str, str, int]]:
    return {(fact.source, fact.target, fact.unit, fact.amount) for fact in postings_of_entry(entry_id)}


def post(world: World, body: dict[str, Any], *, role: str = "owner", key: str = "one") -> Any:
    return world.api(role).post("/api/v1/expenses/", body, format="json", headers={"Idempotency-Key": key})


def body(world: World, **more: Any) -> dict[str, Any]:
    return {"expense_category": named(world).pk, "paid_from": "bank", "amount": "118.00", **more}


def nothing_broken() -> None:
    assert [str(found) for found in broken()] == []


def test_a_shop_begins_with_categories_and_hears_of_it_once(world: World) -> None:
    names = set(ExpenseCategory.objects.filter(shop=world.shop).values_list("name", flat=True))
    assert names == {"Rent", "Electricity", "Wages", "Freight", "Tea and snacks", "Repairs", "Other"}
    install_categories(shop_id=world.shop.pk)
    assert ExpenseCategory.objects.filter(shop=world.shop).count() == len(names)
    assert ExpenseCategory.objects.count() == len(names) * Shop.objects.count()


def test_an_expense_from_the_bank_moves_its_net_to_the_category_and_each_tax_beside_it(world: World) -> None:
    taxes = [TaxGiven("CGST", 90_000, 900), TaxGiven("SGST", 90_000, 900)]
    expense = spent(world, bank(), taxes=taxes, paid_to="Joshi", note="May")
    assert (expense.amount_minor, expense.tax_minor, expense.till) == (11_800, 1_800, None)
    assert moved(expense.pk) == {
        ("bank", f"expense:{named(world).pk}", "money", 10_000),
        ("bank", "tax-paid:CGST:90000", "money", 900),
        ("bank", "tax-paid:SGST:90000", "money", 900),
    }
    nothing_broken()


def test_an_expense_from_the_drawer_takes_its_notes_or_loose_cash(world: World) -> None:
    count(access=world.access(), at=NOW, key="count", till=world.till, notes={10000: 3})
    pay_in(access=world.access(), at=NOW, key="in", till=world.till, amount_minor=5000, reason="Float")
    notes = spent(world, Paid(PaidFrom.DRAWER, notes={10000: 2}, till=world.till))
    loose = spent(world, Paid(PaidFrom.DRAWER, 1500, till=world.till), key="two")
    held = contents(access=world.access(), till=world.till)
    assert (held.notes, held.loose_minor, held.cash_minor) == ({10000: 1}, 3500, 13_500)
    drawer = f"drawer:{world.till.pk}"
    assert (drawer, "hands", "note:10000", 2) in moved(notes.pk)
    assert (drawer, "hands", "loose", 1500) in moved(loose.pk)
    nothing_broken()


@pytest.mark.parametrize(
    ("paid", "field"),
    [
        ({"notes": {10000: 4}}, "notes.100"),
        ({"amount_minor": 1}, "amount"),
    ],
)
def test_what_does_not_lie_in_the_drawer_is_not_spent(world: World, paid: dict[str, Any], field: str) -> None:
    count(access=world.access(), at=NOW, key="count", till=world.till, notes={10000: 3})
    with pytest.raises(CashNotThere) as refused:
        spent(world, Paid(PaidFrom.DRAWER, till=world.till, **paid))
    assert refused.value.field == field
    assert not Expense.objects.exists()
    assert contents(access=world.access(), till=world.till).cash_minor == 30_000


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"paid": Paid(PaidFrom.BANK)}, "amount"),
        ({"paid": Paid(PaidFrom.BANK, 0)}, "amount"),
        ({"paid": Paid(PaidFrom.BANK, 10**13)}, "amount"),
        ({"paid": Paid(PaidFrom.BANK, notes={10000: 1})}, "notes"),
        ({"taxes": [TaxGiven("CGST", 90_000, 11_800)]}, "taxes"),
        ({"taxes": [TaxGiven("a:b", 90_000, 1)]}, "taxes.0.name"),
        ({"taxes": [TaxGiven("CGST", 0, 1)]}, "taxes.0.rate"),
        ({"taxes": [TaxGiven("CGST", 90_000, 0)]}, "taxes.0.amount"),
        ({"taxes": [TaxGiven("CGST", 90_000, 1)] * 2}, "taxes.1.name"),
        ({"taxes": [TaxGiven("CGST", 90_000, 1)] * 7}, "taxes"),
        ({"paid_to": "x" * 121}, "paid_to"),
        ({"note": "a\0b"}, "note"),
    ],
)
def test_an_odd_expense_is_refused_beside_its_field(world: World, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        spent(world, wrong.pop("paid", bank()), **wrong)
    assert refused.value.field == field
    assert not Expense.objects.exists()


def test_nothing_is_spent_on_a_category_that_is_put_away_or_another_shops(world: World) -> None:
    api = world.api("owner")
    category = named(world, "Repairs")
    assert api.delete(f"/api/v1/expense-categories/{category.pk}/").status_code == 204
    foreign = ExpenseCategory.objects.get(shop=world.other, name="Rent")
    for number in (category.pk, foreign.pk, 10**10):
        answer = post(world, body(world, expense_category=number))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "expense_category")
    assert not Expense.objects.exists()


def test_the_last_category_stays_and_a_name_is_there_once(world: World) -> None:
    api = world.api("owner")
    taken = api.post("/api/v1/expense-categories/", {"name": "Rent"}, format="json")
    assert (taken.status_code, taken.json()["code"]) == (409, "category_exists")
    known = [row["id"] for row in api.get("/api/v1/expense-categories/").json()["results"]]
    codes = [api.delete(f"/api/v1/expense-categories/{number}/").status_code for number in known]
    assert codes == [204] * (len(known) - 1) + [400]
    assert api.post(f"/api/v1/expense-categories/{known[0]}/restore/").status_code == 200


def test_the_same_key_is_the_same_expense_and_another_request_is_refused(world: World) -> None:
    first, second = post(world, body(world)), post(world, body(world))
    assert (first.status_code, second.status_code, first.json()["id"]) == (201, 200, second.json()["id"])
    assert post(world, body(world, amount="119.00")).status_code == 422
    assert Expense.objects.count() == 1
    with pytest.raises(KeyReused):
        spent(world, bank(1), key="one")


def test_a_cashier_spends_with_a_managers_pin_and_not_without(world: World) -> None:
    member = with_pin(world)
    count(access=world.access(), at=NOW, key="count", till=world.till, notes={10000: 3})
    wanted = {"expense_category": named(world).pk, "paid_from": "drawer", "notes": {"100": 1}, "paid_to": "Tea stall"}
    assert post(world, wanted, role="cashier").status_code == 403
    assert post(world, wanted | {"allowed_by": told(member, "0000")}, role="cashier").status_code == 422
    assert not Expense.objects.exists()
    with pytest.raises(NotAllowed):
        spent(world, bank(), access=world.access("cashier"))
    answer = post(world, wanted | {"allowed_by": told(member)}, role="cashier")
    assert answer.status_code == 201, answer.content
    row = Allowance.objects.get()
    assert (row.permission, row.entry_kind, row.entry_id) == ("expense.make", "expense", answer.json()["id"])
    nothing_broken()


def test_no_pin_is_tried_for_an_expense_out_of_another_till(world: World) -> None:
    wrong = {"allowed_by": told(with_pin(world), "0000")}
    wanted = {"expense_category": named(world).pk, "paid_from": "drawer", "amount": "10.00"}
    answer = post(world, wanted | wrong | {"till": world.station_till.pk}, role="cashier")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "till")
    assert not Expense.objects.exists()
    pay_in(access=world.access(), at=NOW, key="in", till=world.station_till, amount_minor=5_000, reason="Float")
    paid = spent(world, Paid(PaidFrom.DRAWER, 1_000, till=world.station_till))
    address = f"/api/v1/expenses/{paid.pk}/void/"
    answer = world.api("cashier").post(address, {"reason": "Twice"} | wrong, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "till")
    assert not ExpenseVoid.objects.exists()
    assert not PinTries.objects.exists()


def test_a_void_turns_it_round_today_once(world: World) -> None:
    count(access=world.access(), at=NOW, key="count", till=world.till, notes={10000: 3})
    expense = spent(world, Paid(PaidFrom.DRAWER, notes={10000: 2}, till=world.till))
    void = void_expense(access=world.access(), at=NOW, expense=expense, reason="twice").document
    assert contents(access=world.access(), till=world.till).notes == {10000: 3}
    assert moved(void.pk) == {(target, source, unit, amount) for source, target, unit, amount in moved(expense.pk)}
    with pytest.raises(AlreadyVoid):
        void_expense(access=world.access(), at=NOW, expense=expense, reason="again")
    with pytest.raises(AlreadyVoid):
        void_expense(access=world.access(), at=NOW, expense=expense, reason="again", key="another")
    assert ExpenseVoid.objects.count() == 1
    nothing_broken()


def test_a_void_needs_a_reason_and_who_may(world: World) -> None:
    expense = spent(world, bank())
    address = f"/api/v1/expenses/{expense.pk}/void/"
    assert world.api("owner").post(address, {"reason": " "}, format="json").status_code == 400
    assert world.api("cashier").post(address, {"reason": "twice"}, format="json").status_code == 403
    assert world.api("stranger").post(address, {"reason": "twice"}, format="json").status_code == 404
    assert not ExpenseVoid.objects.exists()
    same = {"reason": "twice"}
    answers = [
        world.api("owner").post(address, same, format="json", headers={"Idempotency-Key": "v"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["void"] == answers[1].json()["void"]


def test_expenses_and_voids_are_never_changed(world: World) -> None:
    expense = spent(world, bank())
    void_expense(access=world.access(), at=NOW, expense=expense, reason="twice")
    for model in (Expense, ExpenseVoid):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(by=world.user("manager"))
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()


def test_a_receipt_handed_in_over_the_api_is_of_one_expense_and_seen_by_those_who_may(world: World) -> None:
    api = world.api("manager")
    handed = api.post("/api/v1/expenses/pictures/", {"picture": picture_file()}, format="multipart")
    assert handed.status_code == 201, handed.content
    number = handed.json()["id"]
    answer = post(world, body(world, picture=number))
    assert answer.status_code == 201, answer.content
    taken = post(world, body(world, picture=number), key="two")
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (400, "picture")
    assert Expense.objects.count() == 1
    address = f"/api/v1/expenses/{answer.json()['id']}/picture/"
    shown = api.get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert world.api("cashier").get(address).status_code == 403
    assert world.api("stranger").get(address).status_code == 404
    foreign = post(world, {**body(world), "expense_category": None, "picture": number}, role="stranger")
    assert foreign.status_code == 400
    own = ExpenseCategory.objects.get(shop=world.other, name="Rent").pk
    foreign = post(world, {**body(world), "expense_category": own, "picture": number}, role="stranger")
    assert (foreign.status_code, foreign.json()["errors"][0]["field"]) == (400, "picture")
    nothing_broken()


def test_a_file_that_is_no_receipt_is_refused_and_leaves_nothing(world: World, folder: Path) -> None:
    for content in (b"<svg/>", b"MZ", b""):
        upload = SimpleUploadedFile("receipt.pdf", content, content_type="application/pdf")
        answer = world.api("owner").post("/api/v1/expenses/pictures/", {"picture": upload}, format="multipart")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "picture")
    assert not StoredFile.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_the_page_takes_an_expense_with_its_receipt_shows_it_and_takes_it_back(world: World, folder: Path) -> None:
    browser = world.browser("owner")
    page = reverse("cashbook:expense_new")
    typed = {
        "expense_category": named(world).pk,
        "paid_from": "bank",
        "amount": "118.00",
        "paid_to": "Joshi",
        "taxes.0.name": "IGST",
        "taxes.0.rate": "18",
        "taxes.0.amount": "18.00",
        "key": "page",
    }
    half = browser.post(page, typed | {"taxes.0.rate": "", "picture": SimpleUploadedFile("r.pdf", PDF)})
    assert half.status_code == 400
    assert not Expense.objects.exists()
    saved = browser.post(page, typed | {"picture": SimpleUploadedFile("r.pdf", PDF)})
    assert saved.status_code == 302, saved.content
    again = browser.post(page, typed | {"picture": SimpleUploadedFile("r.pdf", PDF)})
    assert again["Location"] == saved["Location"]
    assert Expense.objects.count() == StoredFile.objects.count() == 1
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1
    expense = Expense.objects.get()
    shown = browser.get(saved["Location"]).content.decode()
    assert "Paid to Joshi" in shown
    receipt = browser.get(reverse("cashbook:expense_picture", args=[expense.pk]))
    assert receipt.getvalue() == PDF
    assert browser.post(reverse("cashbook:expense_void", args=[expense.pk]), {"reason": ""}).status_code == 400
    assert browser.post(reverse("cashbook:expense_void", args=[expense.pk]), {"reason": "twice"}).status_code == 302
    assert "Taken back: twice" in browser.get(saved["Location"]).content.decode()
    assert world.browser("cashier").get(saved["Location"]).status_code == 403
    nothing_broken()


def test_a_cashier_writes_an_expense_on_the_page_with_a_managers_pin(world: World) -> None:
    member = with_pin(world)
    count(access=world.access(), at=NOW, key="count", till=world.till, notes={10000: 3})
    browser, page = world.browser("cashier"), reverse("cashbook:expense_new")
    assert b"Manager&#x27;s PIN" in browser.get(page).content
    typed = {"expense_category": named(world).pk, "paid_from": "drawer", "notes.100": "1"}
    assert browser.post(page, typed).status_code == 400
    asked = typed | {"allowed_by.member": member.pk, "allowed_by.pin": "9871"}
    assert browser.post(page, asked).status_code == 422
    assert not Expense.objects.exists()
    saved = browser.post(page, asked | {"allowed_by.pin": PIN})
    assert saved["Location"] == reverse("drawer:drawer")
    assert Expense.objects.get().by == world.user("cashier")


def test_the_list_finds_sorts_sums_and_exports(world: World) -> None:
    spent(world, bank(10_000), paid_to="Joshi")
    spent(world, bank(20_000), key="two", category=named(world, "Wages"), note="May")
    taken = spent(world, bank(40_000), key="three")
    void_expense(access=world.access(), at=NOW, expense=taken, reason="twice")
    browser, page = world.browser("manager"), reverse("cashbook:expenses")
    everything = browser.get(page, {"sort": "amount_minor"}).content.decode()
    assert "300.00" in everything, "what was taken back is not counted"
    found = browser.get(page, {"expense_category": str(named(world, "Wages").pk), "text": "May"}).content.decode()
    assert "200.00" in found
    assert "Joshi" not in found
    assert "Joshi" in browser.get(page, {"export": "csv"}).getvalue().decode()
    assert browser.get(page, {"since": "not a day"}).status_code == 400
    api = world.api("manager")
    rows = api.get("/api/v1/expenses/?search=joshi").json()["results"]
    assert [row["amount"] for row in rows] == ["100.00"]
    rows = api.get(f"/api/v1/expenses/?expense_category={named(world, 'Wages').pk}").json()["results"]
    assert [row["amount"] for row in rows] == ["200.00"]
    assert world.api("cashier").get("/api/v1/expenses/").status_code == 403


def test_somebody_granted_it_spends_alone(world: World) -> None:
    people.change_person(access=world.access(), at=NOW, membership=world.member("cashier"), grants=["expense.make"])
    assert post(world, body(world), role="cashier").status_code == 201
    assert not Allowance.objects.exists()


def test_the_money_of_an_expense_lies_in_no_other_account(world: World) -> None:
    expense = spent(world, Paid(PaidFrom.UPI, 500), taxes=[TaxGiven("IGST", 180_000, 76)])
    assert sum(amount for *_, amount in moved(expense.pk)) == 500
    assert {source for source, *_ in moved(expense.pk)} == {"bank"}
