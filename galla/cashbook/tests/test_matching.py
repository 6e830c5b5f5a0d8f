"""The bank's lines and the book: put together by equal sums alone, once, and taken apart again."""

from typing import Any

import pytest
from django.utils import timezone

from galla.cashbook import bank_book, papers
from galla.cashbook.actions import (
    add_bank_account,
    book_expense,
    book_transfer,
    confirm_sure,
    make_expense,
    match,
    settle,
    undo_match,
    void_expense,
    void_transfer,
)
from galla.cashbook.actions.spending import Paid
from galla.cashbook.bank.matching import Strength
from galla.cashbook.errors import AlreadyMatched, MatchUndone, SumsDiffer, TransferTakenBack
from galla.cashbook.models import (
    BankAct,
    BankHold,
    BankLine,
    BankTransfer,
    Expense,
    ExpenseCategory,
    MatchedMove,
    PaidFrom,
    Settlement,
)
from galla.cashbook.tests.statements import DAY, bank_account, line_of, statement, take, today
from galla.credit.tests.khatas import bill_of, customer, khata_world
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.payments.actions import add_method, apply_payout, confirm_claim, give_up_claim
from galla.payments.errors import ClaimSettled
from galla.payments.models import Arrival, Seen
from galla.payments.providers import DONE, PaidOut
from galla.payments.tests.accounts import lies_in
from galla.payments.tests.examples import gateway_account, promised
from galla.pricing.numbers import decimal_text
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A shop."""
    return khata_world()


def rent(world: World) -> ExpenseCategory:
    """A category."""
    return ExpenseCategory.objects.get(shop=world.shop, name="Rent")


def spent(world: World, minor: int, key: str = "rent") -> Expense:
    """An expense paid from the bank."""
    return make_expense(
        access=world.access(), at=NOW, key=key, category=rent(world), paid=Paid(PaidFrom.BANK, minor)
    ).document


def paid(world: World, minor: int, reference: str = "", key: str = "paid") -> Settlement:
    """What somebody paid over the bank for their khata."""
    told: dict[str, Any] = {"method": "bank", "amount_minor": minor, "reference": reference}
    who = customer(world, f"Sunil {key}")
    assert bill_of(world, decimal_text(minor, places=2), who, key=f"bill of {key}").status_code == 201
    return settle(access=world.access(), at=NOW, key=key, customer=who, **told).document


def shown(world: World) -> list[bank_book.Shown]:
    """The proposals of now."""
    return bank_book.proposals_now(world.access(), bank_account(world), max(DAY, timezone.localdate()))


def whole() -> None:
    """Every invariant holds."""
    assert [str(found) for found in broken()] == []


def test_a_line_is_proposed_by_its_reference_and_confirmed_with_all_that_are_sure(world: World) -> None:
    paper = paid(world, 11_800, "UTR SBIN332200112233")
    paid(world, 11_800, "another 99887766", key="other")
    line = line_of(world, "118.00", words="NEFT CR SBIN332200112233 SUNIL")
    found = shown(world)
    assert [(one.line.pk, one.key, one.is_sure) for one in found] == [(line.pk, f"{line.pk}+entry:{paper.pk}", True)]
    assert confirm_sure(access=world.access(), at=NOW, account=line.account, shown=found) == 1
    assert MatchedMove.objects.get().entry_id == paper.pk
    assert confirm_sure(access=world.access(), at=NOW, account=line.account, shown=found) == 0
    assert [one.line.pk for one in shown(world)] == []
    whole()


def test_a_claim_is_seen_when_its_line_is_confirmed_and_stays_seen_when_the_match_is_undone(world: World) -> None:
    money = promised(world, "7712004455")
    line = line_of(world, "118.00", words="UPI/633212345678/TR7712004455/Sunil", day=today())
    [one] = shown(world)
    assert (one.proposal.strength, one.moves[0].number) == (Strength.SURE, money.pk)
    act = match(access=world.access("manager"), at=NOW, account=line.account, lines=[line.pk], claims=[money.pk])
    arrival = Arrival.objects.get(claim=money)
    assert (arrival.seen, arrival.reference, arrival.by) == (Seen.STATEMENT, "633212345678", world.user("manager"))
    assert (lies_in(world.shop.pk, "upi"), lies_in(world.shop.pk, "bank")) == (0, 11_800)
    undo_match(access=world.access(), at=NOW, matched=act)
    assert (lies_in(world.shop.pk, "bank"), BankHold.objects.count()) == (11_800, 0)
    assert [one.moves[0].number for one in shown(world)] == [arrival.pk]
    whole()


def test_a_claim_that_was_given_up_is_not_confirmed_by_a_line(world: World) -> None:
    money, line = promised(world, "1"), line_of(world, "118.00", words="UPI")
    give_up_claim(access=world.access(), at=NOW, money=money, reason="Never came")
    with pytest.raises(ClaimSettled):
        match(access=world.access(), at=NOW, account=line.account, lines=[line.pk], claims=[money.pk])
    assert (BankAct.objects.filter(kind="matched").count(), lies_in(world.shop.pk, "bank")) == (0, 0)


def test_money_that_was_seen_at_the_till_is_matched_and_does_not_arrive_twice(world: World) -> None:
    money, line = promised(world, "1"), line_of(world, "118.00", words="UPI")
    confirm_claim(access=world.access("cashier"), at=NOW, money=money)
    match(access=world.access(), at=NOW, account=line.account, lines=[line.pk], claims=[money.pk])
    assert (Arrival.objects.count(), lies_in(world.shop.pk, "bank")) == (1, 11_800)
    whole()


def test_one_line_is_all_that_was_taken_on_a_day(world: World) -> None:
    claims = [promised(world, str(number)) for number in range(3)]
    line = line_of(world, "354.00", words="UPI SETTLEMENT", day=today())
    [one] = shown(world)
    assert ({move.number for move in one.moves}, one.proposal.strength) == (
        {claim.pk for claim in claims},
        Strength.LIKELY,
    )
    match(access=world.access(), at=NOW, account=line.account, lines=[line.pk], claims=[claim.pk for claim in claims])
    assert (Arrival.objects.count(), lies_in(world.shop.pk, "bank"), shown(world)) == (3, 35_400, [])
    whole()


def test_several_lines_are_one_move_and_two_that_cancel_are_nobodys(world: World) -> None:
    expense = spent(world, 10_000)
    first, second = line_of(world, "-60.00", words="RENT 1"), line_of(world, "-40.00", words="RENT 2")
    wrong, right = line_of(world, "-5.00", words="FEE"), line_of(world, "5.00", words="FEE REVERSED")
    told: dict[str, Any] = {"access": world.access(), "at": NOW, "account": first.account}
    match(**told, lines=[first.pk, second.pk], entries=[expense.pk])
    match(**told, lines=[wrong.pk, right.pk])
    assert bank_book.unmatched_lines(first.account, DAY, DAY) == []
    whole()


def test_different_sums_are_never_put_together(world: World) -> None:
    expense, money, line = spent(world, 10_000), promised(world, "1"), line_of(world, "-99.99", words="RENT")
    told: dict[str, Any] = {"access": world.access(), "at": NOW, "account": line.account}
    with pytest.raises(SumsDiffer) as refused:
        match(**told, lines=[line.pk], entries=[expense.pk])
    assert refused.value.figures == {"bank": "-99.99", "book": "-100.00"}
    with pytest.raises(SumsDiffer):
        match(**told, lines=[line.pk], claims=[money.pk])
    assert shown(world) == []
    assert (BankHold.objects.count(), Arrival.objects.count(), lies_in(world.shop.pk, "upi")) == (0, 0, 11_800)


def test_what_is_matched_is_in_no_second_match_until_it_is_undone(world: World) -> None:
    expense, line = spent(world, 10_000), line_of(world, "-100.00", words="RENT")
    again, twin = line_of(world, "-100.00", words="RENT AGAIN"), spent(world, 10_000, "twin")
    told: dict[str, Any] = {"access": world.access(), "at": NOW, "account": line.account}
    act = match(**told, lines=[line.pk], entries=[expense.pk])
    for lines, entries in (([line.pk], [twin.pk]), ([again.pk], [expense.pk])):
        with pytest.raises(AlreadyMatched):
            match(**told, lines=lines, entries=entries)
    assert BankAct.objects.filter(kind="matched").count() == 1
    undo_match(access=world.access("manager"), at=NOW, matched=act)
    with pytest.raises(MatchUndone):
        undo_match(access=world.access(), at=NOW, matched=act)
    match(**told, lines=[again.pk], entries=[expense.pk])
    whole()


def test_another_shops_lines_and_moves_of_other_accounts_are_not_there(world: World) -> None:
    line, drawn = line_of(world, "-100.00", words="RENT"), spent(world, 10_000)
    money = promised(world, "1")
    told: dict[str, Any] = {"access": world.access(), "at": NOW, "account": line.account}
    for lines, entries, field in (
        ([line.pk + 999], [drawn.pk], "lines"),
        ([line.pk], [drawn.pk + 999], "entries"),
        ([line.pk], [money.entry_id], "entries"),
        ([line.pk], [], "lines"),
    ):
        with pytest.raises(InvalidInput) as refused:
            match(**told, lines=lines, entries=entries)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        match(**(told | {"access": world.access("cashier")}), lines=[line.pk], entries=[drawn.pk])
    assert BankHold.objects.count() == 0


def test_a_charge_is_booked_from_its_line_once_and_anew_after_it_was_undone(world: World) -> None:
    line = line_of(world, "-118.00", words="SMS CHARGES")
    told: dict[str, Any] = {"access": world.access(), "at": NOW, "line": line, "category": rent(world)}
    act = book_expense(**told, note="Quarterly")
    expense = Expense.objects.get()
    assert (expense.amount_minor, expense.paid_from, lies_in(world.shop.pk, "bank")) == (11_800, "bank", -11_800)
    with pytest.raises(AlreadyMatched):
        book_expense(**told)
    assert Expense.objects.count() == 1
    void_expense(access=world.access(), at=NOW, expense=expense, reason="Wrong shop")
    undo_match(access=world.access(), at=NOW, matched=act)
    assert bank_book.unmatched_moves(world.access(), line.account, DAY, DAY) == []
    book_expense(**told)
    assert (Expense.objects.count(), lies_in(world.shop.pk, "bank")) == (2, -11_800)
    whole()


def test_money_that_came_in_is_no_expense(world: World) -> None:
    with pytest.raises(InvalidInput):
        book_expense(access=world.access(), at=NOW, line=line_of(world, "5.00"), category=rent(world))
    assert Expense.objects.count() == 0


def test_a_payout_of_cards_interest_and_the_owners_own_are_moves_between_accounts(world: World) -> None:
    told: dict[str, Any] = {"access": world.access(), "at": NOW}
    book_transfer(**told, line=line_of(world, "500.00", words="POS"), other="card", note="Machine 1")
    book_transfer(**told, line=line_of(world, "12.00", words="INT"), other="interest")
    book_transfer(**told, line=line_of(world, "-100.00", words="SELF"), other="paid-out")
    assert [lies_in(world.shop.pk, code) for code in ("bank", "card", "bank-interest", "paid-out")] == [
        *(41_200, -50_000, -1_200, 10_000)
    ]
    for amount, other in (("-1.00", "interest"), ("1.00", "paid-out"), ("1.00", "upi"), ("1.00", "bank")):
        with pytest.raises(InvalidInput):
            book_transfer(**told, line=line_of(world, amount, words="ODD"), other=other)
    assert BankTransfer.objects.count() == 3
    whole()


def test_what_a_card_company_kept_of_a_payout_is_a_fee_and_not_waited_for(world: World) -> None:
    told: dict[str, Any] = {"access": world.access(), "at": NOW}
    body = {
        "lines": [{"name": "Mending", "unit_price": "500.00", "tax_rate": "0", "quantity": "1"}],
        "tenders": [{"method": "card", "amount": "500.00"}],
    }
    client = world.api("owner", till=world.till)
    assert client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "c"}).status_code == 201
    line, fresh = line_of(world, "491.15", words="POS 1"), line_of(world, "-5.00", words="POS RENT")
    for wrong, other, fee in ((line, "card", 49_116), (line, "card", -1), (line, "interest", 1), (fresh, "card", 1)):
        with pytest.raises(InvalidInput) as refused:
            book_transfer(**told, line=wrong, other=other, fee_minor=fee)
        assert refused.value.field == "fee"
    assert BankTransfer.objects.count() == 0
    owner = world.browser("owner")
    assert "Fee kept of it" in owner.get(f"/bank/lines/{line.pk}/").content.decode()
    posted = owner.post(f"/bank/lines/{line.pk}/transfer/", {"other": "card", "fee": "8.85", "note": ""})
    assert posted.status_code == 302
    assert [lies_in(world.shop.pk, code) for code in ("bank", "card", "fees")] == [49_115, 0, 885]
    transfer = BankTransfer.objects.get()
    assert "8.85" in owner.get(f"/bank/transfers/{transfer.pk}/").content.decode()
    whole()
    void_transfer(**told, transfer=transfer, reason="Another machine")
    assert [lies_in(world.shop.pk, code) for code in ("bank", "card", "fees")] == [0, 50_000, 0]
    whole()


def test_the_fee_of_a_wallet_is_told_over_the_api(world: World) -> None:
    way = add_method(access=world.access(), kind="other", word="wallet", values={"name": "Wallet"})
    line = line_of(world, "98.00", words="WALLET")
    client = world.api("owner")
    address, body = f"/api/v1/bank/lines/{line.pk}/transfer/", {"other": way.code, "fee": "2.00"}
    assert client.post(address, body | {"fee": "-2.00"}, format="json").status_code == 400
    assert client.post(address, body, format="json").status_code == 201
    assert [lies_in(world.shop.pk, code) for code in ("bank", way.code, "fees")] == [9_800, -10_000, 200]
    whole()


def test_a_transfer_is_taken_back_once_with_a_reason(world: World) -> None:
    line = line_of(world, "12.00", words="INT")
    book_transfer(access=world.access(), at=NOW, line=line, other="interest")
    transfer = BankTransfer.objects.get()
    told: dict[str, Any] = {"access": world.access(), "at": NOW, "transfer": transfer}
    with pytest.raises(InvalidInput):
        void_transfer(**told, reason=" ")
    first = void_transfer(**told, reason="Wrong")
    assert void_transfer(**told, reason="Wrong").pk == first.pk
    with pytest.raises(TransferTakenBack):
        void_transfer(**told, reason="Other")
    assert lies_in(world.shop.pk, "bank") == 0
    whole()


def test_bills_paid_over_the_bank_are_known_by_the_reference_typed_at_the_till(world: World) -> None:
    body = {
        "lines": [{"name": "Mending", "unit_price": "75.00", "tax_rate": "18", "quantity": "1"}],
        "tenders": [{"method": "bank", "amount": "75.00", "reference": "HDFC0099887766"}],
    }
    client = world.api("owner", till=world.till)
    sold = client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "neft"})
    assert sold.status_code == 201, sold.content
    line_of(world, "75.00", words="NEFT HDFC0099887766 RAO", day=today())
    assert [(one.is_sure, one.moves[0].number) for one in shown(world)] == [(True, sold.json()["id"])]


def test_payouts_of_a_gateway_are_known_by_what_the_bank_calls_them(world: World) -> None:
    account, rows = gateway_account(world), list[int]()
    for number, utr in enumerate(("1568176960vxp0rj", "1568176971qmz3ab", "")):
        told = PaidOut(f"setl_{number}", 11_500, 300, "INR", DONE, reference=utr)
        row = apply_payout(account=account, told=told, at=timezone.now())
        assert row is not None
        rows.append(row.pk)
    second = line_of(world, "115.00", words="NEFT 1568176971QMZ3AB RAZORPAY", day=today())
    first = line_of(world, "115.00", words="NEFT 1568176960VXP0RJ RAZORPAY", day=today())
    found = {one.line.pk: (one.is_sure, [move.number for move in one.moves]) for one in shown(world)}
    assert found == {first.pk: (True, [rows[0]]), second.pk: (True, [rows[1]])}


def test_a_bill_on_the_khata_moves_nothing_at_the_bank(world: World) -> None:
    bill_of(world, "60.00", customer(world), key="one")
    assert bank_book.unmatched_moves(world.access(), bank_account(world), DAY, DAY) == []


def test_the_same_lines_come_in_once_and_alike_ones_as_often_as_they_stand(world: World) -> None:
    tea = ("21/11/2026", "UPI TEA", "", "", "20.00")
    access, account = world.access(), bank_account(world)
    assert take(access, account, statement([tea, tea])).created == 2
    again = take(access, account, statement([tea, tea, tea]))
    assert (again.created, again.unchanged, BankLine.objects.count()) == (1, 2, 3)
    assert take(access, account, statement([tea, tea, tea])).already
    whole()


def test_a_charge_of_another_bank_account_leaves_that_account(world: World) -> None:
    way = add_method(access=world.access(), kind="bank", word="second", values={"name": "Second bank"})
    account = add_bank_account(access=world.access(), name="Savings", code=way.code)
    take(world.access(), account, statement([("21/11/2026", "SMS CHARGES", "", "118.00", "")]))
    line = BankLine.objects.get(account=account)
    told: dict[str, Any] = {"access": world.access(), "at": NOW, "line": line, "category": rent(world)}
    act = book_expense(**told)
    expense = Expense.objects.get()
    assert (expense.paid_from, expense.bank_code) == ("bank", "bank.second")
    assert [lies_in(world.shop.pk, code) for code in ("bank", "bank.second")] == [0, -11_800]
    assert BankHold.objects.filter(line=line).exists()
    owner = world.browser("owner")
    for page in ("/expenses/", f"/expenses/{expense.pk}/"):
        assert "Second bank" in owner.get(page).content.decode()
    answer = world.api("owner").get(f"/api/v1/expenses/{expense.pk}/").json()
    assert (answer["paid_from"], answer["bank"]) == ("bank", "bank.second")
    undo_match(access=world.access(), at=NOW, matched=act)
    void_expense(access=world.access(), at=NOW, expense=expense, reason="Wrong shop")
    assert lies_in(world.shop.pk, "bank.second") == 0
    whole()


def test_an_expense_of_the_plain_bank_account_is_sealed_as_before_there_were_others(world: World) -> None:
    book_expense(access=world.access(), at=NOW, line=line_of(world, "-118.00"), category=rent(world))
    expense = Expense.objects.get()
    sealed = papers.hash_of(expense)
    expense.bank_code = "bank.second"
    assert papers.hash_of(expense) != sealed
    whole()
