"""What must always hold of issued bills; ``galla verify`` runs these."""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

from django.db import connection, models

from galla.accounts.allowing import allowances_by_entry, sealed
from galla.accounts.models import Shop
from galla.foundation.checks import invariant
from galla.ledger import places
from galla.ledger.chains import chain_faults
from galla.ledger.holding import spent_by_entry
from galla.ledger.queries import Issued, issued
from galla.loyalty.models import Kind as PointsKind
from galla.loyalty.models import PointsMove
from galla.loyalty.seals import points_by_entry, with_points
from galla.offers.models import CouponUse, OfferUse
from galla.payments.models import Method
from galla.sales.actions.looking import Look
from galla.sales.models import LookedAt, LookHead, Sale, SaleLine, SaleRecipient, SaleTax, SaleTender, Void
from galla.sales.rows import (
    LineRow,
    RecipientRow,
    SaleRow,
    TaxRow,
    TenderRow,
    VoidRow,
    document_hash,
    recipient_hash,
    void_hash,
)

CHUNK = 500


@invariant("bills are what their entries say")
def bills_match_their_entries(shop_id: int | None) -> Iterator[str]:
    """Every entry of kind ``sale`` has its bill and the other way round, of that number; the bill's hash is its."""
    for shop in _shops(shop_id):
        entries, allowances = issued(shop, "sale"), allowances_by_entry(shop, ["sale"])
        points = points_by_entry(shop)
        for sales in _chunks(shop):
            ids = [sale.id for sale in sales]
            lines = _by_sale(SaleLine, LineRow, ids)
            taxes = _by_sale(SaleTax, TaxRow, ids)
            tenders = _by_sale(SaleTender, TenderRow, ids)
            for sale in sales:
                entry = entries.pop(sale.id, None)
                made = document_hash(sale, lines.get(sale.id, []), taxes.get(sale.id, []), tenders.get(sale.id, []))
                made = with_points(made, points.get(sale.id, ()))
                if entry is None or entry.document_hash != sealed(made, allowances.get(sale.id, ())):
                    yield f"bill {sale.number} ({sale.id}) does not match the hash of its entry"
                if entry is not None and sale.number != _number(entry):
                    yield f"bill {sale.number} ({sale.id}) has the number {_number(entry)} in its series"
        for number, entry in entries.items():
            yield f"bill {_number(entry)} is not there: entry {number} is a sale and has none"
    yield from _parts_without_a_bill()


def _number(entry: Issued) -> str:
    return f"{entry.series}/{entry.fiscal_year}/{entry.number:06d}"


def _parts_without_a_bill() -> Iterator[str]:
    """Rows that say they belong to a bill that is not there, whatever their shop."""
    parts: tuple[type[models.Model], ...] = (SaleLine, SaleTax, SaleTender, SaleRecipient, Void)
    for model in parts:
        table = model._meta.db_table
        statement = f'SELECT p.sale_id FROM "{table}" p LEFT JOIN sales_sale s ON s.id = p.sale_id WHERE s.id IS NULL'
        for (number,) in _rows(statement, None, ""):
            yield f"{model._meta.verbose_name} of bill {number}, which is not there"


@invariant("voids are what their entries say")
def voids_match_their_entries(shop_id: int | None) -> Iterator[str]:
    """Every entry of kind ``void`` has its row, and the row's hash is the entry's."""
    for shop in _shops(shop_id):
        entries, allowances = issued(shop, "void"), allowances_by_entry(shop, ["void"])
        points = points_by_entry(shop)
        for values in Void.objects.filter(shop_id=shop).order_by("id").values_list(*VoidRow._fields):
            void = VoidRow(*values)
            entry = entries.pop(void.id, None)
            made = with_points(void_hash(void), points.get(void.id, ()))
            if entry is None or entry.document_hash != sealed(made, allowances.get(void.id, ())):
                yield f"void {void.id} of bill {void.sale_id} does not match the hash of its entry"
        for missing in entries:
            yield f"entry {missing} is a void and has no row"


