"""Suppliers paid: for bills, or on account."""

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of, money_symbol
from galla.ledger import places
from galla.ledger.entries import Claim, lock_balances
from galla.parties.models import Supplier
from galla.purchasing import papers
from galla.purchasing.actions import counting
from galla.purchasing.actions.booking import MOST_LINES, MOST_WORTH_MINOR, Act, Paper, cleaned, demand_open
from galla.purchasing.models import (
    LONGEST_PAYMENT_REFERENCE,
    PaidBy,
    PaymentShare,
    SupplierBill,
    SupplierPayment,
)

SHARE_FIELDS = ("shop_id", "payment_id", "bill_id", "amount_minor")


def pay_supplier(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    supplier: Supplier,
    branch: Branch,
    method: str,
    amount_minor: int,
    reference: str = "",
    bills: Mapping[int, int] | None = None,
) -> Paper[SupplierPayment]:
    """Pay a supplier. ``bills`` says how much of it is for which bill (by id); the rest is on account.

    More than is owed may be paid: it is there for the next bill. Raises ``BillPaid``, ``InvalidInput``.
    """
    demand_open(access, branch)
    if supplier.shop_id != access.shop.pk:
        raise InvalidInput(_("There is no such supplier in this shop."), field="supplier")
    if method not in PaidBy.values:
        raise InvalidInput(_("Choose one of the list."), field="method")
    if not 0 < amount_minor <= MOST_WORTH_MINOR:
        raise InvalidInput(_("An amount above zero."), field="amount")
    reference = cleaned(reference, field="reference", maximum=LONGEST_PAYMENT_REFERENCE)
    shares = dict(bills or {})
    _demand_sane(access, supplier, shares, amount_minor)
    act = Act(access, branch, papers.PAYMENT, at, key)

    def write(claimed: Claim) -> SupplierPayment:
        counting.settle(shares, minor_digits=money_of(access.shop.currency).minor_digits)
        lock_balances([(places.supplier(access.shop.pk, supplier.pk), places.money(access.shop.pk))])
        payment = SupplierPayment(
            **act.columns(claimed),
            branch=branch,
            supplier=supplier,
            method=method,
            amount_minor=amount_minor,
            reference=reference,
        )
        rows = [
            PaymentShare(shop_id=payment.shop_id, payment_id=payment.pk, bill_id=bill, amount_minor=amount)
            for bill, amount in sorted(shares.items())
        ]
        act.post(claimed, papers.moves_of_payment(payment), papers.hash_of_payment(payment, rows))
        payment.save(force_insert=True)
        insert_rows(PaymentShare, SHARE_FIELDS, [[getattr(row, name) for name in SHARE_FIELDS] for row in rows])
        return payment

    wanted = [supplier.pk, method, amount_minor, reference, sorted(shares.items())]
    return act.book(wanted, write, SupplierPayment)


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
