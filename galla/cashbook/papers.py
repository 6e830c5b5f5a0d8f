"""What an expense and its void mean in moves, and the hash their entries carry of them. Pure.

The actions post these moves, and ``galla verify`` asks again whether they were posted.
"""

from collections.abc import Iterable

from galla.cashbook.models import (
    BankTransfer,
    BankTransferVoid,
    Between,
    Expense,
    ExpenseVoid,
    PaidFrom,
    Settlement,
    SettlementVoid,
)
from galla.drawer.acts import pieces_of
from galla.drawer.cash import cash_moves
from galla.ledger import places
from galla.ledger.entries import Move, request_hash
from galla.payments import ways
from galla.payments.models import Claim
from galla.payments.papers import moves_home
from galla.payments.queries import account_of
from galla.payments.ways import is_cash

EXPENSE, EXPENSE_VOID = "expense", "expense-void"


def paid_from(expense: Expense) -> places.Account:
    """Where the money lay."""
    if expense.paid_from == PaidFrom.DRAWER and expense.till_id is not None:
        return places.drawer(expense.shop_id, expense.till_id)
    # What the shop itself sends over UPI leaves the bank; the account of UPI holds what it waits for.
    return account_of(expense.shop_id, expense.bank_code or "bank")


def moves_of(expense: Expense) -> list[Move]:
    """Money to the category, its taxes to what was paid of them, and the notes that left the drawer."""
    shop, money, source = expense.shop_id, places.money(expense.shop_id), paid_from(expense)
    net = expense.amount_minor - expense.tax_minor
    moves = [Move(source, places.expense(shop, expense.category_id), money, net)]
    moves += [Move(source, places.tax_paid(shop, name, rate), money, amount) for name, rate, amount in expense.taxes]
    if expense.till_id is not None:
        moves += cash_moves(
            shop_id=shop,
            till_id=expense.till_id,
            given=None,
            amount_minor=0,
            handed_back={int(value): pieces for value, pieces in expense.notes.items()},
            back_minor=expense.amount_minor,
        )
    return moves


def moves_of_void(expense: Expense) -> list[Move]:
    """The same moves turned round: what was paid lies where it lay before."""
    return [Move(move.target, move.source, move.unit, move.amount) for move in moves_of(expense)]


def series_of(expense: Expense) -> str:
    """The journal an expense and its void stand in: that of the till whose drawer paid, or of the branch."""
    return f"journal:till:{expense.till_id}" if expense.till_id else f"journal:branch:{expense.branch_id}"


def hash_of(expense: Expense) -> str:
    """What the entry of an expense carries of it. The plain bank account is left out, as before there were others."""
    return request_hash(
        [
            *(expense.shop_id, expense.branch_id, expense.till_id, expense.category_id, expense.paid_from),
            *(expense.amount_minor, expense.tax_minor, expense.taxes, sorted(expense.notes.items())),
            *(expense.loose_minor, expense.paid_to, expense.note, expense.picture_id, expense.picture_sha256),
            *(expense.by_id, *([expense.bank_code] if expense.bank_code else [])),
        ]
    )


def hash_of_void(void: ExpenseVoid) -> str:
    """What the entry of a void carries of it."""
    return request_hash([void.shop_id, void.expense_id, void.reason, void.by_id])


SETTLEMENT, SETTLEMENT_VOID = "settlement", "settlement-void"


def lies_in(paper: Settlement) -> places.Account:
    """Where the money of a settlement came to lie."""
    return ways.lies_in(paper.shop_id, paper.method, paper.till_id)


def moves_of_settlement(paper: Settlement) -> list[Move]:
    """From the customer's account to where the money lies, with its notes."""
    money, customer = places.money(paper.shop_id), places.customer(paper.shop_id, paper.customer_id)
    moves = [Move(customer, lies_in(paper), money, paper.amount_minor)]
    if is_cash(paper.method):
        moves += cash_moves(
            shop_id=paper.shop_id,
            till_id=paper.till_id,
            given=pieces_of(paper.notes),
            amount_minor=paper.amount_minor,
            handed_back={},
            back_minor=0,
        )
    return moves


def moves_of_settlement_void(paper: Settlement, void: SettlementVoid, claims: Iterable[Claim]) -> list[Move]:
    """The money goes back onto the khata, and cash out of the drawer in the notes the void names.

    ``claims`` is what of it was promised: what was given up of that is no longer.
    """
    money, customer = places.money(paper.shop_id), places.customer(paper.shop_id, paper.customer_id)
    moves = [*moves_home(claims), Move(lies_in(paper), customer, money, paper.amount_minor)]
    if is_cash(paper.method):
        moves += cash_moves(
            shop_id=paper.shop_id,
            till_id=paper.till_id,
            given=None,
            amount_minor=0,
            handed_back=pieces_of(void.notes),
            back_minor=paper.amount_minor,
        )
    return moves


def hash_of_settlement(paper: Settlement, shares: Iterable[tuple[int, int]]) -> str:
    """What the entry carries: the paper and the bills it was said to be for, as (charge, amount)."""
    told = [paper.shop_id, paper.branch_id, paper.till_id, paper.customer_id, paper.method, paper.amount_minor]
    return request_hash(
        [*told, sorted(paper.notes.items()), paper.loose_minor, paper.reference, paper.by_id, sorted(shares)]
    )


def hash_of_settlement_void(void: SettlementVoid) -> str:
    """What the entry carries of a settlement that was taken back."""
    return request_hash(
        [void.shop_id, void.settlement_id, void.reason, sorted(void.notes.items()), void.loose_minor, void.by_id]
    )


TRANSFER, TRANSFER_VOID = "bank-transfer", "bank-transfer-void"


def other_side(paper: BankTransfer) -> places.Account:
    """Where money of a transfer came from or went to."""
    if paper.other == Between.INTEREST:
        return places.named(paper.shop_id, "bank-interest")
    return account_of(paper.shop_id, paper.other)


def moves_of_transfer(paper: BankTransfer) -> list[Move]:
    """Into the bank's account, or out of it; and what was kept of it on the way."""
    bank, other = account_of(paper.shop_id, paper.code), other_side(paper)
    source, target = (other, bank) if paper.amount_minor > 0 else (bank, other)
    money = places.money(paper.shop_id)
    moves = [Move(source, target, money, abs(paper.amount_minor))]
    if paper.fee_minor:
        moves.append(Move(other, places.named(paper.shop_id, "fees"), money, paper.fee_minor))
    return moves


def moves_of_transfer_void(paper: BankTransfer) -> list[Move]:
    """The same turned round."""
    return [Move(move.target, move.source, move.unit, move.amount) for move in moves_of_transfer(paper)]


def hash_of_transfer(paper: BankTransfer) -> str:
    """What the entry of a transfer carries of it. No fee is left out, as before there were any."""
    told = [paper.shop_id, paper.branch_id, paper.code, paper.other, paper.amount_minor, paper.note, paper.by_id]
    return request_hash([*told, *([paper.fee_minor] if paper.fee_minor else [])])


def hash_of_transfer_void(void: BankTransferVoid) -> str:
    """What the entry carries of a transfer that was taken back."""
    return request_hash([void.shop_id, void.transfer_id, void.reason, void.by_id])