@invariant("recipients are whom their bills were made out to")
def recipients_match_their_bills(shop_id: int | None) -> Iterator[str]:
    """A recipient's words give the hash in the bill; one that was erased has no words left."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    for recipient in SaleRecipient.objects.filter(**of_shop).select_related("sale").iterator(chunk_size=CHUNK):
        words = RecipientRow(*(getattr(recipient, name) for name in RecipientRow._fields))
        whose = f"bill {recipient.sale.number} ({recipient.sale_id})"
        if recipient.erased_at is not None:
            if any(words[words._fields.index("name") :]):
                yield f"the recipient of {whose} is erased and still says who it was"
        elif recipient_hash(words) != recipient.sale.recipient_hash:
            yield f"the recipient of {whose} is not the one it was made out to"
    for number in Sale.objects.filter(**of_shop, recipient=None).exclude(recipient_hash="").values_list("number"):
        yield f"the recipient of bill {number[0]} is not there"


@invariant("bills are the sums of their lines, rates and tenders")
def bills_add_up(shop_id: int | None) -> Iterator[str]:
    """Line sums, sums by rate and tenders are the bill's; its number follows from its entry's."""
    statement = """
        SELECT s.number FROM sales_sale s
        LEFT JOIN (SELECT sale_id, sum(net_minor) AS net, sum(tax_minor) AS tax, sum(gross_minor) AS gross,
                   sum(cost_minor) AS cost, count(*) AS lines FROM sales_saleline GROUP BY sale_id) l
            ON l.sale_id = s.id
        LEFT JOIN (SELECT sale_id, sum(net_minor) AS net, sum(tax_minor) AS tax FROM sales_saletax GROUP BY sale_id) t
            ON t.sale_id = s.id
        LEFT JOIN (SELECT sale_id, sum(amount_minor) AS paid, sum(surcharge_minor) AS charged
                   FROM sales_saletender GROUP BY sale_id) p
            ON p.sale_id = s.id
        WHERE (coalesce(l.net, 0) <> s.net_minor OR coalesce(l.tax, 0) <> s.tax_minor
            OR coalesce(l.gross, 0) <> s.subtotal_minor OR coalesce(l.cost, 0) <> s.cost_minor
            OR coalesce(l.lines, 0) <> s.line_count OR coalesce(p.paid, 0) <> s.paid_minor
            OR coalesce(p.charged, 0) <> s.surcharge_minor
            OR coalesce(t.net, 0) <> s.net_minor + s.surcharge_minor - s.surcharge_tax_minor
            OR coalesce(t.tax, 0) <> s.tax_minor + s.surcharge_tax_minor)
    """
    for (number,) in _rows(statement, shop_id, "s.shop_id"):
        yield f"bill {number} is not the sum of its parts"


@invariant("bills moved what they say")
def bills_moved_what_they_say(shop_id: int | None) -> Iterator[str]:
    """The entry of each bill took its net to income's debit and its goods, at their cost, from the shelf to sold."""
    for shop in _shops(shop_id):
        income, sold = places.named(shop, "income").id, places.named(shop, "sold").id
        statement = """
            SELECT s.number FROM sales_sale s
            LEFT JOIN (SELECT p.entry_id, sum(CASE WHEN p.source = %s THEN p.amount ELSE 0 END) AS net,
                       sum(CASE WHEN p.target = %s THEN p.worth_minor ELSE 0 END) AS cost
                FROM ledger_posting p WHERE p.shop_id = %s GROUP BY p.entry_id) m ON m.entry_id = s.id
            WHERE s.shop_id = %s AND (coalesce(m.net, 0) <> s.net_minor OR coalesce(m.cost, 0) <> s.cost_minor)
        """
        with connection.cursor() as cursor:
            cursor.execute(statement, [income, sold, shop, shop])
            for (number,) in cursor.fetchall():
                yield f"bill {number} moved something else than it says"


@invariant("bills spent what was given ahead as they say")
def bills_spent_what_they_say(shop_id: int | None) -> Iterator[str]:
    """What a bill says was paid by gift cards and store credit is what its entry took from them."""
    kinds = {str(Method.GIFT_CARD): "gift", str(Method.STORE_CREDIT): "store-credit"}
    for shop in _shops(shop_id):
        spent = spent_by_entry(shop, ["sale"], "prepaid")
        rows = SaleTender.objects.filter(sale__shop_id=shop, method__in=kinds).values_list("sale_id", "method")
        for sale, method, amount in rows.annotate(sum=models.Sum("amount_minor")):
            taken = spent.pop((sale, kinds[method]), 0)
            if taken != amount:
                yield f"bill {sale} says {amount} were paid by {method} and took {taken}"
        for sale, kind in spent:
            yield f"bill {sale} took from {kind} and does not say so"


