"""Questions about returns: the credit notes there are, and what of a bill may still come back."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.models import Product
from galla.foundation.formats import money_of
from galla.payments.models import Method
from galla.payments.queries import method_names
from galla.pricing.bill import PricedLine
from galla.pricing.returns import PaidBill
from galla.pricing.tax import TaxAmount
from galla.returns.models import CreditedBill, CreditNote, CreditNoteLine, CreditNoteTender, Exchange, NotReturnable
from galla.sales.actions.coming_back import returned_of
from galla.sales.models import ReturnedLine, SaleLine
from galla.sales.rows import LineRow, SaleRows


@dataclass(frozen=True, slots=True)
class Returnable:
    """A line of a bill, and how much of it came back so far."""

    line_id: int
    row: LineRow
    returned_milli: int

    @property
    def left_milli(self) -> int:
        """What may still come back."""
        return self.row.quantity_milli - self.returned_milli


def credit_notes(access: Access) -> QuerySet[CreditNote]:
    """The shop's credit notes, unordered, with ``is_without_bill``: whether any of it is of no known bill."""
    loose = CreditedBill.objects.filter(credit_note=OuterRef("pk"), sale=None)
    rows = access.rows(CreditNote).select_related("customer", "till", "branch", "by")
    return rows.annotate(is_without_bill=Exists(loose))


def parts_of_notes(of: str = "") -> "list[Prefetch[str]]":
    """What is fetched beside whole credit notes, each in its order; ``of`` leads to the note (``credit_note__``)."""
    return [
        Prefetch(f"{of}bills", CreditedBill.objects.select_related("sale").order_by("position")),
        Prefetch(f"{of}lines", CreditNoteLine.objects.select_related("sale_line").order_by("position")),
        Prefetch(f"{of}tenders", CreditNoteTender.objects.order_by("position")),
    ]


def notes_of_bill(access: Access, sale_id: int) -> QuerySet[CreditNote]:
    """The credit notes that took goods of a bill back, in their order."""
    return credit_notes(access).filter(bills__sale_id=sale_id).order_by("pk")


def exchanges(access: Access) -> QuerySet[Exchange]:
    """The shop's exchanges, unordered."""
    return access.rows(Exchange).select_related("credit_note__till", "credit_note__by", "credit_note__customer", "sale")


def numbered(rows: "QuerySet[Exchange]", text: str) -> "QuerySet[Exchange]":
    """Those of whose credit note's number, or whose bill's, this is a part."""
    return rows.filter(Q(credit_note__number__icontains=text) | Q(sale__number__icontains=text))


def exchange_of_note(access: Access, note_id: int) -> Exchange | None:
    """The exchange a credit note is one side of, if it is of one."""
    return exchanges(access).filter(pk=note_id).first()


def returnable(rows: SaleRows) -> list[Returnable]:
    """Every line of a bill with what came back of it."""
    ids = dict(SaleLine.objects.filter(sale_id=rows.sale.id).values_list("position", "pk"))
    before = returned_of(ids.values())
    return [Returnable(ids[row.position], row, before.get(ids[row.position], 0)) for row in rows.lines]


def refunded_of(sale_id: int) -> int:
    """What was given back of a bill so far."""
    found = CreditedBill.objects.filter(sale_id=sale_id).aggregate(sum=Sum("total_minor"))
    return int(found["sum"] or 0)


def ways_back(note: CreditNote, *, beside: str = "") -> list[tuple[str, int]]:
    """By which ways what a note gives back went, in the shop's words, and how much each, in minor units.

    What was given up before went nowhere: nobody had paid it. What went by the way ``beside`` is left out.
    """
    names, rows = method_names(note.shop_id), note.tenders.exclude(method=beside).order_by("position")
    told = rows.values_list("method", "account", "amount_minor")
    never = _("Never paid")
    return [(never if place == "given-up" else names.get(way, way), amount) for way, place, amount in told]


