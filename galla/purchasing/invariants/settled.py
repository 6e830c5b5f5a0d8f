"""What is settled of bills and used of debit notes is the sum of the papers that say so."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import F, Q, Sum

from galla.foundation.checks import invariant
from galla.purchasing.invariants.papers import of_shop
from galla.purchasing.models import (
    BillStanding,
    PaymentShare,
    PurchaseReturn,
    ReturnStanding,
    SetOff,
    SetOffShare,
    SupplierBill,
    SupplierCredit,
)


@invariant("no bill is paid more than once")
def bills_count_what_settles_them(shop_id: int | None) -> Iterator[str]:
    """What is settled of each bill is what payments, debit notes and credits say, and never more than it asks for."""
    settled: Counter[int] = Counter()
    for model in (PaymentShare, SetOffShare):
        rows = model._default_manager.filter(**of_shop(shop_id)).values("bill_id").order_by()
        settled.update({row["bill_id"]: int(row["sum"]) for row in rows.annotate(sum=Sum("amount_minor"))})
    credits = SupplierCredit.objects.filter(**of_shop(shop_id)).values("bill_id").order_by()
    settled.update({row["bill_id"]: int(row["sum"]) for row in credits.annotate(sum=Sum("settled_minor"))})
    standing = {row.pk: row for row in BillStanding.objects.filter(**of_shop(shop_id))}
    for bill in SupplierBill.objects.filter(**of_shop(shop_id)):
        found = standing.pop(bill.pk, None)
        if found is None or (found.shop_id, found.total_minor) != (bill.shop_id, bill.total_minor):
            yield f"bill {bill.pk} of a supplier has no counter of its own total"
        elif found.settled_minor != settled.pop(bill.pk, 0) or found.settled_minor > bill.total_minor:
            yield f"bill {bill.pk} of a supplier counts {found.settled_minor} as paid, which its payments do not say"
    for number in {*(bill for bill, amount in settled.items() if amount), *standing}:
        yield f"bill {number} of a supplier is counted or paid, and is not there"


@invariant("whoever is paid is paid for his own bills")
def shares_stay_with_their_supplier(shop_id: int | None) -> Iterator[str]:
    """Payments and debit notes are for bills of the supplier they name."""
    strange = PaymentShare.objects.filter(**of_shop(shop_id)).exclude(bill__supplier_id=F("payment__supplier_id"))
    for payment, bill in strange.values_list("payment_id", "bill_id"):
        yield f"payment {payment} is for bill {bill}, which is another supplier's"
    others = SupplierCredit.objects.filter(**of_shop(shop_id)).exclude(bill__supplier_id=F("supplier_id"))
    for credit, bill in others.values_list("pk", "bill_id"):
        yield f"credit note {credit} is for bill {bill}, which is another supplier's"
    theirs = Q(bill__supplier_id=F("set_off__purchase_return__supplier_id"))
    for paper, bill in SetOffShare.objects.filter(**of_shop(shop_id)).exclude(theirs).values_list("set_off", "bill"):
        yield f"set-off {paper} is for bill {bill}, which is another supplier's"


@invariant("no debit note is used more than once")
def debit_notes_count_their_set_offs(shop_id: int | None) -> Iterator[str]:
    """What each debit note counts as used is what was set off, by bill, and never more than it comes to."""
    used: Counter[int] = Counter()
    shares = SetOffShare.objects.filter(**of_shop(shop_id)).values("set_off_id").order_by()
    by_paper = {row["set_off_id"]: int(row["sum"]) for row in shares.annotate(sum=Sum("amount_minor"))}
    for paper in SetOff.objects.filter(**of_shop(shop_id)):
        used[paper.purchase_return_id] += paper.amount_minor
        if by_paper.pop(paper.pk, 0) != paper.amount_minor:
            yield f"set-off {paper.pk} is not the sum of its shares"
    for paper_id in by_paper:
        yield f"shares of set-off {paper_id} are there, and it is not"
    notes = PurchaseReturn.objects.filter(**of_shop(shop_id)).in_bulk()
    for found in ReturnStanding.objects.filter(**of_shop(shop_id)):
        note = notes.get(found.pk)
        if note is None or (found.shop_id, found.total_minor) != (note.shop_id, note.total_minor):
            yield f"the counter of debit note {found.pk} is not of its own total"
        if found.set_off_minor != used.pop(found.pk, 0) or found.set_off_minor > found.total_minor:
            yield f"debit note {found.pk} counts {found.set_off_minor} as used, which its set-offs do not say"
    for number, amount in used.items():
        if amount:
            yield f"debit note {number} was set against bills, and nothing counts it"
