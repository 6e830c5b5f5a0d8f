"""Profit and loss: what was left of the sales of some days, after what the goods cost and what the shop spent?

Equal to the change of the balances of income and expense over these days.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from galla.accounts.access import Access
from galla.foundation.lists import Empty, Listing
from galla.ledger.headings import AccountKind, Heading, kind_in_books, kinds_under
from galla.reports.accounts import accounts_of
from galla.reports.periods import Period, PeriodFilters
from galla.reports.statement import StatementLine, amount_column, label_column, placed, row_class
from galla.reports.trial_balance import changes, trial_balance

AMOUNT = "amount_minor"
SALES, COST, EXPENSES = ("income", True), ("sold", False), ("expense", True)


def profit_and_loss(access: Access, period: Period) -> list[StatementLine]:
    """The lines, from sales to what was earned. What was earned is above zero, what was spent below."""
    rows = trial_balance(access, period)
    # A debit is what was spent, so income stands below zero in the books.
    earned = {kind: -change for kind, change in changes(rows, Heading.INCOME, Heading.EXPENSE).items()}
    return placed(_lines(access, period, earned))


def earned_minor(lines: Iterable[StatementLine]) -> int:
    """What was earned in all."""
    return next(line.amounts[AMOUNT] for line in lines if line.key == "earned")


def _lines(access: Access, period: Period, earned: dict[tuple[str, bool], int]) -> Iterator[StatementLine]:
    sales, cost = earned.get(SALES, 0), earned.get(COST, 0)
    yield _line(kind_in_books(*SALES), period, sales)
    yield _line(kind_in_books(*COST), period, cost)
    yield StatementLine("gross", _("Gross profit"), {AMOUNT: sales + cost}, is_sum=True)
    for kind in kinds_under(Heading.INCOME, Heading.EXPENSE):
        which = (kind.kind, kind.in_money)
        if which in (SALES, COST) or not earned.get(which):
            continue
        if which == EXPENSES:
            yield from _by_category(access, kind, period)
        else:
            yield _line(kind, period, earned[which])
    left = sum(earned.values())
    yield StatementLine("earned", _("What was lost") if left < 0 else _("What was earned"), {AMOUNT: left}, is_sum=True)


def _line(kind: AccountKind, period: Period, minor: int) -> StatementLine:
    url = f"{reverse('reports:accounts', args=[kind.key])}?{period.query}" if minor else ""
    return StatementLine(kind.key, kind.label, {AMOUNT: minor}, url)


def _by_category(access: Access, kind: AccountKind, period: Period) -> Iterator[StatementLine]:
    """A line for each account of expenses; all of them together are what their kind changed by."""
    for row in accounts_of(access, kind, period):
        minor = row.given_minor - row.received_minor
        if minor:
            url = f"{reverse('reports:entries', args=[row.key])}?{period.query}"
            yield StatementLine(row.key, row.name, {AMOUNT: minor}, url)


class ProfitFilters(PeriodFilters):
    """The days whose profit is asked for."""

    def narrow(self, rows: Any) -> Any:
        """The lines."""
        return profit_and_loss(self.access, self.period)


PROFIT = Listing(
    name="profit",
    caption=gettext_lazy("Profit and loss"),
    columns=(
        label_column(gettext_lazy("What")),
        amount_column(AMOUNT, gettext_lazy("Amount"), figure=True, zero=True),
    ),
    start="place",
    tie="place",
    size=500,
    filters=ProfitFilters,
    noun=lambda _count: "",
    row_class=row_class,
    empty=Empty(gettext_lazy("Nothing has moved yet"), gettext_lazy("With the first bill the books begin.")),
)
