"""What stands in the addresses of the cash book, for walks over every address."""

from galla.cashbook.actions import Paid, book_transfer, make_expense, settle
from galla.cashbook.models import BankAct, BankHold, BankLine, ExpenseCategory, PaidFrom, Settlement
from galla.cashbook.tests.statements import bank_account, line_of, today
from galla.catalog.tests.examples import picture_file
from galla.credit.tests.examples import debtor
from galla.media.keeping import checked
from galla.payments.actions import confirm_claim
from galla.payments.models import Claim
from galla.payments.tests.examples import promised
from tests.world import NOW, Example, World


def category_id(world: World) -> int:
    """Rent."""
    return ExpenseCategory.objects.get(shop=world.shop, name="Rent").pk


def expense_id(world: World) -> int:
    """Rent paid from the bank, with its receipt."""
    paper = make_expense(
        access=world.access(),
        at=NOW,
        key="example",
        category=ExpenseCategory.objects.get(pk=category_id(world)),
        paid=Paid(PaidFrom.BANK, 5000),
        picture=checked(picture_file()),
    )
    return paper.document.pk


EXAMPLES: dict[str, Example] = {
    "expense-categories.pk": category_id,
    "expense_category_id": category_id,
    "expenses.pk": expense_id,
    "expenses.expense_id": expense_id,
}


def settlement(world: World) -> Settlement:
    """A part of what a customer owes, paid over the bank."""
    access = world.access("owner", till=world.till)
    told = {"customer": debtor(world), "method": "bank", "amount_minor": 100}
    return settle(access=access, at=NOW, key="example", **told).document  # type: ignore[arg-type]


EXAMPLES |= {
    "settlements.pk": lambda world: settlement(world).pk,
    "settlement_id": lambda world: settlement(world).pk,
}


def charge_line(world: World) -> BankLine:
    """A charge the book knows nothing of."""
    return line_of(world, "-118.00", words="Charges of the example")


def matched(world: World) -> BankAct:
    """A line that was booked as a transfer, and so is matched."""
    line = line_of(world, "50.00", words="Interest of the example")
    hold = BankHold.objects.filter(line=line).select_related("act").first()
    return hold.act if hold else book_transfer(access=world.access(), at=NOW, line=line, other="interest")


def transfer_id(world: World) -> int:
    """The transfer behind it."""
    return matched(world).matched_moves.get().entry_id


def cancelling_lines(world: World) -> list[int]:
    """Two lines that come to nothing together."""
    told = ("Fee of the example", "Fee of the example back")
    return [line_of(world, amount, words=words).pk for amount, words in zip(("-7.00", "7.00"), told, strict=True)]


def arrived_claim(world: World) -> Claim:
    """Promised money that was seen, and may be what a charge of the bank takes back."""
    money = promised(world, "arrived before")
    confirm_claim(access=world.access(), at=NOW, money=money)
    return money


def message_of_claim(world: World) -> str:
    """What a bank would write of the promised money of the examples."""
    claim = promised(world, "example")
    return f"Rs.118.00 credited to a/c XX1234 on {today()} by UPI, ref {claim.reference}"


EXAMPLES |= {
    "bank_account_id": lambda world: bank_account(world).pk,
    "accounts.pk": lambda world: bank_account(world).pk,
    "bank_line_id": lambda world: charge_line(world).pk,
    "lines.pk": lambda world: charge_line(world).pk,
    "bank_match_id": lambda world: matched(world).pk,
    "matches.pk": lambda world: matched(world).pk,
    "bank_transfer_id": transfer_id,
}
