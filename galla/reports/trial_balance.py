"""Trial balance: what has every kind of account received and given, and do both sides come to the same?

A row is a kind of account, in money or in goods at their worth. Its balance stands on the debit side where it has
received more than it gave, else on the credit side. Every move has a source and a target, so both sides are equal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.accounts.access import Access
from galla.foundation.lists import Badge, Column, Empty, FootRow, Listing
from galla.ledger.flows import Between, flows_until
from galla.ledger.headings import AccountKind, Heading, kind_in_books
from galla.reports.periods import Period, PeriodFilters

ORDER = {heading: place for place, heading in enumerate(Heading)}


@dataclass(frozen=True, slots=True)
class Balance:
    """A kind of account over a period, in minor units: as it stood before, what it received and gave."""

    kind: AccountKind
    period: Period
    opening_minor: int
    received_minor: int
    given_minor: int

    @property
    def key(self) -> str:
        """What names it in an address."""
        return self.kind.key

    @property
    def balance_minor(self) -> int:
        """Received less given since ever: above zero a debit, below zero a credit."""
        return self.opening_minor + self.received_minor - self.given_minor

    @property
    def debit_minor(self) -> int:
        """The balance, where it is a debit."""
        return max(self.balance_minor, 0)

    @property
    def credit_minor(self) -> int:
        """The balance, where it is a credit."""
        return max(-self.balance_minor, 0)

    @property
    def place(self) -> str:
        """Where it stands: by heading, then in the order of the books."""
        return f"{ORDER[self.kind.heading]} {self.kind.place:04d} {self.kind.key}"


def trial_balance(access: Access, period: Period) -> list[Balance]:
    """Every kind of account that ever moved anything, in the order of the books. A few statements, always the same."""
    now, before = (sides(flows_until(access.shop.pk, day)) for day in (period.until, period.day_before))
    rows = []
    for (kind, in_money), (received, given) in now.items():
        was_received, was_given = before.get((kind, in_money), (0, 0))
        opening, moved = was_received - was_given, (received - was_received, given - was_given)
        rows.append(Balance(kind_in_books(kind, in_money), period, opening, *moved))
    return sorted(rows, key=lambda row: row.place)


def sides(flows: Mapping[Between, int]) -> dict[tuple[str, bool], tuple[int, int]]:
    """What each kind of account received and gave, by kind and whether in money."""
    found: dict[tuple[str, bool], tuple[int, int]] = {}
    for between, minor in flows.items():
        for kind, received, given in ((between.target, minor, 0), (between.source, 0, minor)):
            so_far = found.get((kind, between.in_money), (0, 0))
            found[kind, between.in_money] = so_far[0] + received, so_far[1] + given
    return found


def changes(rows: Iterable[Balance], *headings: Heading) -> dict[tuple[str, bool], int]:
    """By how much the balance of each kind under some headings changed over the period."""
    return {
        (row.kind.kind, row.kind.in_money): row.received_minor - row.given_minor
        for row in rows
        if row.kind.heading in headings
    }


class TrialBalanceFilters(PeriodFilters):
    """The days whose moves are shown; the balance is that of the end of the last one."""

    def narrow(self, rows: Any) -> Any:
        """The trial balance."""
        return trial_balance(self.access, self.period)


def _heading(row: Balance) -> Any:
    heading = row.kind.heading
    return Badge(_("Belongs nowhere yet"), "warn") if heading == Heading.OTHER else Badge(heading.label)


def _accounts(row: Balance) -> str:
    return f"{reverse('reports:accounts', args=[row.key])}?{row.period.query}"


def _together(rows: Any) -> Iterable[FootRow]:
    names = ("received_minor", "given_minor", "debit_minor", "credit_minor")
    yield FootRow(_("Together"), {name: sum(getattr(row, name) for row in rows) for name in names}, total=True)


def kinds(count: int) -> str:
    """So many kinds of accounts."""
    return ngettext("%d kind of account", "%d kinds of accounts", count) % count


def columns(first: Column, *more: Column) -> Sequence[Column]:
    """The columns of a list of accounts or of their kinds."""
    return (
        first,
        *more,
        Column("opening_minor", _("Brought forward"), "money", narrow=False, phone=False),
        Column("received_minor", _("Received"), "money", label_small=_("received")),
        Column("given_minor", _("Given"), "money", label_small=_("given")),
        Column(
            "debit_minor", _("Debit"), "money", link=first.link, sort="debit_minor", label_small=_("debit"), figure=True
        ),
        Column(
            "credit_minor",
            _("Credit"),
            "money",
            link=first.link,
            sort="credit_minor",
            label_small=_("credit"),
            figure=True,
        ),
    )


TRIAL_BALANCE = Listing(
    name="trial-balance",
    caption=_("Trial balance"),
    columns=tuple(
        columns(
            Column("label", _("Account"), value=lambda row: row.kind.label, link=_accounts, sort="place", lead=True),
            Column("heading", _("Heading"), "badge", value=_heading, export=lambda row: row.kind.heading.label),
        )
    ),
    start="label",
    tie="key",
    size=200,
    filters=TrialBalanceFilters,
    noun=kinds,
    foot=_together,
    empty=Empty(_("Nothing has moved yet"), _("With the first bill the books begin.")),
)
