"""A debit note set against bills: what it comes to need not be paid for them."""

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of
from galla.ledger.entries import Claim
from galla.purchasing import papers
from galla.purchasing.actions import counting
from galla.purchasing.actions.booking import MOST_LINES, MOST_WORTH_MINOR, Act, Paper, demand_open
from galla.purchasing.actions.levelling import hold_supplier, level
from galla.purchasing.models import PurchaseReturn, SetOff, SetOffShare, SupplierBill

SHARE_FIELDS = ("shop_id", "set_off_id", "bill_id", "amount_minor")


def set_off(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    note: PurchaseReturn,
    bills: Mapping[int, int] | None = None,
) -> Paper[SetOff]:
    """Set a debit note against bills of its supplier: so much of it for each (by id), None: the oldest first.

    Nothing moves, for what is owed became less when the goods went back: it says for which bills. Raises
    ``NoteUsed``, ``BillPaid``, ``InvalidInput``.
    """
    demand_open(access, note.branch)
    wanted = None if bills is None else dict(bills)
    if wanted is not None:
        _demand_sane(access, note, wanted)
    act = Act(access, note.branch, papers.SET_OFF, at, key)
    digits = money_of(access.shop.currency).minor_digits

    def write(claimed: Claim) -> SetOff:
        hold_supplier(note.shop_id, note.supplier_id)
        left = counting.left_of_note(note)
        shares = counting.oldest_open(note.supplier_id, left, is_new=False) if wanted is None else wanted
        if left and not shares:
            raise InvalidInput(_("No bill of theirs is open."), field="bills")
        counting.set_off(note, sum(shares.values()), left, minor_digits=digits)
        counting.settle(shares, minor_digits=digits, is_new=False)
        paper = SetOff(**act.columns(claimed), purchase_return=note, amount_minor=sum(shares.values()))
        rows = [
            SetOffShare(shop_id=paper.shop_id, set_off_id=paper.pk, bill_id=bill, amount_minor=amount)
            for bill, amount in sorted(shares.items())
        ]
        act.post(claimed, [], papers.hash_of_set_off(paper, rows))
        paper.save(force_insert=True)
        insert_rows(SetOffShare, SHARE_FIELDS, [[getattr(row, name) for name in SHARE_FIELDS] for row in rows])
        level(shop_id=note.shop_id, supplier_id=note.supplier_id)
        return paper

    return act.book([note.pk, None if wanted is None else sorted(wanted.items())], write, SetOff)


def _demand_sane(access: Access, note: PurchaseReturn, shares: Mapping[int, int]) -> None:
    if not shares:
        raise InvalidInput(_("Say how much of it is for at least one bill."), field="bills")
    if len(shares) > MOST_LINES:
        raise InvalidInput(_("At most %(count)d lines at once.") % {"count": MOST_LINES}, field="bills")
    rows = access.rows(SupplierBill).filter(supplier=note.supplier_id, pk__in=list(shares))
    known = set(rows.values_list("pk", flat=True))
    for place, (bill, amount) in enumerate(shares.items()):
        if bill not in known:
            raise InvalidInput(_("This supplier has no such bill."), field=f"bills.{place}.bill")
        if not 0 < amount <= MOST_WORTH_MINOR:
            raise InvalidInput(_("An amount above zero."), field=f"bills.{place}.amount")
