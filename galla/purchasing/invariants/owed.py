"""What suppliers are owed."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Model, Sum

from galla.foundation.checks import invariant
from galla.ledger import queries as ledger
from galla.purchasing.invariants.papers import of_shop
from galla.purchasing.models import BillStanding, PurchaseReturn, SupplierBill, SupplierCredit, SupplierPayment

SIGNS: tuple[tuple[type[Model], str, int], ...] = (
    (SupplierBill, "total_minor", 1),
    (SupplierPayment, "amount_minor", -1),
    (PurchaseReturn, "total_minor", -1),
    (SupplierCredit, "total_minor", -1),
)


@invariant("what is owed = bills - payments - debit notes - credits")
def owed_follows_papers(shop_id: int | None) -> Iterator[str]:
    """The money each supplier's account holds is what the papers about them come to."""
    owed: dict[tuple[int, str], int] = defaultdict(int)
    for model, column, sign in SIGNS:
        rows = model._default_manager.filter(**of_shop(shop_id)).values("shop_id", "supplier_id").order_by()
        for row in rows.annotate(sum=Sum(column)):
            owed[row["shop_id"], f"supplier:{row['supplier_id']}"] += sign * int(row["sum"])
    for held in ledger.holdings(shop_id, "supplier", ("money",)):
        papers = owed.pop((held.shop_id, held.account), 0)
        if papers != -held.on_hand:
            yield f"{held.account} of shop {held.shop_id} is owed {-held.on_hand}, its papers say {papers}"
    for (shop, account), papers in owed.items():
        if papers:
            yield f"{account} of shop {shop} is owed nothing, its papers say {papers}"


@invariant("what is open on a supplier's bills is what he is owed")
def open_bills_are_what_is_owed(shop_id: int | None) -> Iterator[str]:
    """The open parts of each supplier's bills come to what he is owed, to nothing where he was paid ahead.

    What stands ahead of bills stands ahead of the oldest, so that the ages of debts are true too.
    """
    owed = {
        (held.shop_id, held.account): max(-held.on_hand, 0)
        for held in ledger.holdings(shop_id, "supplier", ("money",))
        if held.on_hand
    }
    bills: dict[tuple[int, str], list[BillStanding]] = defaultdict(list)
    rows = BillStanding.objects.filter(**of_shop(shop_id)).filter(settled_minor__lt=F("total_minor"))
    for row in rows.select_related("bill").order_by("bill__billed_on", "pk"):
        bills[row.shop_id, f"supplier:{row.bill.supplier_id}"].append(row)
    for shop, account in sorted(owed.keys() | bills.keys()):
        due = owed.get((shop, account), 0)
        of_his = bills[shop, account]
        found = sum(row.open_minor for row in of_his)
        if found != due:
            yield f"{account} of shop {shop} is owed {due}, of his bills {found} is open: {_where(of_his)}"
        yield from _newer_before_older(of_his)
    for number in BillStanding.objects.filter(**of_shop(shop_id), settled_minor=F("total_minor")).exclude(
        ahead_minor=0
    ):
        yield f"bill {number.pk} of a supplier is settled, and something stands ahead of it"


def _where(bills: list[BillStanding]) -> str:
    """The bills at which it may be wrong: those of which something stands ahead, and the oldest that is open."""
    first = next((row.pk for row in bills if row.open_minor), None)
    return ", ".join(f"bill {row.pk}" for row in bills if row.ahead_minor or row.pk == first) or "no bill"


def _newer_before_older(bills: list[BillStanding]) -> Iterator[str]:
    """Something stands ahead of a bill while an older one is open."""
    is_open = False
    for row in bills:
        if is_open and row.ahead_minor:
            yield f"{row.ahead_minor} stands ahead of bill {row.pk} of a supplier, and an older one is open"
        is_open = is_open or row.open_minor > 0
