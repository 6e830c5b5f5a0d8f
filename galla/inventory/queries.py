"""What lies on the shelves, what it is worth, what runs out, and the moves behind a number."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.urls import reverse

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.inventory.models import Adjustment, Receipt
from galla.ledger import places, queries
from galla.ledger.entries import Standing
from galla.ledger.queries import CardLine, held_of_goods


@dataclass(frozen=True, slots=True)
class Low:
    """A product of which less is there than is to be kept, in thousandths."""

    id: int
    name: str
    measure: str
    on_hand_milli: int
    low_stock_milli: int
    url: str


def branches(access: Access, branch: Branch | None = None) -> list[Branch]:
    """The branch asked for, or all that are open."""
    return [branch] if branch is not None else list(access.rows(Branch).filter(archived_at=None).order_by("id"))


def shelves(access: Access, branch: Branch | None = None) -> list[places.Account]:
    """The shelves of a branch, or of all."""
    return [places.shelf(access.shop.pk, row.pk) for row in branches(access, branch)]


def on_hand(access: Access, *, branch: Branch, products: Iterable[int]) -> dict[int, Standing]:
    """What a branch holds of some products and what it is worth, by product id. One statement."""
    shelf = places.shelf(access.shop.pk, branch.pk)
    pairs = {product: (shelf, places.goods(access.shop.pk, product)) for product in products}
    found = queries.balances(pairs.values())
    return {product: found[place.id, what.id] for product, (place, what) in pairs.items()}


def stock(access: Access, *, branch: Branch | None = None) -> QuerySet[Product]:
    """Stocked products with ``on_hand_milli`` and ``worth_minor`` at a branch, or at all of them."""
    rows = access.rows(Product).filter(archived_at=None, is_stocked=True).select_related("measure", "category")
    return lying_at(rows, shelves(access, branch))


def lying_at(rows: QuerySet[Product], accounts: list[places.Account]) -> QuerySet[Product]:
    """``rows`` with ``on_hand_milli`` and ``worth_minor`` of what lies on those shelves, whatever they said before."""
    return rows.annotate(on_hand_milli=held_of_goods(accounts), worth_minor=held_of_goods(accounts, worth=True))


def running_out(rows: QuerySet[Product]) -> QuerySet[Product]:
    """Of the rows of ``stock`` those of which no more is there than is to be kept."""
    kept = rows.filter(low_stock_milli__isnull=False)
    return kept.filter(on_hand_milli__lte=F("low_stock_milli"))  # type: ignore[misc]  # annotated by lying_at


def low_stock(access: Access, *, branch: Branch | None = None) -> QuerySet[Product]:
    """Products of which no more is there than is to be kept."""
    return running_out(stock(access, branch=branch))


def running_low(access: Access, *, limit: int, branch: Branch | None = None) -> list[Low]:
    """The products that run out first, for the home page."""
    rows = low_stock(access, branch=branch).order_by(F("on_hand_milli") - F("low_stock_milli"), "pk")[:limit]
    return [
        Low(
            id=row.pk,
            name=row.name,
            measure=row.measure.symbol if row.measure.decimals else "",
            on_hand_milli=row.on_hand_milli,  # type: ignore[attr-defined]  # annotated above
            low_stock_milli=row.low_stock_milli or 0,
            url=reverse("inventory:card", args=[row.pk]),
        )
        for row in rows
    ]


def stock_card(
    access: Access, product: Product, *, branch: Branch, before: int | None = None, limit: int = 50
) -> tuple[list[CardLine], int]:
    """The last moves of a product at a branch, newest first, and what lay there after the first of them."""
    shelf, goods = places.shelf(access.shop.pk, branch.pk), places.goods(access.shop.pk, product.pk)
    lines = queries.card(shelf, goods, before_posting=before, limit=limit)
    if before is None:
        after = queries.balances([(shelf, goods)])[shelf.id, goods.id].on_hand
    else:
        after = queries.balance_before(shelf, goods, posting=before)
    return lines, after


def receipts(access: Access) -> QuerySet[Receipt]:
    """What came in."""
    return access.rows(Receipt).select_related("branch", "supplier", "by").prefetch_related("lines__product")


def adjustments(access: Access) -> QuerySet[Adjustment]:
    """What was put right."""
    return access.rows(Adjustment).select_related("branch", "by").prefetch_related("lines__product")
