"""Every paper of this room moved exactly what it says, and stands as it was written."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from galla.accounts.allowing import allowances_by_entry, sealed
from galla.foundation.checks import invariant
from galla.ledger import queries as ledger
from galla.ledger.entries import Move
from galla.ledger.numbering import number_text
from galla.purchasing import papers
from galla.purchasing.models import (
    CreditShift,
    OrderClosed,
    OrderLine,
    OrderSent,
    PaymentShare,
    PurchaseOrder,
    PurchaseReturn,
    PurchaseReturnLine,
    PurchaseReturnTax,
    SetOff,
    SetOffShare,
    SupplierBill,
    SupplierBillLine,
    SupplierBillTax,
    SupplierCredit,
    SupplierCreditLine,
    SupplierCreditTax,
    SupplierPayment,
    ValueShift,
)

type PlainMove = tuple[str, str, str, int, int]


class Told(NamedTuple):
    """A paper as its rows say it: what its entry must carry, post and stand in."""

    kind: str
    paper: Any
    document_hash: str
    moves: list[Move]
    series: str
    number: str = ""


def of_shop(shop_id: int | None) -> dict[str, int]:
    """The filter of one shop, or of all."""
    return {} if shop_id is None else {"shop_id": shop_id}


def by_paper(lines: Iterable[Any], name: str) -> dict[int, list[Any]]:
    """Rows by the id of the paper they belong to."""
    found: dict[int, list[Any]] = defaultdict(list)
    for line in lines:
        found[getattr(line, name)].append(line)
    return found


def sent_orders(shop_id: int | None) -> Iterator[Told]:
    """Orders that were sent."""
    of = of_shop(shop_id)
    lines = by_paper(OrderLine.objects.filter(**of).order_by("order_id", "position"), "order_id")
    orders = PurchaseOrder.objects.filter(**of).in_bulk()
    for sent in OrderSent.objects.filter(**of):
        order = orders.get(sent.order_id)
        said = papers.hash_of_sent(sent, order, lines[sent.order_id]) if order else ""
        yield Told(papers.SENT, sent, said, [], _journal(order))


def closed_orders(shop_id: int | None) -> Iterator[Told]:
    """Orders that were closed."""
    orders = PurchaseOrder.objects.filter(**of_shop(shop_id)).in_bulk()
    for closed in OrderClosed.objects.filter(**of_shop(shop_id)):
        said, order = papers.hash_of_closed(closed), orders.get(closed.order_id)
        yield Told(papers.CLOSED, closed, said, [], _journal(order))


def _journal(order: PurchaseOrder | None) -> str:
    return f"journal:branch:{order.branch_id}" if order else ""


def bills(shop_id: int | None) -> Iterator[Told]:
    """Bills of suppliers."""
    of, order = of_shop(shop_id), ("bill_id", "position")
    lines = by_paper(SupplierBillLine.objects.filter(**of).order_by(*order), "bill_id")
    taxes = by_paper(SupplierBillTax.objects.filter(**of).order_by(*order), "bill_id")
    shifts = by_paper(ValueShift.objects.filter(**of).order_by(*order), "bill_id")
    for bill in SupplierBill.objects.filter(**of).iterator(chunk_size=2000):
        parts = (bill, lines[bill.pk], taxes[bill.pk], shifts[bill.pk])
        said, moves = papers.hash_of_bill(*parts), papers.moves_of_bill(*parts)
        yield Told(papers.BILL, bill, said, moves, f"journal:branch:{bill.branch_id}")


def payments(shop_id: int | None) -> Iterator[Told]:
    """Payments to suppliers."""
    of = of_shop(shop_id)
    shares = by_paper(PaymentShare.objects.filter(**of).order_by("payment_id", "bill_id"), "payment_id")
    for paid in SupplierPayment.objects.filter(**of).iterator(chunk_size=2000):
        said = papers.hash_of_payment(paid, shares[paid.pk])
        yield Told(papers.PAYMENT, paid, said, papers.moves_of_payment(paid), papers.series_of_payment(paid))


def returns(shop_id: int | None) -> Iterator[Told]:
    """Goods that went back."""
    of, order = of_shop(shop_id), ("purchase_return_id", "position")
    lines = by_paper(PurchaseReturnLine.objects.filter(**of).order_by(*order), "purchase_return_id")
    taxes = by_paper(PurchaseReturnTax.objects.filter(**of).order_by(*order), "purchase_return_id")
    for back in PurchaseReturn.objects.filter(**of).select_related("receipt").iterator(chunk_size=2000):
        parts = (back, lines[back.pk], taxes[back.pk])
        said, moves = papers.hash_of_return(*parts), papers.moves_of_return(*parts)
        if papers.is_billed(lines[back.pk]):
            yield Told(papers.RETURN, back, said, moves, papers.SERIES, back.number)
        else:
            yield Told(papers.RETURN, back, said, moves, f"journal:branch:{back.branch_id}")


def set_offs(shop_id: int | None) -> Iterator[Told]:
    """Debit notes that were set against bills."""
    of = of_shop(shop_id)
    shares = by_paper(SetOffShare.objects.filter(**of).order_by("set_off_id", "bill_id"), "set_off_id")
    for paper in SetOff.objects.filter(**of).select_related("purchase_return").iterator(chunk_size=2000):
        said = papers.hash_of_set_off(paper, shares[paper.pk])
        yield Told(papers.SET_OFF, paper, said, [], f"journal:branch:{paper.purchase_return.branch_id}")


def credits_of_suppliers(shop_id: int | None) -> Iterator[Told]:
    """Credit notes of suppliers without goods."""
    of, order = of_shop(shop_id), ("credit_id", "position")
    lines = by_paper(SupplierCreditLine.objects.filter(**of).order_by(*order), "credit_id")
    taxes = by_paper(SupplierCreditTax.objects.filter(**of).order_by(*order), "credit_id")
    shifts = by_paper(CreditShift.objects.filter(**of).order_by(*order), "credit_id")
    for paper in SupplierCredit.objects.filter(**of).iterator(chunk_size=2000):
        said = papers.hash_of_credit(paper, lines[paper.pk], taxes[paper.pk], shifts[paper.pk])
        moves = papers.moves_of_credit(paper, taxes[paper.pk], shifts[paper.pk])
        yield Told(papers.CREDIT, paper, said, moves, f"journal:branch:{paper.branch_id}")


KINDS: dict[str, Callable[[int | None], Iterator[Told]]] = {
    papers.SENT: sent_orders,
    papers.CLOSED: closed_orders,
    papers.BILL: bills,
    papers.PAYMENT: payments,
    papers.RETURN: returns,
    papers.SET_OFF: set_offs,
    papers.CREDIT: credits_of_suppliers,
}


@invariant("purchase papers equal their postings")
def papers_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every paper has its entry with its hash, its dates and its moves, and every entry of these kinds its paper."""
    entries, allowances = ledger.entries_of_kind(shop_id, KINDS), allowances_by_entry(shop_id, KINDS)
    posted: dict[int, list[PlainMove]] = defaultdict(list)
    for fact in ledger.postings_of_kind(shop_id, KINDS):
        if fact.unit == "shift":  # opened by whatever is done first at a till: no paper's own move
            continue
        posted[fact.entry_id].append((fact.source, fact.target, fact.unit, fact.amount, fact.worth_minor))
    for told in (told for find in KINDS.values() for told in find(shop_id)):
        said = told._replace(document_hash=sealed(told.document_hash, allowances.get(told.paper.pk, ())))
        wrong = _wrong(said, entries.pop(told.paper.pk, None), posted.get(told.paper.pk, []))
        if wrong:
            yield f"{told.kind} {told.paper.pk} {wrong}"
    for number, entry in entries.items():
        yield f"entry {number} ({entry.kind}) has no paper"


def _wrong(told: Told, entry: ledger.EntryFacts | None, posted: list[PlainMove]) -> str:
    if entry is None or entry.kind != told.kind:
        return "has no entry"
    if entry.document_hash != told.document_hash:
        return "is not what its entry was made for"
    if (entry.happened_at, entry.business_date) != (told.paper.happened_at, told.paper.business_date):
        return "has another date than its entry"
    if entry.series != told.series:
        return f"stands in the series {entry.series}, which is not its own"
    if told.number and told.number != number_text(entry.series, entry.fiscal_year, entry.number):
        return f"has the number {told.number}, which is not that of its entry"
    plain = [(move.source.key, move.target.key, move.unit.key, move.amount, move.worth_minor) for move in told.moves]
    return "" if sorted(posted) == sorted(plain) else "says other moves than its entry"
