"""What must always hold of goods that came back; ``galla verify`` runs these."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Sum

from galla.accounts.allowing import allowances_by_entry, sealed
from galla.foundation.checks import invariant
from galla.ledger import queries as ledger
from galla.ledger.branches import credit_notes_of_branch
from galla.ledger.numbering import number_text
from galla.loyalty.seals import points_by_entry, with_points
from galla.payments.models import GatewayPayment, GatewayRefund, Method, kind_of
from galla.returns import papers
from galla.returns.models import CreditedBill, CreditNote, CreditNoteLine, CreditNoteTender, Exchange, Way
from galla.sales.models import ReturnedLine, Sale, SaleTender

type Moved = list[tuple[str, str, str, int]]
PARTS = (CreditedBill, CreditNoteLine, CreditNoteTender)


@invariant("credit notes are what their entries say")
def notes_match_their_entries(shop_id: int | None) -> Iterator[str]:
    """Every entry of a return has its note and the other way round: of that hash, number, day and series."""
    entries, allowances = ledger.entries_of_kind(shop_id, [papers.KIND]), allowances_by_entry(shop_id, [papers.KIND])
    posted, points = _posted(shop_id), points_by_entry(shop_id)
    bills, lines, tenders = (_by_note(model, shop_id) for model in PARTS)
    series: dict[int, str] = {}
    for note in CreditNote.objects.filter(**_of_shop(shop_id)):
        entry = entries.pop(note.pk, None)
        parts: Any = (bills.pop(note.pk, []), lines.pop(note.pk, []), tenders.pop(note.pk, []))
        if entry is None:
            yield f"credit note {note.number} ({note.pk}) has no entry"
            continue
        place = papers.SERIES_OF_HISTORY
        if note.way != Way.IMPORTED:
            place = series.setdefault(note.branch_id, credit_notes_of_branch(note.shop_id, note.branch_id))
        written = number_text(entry.series, entry.fiscal_year, entry.number)
        told = with_points(papers.document_hash(note, *parts), points.get(note.pk, ()))
        if entry.document_hash != sealed(told, allowances.get(note.pk, ())):
            yield f"credit note {note.number} ({note.pk}) is not what its entry was made for"
        elif (entry.happened_at, entry.business_date) != (note.happened_at, note.business_date):
            yield f"credit note {note.number} ({note.pk}) has another date than its entry"
        elif entry.series != place or note.number != written:
            yield f"credit note {note.number} ({note.pk}) has the number {written} in its series"
        elif not _moved_as_told(posted.get(note.pk, []), note, *parts):
            yield f"credit note {note.number} ({note.pk}) moved other money than it says"
    for number in entries:
        yield f"entry {number} is a return and has no credit note"
    for parts_left, words in ((bills, "bill"), (lines, "line"), (tenders, "payment")):
        for number in parts_left:
            yield f"a {words} of credit note {number}, which is not there"


def _posted(shop_id: int | None) -> dict[int, Moved]:
    found: dict[int, Moved] = defaultdict(list)
    for move in ledger.postings_of_kind(shop_id, [papers.KIND]):
        if move.unit.partition(":")[0] in ("money", "prepaid", "note", "loose"):
            found[move.entry_id].append((move.source, move.target, move.unit, move.amount))
    return found


def _moved_as_told(posted: Moved, note: CreditNote, bills: Any, lines: Any, tenders: Any) -> bool:
    cash = sum(tender.amount_minor for tender in tenders if kind_of(tender.method) == Method.CASH)
    moves = [*papers.money_moves(note, bills, lines, tenders), *(papers.note_moves(note, cash) if cash else [])]
    return sorted(posted) == sorted((move.source.key, move.target.key, move.unit.key, move.amount) for move in moves)


@invariant("credit notes are the sums of their parts")
def notes_add_up(shop_id: int | None) -> Iterator[str]:
    """What a note gives back is what its lines, its bills and its payments say."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0] * 7)
    for model, names, start in (
        (CreditNoteLine, ("net_minor", "tax_minor", "cost_minor"), 0),
        (CreditedBill, ("net_minor", "tax_minor", "total_minor"), 3),
        (CreditNoteTender, ("amount_minor",), 6),
    ):
        rows: Any = model._default_manager.filter(**_of_shop(shop_id)).values_list("credit_note_id")
        for number, *amounts in rows.annotate(*(Sum(name) for name in names)):
            for place, amount in enumerate(amounts, start=start):
                sums[number][place] += int(amount)
    for note in CreditNote.objects.filter(**_of_shop(shop_id)):
        net, tax, cost, total = note.net_minor, note.tax_minor, note.cost_minor, note.total_minor
        if sums[note.pk] != [net, tax, cost, net, tax, total, total]:
            yield f"credit note {note.number} ({note.pk}) is not the sum of its parts"


