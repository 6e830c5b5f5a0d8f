"""Bills read back: one whole, or a list of them by what a shopkeeper remembers."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.errors import NotFound
from galla.foundation.texts import is_clean
from galla.parties.queries import known_as
from galla.sales.flags import IMPORTED, NOTHING_TO_ASK
from galla.sales.models import LookedAt, Sale, SaleLine, SaleRecipient, SaleTax, SaleTender, Void
from galla.sales.rows import LineRow, RecipientRow, SaleRow, SaleRows, TaxRow, TenderRow, VoidRow


@dataclass(frozen=True, slots=True)
class Remembered:
    """What somebody remembers of a bill; what is empty does not matter. Dates are business dates, both included.

    ``flagged``: what nobody was asked about when it was made, a total of the till's own or more than there was;
    ``unanswered``: those of them nobody looked at yet.
    """

    number: str = ""
    customer_id: int | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    product: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None
    method: str = ""
    flagged: bool = False
    unanswered: bool = False


def sale_rows(shop_id: int, sale_id: int) -> SaleRows:
    """A whole bill of a shop. Raises ``NotFound``."""
    sale = Sale.objects.filter(shop_id=shop_id, pk=sale_id).values_list(*SaleRow._fields).first()
    if sale is None:
        raise NotFound(_("There is no such bill in this shop."))
    lines = SaleLine.objects.filter(sale_id=sale_id).order_by("position").values_list(*LineRow._fields)
    taxes = SaleTax.objects.filter(sale_id=sale_id).order_by("position").values_list(*TaxRow._fields)
    tenders = SaleTender.objects.filter(sale_id=sale_id).order_by("position").values_list(*TenderRow._fields)
    recipient = SaleRecipient.objects.filter(sale_id=sale_id).values_list(*RecipientRow._fields).first()
    void = Void.objects.filter(sale_id=sale_id).values_list(*VoidRow._fields).first()
    return SaleRows(
        SaleRow(*sale),
        tuple(LineRow(*row) for row in lines),
        tuple(TaxRow(*row) for row in taxes),
        tuple(TenderRow(*row) for row in tenders),
        None if recipient is None else RecipientRow(*recipient),
        None if void is None else VoidRow(*void),
    )


def bills(access: Access, remembered: Remembered) -> "QuerySet[Sale]":
    """The shop's bills that fit what is remembered, unordered, with their recipients and voids at hand."""
    return narrowed(access.rows(Sale).select_related("recipient", "void", "looked_at", "till", "branch"), remembered)


def look_of(sale_id: int) -> LookedAt | None:
    """What somebody who looked at a bill says came of it."""
    return LookedAt.objects.select_related("by").filter(sale_id=sale_id).first()


def to_look_at(access: Access, *, since: datetime.date) -> int:
    """How many bills of a day from ``since`` on went past a rule, and nobody looked at them yet."""
    return narrowed(access.rows(Sale), Remembered(since=since, unanswered=True)).count()


def narrowed(found: "QuerySet[Sale]", remembered: Remembered) -> "QuerySet[Sale]":
    """The ones among some bills of one shop that fit what is remembered."""
    if not all(is_clean(text) for text in (remembered.number, remembered.name, remembered.email, remembered.phone)):
        return found.none()
    if not is_clean(remembered.product):
        return found.none()
    if remembered.number:
        found = found.filter(number__icontains=remembered.number.strip())
    if remembered.customer_id is not None:
        found = found.filter(customer_id__in=known_as(remembered.customer_id))
    if remembered.name:
        found = found.filter(recipient__name__icontains=remembered.name.strip())
    if remembered.email:
        found = found.filter(recipient__email__icontains=remembered.email.strip())
    if remembered.phone:
        digits = "".join(character for character in remembered.phone if character.isdigit())
        found = found.filter(recipient__phone__contains=digits) if digits else found.none()
    if remembered.product:
        found = found.filter(_sold(remembered.product.strip()))
    if remembered.method:
        found = found.filter(Exists(SaleTender.objects.filter(sale=OuterRef("pk"), method=remembered.method)))
    if remembered.flagged or remembered.unanswered:
        # Of another system's bill that is said first.
        for alone in NOTHING_TO_ASK:
            found = found.exclude(flags=alone)
        found = found.exclude(flags__0=IMPORTED)
    if remembered.unanswered:
        found = found.filter(looked_at=None, void=None)
    return _within(found, remembered)


def _within(found: "QuerySet[Sale]", remembered: Remembered) -> "QuerySet[Sale]":
    if remembered.since is not None:
        found = found.filter(business_date__gte=remembered.since)
    if remembered.until is not None:
        found = found.filter(business_date__lte=remembered.until)
    return found


def _sold(text: str) -> Exists:
    lines = SaleLine.objects.filter(sale=OuterRef("pk"))
    return Exists(lines.filter(Q(name__icontains=text) | Q(sku=text) | Q(barcode=text)))


def tenders_of(sale_ids: Iterable[int]) -> dict[int, list[str]]:
    """By which means each of some bills was paid, in the order given."""
    found: dict[int, list[str]] = {}
    rows = SaleTender.objects.filter(sale_id__in=list(sale_ids)).order_by("sale_id", "position")
    for sale_id, method in rows.values_list("sale_id", "method"):
        found.setdefault(sale_id, []).append(method)
    return found
