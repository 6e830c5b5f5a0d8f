"""A line of the bank is said to be a move of the book: once, by equal sums, and it can be undone."""

import datetime
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.cashbook.bank.references import references_in, rrns_of
from galla.cashbook.bank_book import CLAIMS_COME_TO, Shown, place_of
from galla.cashbook.bank_chain import hash_of_match, hold_bank, record_act
from galla.cashbook.errors import AlreadyMatched, MatchUndone, SumsDiffer
from galla.cashbook.models import (
    ActKind,
    BankAccount,
    BankAct,
    BankHead,
    BankHold,
    BankLine,
    Found,
    MatchedLine,
    MatchedMove,
)
from galla.credit.actions import seen, seen_by_mistake
from galla.foundation import formats
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, Refusal
from galla.ledger.by_entry import EntryMove, moves_of_entries
from galla.payments.actions import confirm_claim
from galla.payments.errors import ClaimSettled
from galla.payments.models import LONGEST_REFERENCE, Claim, Seen
from galla.payments.queries import confirmed_by_mistake
from galla.pricing.numbers import decimal_text

MOST_TOGETHER = 500
# So many sure proposals are confirmed by one press: each is an act of its own.
MOST_AT_ONCE = 200


def match(
    *,
    access: Access,
    at: datetime.datetime,
    account: BankAccount,
    lines: Collection[int],
    entries: Collection[int] = (),
    claims: Collection[int] = (),
    found: Found = Found.HAND,
) -> BankAct:
    """Say that these lines are what these entries moved on the account, and that these claims have arrived.

    Either side may be empty where the other comes to nothing: what the bank booked and took back is nobody's.
    Raises ``InvalidInput`` beside ``lines``, ``entries`` or ``claims``; ``SumsDiffer``; ``AlreadyMatched``;
    ``ClaimSettled``. Nothing is confirmed then.
    """
    access.require("bank.match")
    _demand_some(lines, entries, claims)

    def work() -> BankAct:
        head = hold_bank(access.shop.pk)
        return write_match(access, at, head, account, Wanted(set(lines), set(entries), set(claims)), found)

    return in_transaction(work)


class Wanted:
    """The ids of both sides."""

    def __init__(self, lines: set[int], entries: set[int], claims: set[int]) -> None:
        self.lines, self.entries, self.claims = lines, entries, claims


def write_match(
    access: Access, at: datetime.datetime, head: BankHead, account: BankAccount, wanted: Wanted, found: Found
) -> BankAct:
    """The match, in the transaction that holds the shop's head."""
    lines = list(BankLine.objects.filter(account=account, pk__in=wanted.lines).order_by("id"))
    if len(lines) != len(wanted.lines):
        raise InvalidInput(_("There is no such line in this account."), field="lines")
    demand_free(account, lines, wanted.entries)
    demand_standing(access.shop.pk, wanted.entries)
    arrived = _arrive(access, at, account, lines, wanted.claims)
    moves = moves_of_entries(place_of(account), wanted.entries | arrived)
    if {move.entry_id for move in moves} != wanted.entries | arrived:
        raise InvalidInput(_("This moved nothing on the account."), field="entries")
    demand_free(account, lines, wanted.entries | arrived)
    _demand_equal(access, lines, moves)
    return _record(access, at, head, account, lines, moves, found)


def _record(
    access: Access,
    at: datetime.datetime,
    head: BankHead,
    account: BankAccount,
    lines: Sequence[BankLine],
    moves: Sequence[EntryMove],
    found: Found,
) -> BankAct:
    shop_id = access.shop.pk
    of_lines = [MatchedLine(shop_id=shop_id, line_id=line.pk) for line in lines]
    of_moves = [MatchedMove(shop_id=shop_id, entry_id=one.entry_id, amount_minor=one.amount_minor) for one in moves]
    act = record_act(
        access=access,
        at=at,
        head=head,
        account=account,
        kind=ActKind.MATCHED,
        rows_hash=hash_of_match(of_lines, of_moves),
        found=found.value,
    )
    insert_rows(MatchedLine, ("shop_id", "act_id", "line_id"), [(shop_id, act.pk, line.pk) for line in lines])
    columns = ("shop_id", "act_id", "entry_id", "amount_minor")
    insert_rows(MatchedMove, columns, [(shop_id, act.pk, one.entry_id, one.amount_minor) for one in moves])
    keep_holds(act, account, lines, moves)
    seen(shop_id=shop_id, entries=[one.entry_id for one in moves], by_id=access.user.pk, at=at)
    return act


def keep_holds(act: BankAct, account: BankAccount, lines: Sequence[BankLine], moves: Sequence[EntryMove]) -> None:
    """Let nothing of a match be in another as long as it stands."""
    holds: list[tuple[object, ...]] = [(act.shop_id, act.pk, line.pk, "", None) for line in lines]
    holds += [(act.shop_id, act.pk, None, account.code, one.entry_id) for one in moves]
    insert_rows(BankHold, ("shop_id", "act_id", "line_id", "code", "entry_id"), holds)


