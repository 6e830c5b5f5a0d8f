"""Money spent, from a drawer, the bank or UPI; and taken back where it should not stand."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import IntegrityError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.allowing import allowances_of, asked, insert_of, sealed
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Branch, Till
from galla.accounts.registration import plain_text
from galla.cashbook import papers
from galla.cashbook.errors import AlreadyVoid
from galla.cashbook.models import LONGEST_NOTE, LONGEST_PAYEE, Expense, ExpenseCategory, ExpenseVoid, PaidFrom
from galla.drawer.cash import MOST_CASH_MINOR, drawer_pairs, never_below_zero, validate_notes, worth_of
from galla.drawer.leaving import demand_cash_there
from galla.drawer.queries import denomination_values
from galla.drawer.shifts import NO_SHIFT, asked_at_till, demand_own_till, shift_now, shift_pair
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Claim, Move, Standing, claim, lock_balances, request_hash
from galla.media.keeping import Checked, laid
from galla.media.models import StoredFile

MOST_TAXES = 6
TAX_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 .]{0,19}")


@dataclass(frozen=True, slots=True)
class Paper[Document]:
    """What an act made, and whether an earlier request with the same key had made it."""

    document: Document
    replayed: bool


class TaxGiven(NamedTuple):
    """A tax inside an expense, as its receipt says it."""

    name: str
    rate_ppm: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Paid:
    """How an expense was paid: from a till's drawer (in notes, or an amount out of its loose cash), or from elsewhere.

    Amounts in minor units; ``notes`` maps a note's value to pieces. ``bank_code`` names the bank account where it
    is not the plain one.
    """

    paid_from: PaidFrom
    amount_minor: int | None = None
    notes: Mapping[int, int] = field(default_factory=dict)
    till: Till | None = None
    branch: Branch | None = None
    bank_code: str = ""


def asked_to_spend(
    access: Access, permission: str, told: Mapping[str, Any] | None, *, till: Till | None, at: datetime.datetime
) -> Access:
    """``allowing.asked`` for an expense, or its void, at the till whose drawer pays; None where none does.

    That it is one's own till is asked before the PIN is tried. Raises as ``asked_at_till`` does.
    """
    return (
        asked(access, permission, told, at=at) if till is None else asked_at_till(access, till, permission, told, at=at)
    )


def make_expense(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    category: ExpenseCategory,
    paid: Paid,
    taxes: Sequence[TaxGiven] = (),
    paid_to: str = "",
    note: str = "",
    picture: Checked | StoredFile | None = None,
) -> Paper[Expense]:
    """Write down what was spent on a category. ``picture`` is its receipt: a checked file, or one handed in before.

    Raises ``NotAllowed``; ``InvalidInput`` for no amount, notes the shop does not know, taxes that come to more than
    the whole, a category that is put away; ``CashNotThere`` when the drawer does not hold it.
    """
    access.require("expense.make", field="allowed_by")
    if category.archived_at is not None:
        raise InvalidInput(_("This category is put away."), field="expense_category")
    values = _values(access, paid, taxes) | {
        "category_id": category.pk,
        "paid_to": plain_text(paid_to, field="paid_to", maximum=LONGEST_PAYEE),
        "note": plain_text(note, field="note", maximum=LONGEST_NOTE),
        "picture_sha256": picture.sha256 if picture else "",
    }
    wanted = request_hash([sorted(values.items(), key=lambda item: item[0])])
    with laid(access.shop.pk, picture if isinstance(picture, Checked) else None) as file:

        def work() -> Paper[Expense]:
            claimed = _claim(access, papers.EXPENSE, key, wanted)
            if claimed.replayed:
                return Paper(access.rows(Expense).get(pk=claimed.entry_id), replayed=True)
            kept = file.keep() if file else picture if isinstance(picture, StoredFile) else None
            expense = Expense(**_columns(access, claimed, at), **values, picture=kept)
            _book(access, at, claimed, expense)
            return Paper(expense, replayed=False)

        try:
            return in_transaction(work)
        except IntegrityError as error:
            if isinstance(picture, StoredFile) and Expense.objects.filter(picture=picture).exists():
                raise InvalidInput(_("This picture is of another expense."), field="picture") from error
            raise


def void_expense(
    *, access: Access, at: datetime.datetime, expense: Expense, reason: str, key: str | None = None
) -> Paper[ExpenseVoid]:
    """Take an expense back: today the money lies where it lay before. The same ``key`` again answers the same void.

    Raises ``NotAllowed``, ``InvalidInput`` (no reason), ``AlreadyVoid``.
    """
    access.require("expense.void", field="allowed_by")
    if expense.till is not None:
        demand_own_till(access, expense.till)
    reason = plain_text(reason, field="reason", maximum=LONGEST_NOTE)
    if not reason:
        raise InvalidInput(_("Say why this expense is taken back."), field="reason")
    wanted = request_hash([expense.pk] if key is None else [expense.pk, reason])

    def work() -> Paper[ExpenseVoid]:
        claimed = _claim(access, papers.EXPENSE_VOID, key or f"expense:{expense.pk}", wanted)
        known = ExpenseVoid.objects.filter(expense=expense).first()
        if claimed.replayed and key is not None and known is not None:
            return Paper(known, replayed=True)
        if known is not None:
            raise AlreadyVoid(_("This expense was taken back before."))
        columns = _columns(access, claimed, at)
        void = ExpenseVoid(**columns, expense=expense, reason=reason)
        moves = papers.moves_of_void(expense)
        pairs = [(place, move.unit) for move in moves for place in _tracked(move)]
        if expense.till_id is not None:
            pairs.append(shift_pair(access.shop.pk, expense.till_id))
        standing = lock_balances(pairs)
        _post(access, at, claimed, moves, papers.hash_of_void(void), expense, standing, reverses_id=expense.pk)
        void.save(force_insert=True)
        return Paper(void, replayed=False)

    try:
        return in_transaction(work)
    except IntegrityError as error:
        if not ExpenseVoid.objects.filter(expense=expense).exists():
            raise
        raise AlreadyVoid(_("This expense was taken back before.")) from error


def _tracked(move: Move) -> list[places.Account]:
    return [place for place in (move.source, move.target) if places.is_tracked(place, move.unit)]


def _claim(access: Access, kind: str, key: str, wanted: str) -> Claim:
    return claim(shop=access.shop, kind=kind, key=key, request_hash=wanted, member_id=access.membership.pk)


def _columns(access: Access, claimed: Claim, at: datetime.datetime) -> dict[str, Any]:
    return {
        "id": claimed.entry_id,
        "shop": access.shop,
        "by": access.user,
        "happened_at": at.astimezone(datetime.UTC),
        "business_date": business_date(access.shop, at),
    }


def _values(access: Access, paid: Paid, taxes: Sequence[TaxGiven]) -> dict[str, Any]:
    """The columns that say how much it was and where the money lay."""
    is_cash = paid.paid_from == PaidFrom.DRAWER
    till = (paid.till or access.require_till()) if is_cash else None
    branch = till.branch if till is not None else paid.branch or access.branch
    if branch is None or branch.shop_id != access.shop.pk or (till is not None and till.shop_id != access.shop.pk):
        raise InvalidInput(_("There is no such branch in this shop."), field="branch")
    if till is not None and till.archived_at is not None:
        raise InvalidInput(_("This till is closed."), field="till")
    if till is not None:
        demand_own_till(access, till)
    notes = {value: pieces for value, pieces in paid.notes.items() if pieces}
    if notes and not is_cash:
        raise InvalidInput(_("Notes leave a drawer only."), field="notes")
    if is_cash:
        validate_notes(denomination_values(access.shop.pk).keys(), paid.notes, paid.amount_minor if notes else None)
    amount = worth_of(notes) if notes else paid.amount_minor or 0
    if not 0 < amount <= MOST_CASH_MINOR:
        raise InvalidInput(_("An amount above zero, or the notes it is made of."), field="amount")
    return {
        "branch_id": branch.pk,
        "till_id": till.pk if till is not None else None,
        "paid_from": paid.paid_from.value,
        "amount_minor": amount,
        "tax_minor": _demand_taxes(taxes, amount),
        "taxes": sorted([tax.name, tax.rate_ppm, tax.amount_minor] for tax in taxes),
        "notes": {str(value): pieces for value, pieces in sorted(notes.items())},
        "loose_minor": amount if is_cash and not notes else 0,
        # Left out where it is the plain one: a request of before there were others stays the answer to its key.
        **({"bank_code": paid.bank_code} if paid.bank_code else {}),
    }


def _demand_taxes(taxes: Sequence[TaxGiven], amount_minor: int) -> int:
    """What the taxes come to. Raises ``InvalidInput`` beside the one at fault."""
    if len(taxes) > MOST_TAXES:
        raise InvalidInput(_("At most %(count)d taxes.") % {"count": MOST_TAXES}, field="taxes")
    for place, tax in enumerate(taxes):
        if not TAX_NAME.fullmatch(tax.name):
            raise InvalidInput(_("The name of a tax, such as CGST."), field=f"taxes.{place}.name")
        if not 0 < tax.rate_ppm <= 1_000_000:
            raise InvalidInput(_("A rate above 0 and up to 100 percent."), field=f"taxes.{place}.rate")
        if tax.amount_minor <= 0:
            raise InvalidInput(_("An amount above zero."), field=f"taxes.{place}.amount")
        if (tax.name, tax.rate_ppm) in {(other.name, other.rate_ppm) for other in taxes[:place]}:
            raise InvalidInput(_("This tax stands there twice."), field=f"taxes.{place}.name")
    total = sum(tax.amount_minor for tax in taxes)
    if total >= amount_minor:
        raise InvalidInput(_("The taxes come to as much as the whole, or more."), field="taxes")
    return total


def _book(access: Access, at: datetime.datetime, claimed: Claim, expense: Expense) -> None:
    standing: Mapping[tuple[int, int], Standing] = {}
    if expense.till_id is not None:
        notes = {int(value): pieces for value, pieces in expense.notes.items()}
        standing = lock_balances(drawer_pairs(access.shop.pk, expense.till_id, notes))
        demand_cash_there(access, expense.till_id, standing, notes=notes, loose_minor=expense.loose_minor)
    _post(access, at, claimed, papers.moves_of(expense), papers.hash_of(expense), expense, standing)
    expense.save(force_insert=True)


def _post(
    access: Access,
    at: datetime.datetime,
    claimed: Claim,
    moves: Sequence[Move],
    document_hash: str,
    expense: Expense,
    standing: Mapping[tuple[int, int], Standing],
    *,
    reverses_id: int | None = None,
) -> None:
    day = business_date(access.shop, at)
    shift = NO_SHIFT
    if expense.till_id is not None:
        shift = shift_now(
            standing,
            shop_id=access.shop.pk,
            till_id=expense.till_id,
            entry_id=claimed.entry_id,
            by_id=access.user.pk,
            at=at,
            business_date=day,
        )
    allowances = allowances_of(access, kind=claimed.kind, entry_id=claimed.entry_id, at=at)
    post(
        claim=claimed,
        shop_id=access.shop.pk,
        moves=[*moves, *shift.moves],
        series=papers.series_of(expense),
        fiscal_year=fiscal_year(access.shop, day),
        happened_at=at.astimezone(datetime.UTC),
        recorded_at=at.astimezone(datetime.UTC),
        business_date=day,
        by_id=access.user.pk,
        document_hash=sealed(document_hash, allowances),
        reverses_id=reverses_id,
        least=never_below_zero(moves),
        along=[insert_of(allowances), *shift.along],
        shift_id=shift.id,
    )
