"""A day on A4: its entries in order, and what each account of money held before and after them."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from galla import paper
from galla.accounts.access import Access
from galla.accounts.calendar import zone_of
from galla.daybook.columns import HEADS, under_heads
from galla.daybook.queries import AccountLine, Days, account_lines, entries
from galla.foundation.errors import TooLarge
from galla.foundation.formats import day as written_day
from galla.foundation.formats import moment, money, money_of, use
from galla.ledger.closing import close_of
from galla.ledger.told import ToldEntry

TEMPLATE = "day-book"
MOST_ENTRIES = 5_000


def response(access: Access, days: Days) -> HttpResponse:
    """The PDF as an answer that opens in the browser. Raises ``TooLarge``."""
    answer = HttpResponse(day_pdf(access, days), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="day-book-{days.since.isoformat()}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def day_pdf(access: Access, days: Days) -> bytes:
    """A day on A4. Raises ``TooLarge`` for one of more entries than anybody prints."""
    rows = list(entries(access, days)[: MOST_ENTRIES + 1])
    if len(rows) > MOST_ENTRIES:
        raise TooLarge(_("A day of more than %(most)d entries is exported, not printed.") % {"most": MOST_ENTRIES})
    with use(money_of(access.shop.currency)), timezone.override(zone_of(access.shop.zone)):
        return paper.render(TEMPLATE, _paper(access, days, rows))


def _paper(access: Access, days: Days, rows: list[ToldEntry]) -> dict[str, Any]:
    closed = close_of(access.shop.pk, days.since)
    said = [_("Closed %(when)s by %(by)s") % {"when": moment(closed.at), "by": closed.by}] if closed else []
    return {
        "title": _("Day book"),
        "number": written_day(days.since),
        "supplier": {"name": access.shop.legal_name},
        "remarks": [*([str(days.branch)] if days.branch else []), *said, _("In order of time.")],
        "language": (get_language() or "en").split("-")[0],
        "labels": {"page": _("Page"), "of": _("of"), "nothing": _("Nothing was written on this day.")},
        "columns": [_("Time"), _("What"), *(str(label) for label in HEADS.values())],
        "rows": [_entry(row) for row in rows],
        "account_columns": [_("Account"), _("Before"), _("In"), _("Out"), _("After")],
        "accounts": [_account(line) for line in account_lines(access, days)],
    }


def _entry(row: ToldEntry) -> list[str]:
    late = _("Late") if row.is_late else ""
    what = " · ".join(filter(None, (row.label, row.number, row.who, late)))
    sums = under_heads(row.moved)
    return [moment(row.happened_at), what, *(money(sums[head]) if sums[head] else "" for head in HEADS)]


def _account(line: AccountLine) -> list[str]:
    amounts = (line.opening, line.received, line.given, line.closing)
    return [line.name, *("" if amount is None else money(amount) for amount in amounts)]