def undo_match(*, access: Access, at: datetime.datetime, matched: BankAct) -> BankAct:
    """Take a match apart: its lines and moves are nobody's again. Promised money that was seen stays seen; what was
    paid for a khata over the bank frees its limit no more.

    Raises ``MatchUndone`` for one that was undone before.
    """
    access.require("bank.match")

    def work() -> BankAct:
        head = hold_bank(access.shop.pk)
        if BankAct.objects.filter(undoes=matched).exists():
            raise MatchUndone(_("This match was undone before."))
        BankHold.objects.filter(act=matched).delete()
        entries = MatchedMove.objects.filter(act=matched).values_list("entry_id", flat=True)
        seen_by_mistake(shop_id=access.shop.pk, entries=list(entries))
        return record_act(
            access=access,
            at=at,
            head=head,
            account=matched.account,
            kind=ActKind.UNDONE,
            rows_hash=hash_of_match([], []),
            undoes=matched,
        )

    return in_transaction(work)


def confirm_sure(*, access: Access, at: datetime.datetime, account: BankAccount, shown: Sequence[Shown]) -> int:
    """Confirm those of these proposals that are sure, at most ``MOST_AT_ONCE``, each an act of its own; how many.

    What somebody else matched in the meantime is passed over.
    """
    access.require("bank.match")
    done = 0
    for one in [each for each in shown if each.is_sure][:MOST_AT_ONCE]:
        try:
            match(
                access=access,
                at=at,
                account=account,
                lines=[one.line.pk],
                entries=[move.number for move in one.moves if not move.is_claim],
                claims=[move.number for move in one.moves if move.is_claim],
                found=Found.SURE,
            )
        except Refusal:
            continue
        done += 1
    return done


def demand_standing(shop_id: int, entries: Collection[int]) -> None:
    """Raises ``ClaimSettled`` where one of them said by mistake that promised money had arrived. The head is held."""
    if confirmed_by_mistake(shop_id, entries):
        raise ClaimSettled(_("It was said by mistake that this money had arrived."), field="entries")


def refuse_matched(*, shop_id: int, entry_id: int, **_told: object) -> None:
    """Somebody is about to take back that promised money arrived by this entry: not while a line of the bank says so.

    Nobody matches anything until the transaction ends. Raises ``AlreadyMatched``.
    """
    hold_bank(shop_id)
    if BankHold.objects.filter(shop_id=shop_id, entry_id=entry_id).exists():
        raise AlreadyMatched(_("A line of the bank is matched with this money. Undo the match first."), field="reason")


def demand_free(account: BankAccount, lines: Sequence[BankLine], entries: Collection[int]) -> None:
    """Raises ``AlreadyMatched`` where one of them is in a match that stands. The head must be held."""
    held = BankHold.objects.filter(shop_id=account.shop_id)
    if held.filter(line__in=[line.pk for line in lines]).exists():
        raise AlreadyMatched(_("This line of the bank is matched already."), field="lines")
    if held.filter(code=account.code, entry_id__in=list(entries)).exists():
        raise AlreadyMatched(_("This move of the book is matched already."), field="entries")


def _demand_some(lines: Collection[int], entries: Collection[int], claims: Collection[int]) -> None:
    if len(lines) + len(entries) + len(claims) < 2:
        raise InvalidInput(_("Choose what belongs together."), field="lines")
    if max(len(lines), len(entries), len(claims)) > MOST_TOGETHER:
        raise InvalidInput(_("At most %(count)d at once.") % {"count": MOST_TOGETHER}, field="lines")


def _demand_equal(access: Access, lines: Sequence[BankLine], moves: Sequence[EntryMove]) -> None:
    bank, book = sum(line.amount_minor for line in lines), sum(move.amount_minor for move in moves)
    if bank == book:
        return
    digits = formats.money_of(access.shop.currency).minor_digits
    figures = {"bank": decimal_text(bank, places=digits), "book": decimal_text(book, places=digits)}
    words = {"bank": formats.money_symbol(bank), "book": formats.money_symbol(book)}
    raise SumsDiffer(_("The bank says %(bank)s, the book %(book)s.") % words, field="lines", **figures)


def number_of(line: BankLine) -> str:
    """By what the payment of a line is known: its transaction's own number, else the reference beside it."""
    numbers = sorted(rrns_of(references_in(f"{line.reference} {line.description}")))
    return (numbers[0] if len(numbers) == 1 else line.reference)[:LONGEST_REFERENCE]


def _arrive(
    access: Access, at: datetime.datetime, account: BankAccount, lines: Sequence[BankLine], claims: Collection[int]
) -> set[int]:
    """The entries by which these claims arrived, as a line of the bank says; made now where nobody had seen them."""
    if not claims:
        return set()
    if account.code != CLAIMS_COME_TO:
        raise InvalidInput(_("Promised money does not come to this account."), field="claims")
    if not lines:
        raise InvalidInput(_("Choose the line of the bank by which it came."), field="lines")
    found = list(access.rows(Claim).filter(pk__in=list(claims)).order_by("id"))
    if len(found) != len(claims):
        raise InvalidInput(_("There is no such thing in this shop."), field="claims")
    reference = number_of(lines[0])
    arrived = [
        confirm_claim(access=access, at=at, money=money, seen=Seen.STATEMENT, reference=reference) for money in found
    ]
    return {arrival.pk for arrival in arrived}
