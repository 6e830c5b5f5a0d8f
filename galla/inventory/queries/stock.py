"""What lies on the shelves, what it is worth, what runs out, and the moves behind a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.catalog.queries import BillableProduct, Reference, products_for_billing
from galla.foundation import formats
from galla.foundation.errors import NotFound
from galla.inventory.keeping import points_of
from galla.inventory.models import (
    Adjustment,
    AdjustmentLine,
    Place,
    Receipt,
    ReceiptLine,
    TransferLine,
    TransferReceiptLine,
)
from galla.inventory.valuation import cost_of_unit
from galla.ledger import places, queries
from galla.ledger.entries import Standing
from galla.ledger.queries import held_of_goods, lain_of_goods, last_day_of_goods

# Adding up what lies of so many products takes some 40 ms.
MOST_ADDED_UP = 2_000


@dataclass(frozen=True, slots=True)
class Low:
    """A product of which less is there than is to be kept, in thousandths."""

    id: int
    name: str
    measure: str
    on_hand_milli: int
    low_stock_milli: int
    url: str


@dataclass(frozen=True, slots=True)
class LyingIn:
    """What lies of a product in one place of a branch (None: on its floor), in thousandths, and its value at cost."""

    place: Place | None
    on_hand_milli: int
    worth_minor: int


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies of a product at one branch, in thousandths, its value at cost, and where it lies, the floor first."""

    branch: Branch
    spots: tuple[LyingIn, ...]

    @property
    def on_hand_milli(self) -> int:
        """All of it."""
        return sum(spot.on_hand_milli for spot in self.spots)

    @property
    def worth_minor(self) -> int:
        """The value of all of it."""
        return sum(spot.worth_minor for spot in self.spots)


def branches(access: Access, branch: Branch | None = None) -> list[Branch]:
    """The branch asked for, or all that are open."""
    return [branch] if branch is not None else list(access.rows(Branch).filter(archived_at=None).order_by("id"))


def shelves(access: Access, branch: Branch | None = None) -> list[places.Account]:
    """The floors and places of a branch, or of all. Tills sell from the floor alone."""
    found = branches(access, branch)
    return [places.shelf(access.shop.pk, row.pk) for row in found] + [
        places.shelf(access.shop.pk, row.branch_id, row.pk) for row in _places_in(access, found)
    ]


def shelves_of_each(access: Access, found: Iterable[Branch]) -> dict[int, list[places.Account]]:
    """The floors and places of several branches, by the branch's id. One statement."""
    shelved = {row.pk: [places.shelf(access.shop.pk, row.pk)] for row in found}
    for row in access.rows(Place).filter(branch__in=list(shelved)).order_by("name", "pk"):
        shelved[row.branch_id].append(places.shelf(access.shop.pk, row.branch_id, row.pk))
    return shelved


def _places_in(access: Access, found: Iterable[Branch]) -> list[Place]:
    """The places of some branches, those put away too: nothing lies there, and if it did it would be ours."""
    return list(access.rows(Place).filter(branch__in=list(found)).order_by("name", "pk"))


def on_hand(
    access: Access, *, branch: Branch, products: Iterable[int], place: Place | None = None
) -> dict[int, Standing]:
    """What the floor of a branch, or one of its places, holds of some products and what it is worth, by product id.

    One statement.
    """
    shelf = places.shelf(access.shop.pk, branch.pk, place.pk if place else None)
    pairs = {product: (shelf, places.goods(access.shop.pk, product)) for product in products}
    found = queries.balances(pairs.values())
    return {product: found[place.id, what.id] for product, (place, what) in pairs.items()}


def stock(access: Access, *, branch: Branch | None = None) -> QuerySet[Product]:
    """Stocked products with ``on_hand_milli``, ``worth_minor`` and ``sold_on`` at a branch, or at all of them.

    ``low_at_milli`` is at how much more is ordered: by the reorder point of the branch, else by the low stock of the
    shop; of all branches together, what each of them keeps, where goods ever lay or a point says so. A product that
    was put away stands among them until nothing of it is left: what lies there has its value.
    """
    rows, here = access.rows(Product).select_related("measure", "category"), shelves(access, branch)
    sold = last_day_of_goods(places.named(access.shop.pk, "sold"), sources=here if branch else None)
    rows = lying_at(rows.annotate(sold_on=sold, low_at_milli=_low_at(access, branch)), here)
    return rows.filter(Q(archived_at=None, is_stocked=True) | ~Q(on_hand_milli=0))


