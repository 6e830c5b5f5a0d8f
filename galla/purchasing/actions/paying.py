"""Suppliers paid: for the bills they are told, then for the oldest."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.allowing import asked
from galla.accounts.models import Branch, Till
from galla.drawer.cash import MOST_CASH_MINOR, Notes, drawer_pairs, never_below_zero, validate_notes, worth_of
from galla.drawer.leaving import demand_cash_there
from galla.drawer.queries import denomination_values
from galla.drawer.shifts import NO_SHIFT, ShiftNow, demand_own_till, shift_now
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.foundation.formats import money_of, money_symbol
from galla.ledger import places
from galla.ledger.entries import Claim, Standing, lock_balances
from galla.parties.models import Supplier
from galla.purchasing import papers
from galla.purchasing.actions import counting
from galla.purchasing.actions.booking import MOST_LINES, MOST_WORTH_MINOR, Act, Paper, cleaned, demand_open
from galla.purchasing.actions.levelling import level
from galla.purchasing.models import (
    LONGEST_PAYMENT_REFERENCE,
    PaidBy,
    PaymentShare,
    SupplierBill,
    SupplierPayment,
)

# What the shop sends, by UPI or its own card, leaves its bank; those accounts hold what it waits for.
BANK = "bank"
PAY = "purchase.pay"
SHARE_FIELDS = ("shop_id", "payment_id", "bill_id", "amount_minor")


def asked_to_pay(
    access: Access, *, method: str, till: Till | None, told: Mapping[str, Any] | None, at: datetime.datetime
) -> Access:
    """``allowing.asked`` for a supplier's payment: a manager's PIN allows cash out of one's own drawer, and no more.

    What it could not allow is refused before it is tried. Raises ``NotAllowed`` beside the method, and as
    ``demand_own_till`` and ``asked`` do.
    """
    if told is not None and not access.can(PAY):
        _demand_cash(method)
        demand_own_till(access, till or access.require_till())
    return asked(access, PAY, told, at=at)


def pay_supplier(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    supplier: Supplier,
    branch: Branch,
    method: str,
    amount_minor: int | None = None,
    reference: str = "",
    bills: Mapping[int, int] | None = None,
    till: Till | None = None,
    notes: Notes | None = None,
) -> Paper[SupplierPayment]:
    """Pay a supplier. ``bills`` says how much of it is for which bill (by id); the rest settles the oldest.

    In cash it leaves the drawer of ``till``, in its shift: as ``notes``, or as an amount out of its loose cash. What is
    more than owed waits for the next bill. Raises ``NotAllowed``, ``BillPaid``, ``InvalidInput``, ``CashNotThere``.
    """
    _demand_allowed(access, method, till)
    notes = {value: pieces for value, pieces in (notes or {}).items() if pieces}
    _demand_known(access, supplier, branch, method)
    branch, till = _where(access, branch, method, till, notes, amount_minor)
    amount_minor = _amount(amount_minor, notes, till)
    reference = cleaned(reference, field="reference", maximum=LONGEST_PAYMENT_REFERENCE)
    shares = dict(bills or {})
    _demand_sane(access, supplier, shares, amount_minor)
    act = Act(access, branch, papers.PAYMENT, at, key)

    def write(claimed: Claim) -> SupplierPayment:
        standing = lock_balances(_pairs(access, supplier, till, notes))
        told: dict[str, Any] = {"method": method, "amount_minor": amount_minor, "reference": reference}
        told |= {"paid_from": BANK} if till is None else _out_of(till, access, standing, notes, amount_minor)
        payment = SupplierPayment(**act.columns(claimed), branch=branch, supplier=supplier, **told)
        rows = _share_rows(payment, _settled(access, supplier, shares, amount_minor))
        moves = papers.moves_of_payment(payment)
        act.post(
            *(claimed, moves, papers.hash_of_payment(payment, rows)),
            series=papers.series_of_payment(payment),
            least=never_below_zero(moves),
            shift=_shift(act, claimed, till, standing),
        )
        payment.save(force_insert=True)
        insert_rows(PaymentShare, SHARE_FIELDS, [[getattr(row, name) for name in SHARE_FIELDS] for row in rows])
        level(shop_id=access.shop.pk, supplier_id=supplier.pk)
        return payment

    wanted: list[object] = [supplier.pk, method, amount_minor, reference, sorted(shares.items())]
    wanted += [] if till is None else [till.pk, sorted(notes.items())]
    return act.book(wanted, write, SupplierPayment)


def _demand_allowed(access: Access, method: str, till: Till | None) -> None:
    access.require(PAY, field="allowed_by")
    if PAY in access.lent:
        _demand_cash(method)
        demand_own_till(access, till or access.require_till())


def _demand_cash(method: str) -> None:
    if method != PaidBy.CASH:
        raise NotAllowed(_("With a manager's PIN a supplier is paid in cash, out of your drawer."), field="method")


def _demand_known(access: Access, supplier: Supplier, branch: Branch, method: str) -> None:
    demand_open(access, branch)
    if supplier.shop_id != access.shop.pk:
        raise InvalidInput(_("There is no such supplier in this shop."), field="supplier")
    if method not in PaidBy.values:
        raise InvalidInput(_("Choose one of the list."), field="method")


def _out_of(
    till: Till, access: Access, standing: Mapping[tuple[int, int], Standing], notes: Notes, amount_minor: int
) -> dict[str, Any]:
    """The columns that say how cash left a drawer. Raises ``CashNotThere``."""
    loose = 0 if notes else amount_minor
    demand_cash_there(access, till.pk, standing, notes=notes, loose_minor=loose)
    return {"till": till, "notes": {str(value): count for value, count in notes.items()}, "loose_minor": loose}


def _pairs(
    access: Access, supplier: Supplier, till: Till | None, notes: Notes
) -> list[tuple[places.Account, places.Unit]]:
    """What is locked: what the supplier is owed, and the drawer it is paid from."""
    owed = (places.supplier(access.shop.pk, supplier.pk), places.money(access.shop.pk))
    return [owed, *([] if till is None else drawer_pairs(access.shop.pk, till.pk, notes))]


def _amount(amount_minor: int | None, notes: Notes, till: Till | None) -> int:
    amount = worth_of(notes) if notes else amount_minor or 0
    if not 0 < amount <= (MOST_WORTH_MINOR if till is None else MOST_CASH_MINOR):
        raise InvalidInput(_("An amount above zero."), field="amount")
    return amount


def _settled(access: Access, supplier: Supplier, shares: Mapping[int, int], amount_minor: int) -> dict[int, int]:
    """What of it settles which bill: those it names, then the oldest that are open. Raises ``BillPaid``."""
    digits = money_of(access.shop.currency).minor_digits
    counting.settle(shares, minor_digits=digits, is_new=True)
    rest = counting.oldest_open(supplier.pk, amount_minor - sum(shares.values()), is_new=True)
    counting.settle(rest, minor_digits=digits, is_new=True)
    return {bill: shares.get(bill, 0) + rest.get(bill, 0) for bill in {**shares, **rest}}


def _share_rows(payment: SupplierPayment, shares: Mapping[int, int]) -> list[PaymentShare]:
    return [
        PaymentShare(shop_id=payment.shop_id, payment_id=payment.pk, bill_id=bill, amount_minor=amount)
        for bill, amount in sorted(shares.items())
    ]


def _where(
    access: Access, branch: Branch, method: str, till: Till | None, notes: Notes, amount_minor: int | None
) -> tuple[Branch, Till | None]:
    """The branch it is booked at, and the till whose drawer it leaves: in cash, the one told or the one stood at."""
    if method != PaidBy.CASH:
        if notes:
            raise InvalidInput(_("Notes leave a drawer only."), field="notes")
        return branch, None
    found = till or access.require_till()
    if found.shop_id != access.shop.pk or found.archived_at is not None:
        raise InvalidInput(_("There is no such till in this shop."), field="till")
    validate_notes(denomination_values(access.shop.pk).keys(), notes, amount_minor if notes else None)
    return found.branch, found


def _shift(act: Act, claimed: Claim, till: Till | None, standing: Mapping[tuple[int, int], Standing]) -> ShiftNow:
    if till is None:
        return NO_SHIFT
    return shift_now(
        standing,
        shop_id=act.access.shop.pk,
        till_id=till.pk,
        entry_id=claimed.entry_id,
        by_id=act.access.user.pk,
        at=act.at,
        business_date=act.day(),
    )


def _demand_sane(access: Access, supplier: Supplier, shares: Mapping[int, int], amount_minor: int) -> None:
    if len(shares) > MOST_LINES:
        raise InvalidInput(_("At most %(count)d lines at once.") % {"count": MOST_LINES}, field="bills")
    rows = access.rows(SupplierBill).filter(supplier=supplier, pk__in=list(shares))
    known = set(rows.values_list("pk", flat=True))
    for place, (bill, amount) in enumerate(shares.items()):
        if bill not in known:
            raise InvalidInput(_("This supplier has no such bill."), field=f"bills.{place}.bill")
        if not 0 < amount <= MOST_WORTH_MINOR:
            raise InvalidInput(_("An amount above zero."), field=f"bills.{place}.amount")
    if sum(shares.values()) > amount_minor:
        said = {"sum": money_symbol(sum(shares.values()))}
        raise InvalidInput(_("The bills take %(sum)s of it, which is more.") % said, field="amount")
