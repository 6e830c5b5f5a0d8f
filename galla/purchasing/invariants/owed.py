"""What suppliers are owed."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Model, Sum

from galla.foundation.checks import invariant
from galla.ledger import queries as ledger
from galla.purchasing.invariants.papers import of_shop
from galla.purchasing.models import PurchaseReturn, SupplierBill, SupplierCredit, SupplierPayment

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
