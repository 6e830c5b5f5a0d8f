"""Goods that come back, in the model: what of each line is out, what of each bill went back and from where."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from galla.payments.models import Method, kind_of
from galla.pricing.numbers import round_half_away
from galla.returns.actions import Item, Loose, set_terms, take_back, take_back_without_bill
from galla.returns.errors import NotSoldOfLate, TakenBack
from galla.returns.models import CreditNote, CreditNoteTender, Way
from galla.sales.errors import ReturnedBefore
from tests.invariants.selling import Took
from tests.invariants.shop import Lots

if TYPE_CHECKING:
    from tests.invariants.books import Bill, Books

WAYS = (Way.ORIGINAL, Way.CASH, Way.ORIGINAL, Way.KHATA, Way.STORE_CREDIT)
LOOSE_WAYS = (Way.CASH, Way.STORE_CREDIT, Way.KHATA)


@dataclass
class Returns:
    """What came back to a shop. Steps come back to any line of any bill."""

    books: "Books"
    came: dict[int, list[int]] = field(default_factory=dict)  # bill → thousandths of each line
    given: dict[int, int] = field(default_factory=dict)  # bill → minor units
    loose: list[tuple[int, datetime.date, int]] = field(
        default_factory=list
    )  # product, day, thousandths without a bill

    def __post_init__(self) -> None:
        set_terms(access=self.books.access, without_bill=True)

    @property
    def _act(self) -> dict[str, Any]:
        return {"access": self.books.access, "at": self.books.at, "key": self.books.key, "reason": "Did not fit"}

    def bring_back(self, pick: int, which: int, milli: int, way: int) -> None:
        """So much of a line of a bill, perhaps more than is out, perhaps of a bill that was taken back whole."""
        bill = self.books.sold_bill(pick)
        before = self.came.setdefault(bill.sale.id, [0] * len(bill.lines))
        place = which % len(before)
        left = bill.lines[place].quantity_milli - before[place]
        items = [Item(bill.sale.id, place + 1, milli)]
        try:
            note = take_back(**self._act, items=items, way=WAYS[way % len(WAYS)]).document
        except ReturnedBefore:
            assert milli > left, "refused although so much of it is out"
            raise
        except TakenBack:
            assert bill.void, "refused although the bill stands"
            raise
        assert milli <= left, "more came back than was sold"
        assert not bill.void, "goods of a bill that was taken back came back"
        for took in bill.took_by[place]:
            self._lie_again(took, before[place], before[place] + milli, bill.lines[place].quantity_milli)
        before[place] += milli
        self._give(note)
        self._demand_fair(bill, note.total_minor)

    def bring_without_bill(self, pick: int, milli: int, way: int, customer: int) -> None:
        """So much of a product that nobody has the bill of."""
        books, goods, by = self.books, self.books.picked(pick), LOOSE_WAYS[way % len(LOOSE_WAYS)]
        whose = books.customer(customer) if by != Way.CASH else None
        least = min(self._prices(goods.pk), default=None)
        try:
            note = take_back_without_bill(**self._act, items=[Loose(goods.pk, milli)], way=by, customer=whose).document
        except NotSoldOfLate:
            assert least is None or milli > self._out(goods.pk), "refused although it was sold"
            raise
        assert milli <= self._out(goods.pk), "more came back than was sold of late"
        self.loose.append((goods.pk, books.book_day, milli))
        assert goods.stocked, "came back although it is not kept in stock"
        assert least is not None, "given back for what was never sold"
        step = books.access.shop.round_off_step_minor
        assert abs(note.total_minor - least * milli) <= step + milli // 1_000, "not at the lowest price"
        goods.floor.bring(milli)
        self._give(note)

    def is_touched(self, bill: "Bill") -> bool:
        """Whether anything of a bill came back."""
        return any(self.came.get(bill.sale.id, ()))

    def _prices(self, product: int) -> Iterator[Fraction]:
        """What was paid for a thousandth of it, in minor units, on bills that stand."""
        for bill in self.books.bills:
            for line in bill.lines:
                is_late = (self.books.book_day - bill.sale.business_date).days <= 90
                if line.product_id == product and line.gross_minor and not bill.void and is_late:
                    yield Fraction(line.gross_minor, line.quantity_milli)

    def _out(self, product: int) -> int:
        """How much of it was sold of late for money and is not back, with a bill or without."""
        day, out = self.books.book_day, 0
        for bill in self.books.bills:
            for place, line in enumerate(bill.lines):
                is_late = (day - bill.sale.business_date).days <= 90
                if line.product_id == product and line.gross_minor and not bill.void and is_late:
                    out += line.quantity_milli - self.came.get(bill.sale.id, [0] * len(bill.lines))[place]
        return out - sum(milli for goods, on, milli in self.loose if goods == product and (day - on).days <= 90)

    def _lie_again(self, took: Took, before: int, now: int, sold: int) -> None:
        """The part of what a line took that is back by now, less what was; batches in the order they left."""
        first, last = (round_half_away(took.milli * milli, sold) for milli in (before, now))
        lots: Lots = []
        start = 0
        for lot, milli in took.lots:
            part = min(last, start + milli) - max(first, start)
            lots += [(lot, part)] if part > 0 else []
            start += milli
        took.goods.floor.bring(last - first, lots if took.goods.by_batch else [])

    def _give(self, note: CreditNote) -> None:
        """The money left where the note says, all of it."""
        books = self.books
        tenders: Sequence[CreditNoteTender] = list(CreditNoteTender.objects.filter(credit_note=note.pk))
        assert sum(one.amount_minor for one in tenders) == note.total_minor, "gave back something else than it says"
        for one in tenders:
            kind, _colon, number = one.account.partition(":")
            if kind == "customer":
                books.khata[int(number)] -= one.amount_minor
            elif kind == "store-credit":
                books.ahead.left[one.account] += one.amount_minor
            elif kind == "drawer":
                assert kind_of(one.method) == Method.CASH
            else:
                books.held[one.account] -= one.amount_minor
        books.put({int(value): pieces for value, pieces in note.notes.items()}, note.loose_minor, -1)
        books.begin()

    def _demand_fair(self, bill: "Bill", now: int) -> None:
        """What was given back so far is the share of the bill its goods bore; of all of them all, and never more."""
        sale, came = bill.sale, self.came[bill.sale.id]
        self.given[sale.id] = given = self.given.get(sale.id, 0) + now
        assert 0 <= now <= given <= sale.total_minor, "more was given back than was paid"
        parts = [
            Fraction(line.gross_minor * back, line.quantity_milli) for line, back in zip(bill.lines, came, strict=True)
        ]
        if all(line.quantity_milli == back for line, back in zip(bill.lines, came, strict=True)):
            assert given == sale.total_minor, "everything came back, and not all that was paid"
        elif sale.subtotal_minor:
            share = sum(parts) * sale.total_minor / sale.subtotal_minor
            step = self.books.access.shop.round_off_step_minor
            assert abs(given - share) <= step + len(parts), "not the share the goods bore"
