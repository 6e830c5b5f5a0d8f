"""A list as a room declares it, and the page of it a request asks for."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from galla.foundation import formats
from galla.foundation.errors import NotAllowed
from galla.foundation.lists import export, filters, keyset
from galla.foundation.lists.cells import Cell, Pen, ShownRow, shown
from galla.foundation.lists.columns import LARGEST_FIRST, Column, Text
from galla.foundation.lists.keyset import Order, Rows

PAGE_SIZE = 50
COUNT_LIMIT = 10_000
FRAGMENT = "components/list.html"
# The names a list takes in the URL, beside those of its filters.
SORT, AFTER, BEFORE, EXPORT = "sort", "after", "before", "export"


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list will be good for while it has nothing, and the next step (with the letter that takes it)."""

    title: Text
    text: Text
    action: Text = ""
    url: Text = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class FootRow:
    """A line under the list: its words, its values by column key, and whether it is the last total."""

    label: Text
    values: Mapping[str, Any]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a column: its address when it sorts, and how the list is sorted by it now."""

    column: Column
    url: str
    sorted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The declaration of a list; see the package's docstring for a whole example."""

    name: str
    columns: tuple[Column, ...]
    caption: Text
    start: str = ""
    filters: Any = None
    noun: Callable[[int], str] | None = None
    empty: Empty | None = None
    size: int = PAGE_SIZE
    tie: str = "pk"
    row_class: Callable[[Any], str] | None = None
    prepare: Callable[[Sequence[Any]], None] | None = None  # what rows are to know, asked for many at once
    none_left: Callable[[forms.Form], Empty | None] | None = None  # what a filter that leaves nothing says
    foot: Callable[[Rows], Iterable[FootRow]] | None = None
    push: bool = True  # the address bar follows; False for a list inside another page

    def respond(
        self,
        request: HttpRequest,
        rows: Rows,
        *,
        template: str,
        context: Mapping[str, Any] | None = None,
        without: Collection[str] = (),
        is_exported: bool = True,
    ) -> HttpResponseBase:
        """The page with the list in it as ``listing``, the list alone for htmx, or the file an export asks for.

        Raises ``NotAllowed`` for a file of a list that is not ``is_exported`` for this person.
        """
        shown = self.page(request, rows, without=without)
        shown.is_exported = is_exported
        wanted = request.GET.get(EXPORT, "")
        if wanted in export.WRITERS and not is_exported:
            raise NotAllowed(_("Ask a manager for this list as a file."))
        if wanted in export.WRITERS and not shown.wrong:
            return export.answer(wanted, self.name, shown.export_columns, shown.told_rows, str(self.caption))
        fragment = request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
        shown.is_fragment = fragment
        response = render(
            request,
            FRAGMENT if fragment else template,
            {**(context or {}), "listing": shown},
            status=400 if shown.wrong else 200,
        )
        patch_vary_headers(response, ["HX-Request"])
        if fragment:
            response["Cache-Control"] = "no-store"
            if self.push:
                response["HX-Push-Url"] = shown.address()
        return response

    def page(self, request: HttpRequest, rows: Rows, *, without: Collection[str] = ()) -> "ListPage":
        """The part of the list the request asks for, for views that answer themselves."""
        return ListPage(self, request, rows, tuple(column for column in self.columns if column.key not in without))