def _low_at(access: Access, branch: Branch | None) -> Combinable:
    points = points_of(access.shop.pk)
    if points is None:
        return F("low_stock_milli")
    own = points.filter(product=OuterRef("pk")).order_by()
    own = own if branch is None else own.filter(branch=branch)
    total = own.values("product").annotate(total=Sum("point_milli")).values("total")
    pointed = Subquery(total, output_field=BigIntegerField())
    open_ones = branches(access) if branch is None else []
    if len(open_ones) < 2:
        return Coalesce(pointed, F("low_stock_milli"))
    kept: Combinable = Value(0, output_field=BigIntegerField())
    for there, accounts in shelves_of_each(access, open_ones).items():
        lies = Case(When(IsNull(lain_of_goods(accounts), False), then=F("low_stock_milli")))
        kept += Coalesce(_point_at(points, there), lies, Value(0), output_field=BigIntegerField())
    # Where the shop says nothing, points are all there is; where nothing ever lay, it keeps its low stock once.
    said = Coalesce(NullIf(kept, Value(0)), pointed, F("low_stock_milli"), output_field=BigIntegerField())
    return Case(When(low_stock_milli=None, then=pointed), default=said, output_field=BigIntegerField())


def low_at(access: Access, product: Product, branch: Branch) -> int | None:
    """At how much of a product more is ordered at a branch; None where nobody said."""
    rows = access.rows(Product).filter(pk=product.pk).annotate(low_at_milli=_low_at(access, branch))
    found: int | None = rows.values_list("low_at_milli", flat=True).get()
    return found


def is_long(rows: QuerySet[Product]) -> bool:
    """Whether these are more products than are added up while somebody waits for a page."""
    return rows.order_by().values("pk")[: MOST_ADDED_UP + 1].count() > MOST_ADDED_UP


def lying_at(rows: QuerySet[Product], accounts: list[places.Account]) -> QuerySet[Product]:
    """``rows`` with ``on_hand_milli`` and ``worth_minor`` of what lies on those shelves, whatever they said before."""
    return rows.annotate(on_hand_milli=held_of_goods(accounts), worth_minor=held_of_goods(accounts, worth=True))


def running_out(rows: QuerySet[Product], access: Access, branch: Branch | None = None) -> QuerySet[Product]:
    """Of the rows of ``stock`` at a branch, or at all, those of which no more is there than is to be kept.

    Of all branches together a product runs low too where one branch has come to its own reorder point, or has none and
    has come to the low stock of the shop of goods that ever lay there, as what is to be ordered is found.
    """
    kept = rows.filter(archived_at=None, is_stocked=True)
    open_ones = branches(access) if branch is None else []
    if len(open_ones) < 2:
        kept = kept.filter(low_at_milli__isnull=False)  # type: ignore[misc]  # annotated by stock
        return kept.filter(Q(on_hand_milli__lte=F("low_at_milli")))
    points = points_of(access.shop.pk)
    short, nowhere = Q(), Q(on_hand_milli__lte=F("low_stock_milli"))
    for there, accounts in shelves_of_each(access, open_ones).items():
        held, point = f"held_{there}", f"point_{there}"
        kept = kept.alias(**{held: lain_of_goods(accounts), point: _point_at(points, there)})
        short |= Q(**{f"{point}__gte": Coalesce(F(held), Value(0))})
        short |= Q(**{f"{point}__isnull": True, f"{held}__lte": F("low_stock_milli")})
        nowhere &= Q(**{f"{point}__isnull": True, f"{held}__isnull": True})
    short |= nowhere
    return kept.filter(short).annotate(low_somewhere=Value(True))


def _point_at(points: QuerySet[Any] | None, branch: int) -> Combinable:
    """The reorder point of each product at a branch, by its id; null where it has none."""
    if points is None:
        return Value(None, output_field=BigIntegerField())
    return Subquery(points.filter(product=OuterRef("pk"), branch=branch).values("point_milli"))


def low_stock(access: Access, *, branch: Branch | None = None) -> QuerySet[Product]:
    """Products of which no more is there than is to be kept."""
    return running_out(stock(access, branch=branch), access, branch)


def shortages(access: Access) -> tuple[int, int] | None:
    """Of how many products less is there than is to be kept, and of how many of these nothing; None of too many."""
    kept, points = Q(low_stock_milli__isnull=False), points_of(access.shop.pk)
    if points is not None:
        kept |= Q(pk__in=points.values("product"))
    if is_long(access.rows(Product).filter(kept, archived_at=None, is_stocked=True)):
        return None
    short = [row.on_hand_milli for row in low_stock(access).select_related(None).only("pk")]  # type: ignore[attr-defined]
    gone = sum(on_hand <= 0 for on_hand in short)
    return len(short) - gone, gone