@invariant("no more came back of a bill than was sold and paid")
def no_more_than_was_paid(shop_id: int | None) -> Iterator[str]:
    """The counter of each line is what credit notes say; a bill gave back no more than it was paid, nor one taken back.

    A bill of which everything came back gave back all of it.
    """
    rows = CreditNoteLine.objects.filter(**_of_shop(shop_id), sale_line__isnull=False).values_list("sale_line_id")
    told = dict(rows.annotate(sum=Sum("quantity_milli")))
    for counter in ReturnedLine.objects.filter(**_of_shop(shop_id)).select_related("line"):
        if counter.returned_milli != told.pop(counter.pk, 0):
            yield f"line {counter.pk} of bill {counter.sale_id} counts {counter.returned_milli} as come back"
        if (counter.sold_milli, counter.sale_id) != (counter.line.quantity_milli, counter.line.sale_id):
            yield f"line {counter.pk} of bill {counter.sale_id} counts returns of another line"
    for line in told:
        yield f"line {line} came back and counts nothing"
    yield from _overpaid(shop_id)


def _overpaid(shop_id: int | None) -> Iterator[str]:
    # What another system gave back is kept as it happened, be it more than was paid.
    elsewhere = CreditedBill.objects.filter(credit_note__way=Way.IMPORTED, sale__isnull=False).values("sale")
    found = Sale.objects.filter(**_of_shop(shop_id), credited__isnull=False).exclude(pk__in=elsewhere)
    rows = found.values_list("pk", "total_minor", "void")
    for sale, total, void, back in rows.annotate(back=Sum("credited__total_minor")):
        if back > total or void is not None or (back != total and not _is_left(sale)):
            yield f"bill {sale} was paid {total} and gave back {back}"


@invariant("what a bill was paid with does not go back twice, once through a gateway and once otherwise")
def nothing_goes_back_twice(shop_id: int | None) -> Iterator[str]:
    """What credit notes gave of a bill beside its gateways, and what these send back, is no more than it was paid."""
    refunds = GatewayRefund.objects.filter(**_of_shop(shop_id), failed_at=None, payment__request__claim__isnull=False)
    through = refunds.values_list("payment__request__claim__entry_id").annotate(sum=Sum("amount_minor"))
    for sale_id, sent in through.order_by():
        bill = Sale.objects.filter(pk=sale_id, credited__isnull=False).first()
        if bill is None:
            continue
        claims = GatewayPayment.objects.filter(request__claim__entry_id=sale_id).values("request__claim__position")
        # What went off for another bill, which its goods had paid for, is of that bill's money.
        of_it = CreditNoteTender.objects.filter(sale_id=sale_id, credit_note__bills__sale_id=sale_id)
        notes = of_it.exclude(of_position__in=claims)
        otherwise = notes.aggregate(sum=Sum("amount_minor"))["sum"] or 0
        if otherwise + sent > bill.total_minor:
            yield f"of bill {sale_id} of {bill.total_minor} {sent} goes back through gateways, {otherwise} otherwise"


@invariant("what goods that came back paid is what was given for them")
def exchanges_come_out_even(shop_id: int | None) -> Iterator[str]:
    """Of each exchange the note gave what the bill took; no note gives and no bill takes it without an exchange."""
    of_shop: dict[str, Any] = _of_shop(shop_id)
    of_sale = {f"sale__{name}": value for name, value in of_shop.items()}
    given = _summed(CreditNoteTender.objects.filter(**of_shop, method=Method.EXCHANGE), "credit_note_id")
    taken = _summed(SaleTender.objects.filter(**of_sale, method=Method.EXCHANGE), "sale_id")
    of_notes = dict(CreditNote.objects.filter(exchange__isnull=False).values_list("pk", "shop_id"))
    for one in Exchange.objects.filter(**of_shop):
        if of_notes.get(one.pk) != one.shop_id:
            yield f"the exchange of credit note {one.pk} is of no note of its shop"
        if not given.pop(one.pk, 0) == taken.pop(one.sale_id, 0) == one.exchanged_minor:
            yield f"the exchange of credit note {one.pk} and bill {one.sale_id} is not of the same on both sides"
    for note in given:
        yield f"credit note {note} pays for goods of no exchange"
    for sale in taken:
        yield f"bill {sale} was paid with goods of no exchange"


def _summed(rows: Any, of: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(of).annotate(sum=Sum("amount_minor")))


def _is_left(sale_id: int) -> bool:
    """Whether anything of a bill may still come back."""
    sold = Sale.objects.filter(pk=sale_id).aggregate(sum=Sum("lines__quantity_milli"))["sum"] or 0
    back = ReturnedLine.objects.filter(sale_id=sale_id).aggregate(sum=Sum("returned_milli"))["sum"] or 0
    return bool(back < sold)


def _of_shop(shop_id: int | None) -> dict[str, int]:
    return {} if shop_id is None else {"shop_id": shop_id}


def _by_note(model: Any, shop_id: int | None) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows: Iterable[Any] = model.objects.filter(**_of_shop(shop_id)).order_by("credit_note_id", "position")
    for row in rows:
        found[row.credit_note_id].append(row)
    return found
