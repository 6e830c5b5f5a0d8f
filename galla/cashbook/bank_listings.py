"""The lists of the bank: its lines, the matches, and what the book says that no line is yet."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.cashbook.bank_book import accounts
from galla.cashbook.models import BankAccount, BankAct, BankLine
from galla.foundation.lists import Badge, Column, DayField, Empty, FilterForm, Listing, TextField

MATCHED, ALONE = "matched", "alone"
STATES = [(ALONE, _("Not matched")), (MATCHED, _("Matched"))]


def in_state(rows: "QuerySet[BankLine]", state: str) -> "QuerySet[BankLine]":
    """Of some lines those that are in a match that stands, or those that are in none."""
    return rows.filter(hold__isnull=state == ALONE)


def is_matched(line: BankLine) -> bool:
    """Whether a line is in a match that stands."""
    return getattr(line, "hold", None) is not None


class DaysFilters(FilterForm):
    """From a day to a day."""

    day_field = "day"
    since = DayField(label=_("From"))
    until = DayField(label=_("To"))

    def narrow_since(self, rows: Any, day: Any) -> Any:
        """From this day on."""
        return rows.filter(**{f"{self.day_field}__gte": day})

    def narrow_until(self, rows: Any, day: Any) -> Any:
        """Up to this day."""
        return rows.filter(**{f"{self.day_field}__lte": day})


class LineFilters(DaysFilters):
    """Finding a line."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *STATES], required=False)
    bank_account: Any = forms.ModelChoiceField(label=_("Account"), queryset=BankAccount.objects.none())
    text = TextField(label=_("Description or reference"))

    def prepare(self) -> None:
        """The accounts of this shop."""
        field: Any = self.fields["bank_account"]
        field.queryset = accounts(self.request.access)  # type: ignore[attr-defined]

    def narrow_state(self, rows: "QuerySet[BankLine]", state: str) -> "QuerySet[BankLine]":
        """Matched, or not."""
        return in_state(rows, state)

    def narrow_bank_account(self, rows: "QuerySet[BankLine]", account: BankAccount) -> "QuerySet[BankLine]":
        """Of one account."""
        return rows.filter(account=account)

    def narrow_text(self, rows: "QuerySet[BankLine]", text: str) -> "QuerySet[BankLine]":
        """By part of the description or the reference."""
        return rows.filter(Q(description__icontains=text) | Q(reference__icontains=text))


def _line_page(line: BankLine) -> str:
    return reverse("cashbook:bank_line", args=[line.pk])


BANK_LINES = Listing(
    name="bank-lines",
    caption=_("Lines of the bank"),
    columns=(
        Column("day", _("Day"), "day", sort="day"),
        Column("description", _("Description"), lead=True, link=_line_page, sort="description"),
        Column("reference", _("Reference"), "code", phone=False),
        Column("account", _("Account"), value=lambda row: row.account.name, phone=False),
        Column(
            "state",
            _("State"),
            "badge",
            value=lambda row: Badge(_("Matched"), "good") if is_matched(row) else Badge(_("Not matched"), "warn"),
        ),
        Column("balance_minor", _("Balance"), "money", phone=False, narrow=False, zero=True),
        Column("amount_minor", _("Amount"), "money", sort="amount_minor", figure=True),
    ),
    start="-day",
    filters=LineFilters,
    noun=lambda count: ngettext("%d line", "%d lines", count) % count,
    empty=Empty(
        _("No line of the bank yet"),
        _("Take a statement in: its lines stand here, each beside what it is."),
        _("Take a statement in"),
        reverse_lazy("cashbook:bank"),
        "t",
    ),
)


MATCH_STATES = [("stands", _("Stands")), ("undone", _("Undone"))]


def matches_in_state(rows: "QuerySet[BankAct]", state: str) -> "QuerySet[BankAct]":
    """Of some matches those that stand, or those that were undone."""
    return rows.filter(undone__isnull=state == "stands")


class MatchFilters(DaysFilters):
    """Finding a match."""

    day_field = "at__date"
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *MATCH_STATES], required=False)

    def narrow_state(self, rows: "QuerySet[BankAct]", state: str) -> "QuerySet[BankAct]":
        """Those that stand, or those that were undone."""
        return matches_in_state(rows, state)


def match_badge(act: BankAct) -> Badge:
    """How a match stands."""
    if getattr(act, "undone", None) is not None:
        return Badge(_("Undone"), "bad")
    return Badge(str(act.get_found_display()), "good")


def sum_of(act: BankAct) -> int:
    """What the lines of a match come to; its moves come to the same."""
    return sum(row.line.amount_minor for row in act.matched_lines.all())


MATCHES = Listing(
    name="bank-matches",
    caption=_("Matches"),
    columns=(
        Column(
            "at",
            _("When"),
            "moment",
            sort="at",
            lead=True,
            link=lambda row: reverse("cashbook:bank_matched", args=[row.pk]),
        ),
        Column("account", _("Account"), value=lambda row: row.account.name),
        Column("lines", _("Lines"), "number", value=lambda row: len(row.matched_lines.all()), phone=False),
        Column("moves", _("Moves"), "number", value=lambda row: len(row.matched_moves.all()), phone=False),
        Column("by", _("By"), value=lambda row: str(row.by), phone=False),
        Column("state", _("State"), "badge", value=match_badge),
        Column("amount", _("Amount"), "money", value=sum_of, figure=True, zero=True),
    ),
    start="-at",
    filters=MatchFilters,
    noun=lambda count: ngettext("%d match", "%d matches", count) % count,
    empty=Empty(_("Nothing was matched yet"), _("What was said to belong together stands here, and can be undone.")),
)


BOOK_MOVES = Listing(
    name="bank-book",
    caption=_("In the book, not at the bank"),
    columns=(
        Column("day", _("Day"), "day", sort="day"),
        Column("label", _("What"), lead=True, link=lambda row: row.url, sort="label"),
        Column("references", _("Reference"), "code", value=lambda row: ", ".join(row.references)),
        Column("amount_minor", _("Amount"), "money", sort="amount_minor", figure=True),
    ),
    start="day",
    tie="place",
    noun=lambda count: ngettext("%d move", "%d moves", count) % count,
    empty=Empty(_("Nothing is left over"), _("Whatever the book says of this account stands at the bank too.")),
)
