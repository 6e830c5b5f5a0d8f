"""A credit note of another system's books, kept as it happened: at its amounts, on its day, whatever was paid.

Nothing is priced and nobody is asked: the goods came back and the money went, only how is not known here.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, fiscal_year
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.together import Insert
from galla.foundation.database.transactions import in_transaction
from galla.inventory.arrivals import following_value
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.closing import demand_open_day
from galla.ledger.entries import Claim, Move, claim, lock_balances, request_hash
from galla.payments.models import Method
from galla.returns import papers
from galla.returns.models import CreditedBill, CreditNote, CreditNoteLine, CreditNoteTender, Way
from galla.sales.actions.coming_back import count_returned


@dataclass(frozen=True, slots=True)
class SoldLine:
    """The line of a bill that goods are of: its bill, how much it sold, and its cost in minor units."""

    id: int
    sale_id: int
    sold_milli: int
    returned_milli: int
    cost_minor: int

    def cost_of(self, milli: int) -> int:
        """The share of its cost that so much more coming back takes along."""
        return self._cost_until(self.returned_milli + milli) - self._cost_until(self.returned_milli)

    def _cost_until(self, milli: int) -> int:
        return (2 * self.cost_minor * milli + self.sold_milli) // (2 * self.sold_milli)


@dataclass(frozen=True, slots=True)
class PastLine:
    """So much of a product came back for so much, without tax; of a bill's line, or of none that is known.

    ``is_stocked`` says whether its stock is kept, ``measure`` what its quantity is written in.
    """

    product_id: int
    name: str
    measure: str
    quantity_milli: int
    amount_minor: int
    is_stocked: bool
    sold: SoldLine | None = None


@dataclass(frozen=True, slots=True)
class PastNote:
    """A credit note of another system: when, whose (None: nobody it names), why, and what the request for it said."""

    at: datetime.datetime
    key: str
    customer_id: int | None
    reason: str
    asked: Sequence[object]


def keep_credit_note(
    *, access: Access, note: PastNote, find_lines: Callable[[], Sequence[PastLine]]
) -> tuple[CreditNote, bool]:
    """Write a credit note of another system, in a series of its own; and whether an earlier run had written it.

    ``find_lines`` is asked once the key is claimed; no line of a bill may come twice in its answer. Raises
    ``DayClosed``, ``KeyReused``, and ``ReturnedBefore`` where somebody took the same goods back meanwhile.
    """

    def work() -> tuple[CreditNote, bool]:
        claimed = claim(
            shop=access.shop,
            kind=papers.KIND,
            key=note.key,
            request_hash=request_hash([access.require_till().pk, *note.asked]),
            member_id=access.membership.pk,
        )
        if claimed.replayed:
            return CreditNote.objects.get(pk=claimed.entry_id), True
        demand_open_day(access.shop, note.at)
        return _write(access, note, claimed, find_lines()), False

    return in_transaction(work)


def _write(access: Access, past: PastNote, claimed: Claim, found: Sequence[PastLine]) -> CreditNote:
    turned = _turned(access, found)
    standing = lock_balances([(move.target, move.unit) for move in turned])
    note = _note(access, past, claimed, found, cost_minor=sum(move.worth_minor for move in turned))
    lines, bills = _lines(note, found), _bills(note, found)
    tenders = _tenders(note)
    count_returned(
        note.shop_id,
        [(line.sold.id, line.sold.sale_id, line.sold.sold_milli, line.quantity_milli) for line in found if line.sold],
    )
    posted = post(
        claim=claimed,
        shop_id=note.shop_id,
        moves=[*papers.money_moves(note, bills, lines, tenders), *turned, *following_value(turned, standing)],
        series=papers.SERIES_OF_HISTORY,
        fiscal_year=fiscal_year(access.shop, note.business_date),
        happened_at=note.happened_at,
        recorded_at=note.happened_at,
        business_date=note.business_date,
        by_id=note.by_id,
        document_hash=papers.document_hash(note, bills, lines, tenders),
        numbered=Insert(CreditNote, papers.NOTE, [papers.columns(note, papers.NOTE)]),
    )
    note.number = posted.written
    names = (*papers.LINE, *papers.OF_NO_BILL)
    for model, columns, rows in (
        (CreditedBill, papers.BILL, bills),
        (CreditNoteLine, names, lines),
        (CreditNoteTender, papers.TENDER, tenders),
    ):
        insert_rows(model, columns, [papers.columns(row, columns) for row in rows])
    return note


def _turned(access: Access, found: Sequence[PastLine]) -> list[Move]:
    """The goods on their way back to the floor. What nobody knows the bill of comes at no value."""
    shop, sold = access.shop.pk, places.named(access.shop.pk, "sold")
    shelf = places.shelf(shop, access.require_till().branch_id)
    return [
        Move(
            sold,
            shelf,
            places.goods(shop, line.product_id),
            line.quantity_milli,
            line.sold.cost_of(line.quantity_milli) if line.sold else 0,
        )
        for line in found
        if line.is_stocked
    ]


def _note(access: Access, past: PastNote, claimed: Claim, found: Sequence[PastLine], *, cost_minor: int) -> CreditNote:
    shop, till, total = access.shop, access.require_till(), sum(line.amount_minor for line in found)
    return CreditNote(
        id=claimed.entry_id,
        shop_id=shop.pk,
        branch_id=till.branch_id,
        till_id=till.pk,
        customer_id=past.customer_id,
        way=Way.IMPORTED.value,
        reason=past.reason,
        net_minor=total,
        tax_minor=0,
        surcharge_minor=0,
        surcharge_tax_minor=0,
        round_off_minor=0,
        total_minor=total,
        cost_minor=cost_minor,
        by_id=access.user.pk,
        happened_at=past.at,
        business_date=business_date(shop, past.at),
    )


def _lines(note: CreditNote, found: Sequence[PastLine]) -> list[CreditNoteLine]:
    return [
        CreditNoteLine(
            shop_id=note.shop_id,
            credit_note_id=note.pk,
            position=place,
            sale_line_id=line.sold.id if line.sold else None,
            product_id=None if line.sold else line.product_id,
            name="" if line.sold else line.name,
            measure="" if line.sold else line.measure,
            quantity_milli=line.quantity_milli,
            net_minor=line.amount_minor,
            tax_minor=0,
            gross_minor=line.amount_minor,
            taxes=[],
            cost_minor=line.sold.cost_of(line.quantity_milli) if line.sold and line.is_stocked else 0,
        )
        for place, line in enumerate(found, start=1)
    ]


def _bills(note: CreditNote, found: Sequence[PastLine]) -> list[CreditedBill]:
    """What each bill gives back, in the order they are named; what is of none behind them."""
    sums: dict[int | None, int] = defaultdict(int)
    for line in found:
        sums[line.sold.sale_id if line.sold else None] += line.amount_minor
    return [
        CreditedBill(
            shop_id=note.shop_id,
            credit_note_id=note.pk,
            position=place,
            sale_id=sale_id,
            net_minor=amount,
            tax_minor=0,
            surcharge_minor=0,
            surcharge_taxes=[],
            round_off_minor=0,
            total_minor=amount,
        )
        for place, (sale_id, amount) in enumerate(sorted(sums.items(), key=lambda row: row[0] is None), start=1)
    ]


def _tenders(note: CreditNote) -> list[CreditNoteTender]:
    if not note.total_minor:
        return []
    elsewhere = places.named(note.shop_id, "imported")
    told = {"shop_id": note.shop_id, "credit_note_id": note.pk, "position": 1, "of_position": 0}
    return [
        CreditNoteTender(**told, method=Method.IMPORTED.value, account=elsewhere.key, amount_minor=note.total_minor)
    ]
