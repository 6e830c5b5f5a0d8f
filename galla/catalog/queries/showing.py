"""What pages show: choices of forms, counts beside groups, prices until now, rates with their days."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from galla.accounts.access import Access
from galla.catalog.models import ONE_MILLI, Barcode, Category, Measure, PriceChange, Product, Scope, TaxClass, TaxRate

MOST_PRICES = 50


@dataclass(frozen=True, slots=True)
class PriceUntil:
    """A price and an MRP, since when, and who set them."""

    since: datetime.datetime
    price_e4: int
    mrp_e4: int | None
    by: str = ""


@dataclass(frozen=True, slots=True)
class RateSet:
    """The taxes of a class from a day on. ``state``: now, later or before."""

    valid_from: datetime.date
    rows: tuple[TaxRate, ...]
    rate_ppm: int
    state: str


def choices[M: Model](access: Access, model: type[M], *, kept: int | None = None) -> QuerySet[M]:
    """The groups a product may belong to by name; ``kept`` is the one it has, archived or not."""
    return access.rows(model).filter(Q(archived_at=None) | Q(pk=kept)).order_by("name_key", "pk")


def most_packs(access: Access) -> int:
    """How many codes of packs the product has that has most; at least one."""
    packs = access.rows(Barcode).exclude(pack_milli=ONE_MILLI).order_by().values("product")
    counted = packs.annotate(count=Count("pk")).order_by("-count").values_list("count", flat=True)
    return max(counted.first() or 0, 1)


def with_product_counts(access: Access, model: type[Any], *, on: datetime.date) -> QuerySet[Any]:
    """Groups of the shop with ``product_count``, how many products on sale each has.

    Tax classes come with ``rate_ppm``, what a customer of the shop's state pays on that day.
    """
    field = {"category": "category", "brand": "brand", "measure": "measure", "taxclass": "tax_class"}
    name = field[str(model._meta.model_name)]
    counted = (
        Product.objects.filter(**{name: OuterRef("pk")}, archived_at=None)
        .order_by()
        .values(name)
        .annotate(found=Count("pk"))
        .values("found")
    )
    rows: QuerySet[Any] = access.rows(model).annotate(
        product_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    )
    if model is TaxClass:
        rows = rows.annotate(rate_ppm=_rate_on(on))
    elif model is Category:
        rows = rows.select_related("parent")
    return rows


def usual_measure(access: Access) -> int | None:
    """The unit most of the shop's products are sold by; the piece while there are none."""
    products = access.rows(Product).order_by().values("measure").annotate(found=Count("pk")).order_by("-found")
    usual = products.values_list("measure", flat=True).first()
    return usual or choices(access, Measure).filter(name_key="pc").values_list("pk", flat=True).first()


def _rate_on(on: datetime.date) -> Any:
    begun = TaxRate.objects.filter(tax_class=OuterRef("tax_class"), valid_from__lte=on).order_by("-valid_from")
    first = TaxRate.objects.filter(tax_class=OuterRef("tax_class")).order_by("valid_from")
    in_force = Coalesce(Subquery(begun.values("valid_from")[:1]), Subquery(first.values("valid_from")[:1]))
    summed = (
        TaxRate.objects.filter(tax_class=OuterRef("pk"), valid_from=in_force)
        .exclude(scope=Scope.ACROSS)
        .order_by()
        .values("tax_class")
        .annotate(total=Sum("rate_ppm"))
        .values("total")
    )
    return Coalesce(Subquery(summed, output_field=IntegerField()), 0)


def prices_until_now(product: Product) -> list[PriceUntil]:
    """The prices a product has had, newest first, down to its first one (or the fiftieth)."""
    changes = list(
        PriceChange.objects.filter(product=product).select_related("by").order_by("-at", "-pk")[: MOST_PRICES + 1]
    )
    found = [PriceUntil(one.at, one.price_to_e4, one.mrp_to_e4, str(one.by or "")) for one in changes[:MOST_PRICES]]
    if len(changes) > MOST_PRICES:
        return found
    if changes:
        first = changes[-1]
        return [*found, PriceUntil(product.created_at, first.price_from_e4, first.mrp_from_e4)]
    return [PriceUntil(product.created_at, product.price_e4, product.mrp_e4)]


def rate_sets(tax_class: TaxClass, today: datetime.date) -> list[RateSet]:
    """The sets of rates of a class, the latest first."""
    days: dict[datetime.date, list[TaxRate]] = {}
    for row in tax_class.rates.order_by("-valid_from", "pk"):
        days.setdefault(row.valid_from, []).append(row)
    begun = [day for day in days if day <= today]
    now = max(begun) if begun else min(days, default=today)
    return [
        RateSet(
            day,
            tuple(rows),
            sum(row.rate_ppm for row in rows if row.scope != Scope.ACROSS),
            "now" if day == now else "later" if day > now else "before",
        )
        for day, rows in days.items()
    ]