class ListPage:
    """One page of a list, as ``components/list.html`` shows it."""

    def __init__(self, listing: Listing, request: HttpRequest, rows: Rows, columns: tuple[Column, ...]) -> None:
        self.listing = listing
        self.name = listing.name
        self.caption = listing.caption
        self.request = request
        self.unfiltered = rows
        self.is_fragment = False
        self.is_exported = True
        self._declared = tuple(column for column in columns if column.shown)
        self.export_columns = tuple(column for column in columns if column.exported)
        self.form, self.filtered = filters.apply(listing.filters, request, rows, name=listing.name)
        self.sort, self.order = self._order()

    # What was asked

    @property
    def wrong(self) -> bool:
        """Whether a filter could not be read."""
        return bool(self.form and self.form.errors)

    def _order(self) -> tuple[str, Order]:
        """The column key the list is sorted by, and how; what nobody can sort by falls back to the start."""
        sortable = {column.key: column for column in self._declared if column.sort}
        wanted = self.request.GET.get(SORT, "")
        asked = wanted if wanted.removeprefix("-") in sortable else self.listing.start
        column = sortable.get(asked.removeprefix("-"))
        field = column.sort if column else asked.removeprefix("-") or self.listing.tie
        nullable = field != self.listing.tie and keyset.nullable(self.unfiltered, field)
        return asked, Order(field, self.listing.tie, asked.startswith("-"), nullable)

    def _cursor(self, name: str) -> keyset.Cursor | None:
        return keyset.read_cursor(self.request.GET.get(name, ""), self.order, salt=self.name)

    @cached_property
    def _page(self) -> keyset.Page:
        after, before = self._cursor(AFTER), self._cursor(BEFORE)
        return keyset.page(self.filtered, self.order, size=self.listing.size, after=after, before=before)

    @property
    def all_rows(self) -> Rows:
        """Every row the filters leave, in order: what an export holds."""
        return keyset.ordered(self.filtered, self.order)

    @property
    def told_rows(self) -> Rows | Iterator[Any]:
        """``all_rows``, each knowing what the listing has them know."""
        return self._prepared(self.listing.prepare) if self.listing.prepare else self.all_rows

    def _prepared(self, prepare: Callable[[Sequence[Any]], None]) -> Iterator[Any]:
        for some in batched(export.every(self.all_rows), export.BATCH):
            prepare(some)
            yield from some

    # Addresses

    def address(self, *, drop: Collection[str] = (), **changes: str) -> str:
        """This list with some of its query changed. Empty boxes are dropped unless an initial value would return."""
        query = self.request.GET.copy()
        for name in (EXPORT, *drop):
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
        kept = QueryDict(mutable=True)
        for name in query:
            values = [value for value in query.getlist(name) if value or self._has_initial]
            if values:
                kept.setlist(name, values)
        text = kept.urlencode()
        return f"{self.request.path}?{text}" if text else self.request.path

    @cached_property
    def _has_initial(self) -> bool:
        fields = self.form.fields.values() if self.form else ()
        return any(field.initial is not None for field in fields)

    def _without(self, names: Collection[str]) -> str:
        """This list without the filters ``names``; an empty box says that an initial value is not wanted either."""
        changes: dict[str, str] = {}
        if self._has_initial and self.form:
            changes = {name: self._typed(name) for name in self.form.fields}
            changes |= dict.fromkeys(names, "")
        boxes = [f"{name}{box}" for name in names for box in filters.BOXES]
        return self.address(drop=[AFTER, BEFORE, *boxes], **changes)

    def _typed(self, name: str) -> str:
        return str(self.form.data.get(name, "")) if self.form else ""

    @cached_property
    def chips(self) -> list[filters.Chip]:
        """What is applied, each removable."""
        return [filters.Chip(name, words, self._without([name])) for name, words in filters.applied(self.form)]

    @property
    def clear_url(self) -> str:
        """This list without any filter."""
        return self._without(list(self.form.fields) if self.form else [])

    @property
    def first_url(self) -> str:
        """The beginning, where it is not what is shown."""
        return self.address(drop=[AFTER, BEFORE]) if self._page.has_previous else ""

    @property
    def previous_url(self) -> str:
        """The page before this one, or ""."""
        return self._turn(BEFORE, AFTER, self._page.rows[0], self._page.first) if self._page.has_previous else ""

    @property
    def next_url(self) -> str:
        """The page after this one, or ""."""
        return self._turn(AFTER, BEFORE, self._page.rows[-1], self.last) if self._page.has_next else ""

    def _turn(self, name: str, other: str, row: Any, place: int) -> str:
        text = keyset.cursor_text(row, self.order, place, salt=self.name)
        return self.address(drop=[other], **{name: text})

    @property
    def exports(self) -> list[tuple[str, str]]:
        """Words and address of every file this list can be had as."""
        names = {"xlsx": _("Spreadsheet (XLSX)"), "csv": _("Plain table (CSV)")} if self.is_exported else {}
        return [(words, self.address(drop=[AFTER, BEFORE], **{EXPORT: kind})) for kind, words in names.items()]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the filter form carries along beside its own boxes."""
        own = set(filters.boxes_of(self.form, self.request.GET)) | {AFTER, BEFORE, EXPORT}
        return [
            (name, value) for name in self.request.GET if name not in own for value in self.request.GET.getlist(name)
        ]

    @property
    def swap(self) -> SafeString:
        """The attributes of the parts whose links and forms change the list in place."""
        push = "true" if self.listing.push else "false"
        return format_html(
            'hx-boost="true" hx-target="#{}" hx-swap="outerHTML show:none" hx-push-url="{}"', self.name, push
        )

    # What is shown

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the page: one that need not always stand only where a row or a sum below says something."""
        found = self._prepared_rows
        seldom = [one for one in self._declared if not one.always and not any(one.says(row) for row in found)]
        gone = {one.key for one in seldom} - {key for line in self._foot_rows if seldom for key in _told(line)}
        return tuple(one for one in self._declared if one.key not in gone)

    @cached_property
    def _prepared_rows(self) -> Sequence[Any]:
        """The rows of this page, each knowing what the listing has them know."""
        if self.listing.prepare:
            self.listing.prepare(self._page.rows)
        return self._page.rows

    @cached_property
    def headers(self) -> list[Header]:
        """The column heads."""
        return [self._header(column) for column in self.columns]

    def _header(self, column: Column) -> Header:
        if not column.sort:
            return Header(column, "", "")
        if self.sort.removeprefix("-") == column.key:
            turned = column.key if self.order.descending else f"-{column.key}"
            state = "descending" if self.order.descending else "ascending"
        else:
            turned, state = f"-{column.key}" if column.kind in LARGEST_FIRST else column.key, ""
        return Header(column, self.address(drop=[AFTER, BEFORE], **{SORT: turned}), state)

    @cached_property
    def rows(self) -> list[ShownRow]:
        """The rows of this page."""
        classes = self.listing.row_class or (lambda row: "")
        pens = [Pen(column) for column in self.columns]
        return [shown(row, pens, classes(row)) for row in self._prepared_rows]

    @cached_property
    def foot(self) -> list[tuple[FootRow, list[Cell]]]:
        """The lines under the list, a cell for each column after the one that names the row."""
        return [(line, [self._foot_cell(column, line) for column in self.columns]) for line in self._foot_rows]

    @cached_property
    def _foot_rows(self) -> list[FootRow]:
        """The lines under the list: over all its rows, not those of this page alone."""
        return list(self.listing.foot(self.filtered)) if self.listing.foot and self._page.rows else []

    def _foot_cell(self, column: Column, line: FootRow) -> Cell:
        value = line.values.get(column.key)
        text = column.write(None, value)
        if text and value is not None and line.total and column.kind == "money":
            text = formats.money_symbol(value)
        return Cell(column, value, text, "", (), column.small_label if text else "")

    @cached_property
    def count(self) -> int:
        """How many rows the filters leave, counted up to a limit."""
        if isinstance(self.filtered, QuerySet):
            rows = self.filtered.order_by()
            if rows.query.group_by is None and not rows.query.distinct and not rows.query.combinator:
                rows = rows.values("pk")  # what each row is annotated with need not be worked out to count it
            return rows[: COUNT_LIMIT + 1].count()
        return len(self.filtered)

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self._page.first + len(self._page.rows) - 1

    @property
    def count_text(self) -> str:
        """``1 to 50 of 149``, or the noun alone when everything is on the page."""
        if not self._page.rows:
            return self._total(0)
        if not self._page.has_previous and not self._page.has_next:
            return self._total(len(self._page.rows))
        figures = {"first": self._page.first, "last": self.last, "total": self._total(max(self.count, self.last))}
        return _("%(first)s to %(last)s of %(total)s") % figures

    def _total(self, count: int) -> str:
        if count > COUNT_LIMIT:
            return _("more than %(count)s") % {"count": formats.quantity(COUNT_LIMIT * 1000)}
        return self.listing.noun(count) if self.listing.noun else formats.quantity(count * 1000)

    @property
    def is_narrowed(self) -> bool:
        """Whether filters are applied or could not be read."""
        return self.wrong or bool(self.chips)

    @cached_property
    def empty(self) -> Empty | None:
        """What to say instead of the table: only where there is nothing to filter either."""
        return self.listing.empty if not self._page.rows and not self.is_narrowed else None

    @cached_property
    def none_left(self) -> Empty | None:
        """What to say instead of the table where the filters that are applied leave nothing, if they have words."""
        if not self.form or not self.listing.none_left or self._page.rows or self.wrong:
            return None
        return self.listing.none_left(self.form)

    @property
    def finder(self) -> str:
        """What a phone calls the filters while they are folded away."""
        boxes = [bound for bound in self.filter_fields if isinstance(bound.field, forms.CharField)]
        labels = ", ".join(str(bound.label).lower() for bound in (boxes or self.filter_fields)[:3])
        return (_("Find by %(labels)s") if boxes else _("Choose %(labels)s")) % {"labels": labels}

    @property
    def filter_fields(self) -> list[forms.BoundField]:
        """The visible boxes of the filter form."""
        return self.form.visible_fields() if self.form else []


def _told(line: FootRow) -> Iterable[str]:
    """The keys of the columns in which a line under the list says something."""
    return (key for key, value in line.values.items() if value)