def handed_out(note: CreditNote) -> int:
    """What of a note the customer has now: not what went off a khata, or was never paid."""
    rows = note.tenders.exclude(account="given-up").exclude(account__startswith="customer:")
    return int(rows.exclude(method=Method.EXCHANGE).aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def cash_given(sale_ids: Iterable[int]) -> int:
    """What went back of some bills in cash so far, out of whichever drawer."""
    rows = CreditNoteTender.objects.filter(sale_id__in=list(sale_ids), account__startswith="drawer:")
    return int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def repaid_of(sale_id: int) -> dict[int, int]:
    """What went back to each payment of a bill so far, by its position."""
    rows = CreditNoteTender.objects.filter(sale_id=sale_id, of_position__gt=0).values_list("of_position")
    return {position: int(amount) for position, amount in rows.annotate(sum=Sum("amount_minor"))}


def repaid_by(note: CreditNote, sale_id: int) -> dict[int, int]:
    """What a note gave to each payment of a bill, by its position."""
    rows = note.tenders.filter(sale_id=sale_id, of_position__gt=0).values_list("of_position")
    return {position: int(amount) for position, amount in rows.annotate(sum=Sum("amount_minor"))}


def lowest_prices(access: Access, products: Iterable[int], *, since: datetime.date) -> dict[int, int]:
    """The least that was paid for one of some products on a day from ``since`` on, 1e-4 of the currency, tax in it.

    Bills that were taken back do not count, nor does what was given away. A product of which none was sold is missing.
    """
    sold = access.rows(SaleLine).filter(product_id__in=list(products), sold_on__gte=since, gross_minor__gt=0)
    rows = sold.filter(sale__void=None).values_list("product_id", "gross_minor", "quantity_milli")
    step = 10 ** (7 - money_of(access.shop.currency).minor_digits)
    found: dict[int, int] = {}
    for product, gross, milli in rows.order_by().distinct():
        if product is not None:
            price = gross * step // milli
            found[product] = min(found.get(product, price), price)
    return found


def still_out(access: Access, products: Collection[int], *, since: datetime.date) -> dict[int, int]:
    """How much of some products was sold for money since that day and did not come back, with its bill or without.

    In thousandths; below nothing where more came back. Bills that were taken back do not count.
    """
    lines = access.rows(SaleLine).filter(product_id__in=products, sold_on__gte=since, gross_minor__gt=0)
    lines = lines.filter(sale__void=None)
    loose = access.rows(CreditNoteLine).filter(product_id__in=products, credit_note__business_date__gte=since)
    back = access.rows(ReturnedLine).filter(line__in=lines.values("pk"))
    found: dict[int, int] = dict.fromkeys(products, 0)
    sums = (
        (1, lines.order_by().values_list("product_id").annotate(sum=Sum("quantity_milli"))),
        (-1, back.order_by().values_list("line__product_id").annotate(sum=Sum("returned_milli"))),
        (-1, loose.order_by().values_list("product_id").annotate(sum=Sum("quantity_milli"))),
    )
    for sign, rows in sums:
        for product, milli in rows:
            found[product] += sign * int(milli)
    return found


def not_returnable(access: Access) -> QuerySet[Product]:
    """The goods the shop does not take back, by their name."""
    kept = access.rows(NotReturnable).values("pk")
    return access.rows(Product).filter(pk__in=kept).order_by("name", "pk")


def paid_bill(rows: SaleRows, *, step_minor: int) -> PaidBill:
    """A bill as the arithmetic of returns takes it. ``step_minor`` counts where the bill was rounded to it."""
    lines = tuple(
        PricedLine(
            *(line.quantity_milli, line.unit_price_e4, line.includes_tax, line.list_minor, line.discount_minor),
            *(line.bill_discount_minor, line.net_minor, line.tax_minor, line.gross_minor, taxes_of(line.taxes)),
        )
        for line in rows.lines
    )
    sale = rows.sale
    is_rounded = (sale.total_minor - sale.surcharge_minor) % step_minor == 0
    return PaidBill(
        lines, sale.round_off_minor, sale.surcharge_minor, _of_surcharges(rows), step_minor if is_rounded else 1
    )


def taxes_of(told: Iterable[list[object]]) -> tuple[TaxAmount, ...]:
    """Taxes as a row keeps them."""
    return tuple(TaxAmount(*part) for part in told)  # type: ignore[arg-type]


def _of_surcharges(rows: SaleRows) -> tuple[TaxAmount, ...]:
    """The taxes a bill charges beside those of its lines: they are in what its ways of paying added.

    Of a charge so small that its tax is nothing they are named all the same: its value is of their rate.
    """
    sums: dict[tuple[str, int], list[int]] = {}
    is_charged = rows.sale.surcharge_minor > 0
    for sign, parts in ((1, rows.taxes), (-1, rows.lines)):
        for part in parts:
            for name, rate_ppm, amount in part.taxes:
                net, tax = sums.get((name, rate_ppm), (0, 0))
                sums[name, rate_ppm] = [net + sign * part.net_minor, tax + sign * amount]
    return tuple(
        TaxAmount(name, rate_ppm, tax) for (name, rate_ppm), (net, tax) in sums.items() if tax or (net and is_charged)
    )


def taxed_back(access: Access, *, since: datetime.date, until: datetime.date) -> dict[tuple[str, int], int]:
    """The taxable value that credit notes took back, by component and rate (ppm); what bore no tax under ("", 0).

    What ways of paying had added is a value of its own, beside the goods.
    """
    found: dict[tuple[str, int], int] = {}
    of_days = {"credit_note__business_date__gte": since, "credit_note__business_date__lte": until}
    parts = [
        *access.rows(CreditNoteLine).filter(**of_days).values_list("net_minor", "taxes"),
        *(
            (charge - sum(part[2] for part in taxes), taxes)
            for charge, taxes in access.rows(CreditedBill)
            .filter(**of_days)
            .values_list("surcharge_minor", "surcharge_taxes")
        ),
    ]
    for net, taxes in parts:
        named = [(name, rate_ppm) for name, rate_ppm, _amount in taxes if rate_ppm] or [("", 0)]
        for tax in named:
            found[tax] = found.get(tax, 0) + net
    return found
