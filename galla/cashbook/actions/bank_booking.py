"""What a line of the bank shows and the book does not know yet is booked from it: as an expense, or from or to an
account. The line is matched with it in the same transaction, so it is booked once."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Branch
from galla.cashbook import papers
from galla.cashbook.actions.matching import Wanted, demand_free, write_match
from galla.cashbook.actions.settling import cleaned
from galla.cashbook.actions.spending import Paid, make_expense
from galla.cashbook.bank_chain import hold_bank
from galla.cashbook.errors import TransferTakenBack
from galla.cashbook.models import (
    LONGEST_NOTE,
    LONGEST_REASON,
    BankAct,
    BankLine,
    BankTransfer,
    BankTransferVoid,
    Between,
    ExpenseCategory,
    Found,
    MatchedLine,
    PaidFrom,
)
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.ledger.actions import post
from galla.ledger.entries import Claim, Move, claim, request_hash
from galla.payments.models import Method, kind_of
from galla.payments.queries import methods_in_use

# Of these ways a provider pays out later, so their money comes to the bank from where it was taken.
PAID_OUT_LATER = (Method.CARD, Method.OTHER)
ONLY_IN, ONLY_OUT = (Between.INTEREST, Between.CAPITAL), (Between.TAKEN_OUT,)


def others_of(shop_id: int, amount_minor: int) -> dict[str, str]:
    """Where money of a line may have come from or gone to, by code."""
    found = {one.value: str(one.label) for one in Between if one in (*ONLY_IN, *ONLY_OUT)}
    ways = methods_in_use(shop_id)
    found |= {code: way.name for code, way in ways.items() if kind_of(code) in PAID_OUT_LATER}
    gone = ONLY_OUT if amount_minor > 0 else ONLY_IN
    return {code: name for code, name in found.items() if code not in gone}


def book_expense(
    *,
    access: Access,
    at: datetime.datetime,
    line: BankLine,
    category: ExpenseCategory,
    paid_to: str = "",
    note: str = "",
) -> BankAct:
    """A charge of the bank, or whatever else was paid from the account, as an expense of today.

    Raises ``InvalidInput`` for money that came in, ``AlreadyMatched``, and what ``make_expense`` raises.
    """
    access.require("bank.match")
    if line.amount_minor > 0:
        raise InvalidInput(_("This money came in; an expense goes out."), field="expense_category")

    def write() -> int:
        code = line.account.code
        paid = Paid(PaidFrom.BANK, -line.amount_minor, bank_code="" if code == Method.BANK else code)
        told: dict[str, Any] = {"category": category, "paid": paid, "paid_to": paid_to, "note": note}
        return make_expense(access=access, at=at, key=key_of(line), **told).document.pk

    return booked(access, at, line, write)


def book_transfer(
    *, access: Access, at: datetime.datetime, line: BankLine, other: str, fee_minor: int = 0, note: str = ""
) -> BankAct:
    """Money that came from another account or went to one: what cards were paid out, interest, the owner's own.

    ``fee_minor`` is what the provider kept of a payout: as much less is waited for from it, and it is an expense.
    Raises ``InvalidInput``, ``AlreadyMatched``.
    """
    access.require("bank.match")
    note = cleaned(note, maximum=LONGEST_NOTE, field="note")
    if other not in others_of(access.shop.pk, line.amount_minor):
        raise InvalidInput(_("Choose one of the list."), field="other")
    _demand_sane_fee(line, other, fee_minor)
    branch = _branch(access)

    def write() -> int:
        wanted: list[object] = [line.pk, other, note, *([fee_minor] if fee_minor else [])]
        claimed = _claim(access, papers.TRANSFER, key_of(line), wanted)
        transfer = BankTransfer(
            **_columns(access, claimed, at),
            branch=branch,
            code=line.account.code,
            other=other,
            amount_minor=line.amount_minor,
            fee_minor=fee_minor,
            note=note,
        )
        _post(access, claimed, at, transfer, papers.moves_of_transfer(transfer), papers.hash_of_transfer(transfer))
        transfer.save(force_insert=True)
        return transfer.pk

    return booked(access, at, line, write)


def _demand_sane_fee(line: BankLine, other: str, fee_minor: int) -> None:
    if not fee_minor:
        return
    if line.amount_minor < 0 or kind_of(other) not in PAID_OUT_LATER:
        raise InvalidInput(_("Only of what cards and others pay out a fee is kept."), field="fee")
    if not 0 < fee_minor <= line.amount_minor:
        raise InvalidInput(_("A fee is above nothing, and no more than what came."), field="fee")


def void_transfer(*, access: Access, at: datetime.datetime, transfer: BankTransfer, reason: str) -> BankTransferVoid:
    """Take a transfer back: the money lies where it lay before, from today on. The same again answers the same.

    Raises ``InvalidInput`` (no reason), ``TransferTakenBack`` for one taken back with another reason.
    """
    access.require("bank.match")
    reason = cleaned(reason, maximum=LONGEST_REASON, field="reason")
    if not reason:
        raise InvalidInput(_("Say why it is taken back."), field="reason")

    def work() -> BankTransferVoid:
        claimed = _claim(access, papers.TRANSFER_VOID, f"transfer:{transfer.pk}", [transfer.pk, reason])
        if claimed.replayed:
            return BankTransferVoid.objects.get(pk=claimed.entry_id)
        void = BankTransferVoid(**_columns(access, claimed, at), transfer=transfer, reason=reason)
        moves, told = papers.moves_of_transfer_void(transfer), papers.hash_of_transfer_void(void)
        _post(access, claimed, at, transfer, moves, told, reverses_id=transfer.pk)
        void.save(force_insert=True)
        return void

    try:
        return in_transaction(work)
    except KeyReused:
        raise TransferTakenBack(_("This was taken back before.")) from None


def booked(access: Access, at: datetime.datetime, line: BankLine, write: Any) -> BankAct:
    """Write the entry and the match, once: whoever comes second finds the line matched, before anything is written."""

    def work() -> BankAct:
        head = hold_bank(access.shop.pk)
        demand_free(line.account, [line], [])
        entry = write()
        return write_match(access, at, head, line.account, Wanted({line.pk}, {entry}, set()), Found.BOOKED)

    return in_transaction(work)


def key_of(line: BankLine) -> str:
    """Another one for each time the line was matched: what was booked and undone may be booked anew."""
    return f"bank-line:{line.pk}:{MatchedLine.objects.filter(line=line).count()}"


def _branch(access: Access) -> Branch:
    if access.branch is None:
        raise InvalidInput(_("There is no such branch in this shop."), field="branch")
    return access.branch


def _claim(access: Access, kind: str, key: str, wanted: list[object]) -> Claim:
    told = request_hash(wanted)
    return claim(shop=access.shop, kind=kind, key=key, request_hash=told, member_id=access.membership.pk)


def _columns(access: Access, claimed: Claim, at: datetime.datetime) -> dict[str, Any]:
    return {
        "id": claimed.entry_id,
        "shop": access.shop,
        "by": access.user,
        "happened_at": at.astimezone(datetime.UTC),
        "business_date": business_date(access.shop, at),
    }


def _post(
    access: Access,
    claimed: Claim,
    at: datetime.datetime,
    transfer: BankTransfer,
    moves: list[Move],
    document_hash: str,
    *,
    reverses_id: int | None = None,
) -> None:
    day = business_date(access.shop, at)
    post(
        claim=claimed,
        shop_id=access.shop.pk,
        moves=moves,
        series=f"journal:branch:{transfer.branch_id}",
        fiscal_year=fiscal_year(access.shop, day),
        happened_at=at.astimezone(datetime.UTC),
        recorded_at=at.astimezone(datetime.UTC),
        business_date=day,
        by_id=access.user.pk,
        document_hash=document_hash,
        reverses_id=reverses_id,
    )
