"""Which bills' goods come back on one credit note: the one somebody began with, and others that are added to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from galla.accounts.access import as_identity
from galla.accounts.pages import ShopRequest
from galla.foundation.errors import InvalidInput
from galla.purchasing.forms.lines import MOST_ROWS
from galla.returns import queries
from galla.returns.queries import Returnable
from galla.sales.models import Sale
from galla.sales.queries import Remembered, bills, sale_rows
from galla.sales.rows import SaleRows

MOST_BILLS, MOST_FOUND = 8, 8
# In an address, and in a form: the ids of the bills that were added; the button of one of those that were found.
WITH, PICK = "with", "pick"


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of a bill that may come back."""

    bill: SaleRows
    line: Returnable

    @property
    def place(self) -> tuple[str, str]:
        """What its row of boxes sends: the bill and the line's position."""
        return str(self.bill.sale.id), str(self.line.row.position)


@dataclass(slots=True)
class Bills:
    """The bills of a return. ``found`` are those that fit what was typed about one more, if several do."""

    chosen: list[SaleRows]
    found: list[Sale] = field(default_factory=list)

    @property
    def by_id(self) -> dict[int, SaleRows]:
        """Each under its id."""
        return {each.sale.id: each for each in self.chosen}

    @property
    def others(self) -> list[SaleRows]:
        """Those that were added."""
        return self.chosen[1:]

    def choices(self, *, after: int) -> list[Choice]:
        """What may come back of them, of the first one the lines behind a position."""
        return [
            Choice(each, line)
            for each in self.chosen
            if each.void is None
            for line in queries.returnable(each)
            if line.left_milli and (each is not self.chosen[0] or line.row.position > after)
        ]

    def query(self, **more: str) -> str:
        """What stands behind the question mark of the page's address, with its mark; empty where nothing does."""
        told = QueryDict(mutable=True)
        told.setlist(WITH, [str(each.sale.id) for each in self.others])
        for name, value in more.items():
            told[name] = value
        return f"?{told.urlencode()}" if told else ""

    def add(self, request: ShopRequest, typed: str) -> None:
        """Add the bill that was picked, or the one that fits what was typed; of several that fit, ``found`` tells.

        Raises ``InvalidInput`` beside ``another``, ``NotFound`` for a bill of another shop.
        """
        picked = as_identity(request.POST.get(PICK, ""))
        if not picked and not typed.strip():
            raise InvalidInput(_("Scan or type which bill."), field="another")
        rows = [request.access.get(Sale, picked)] if picked else self._fitting(request, typed)
        fresh = [row for row in rows if row.pk not in self.by_id]
        if not fresh:
            raise InvalidInput(_("This bill is here already.") if rows else _("No bill fits."), field="another")
        if len(fresh) > 1:
            self.found = fresh[:MOST_FOUND]
            raise InvalidInput(_("Several bills fit. Choose one."), field="another")
        self._take(sale_rows(request.access.shop.pk, fresh[0].pk))

    def _fitting(self, request: ShopRequest, typed: str) -> list[Sale]:
        """By the number on the paper or in its code, else by whose they are: the newest first."""
        for remembered in (Remembered(number=typed), Remembered(phone=typed), Remembered(name=typed)):
            rows = bills(request.access, remembered).order_by("-pk")
            found = [row for row in rows[: MOST_FOUND + MOST_BILLS] if getattr(row, "void", None) is None]
            exact = [row for row in found if row.number.casefold() == typed.strip().casefold()]
            if found:
                return exact or found
        return []

    def _take(self, rows: SaleRows) -> None:
        if len(self.chosen) >= MOST_BILLS:
            raise InvalidInput(_("One credit note takes goods of %d bills at most.") % MOST_BILLS, field="another")
        if not any(line.left_milli for line in queries.returnable(rows)):
            raise InvalidInput(_("Nothing of this bill can come back."), field="another")
        if len(self.choices(after=0)) + len(rows.lines) > MOST_ROWS:
            raise InvalidInput(_("That is too much for one page. Take it back by itself."), field="another")
        self.chosen.append(rows)


def bills_of(request: ShopRequest, first: SaleRows) -> Bills:
    """The bills of the page that is asked for. Raises ``NotFound`` for one that is not the shop's."""
    access, added = request.access, [as_identity(told) or 0 for told in request.GET.getlist(WITH)[: MOST_BILLS - 1]]
    ids = dict.fromkeys(access.get(Sale, told).pk for told in added)
    return Bills([first, *(sale_rows(access.shop.pk, number) for number in ids if number != first.sale.id)])


def place_of(row: Any) -> tuple[str, str]:
    """The bill and the position that a row of boxes sends."""
    return str(row["bill"].value() or ""), str(row["line"].value() or "")


def rows_of(choices: Sequence[Choice], *, typed: Any = None) -> list[dict[str, Any]]:
    """What stands in the boxes of a page: what was ``typed`` there before something else was to be done first."""
    sent = {place_of(row): {name: row[name].value() for name in ("quantity", "place")} for row in typed or ()}
    return [{"bill": one.place[0], "line": one.place[1], **sent.get(one.place, {})} for one in choices]