def running_low(access: Access, *, limit: int, branch: Branch | None = None) -> list[Low]:
    """The products that run out first, for the home page."""
    rows = low_stock(access, branch=branch).order_by(F("on_hand_milli") - F("low_at_milli"), "pk")[:limit]
    return [
        Low(
            id=row.pk,
            name=row.name,
            measure=row.measure.symbol if row.measure.decimals else "",
            on_hand_milli=row.on_hand_milli,  # type: ignore[attr-defined]  # annotated above
            low_stock_milli=row.low_at_milli,  # type: ignore[attr-defined]  # annotated above
            url=reverse("inventory:card", args=[row.pk]),
        )
        for row in rows
    ]


def branch_meant(access: Access, identity: str) -> Branch:
    """The branch named in an address, else where this person stands. Raises ``NotFound``."""
    if identity:
        return access.get(Branch, identity)
    if access.branch is None:
        raise NotFound(_("This shop has no branch that is open."))
    return access.branch


def lying_of(access: Access, product: Product, branch: Branch) -> list[Lying]:
    """What lies of a product at every open branch, and at the one named even if it is closed.

    Of places that were put away only those are told in which something lies.
    """
    known = branches(access)
    rows = known if branch in known else [*known, branch]
    further: dict[int, list[Place | None]] = {row.pk: [None] for row in rows}
    for place in _places_in(access, rows):
        further[place.branch_id].append(place)
    pairs = {(row.pk, place): shelf_of(access, product, row, place) for row in rows for place in further[row.pk]}
    found = queries.balances(pairs.values())
    held = {spot: found[account.id, what.id] for spot, (account, what) in pairs.items()}
    return [
        Lying(
            row,
            tuple(
                LyingIn(place, held[row.pk, place].on_hand, held[row.pk, place].worth_minor)
                for place in further[row.pk]
                if place is None or place.archived_at is None or held[row.pk, place].on_hand
            ),
        )
        for row in rows
    ]


def shelf_of(
    access: Access, product: Product, branch: Branch, place: Place | None = None
) -> tuple[places.Account, places.Unit]:
    """Where a product lies at a branch, and as what: for its card. Without a place on the floor."""
    account = places.shelf(access.shop.pk, branch.pk, place.pk if place else None)
    return account, places.goods(access.shop.pk, product.pk)


def receipts(access: Access) -> QuerySet[Receipt]:
    """What came in, with ``line_count``."""
    rows = access.rows(Receipt).select_related("branch", "place", "supplier", "by")
    return rows.annotate(line_count=_counted(ReceiptLine, "receipt"))


def adjustments(access: Access) -> QuerySet[Adjustment]:
    """What was put right, with ``line_count`` and the name of the ``first_product``."""
    rows = access.rows(Adjustment).select_related("branch", "place", "by")
    first = AdjustmentLine.objects.filter(adjustment=OuterRef("pk"), position=1).values("product__name")
    return rows.annotate(line_count=_counted(AdjustmentLine, "adjustment"), first_product=Subquery(first))


def _counted(lines: type[ReceiptLine | AdjustmentLine], paper: str) -> Coalesce:
    """How many lines a paper has: one look along the lines' own index for each paper shown."""
    own = lines._default_manager.filter(**{paper: OuterRef("pk")}).order_by()
    count = own.values(paper).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count, output_field=IntegerField()), Value(0))


def lines_of[Line: (ReceiptLine, AdjustmentLine, TransferLine, TransferReceiptLine)](
    lines: QuerySet[Line],
) -> QuerySet[Line]:
    """The lines of a paper in their order, with their products."""
    return lines.select_related("product__measure").order_by("position")


def cost_of_line(line: ReceiptLine) -> int:
    """What one of a line cost, in 1e-4 of the currency in use."""
    return cost_of_unit(line.worth_minor, line.quantity_milli, minor_digits=formats.in_use().minor_digits)


def goods_meant(access: Access, references: Sequence[Reference]) -> list[BillableProduct | None]:
    """The products that lines name by id, SKU or barcode, with the pack that was named; None where this shop has none.

    One statement.
    """
    any_day = access.shop.created_at.date()  # taxes are read along, and which does not matter here
    return products_for_billing(shop_id=access.shop.pk, on=any_day, references=references)