@invariant("bills were paid with the points they say")
def bills_took_the_points_they_say(shop_id: int | None) -> Iterator[str]:
    """What a bill says was paid with points is what points it took stand for, and the other way round."""
    of_bills = {} if shop_id is None else {"sale__shop_id": shop_id}
    of_points = {} if shop_id is None else {"shop_id": shop_id}
    rows = PointsMove.objects.filter(kind=PointsKind.SPENT, **of_points).values_list("entry_id")
    took = dict(rows.annotate(sum=models.Sum("amount_minor")))
    tenders = SaleTender.objects.filter(method=Method.POINTS, **of_bills).values_list("sale_id")
    for sale, amount in tenders.annotate(sum=models.Sum("amount_minor")):
        paid = took.pop(sale, 0)
        if paid != amount:
            yield f"bill {sale} says points paid {amount} and took such for {paid}"
    for sale in took:
        yield f"bill {sale} took points and does not say so"


@invariant("codes and limited offers took off bills what they say, and were given back with them")
def codes_are_of_their_bills(shop_id: int | None) -> Iterator[str]:
    """What a use says came off is what its offer took off the bill; it is given back where that is void, and
    otherwise only where all of that came back: what came back whole before this was done gave nothing back."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    for kind, one in ((CouponUse, "a code"), (OfferUse, "an offer")):
        uses: Any = kind._default_manager.filter(**of_shop).select_related("back").order_by("pk")
        for some in batched(uses.iterator(chunk_size=CHUNK), CHUNK):
            yield from _not_of_their_bills(some, one)


def _not_of_their_bills(some: Sequence[CouponUse | OfferUse], one: str) -> Iterator[str]:
    bills = [use.entry_id for use in some]
    taken: dict[tuple[int, int], int] = {}
    for number, offers in SaleLine.objects.filter(sale_id__in=bills).values_list("sale_id", "offers"):
        for offer, _kind, _name, amount in offers:
            taken[number, offer] = taken.get((number, offer), 0) + amount
    voids = dict(Void.objects.filter(sale_id__in=bills).values_list("sale_id", "id"))
    partly = set(bills) - _back_whole(bills)
    for use in some:
        if taken.get((use.entry_id, use.offer_id)) != use.amount_minor:
            yield f"use {use.pk} of {one} says another amount than its bill {use.entry_id}"
        back = getattr(use, "back", None)
        void = voids.get(use.entry_id)
        wrong = back is not None and use.entry_id in partly if void is None else back is None or back.by_entry != void
        if wrong:
            yield f"use {use.pk} of {one} is not given back as its bill {use.entry_id} was"


def _back_whole(bills: Sequence[int]) -> set[int]:
    """Those of the bills of which every line came back whole."""
    is_left = models.Q(returned=None) | models.Q(returned__returned_milli__lt=models.F("quantity_milli"))
    left = SaleLine.objects.filter(is_left, sale_id__in=bills)
    return set(bills) - set(left.values_list("sale_id", flat=True))


def _shops(shop_id: int | None) -> list[int]:
    return [shop_id] if shop_id is not None else list(Shop.objects.order_by("id").values_list("id", flat=True))


def _chunks(shop_id: int) -> Iterator[list[SaleRow]]:
    last = 0
    while True:
        rows = Sale.objects.filter(shop_id=shop_id, id__gt=last).order_by("id").values_list(*SaleRow._fields)[:CHUNK]
        sales = [SaleRow(*values) for values in rows]
        if not sales:
            return
        yield sales
        last = sales[-1].id


def _by_sale(
    model: type[SaleLine] | type[SaleTax] | type[SaleTender],
    row: type[LineRow] | type[TaxRow] | type[TenderRow],
    sale_ids: list[int],
) -> dict[int, list[LineRow | TaxRow | TenderRow]]:
    found: dict[int, list[LineRow | TaxRow | TenderRow]] = {}
    rows = model._default_manager.filter(sale_id__in=sale_ids).order_by("sale_id", "position")
    for values in rows.values_list(*row._fields):
        found.setdefault(values[0], []).append(row(*values))
    return found


def _rows(statement: str, shop_id: int | None, column: str) -> list[tuple[str]]:
    parameters: list[int] = []
    if shop_id is not None:
        statement += f" AND {column} = %s"
        parameters = [shop_id]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


@invariant("the chain of looks at bills is whole")
def look_chain_is_whole(shop_id: int | None) -> Iterator[str]:
    """Nobody changed, took out or put in what came of a bill that was looked at."""
    yield from chain_faults(LookedAt, LookHead, Look._fields, one="look at a bill", shop_id=shop_id)
