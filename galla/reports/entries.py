"""The entries of an account: every move to it and from it, with the paper that made it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from galla.accounts.access import Access
from galla.foundation.errors import NotFound
from galla.foundation.lists import Column, FootRow, Listing
from galla.ledger import places
from galla.ledger.documents import document_of
from galla.ledger.headings import AccountKind, kind_in_books
from galla.ledger.statements import is_there, lines_of
from galla.reports.accounts import GOODS
from galla.reports.periods import PeriodFilters

LONGEST_KEY = 80


def account_named(access: Access, name: str) -> tuple[places.Account, AccountKind]:
    """The account an address names, and its kind. Raises ``NotFound`` for one of which nothing ever moved."""
    for key, in_money in ((name, True), (name.removesuffix(GOODS), False)):
        if len(key) <= LONGEST_KEY and (in_money or key != name):
            place = places.account(access.shop.pk, key)
            if is_there(place):
                return place, kind_in_books(place.kind, in_money)
    raise NotFound(_("There is no such thing in this shop."))


def entries(access: Access, name: str) -> "QuerySet[Any, Any]":
    """The moves of an account. Raises ``NotFound``."""
    place, kind = account_named(access, name)
    return lines_of(place, in_money=kind.in_money)


class EntriesFilters(PeriodFilters):
    """The moves of some days."""

    def narrow(self, rows: Any) -> Any:
        """Those of these days."""
        return rows.filter(business_date__gte=self.period.since, business_date__lte=self.period.until)


def _other(row: Any) -> str:
    kind, _colon, rest = row.other_key.partition(":")
    label = str(kind_in_books(kind, row.amount > 0 and not row.worth_minor).label)
    return f"{label} {rest}".strip()


def sums_of(rows: "QuerySet[Any, Any]") -> dict[str, int]:
    """What an account received and gave in some moves of it: ``received_minor`` and ``given_minor``."""
    sums = rows.order_by().aggregate(received=Sum("received_minor"), given=Sum("given_minor"))
    return {f"{name}_minor": minor or 0 for name, minor in sums.items()}


def _together(rows: Any) -> Iterable[FootRow]:
    yield FootRow(gettext_lazy("Together"), sums_of(rows), total=True)


ENTRIES = Listing(
    name="entries",
    caption=gettext_lazy("Entries"),
    columns=(
        Column("business_date", gettext_lazy("Day"), "day"),
        Column(
            *("paper", gettext_lazy("What it was")),
            value=lambda row: document_of(row.entry.kind).label,
            link=lambda row: document_of(row.entry.kind).address(row.entry_id, row.entry.reverses_id),
            lead=True,
        ),
        Column("other", gettext_lazy("To or from"), value=_other, phone=False),
        Column("happened_at", gettext_lazy("Time"), "moment", value=lambda row: row.entry.happened_at, narrow=False),
        Column("received_minor", gettext_lazy("Received"), "money", label_small=gettext_lazy("received")),
        Column("given_minor", gettext_lazy("Given"), "money", label_small=gettext_lazy("given")),
    ),
    start="-pk",
    filters=EntriesFilters,
    noun=lambda count: ngettext("%d move", "%d moves", count) % count,
    foot=_together,
)
