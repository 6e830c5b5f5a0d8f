"""What is owed to suppliers: how much, how old it is, and what their accounts say of a period."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from django.db.models import BigIntegerField, DateField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.accounts.models import Shop
from galla.ledger import places
from galla.ledger.documents import document_of
from galla.ledger.holding import held_of_money
from galla.parties.ages import AGE_COLUMNS, AGES, aged
from galla.parties.models import Supplier
from galla.parties.queries import suppliers
from galla.parties.statements import Statement, StatementLine, Words, statement_of
from galla.purchasing.models import SupplierBill

WORDS = Words(charged=_("Billed"), paid=_("Paid or sent back"))


def owed(access: Access, *, today: datetime.date) -> QuerySet[Supplier]:
    """The shop's suppliers with what is owed to each (below zero: paid ahead), as their accounts say.

    ``age_0_minor`` … ``age_91_minor``: what is open on their bills, by days since the bill; ``oldest_on`` the first of
    them. Together they are ``owed_minor``, or nothing where that is below zero (decision 0030).
    """
    unsettled = F("standing__total_minor") - F("standing__settled_minor")
    open_bills = SupplierBill.objects.filter(supplier=OuterRef("pk"), standing__ahead_minor__lt=unsettled)
    part = unsettled - F("standing__ahead_minor")

    def total(rows: QuerySet[SupplierBill]) -> Coalesce:
        summed = rows.order_by().values("supplier_id").annotate(sum=Sum(part)).values("sum")
        return Coalesce(Subquery(summed, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())

    ages = {
        name: total(open_bills.filter(**aged(today, *age, day="billed_on")))
        for name, age in zip(AGE_COLUMNS, AGES, strict=True)
    }
    oldest = Subquery(open_bills.order_by("billed_on").values("billed_on")[:1], output_field=DateField())
    rows = suppliers(access).annotate(owed_minor=Value(0) - held_of_money("supplier"), oldest_on=oldest)
    return rows.annotate(**ages)


def supplier_statement(shop: Shop, supplier: Supplier, *, since: datetime.date, until: datetime.date) -> Statement:
    """What passed with a supplier in money over a period. Raises as ``statement_of`` does."""
    accounts = [places.supplier(shop.pk, supplier.pk)]
    made = statement_of(shop, accounts, since=since, until=until, words=WORDS, is_ours=True)
    return replace(made, lines=tuple(_by_paper(made.lines)))


def _by_paper(lines: Sequence[StatementLine]) -> Iterator[StatementLine]:
    """A line for each paper, with the number that stands on it: a bill's net and taxes are moves of their own."""
    numbers: dict[int, str] = {}
    for kind, of_kind in groupby(sorted({(line.move.kind, line.move.entry_id) for line in lines}), itemgetter(0)):
        told = document_of(kind).told([entry for _kind, entry in of_kind])
        numbers |= {entry: said.number for entry, said in told.items()}
    for entry, moves in groupby(lines, lambda line: line.move.entry_id):
        first, *others = moves
        last = others[-1] if others else first
        charged, paid = (
            sum(getattr(one, name) for one in (first, *others)) for name in ("charged_minor", "paid_minor")
        )
        move = replace(first.move, number=first.move.number or numbers.get(entry, ""))
        yield StatementLine(move, charged, paid, last.owed_minor)
