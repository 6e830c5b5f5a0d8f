"""The lists of the day book: entries of a day, days of a period, accounts of money."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from galla.daybook.columns import HEADS, under_heads
from galla.daybook.forms import AccountFilters, DayFilters, PeriodFilters
from galla.daybook.queries import AccountLine, DayLine
from galla.foundation.formats import moment
from galla.foundation.lists import Badge, Column, Empty, FootRow, Listing
from galla.ledger.told import ToldEntry

# On a narrow screen the first heads are enough to know a day by; the others open with it.
ALWAYS = ("cash", "bank", "upi", "khata")


def _of_entry(head: str, row: ToldEntry) -> int:
    return under_heads(row.moved)[head]


def _of_day(head: str, row: DayLine) -> int:
    return row.sums[head]


def _heads(read: Any, *, figure: bool = False) -> tuple[Column, ...]:
    return tuple(
        Column(
            *(head, label, "money"),
            value=partial(read, head),
            label_small=label,
            figure=figure,
            narrow=head in ALWAYS,
            always=False,
        )
        for head, label in HEADS.items()
    )


def _late(row: ToldEntry) -> Badge | None:
    """Of which day an entry is that landed in this one."""
    if not row.is_late:
        return None
    return Badge(gettext("Late, of %(when)s") % {"when": moment(row.happened_at)}, "warn")


def _nothing_written(form: forms.Form) -> Empty | None:
    """A day of all that was done is always asked for: one of which nothing was written is no search in vain."""
    return None if form.cleaned_data.get("account") else NOTHING


NOTHING = Empty(_("Nothing was written on that day"), _("Every bill, payment and count stands here in order of time."))

DAY = Listing(
    name="day-book",
    caption=_("Day book"),
    columns=(
        Column("happened_at", _("Time"), "time", sort="happened_at"),
        Column("label", _("What"), link=lambda row: row.url, lead=True),
        Column("number", _("Number"), "code", narrow=False),
        Column("who", _("With or for")),
        Column("by", _("By"), "code", phone=False, narrow=False),  # on one line, and so are most rows
        *_heads(_of_entry, figure=True),  # most entries move one
        Column("late", _("State"), "badge", value=_late, always=False),
    ),
    start="happened_at",
    filters=DayFilters,
    noun=lambda count: ngettext("%d entry", "%d entries", count) % count,
    empty=NOTHING,
    none_left=_nothing_written,
)


def _sums(rows: Any) -> Iterable[FootRow]:
    yield FootRow(_("Together"), {head: sum(row.sums[head] for row in rows) for head in HEADS}, total=True)


DAYS = Listing(
    name="days",
    caption=_("Days"),
    columns=(
        Column(
            *("day", _("Day"), "day"),
            link=lambda row: f"{reverse('daybook:day')}?on={row.day.isoformat()}",
            sort="day",
            lead=True,
        ),
        *_heads(_of_day),
    ),
    start="-day",
    tie="day",
    filters=PeriodFilters,
    noun=lambda count: ngettext("%d day", "%d days", count) % count,
    foot=_sums,
    empty=NOTHING,
)


def _together(rows: Any) -> Iterable[FootRow]:
    """What all of it comes to; what was held, only where every account says it."""
    values = {"received": sum(row.received for row in rows), "given": sum(row.given for row in rows)}
    if all(row.opening is not None for row in rows):
        values |= {"opening": sum(row.opening for row in rows), "closing": sum(row.closing for row in rows)}
    yield FootRow(_("Together"), values, total=True)


def _entries(line: AccountLine) -> str:
    """The day book of the day with what moved this account alone; of several days there is no such list."""
    days = line.asked
    if days.since != days.until:
        return ""
    query = {"on": days.since.isoformat(), "account": line.key} | ({"branch": days.branch.pk} if days.branch else {})
    return f"{reverse('daybook:day')}?{urlencode(query)}"


ACCOUNTS = Listing(
    name="money-accounts",
    caption=_("Accounts of money"),
    columns=(
        Column("name", _("Account"), link=_entries, sort="place", lead=True),
        Column("head", _("Kind"), value=lambda row: HEADS[row.head], phone=False),
        Column("opening", _("Before"), "money", sort="opening", zero=True),
        Column("received", _("In"), "money", sort="received"),
        Column("given", _("Out"), "money", sort="given"),
        Column("closing", _("After"), "money", sort="closing", figure=True, zero=True),
    ),
    start="name",
    tie="key",
    filters=AccountFilters,
    noun=lambda count: ngettext("%d account", "%d accounts", count) % count,
    foot=_together,
    empty=NOTHING,
)
