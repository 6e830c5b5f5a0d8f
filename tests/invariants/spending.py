"""What a shop spends and takes back, and the days it closes, in the model."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from galla.cashbook.actions import Paid, make_expense, void_expense
from galla.cashbook.errors import AlreadyVoid
from galla.cashbook.models import Expense, ExpenseCategory, PaidFrom
from galla.daybook.columns import head_of
from galla.daybook.queries import Days, account_lines
from galla.drawer.cash import worth_of
from galla.drawer.errors import CashNotThere
from galla.foundation.errors import Refusal
from galla.ledger.closing import close_day
from galla.ledger.errors import DayClosed
from tests.invariants.shop import Room

type Notes = dict[int, int]


class NothingSpent(Refusal):
    """A step that comes back to an expense before there is one."""


@dataclass
class Spending:
    """The expenses of a shop, and the days of its book."""

    room: Room
    spent: list[Expense] = field(default_factory=list)
    taken_back: set[int] = field(default_factory=set)
    closed: set[datetime.date] = field(default_factory=set)

    def spend(self, notes: Notes, rupees: int, from_bank: bool) -> None:
        room, amount = self.room, 0 if notes and not from_bank else rupees * 100
        lacks = not from_bank and room.lacks(notes, amount)
        paid = Paid(PaidFrom.BANK, amount, branch=room.branch)
        if not from_bank:
            paid = Paid(PaidFrom.DRAWER, amount or None, notes=notes, till=room.till)
        category = ExpenseCategory.objects.filter(shop=room.shop_id, archived_at=None).earliest("pk")
        try:
            paper = make_expense(access=room.access, at=room.at, key=room.key, category=category, paid=paid)
        except CashNotThere:
            assert lacks, "refused although it lies in the drawer"
            raise
        assert not lacks, "spent although it does not lie in the drawer"
        self.spent.append(paper.document)
        self._move(paper.document, -1)

    def void_expense(self, pick: int) -> None:
        if not self.spent:
            raise NothingSpent("Nothing was spent yet.")
        room, expense = self.room, self.spent[pick % len(self.spent)]
        try:
            void_expense(access=room.access, at=room.at, expense=expense, reason="A slip")
        except AlreadyVoid:
            assert expense.pk in self.taken_back, "refused although it was not taken back"
            raise
        assert expense.pk not in self.taken_back, "taken back twice"
        self.taken_back.add(expense.pk)
        self._move(expense, +1)

    def _move(self, expense: Expense, sign: int) -> None:
        notes = {int(value): pieces for value, pieces in expense.notes.items()}
        if expense.till_id is None:
            self.room.held["bank"] += sign * expense.amount_minor
        else:
            self.room.begin()
            self.room.put(notes, expense.amount_minor - worth_of(notes), sign)

    def close_the_day(self, back: int) -> None:
        """A day is closed, of the last few mostly; what follows lands in the first open one."""
        room = self.room
        day = room.today - datetime.timedelta(back)
        before, last = day in self.closed, max(self.closed, default=None)
        try:
            told = close_day(access=room.access, day=day, at=room.at)
        except DayClosed:
            assert not before, "refused although this very day was closed"
            assert last is not None, "refused although nothing is closed"
            assert day < last, "refused although it is open"
            raise
        assert told.replayed is before
        self.closed.add(day)
        room.open_from = max(self.closed) + datetime.timedelta(1)
        self.demand_days_meet(day)

    def demand_days_meet(self, day: datetime.date) -> None:
        """What every account held when a day was over is what it holds when the next begins."""
        after = day + datetime.timedelta(1)
        closing = {line.key: line.closing for line in account_lines(self.room.access, Days(day, day)) if line.closing}
        opening = {line.key: line.opening for line in account_lines(self.room.access, Days(after, after))}
        assert closing == {key: held for key, held in opening.items() if held}, (
            f"{day} ends otherwise than {after} begins"
        )

    def demand_today(self) -> None:
        """What the day book says is there now is what the model says."""
        room = self.room
        day: Any = room.book_day
        lines = {line.key: line.closing for line in account_lines(room.access, Days(day, day))}
        held = {key: minor for key, minor in room.held.items() if head_of(key)}
        wanted = {**held, f"drawer:{room.till.pk}": room.cash_minor}
        assert {key: lines.get(key) or 0 for key in wanted} == wanted, "the day book says otherwise"
