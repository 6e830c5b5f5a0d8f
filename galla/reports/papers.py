"""A report on paper: the rows of its list, all of them, as the page shows them."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from galla import paper
from galla.accounts.calendar import zone_of
from galla.accounts.models import Shop
from galla.foundation.formats import day, money_of, use
from galla.foundation.lists import Column, ListPage
from galla.foundation.lists.columns import RIGHT
from galla.paper.tables import TableColumn, TablePaper, TableRow
from galla.reports.periods import PeriodFilters

TEMPLATE = "table-a4"
MOST_ROWS = 1_000


def response(name: str, pdf: bytes) -> HttpResponse:
    """The PDF as an answer that opens in the browser."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def report_pdf(shop: Shop, listed: ListPage) -> bytes:
    """The list on A4."""
    with use(money_of(shop.currency)), timezone.override(zone_of(shop.zone)):
        return paper.render(TEMPLATE, report_paper(shop, listed).data())


def report_paper(shop: Shop, listed: ListPage) -> TablePaper:
    """What stands on the paper of a list."""
    columns = [column for column in listed.columns if not column.template]
    return TablePaper(
        title=str(listed.caption),
        subtitle=_days(listed),
        shop=str(shop),
        gstin=shop.gstin,
        columns=tuple(TableColumn(str(column.label), column.kind in RIGHT) for column in columns),
        rows=(
            *(_row(columns, row, listed.listing.row_class) for row in listed.all_rows[:MOST_ROWS]),
            *_left_out(columns, listed),
            *_foot(columns, listed),
        ),
        nothing=_("Nothing stands here."),
    )


def _days(listed: ListPage) -> str:
    """Of which days it is."""
    form: Any = listed.form
    if isinstance(form, PeriodFilters):
        return _("%(since)s to %(until)s") % {"since": day(form.period.since), "until": day(form.period.until)}
    return _("At the end of %s") % day(form.day)


def _left_out(columns: list[Column], listed: ListPage) -> list[TableRow]:
    """A paper does not go on for ever: what it leaves out is in the files of the list, and in its sums."""
    more = len(listed.all_rows) - MOST_ROWS
    if more <= 0:
        return []
    return [TableRow((_("and %d more") % more, *[""] * (len(columns) - 1)))]


def _row(columns: list[Column], row: Any, row_class: Any) -> TableRow:
    cells = []
    for column in columns:
        value = column.read(row)
        badges = column.badges(value)
        cells.append(", ".join(str(badge) for badge in badges) if badges else column.write(row, value))
    return TableRow(tuple(cells), is_sum=bool(row_class and row_class(row) == "total"))


def _foot(columns: list[Column], listed: ListPage) -> list[TableRow]:
    if not listed.listing.foot or not listed.all_rows:
        return []
    found = []
    for line in listed.listing.foot(listed.filtered):
        cells = [column.write(None, line.values.get(column.key)) for column in columns[1:]]
        found.append(TableRow((str(line.label), *cells), is_sum=True))
    return found
