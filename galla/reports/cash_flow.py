"""Cash flow: with how much cash and money at the bank did some days begin, where did it come from, where did it go?

Equal to the change of the accounts of cash, of the bank, and of money on its way to the bank.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from galla.accounts.access import Access
from galla.foundation.lists import Empty, Listing
from galla.ledger.flows import Between, Flows, difference, flows_until
from galla.ledger.headings import kind_in_books
from galla.reports.periods import MonthFilters, Period
from galla.reports.statement import StatementLine, amount_column, label_column, placed, row_class

CASH, BANK, COMING, TOGETHER = "cash_minor", "bank_minor", "coming_minor", "together_minor"
# Which kinds of accounts hold money, and which of them are one purse.
PURSES = {
    **dict.fromkeys(("drawer", "safe"), CASH),
    "bank": BANK,
    **dict.fromkeys(("upi", "card", "cheque", "other", "gateway"), COMING),
}
BILLS = "due"
type Amounts = dict[str, int]


def cash_flow(access: Access, period: Period) -> list[StatementLine]:
    """What there was, what came by source, what went by purpose, and what there was then."""
    then, before = (flows_until(access.shop.pk, day) for day in (period.until, period.day_before))
    return placed(_lines(period, before, difference(then, before), then))


def _lines(period: Period, before: Flows, moved: Flows, then: Flows) -> Iterator[StatementLine]:
    came, went = _without_change(_by_other(moved, comes=True), _by_other(moved, comes=False))
    yield StatementLine("opening", _("At the beginning"), held(before))
    yield from _sorted(period, "from", _("From: %s"), came)
    yield StatementLine("came", _("Came in"), _sum(came.values()), is_sum=True)
    yield from _sorted(period, "to", _("To: %s"), went)
    yield StatementLine("went", _("Went out"), _sum(went.values()), is_sum=True)
    yield StatementLine("closing", _("At the end"), held(then), is_sum=True)


def held(flows: Mapping[Between, int]) -> Amounts:
    """What each purse holds after all these flows, and all of them together."""
    found = dict.fromkeys((CASH, BANK, COMING), 0)
    for between, minor in flows.items():
        for kind, sign in ((between.target, 1), (between.source, -1)):
            if between.in_money and kind in PURSES:
                found[PURSES[kind]] += sign * minor
    return {**found, TOGETHER: sum(found.values())}


def _by_other(moved: Flows, *, comes: bool) -> dict[str, Amounts]:
    """What came into purses by the kind it came from, or went out of them by the kind it went to.

    What stays within a purse is no flow; from one purse to another it is one of both.
    """
    found: dict[str, Amounts] = {}
    for between, minor in moved.items():
        mine, other = (between.target, between.source) if comes else (between.source, between.target)
        purse = PURSES.get(mine)
        if not between.in_money or purse is None or PURSES.get(other) == purse:
            continue
        amounts = found.setdefault(other, {})
        for name in (purse, TOGETHER):
            amounts[name] = amounts.get(name, 0) + minor
    return found


def _without_change(
    came: dict[str, Amounts], went: dict[str, Amounts]
) -> tuple[dict[str, Amounts], dict[str, Amounts]]:
    """Of bills, what they brought after change and what was given back for those taken back: change is no spending."""
    brought, given = came.pop(BILLS, {}), went.pop(BILLS, {})
    for purse in (CASH, BANK, COMING):
        minor = brought.get(purse, 0) - given.get(purse, 0)
        if minor:
            amounts = (came if minor > 0 else went).setdefault(BILLS, {})
            for name in (purse, TOGETHER):
                amounts[name] = amounts.get(name, 0) + abs(minor)
    return came, went


def _sum(rows: Iterable[Amounts]) -> Amounts:
    found = dict.fromkeys((CASH, BANK, COMING, TOGETHER), 0)
    for amounts in rows:
        for name, minor in amounts.items():
            found[name] += minor
    return found


def _sorted(period: Period, way: str, words: str, rows: dict[str, Amounts]) -> Iterator[StatementLine]:
    for other, amounts in sorted(rows.items(), key=lambda row: (-row[1][TOGETHER], row[0])):
        kind = kind_in_books(other, True)
        url = f"{reverse('reports:accounts', args=[kind.key])}?{period.query}"
        yield StatementLine(f"{way}:{other}", words % kind.label, amounts, url)


class CashFilters(MonthFilters):
    """The days whose money is asked for."""

    def narrow(self, rows: Any) -> Any:
        """The lines."""
        return cash_flow(self.access, self.period)


CASH_FLOW = Listing(
    name="cash-flow",
    caption=gettext_lazy("Cash flow"),
    columns=(
        label_column(gettext_lazy("What")),
        amount_column(CASH, gettext_lazy("Cash")),
        amount_column(BANK, gettext_lazy("Bank")),
        amount_column(COMING, gettext_lazy("On its way")),
        amount_column(TOGETHER, gettext_lazy("Together"), figure=True, zero=True),
    ),
    start="place",
    tie="place",
    size=500,
    filters=CashFilters,
    noun=lambda _count: "",
    row_class=row_class,
    empty=Empty(gettext_lazy("No money has moved yet"), gettext_lazy("With the first bill the books begin.")),
)
