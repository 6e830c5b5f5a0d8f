"""What a shop writes of its bank: lines taken in, matches, one of them undone, and transfers."""

from typing import Any

from galla.cashbook.actions import book_transfer, match, undo_match, void_transfer
from galla.cashbook.models import BankLine, BankTransfer, Expense
from galla.cashbook.tests.statements import bank_account, statement, take
from galla.sales.tests.conftest import Stall
from tests.world import NOW


def bank(stall: Stall) -> None:
    """The rent as the bank shows it, matched twice, and interest that was booked and taken back."""
    world, access = stall.world, stall.access
    account = bank_account(world)
    rows = [("21/11/2026", "NEFT JOSHI RENT", "UTR 4711", "118.00", ""), ("20/11/2026", "INTEREST", "", "", "12.00")]
    take(access, account, statement(rows))
    take(access, account, statement([("21/11/2026", "SMS CHARGES", "", "5.90", "")]), name="later.csv")
    rent = BankLine.objects.get(account=account, amount_minor=-11_800)
    interest = BankLine.objects.get(account=account, amount_minor=1_200)
    paid = Expense.objects.get(shop=world.shop, amount_minor=11_800)
    told: dict[str, Any] = {"access": access, "at": NOW}
    first = match(**told, account=account, lines=[rent.pk], entries=[paid.pk])
    undo_match(**told, matched=first)
    match(**told, account=account, lines=[rent.pk], entries=[paid.pk])
    book_transfer(**told, line=interest, other="interest", note="half a year")
    void_transfer(**told, transfer=BankTransfer.objects.get(shop=world.shop), reason="of the owner's own account")
