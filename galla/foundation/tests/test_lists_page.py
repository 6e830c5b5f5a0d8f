"""A list as a person sees it: filters, chips, sorting, pages, the fragment, and hostile input."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django_filters
import pytest
from django import forms
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest
from django.test import RequestFactory

from galla.foundation.lists import Badge, Column, DayField, Empty, FilterForm, FootRow, Listing, ListPage, TextField
from galla.foundation.lists.listing import COUNT_LIMIT


class GroupFilters(FilterForm):
    name = TextField(label="Name")
    size = forms.ChoiceField(label="Size", choices=[("", "All"), ("short", "Short ones")])
    one = forms.ModelChoiceField(label="One", queryset=Group.objects.none())
    since = DayField(label="From", required=False)

    def prepare(self) -> None:
        one = self.fields["one"]
        assert isinstance(one, forms.ModelChoiceField)
        one.queryset = Group.objects.all()

    def narrow_name(self, rows: QuerySet[Group], text: str) -> QuerySet[Group]:
        return rows.filter(name__icontains=text)

    def narrow_size(self, rows: QuerySet[Any], size: str) -> QuerySet[Any]:
        short: Any = {"length__lt": 5}
        return rows.filter(**short)

    def narrow_one(self, rows: QuerySet[Group], one: Group) -> QuerySet[Group]:
        return rows.filter(pk=one.pk)

    def narrow_since(self, rows: QuerySet[Group], day: object) -> QuerySet[Group]:
        return rows


COLUMNS = (
    Column("name", "Name", link=lambda row: f"/groups/{row.pk}/", sort="name", lead=True),
    Column("length", "Letters", "money", sort="length", value=lambda row: row.length * 100, figure=True),
    Column("state", "State", "badge", value=lambda row: Badge("Long", "warn") if row.length > 6 else None),
    Column("secret", "Cost", "money", value=lambda row: 99900, shown=True),
)
GROUPS = Listing(
    name="groups",
    caption="Groups",
    columns=COLUMNS,
    start="name",
    filters=GroupFilters,
    size=5,
    noun=lambda count: f"{count} groups",
    empty=Empty("No groups yet", "Add one.", "Add a group", "/groups/new/", "n"),
    row_class=lambda row: "void" if row.name == "oil" else "",
    foot=lambda rows: [FootRow("Together", {"length": 12345600}, total=True)],
)


@pytest.fixture
def rows(db: None) -> QuerySet[Any]:
    Group.objects.bulk_create(
        Group(name=name)
        for name in ("atta", "dal", "100% juice", "a_b", "back\\slash", "oil", "rice", "salt", "<b>sugar</b>", "tea")
    )
    return Group.objects.annotate(length=Length("name"))


def get(query: str = "", **headers: str) -> HttpRequest:
    return RequestFactory().get(f"/groups/{query}", headers=headers)


def answer(request: HttpRequest, rows: Any, listing: Listing = GROUPS, **options: Any) -> tuple[int, str]:
    response = listing.respond(request, rows, template="components/list.html", **options)
    return response.status_code, response.content.decode()  # type: ignore[attr-defined]


def names(page: ListPage) -> list[str]:
    return [shown.row.name for shown in page.rows]


def query_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, keep_blank_values=True)


def test_a_list_begins_with_its_first_page_in_its_own_order(rows: QuerySet[Any]) -> None:
    page = GROUPS.page(get(), rows)
    assert names(page) == list(rows.order_by("name").values_list("name", flat=True)[:5])
    assert page.count_text == "1 to 5 of 10 groups"
    assert page.previous_url == page.first_url == ""
    assert page.next_url


def test_following_next_and_previous_shows_every_row_once(rows: QuerySet[Any]) -> None:
    first = GROUPS.page(get("?name=a"), rows)
    second = GROUPS.page(RequestFactory().get(first.next_url), rows)
    again = GROUPS.page(RequestFactory().get(second.previous_url), rows)
    assert set(names(first)).isdisjoint(names(second))
    assert len(names(first)) + len(names(second)) == rows.filter(name__icontains="a").count()
    assert names(again) == names(first)
    assert (second.count_text, second.next_url) == ("6 to 7 of 7 groups", "")
    assert query_of(second.first_url) == {"name": ["a"]}


def test_a_head_turns_the_order_and_says_how_it_stands(rows: QuerySet[Any]) -> None:
    page = GROUPS.page(get("?sort=-length&name=a"), rows)
    lengths = [len(name) for name in names(page)]
    assert lengths == sorted(lengths, reverse=True)
    by_name, by_length, state, _secret = page.headers
    assert (by_length.sorted, query_of(by_length.url)) == ("descending", {"name": ["a"], "sort": ["length"]})
    assert (by_name.sorted, query_of(by_name.url)["sort"]) == ("", ["name"])
    assert state.url == ""
    assert 'aria-sort="descending"' in answer(get("?sort=-length"), rows)[1]


@pytest.mark.parametrize(
    "query",
    [
        "?sort=secret",
        "?sort=-",
        "?sort=--name",
        "?sort=password",
        "?sort=%00",
        "?after=x",
        "?before=%00",
        "?after=" + "9" * 5000,
    ],
)
def test_a_sort_or_cursor_nobody_made_is_as_if_it_were_not_there(rows: QuerySet[Any], query: str) -> None:
    assert names(GROUPS.page(get(query), rows)) == names(GROUPS.page(get(), rows))
    assert answer(get(query), rows)[0] == 200


@pytest.mark.parametrize(
    ("text", "found"),
    [("%", ["100% juice"]), ("_", ["a_b"]), ("\\", ["back\\slash"]), ("' OR 1=1--", []), ("<b>", ["<b>sugar</b>"])],
)
def test_a_search_means_its_letters(rows: QuerySet[Any], text: str, found: list[str]) -> None:
    page = GROUPS.page(RequestFactory().get("/groups/", {"name": text}), rows)
    assert names(page) == found


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?name=%00", "Nothing is written like this here."),
        ("?name=" + "%25" * 10_000, "at most 200 characters"),
        ("?since=2025-02-29", "A day looks like 21/11/2026."),
        ("?since=0001-01-01", "No shop was open on that day."),
        ("?size=huge", "Choose one of the list."),
        ("?one=" + "9" * 40, "Choose one of the list."),
        ("?one=x%00", "Null characters are not allowed."),
    ],
)
def test_a_filter_that_cannot_be_read_says_so_beside_its_box_and_shows_nothing(
    rows: QuerySet[Any], query: str, words: str
) -> None:
    status, markup = answer(get(query), rows)
    assert status == 400
    boxes = re.findall(r'<label class="wrong">.*?</label>', markup, re.DOTALL)
    assert [words in box for box in boxes] == [True]
    assert "/groups/1/" not in markup
    assert names(GROUPS.page(get(query), rows)) == []


def test_a_wrong_filter_exports_nothing(rows: QuerySet[Any]) -> None:
    response = GROUPS.respond(get("?since=x&export=csv"), rows, template="components/list.html")
    assert response.status_code == 400
    assert "Content-Disposition" not in response


def test_what_is_applied_is_shown_and_can_be_taken_off(rows: QuerySet[Any]) -> None:
    dal = Group.objects.get(name="dal")
    page = GROUPS.page(get(f"?name=a&size=short&one={dal.pk}&since=2026-11-21&sort=-name"), rows)
    assert [chip.text for chip in page.chips] == ["Name: a", "Short ones", "dal", "From: 21 Nov 2026"]
    assert "size" not in query_of(page.chips[1].url)
    assert query_of(page.chips[1].url)["name"] == ["a"]
    assert query_of(page.clear_url) == {"sort": ["-name"]}


def test_filters_that_leave_nothing_keep_the_columns(rows: QuerySet[Any]) -> None:
    status, markup = answer(get("?name=zzz"), rows)
    assert status == 200
    assert "Nothing fits what you asked for." in markup
    assert "<thead" in markup
    assert "No groups yet" not in markup


def test_an_empty_list_says_what_it_will_be_good_for(rows: QuerySet[Any]) -> None:
    _status, markup = answer(get(), rows.none())
    assert "No groups yet" in markup
    assert 'href="/groups/new/" data-key="n"' in markup
    assert "<table" not in markup


def test_names_are_shown_as_text(rows: QuerySet[Any]) -> None:
    _status, markup = answer(get("?name=sugar"), rows)
    assert "&lt;b&gt;sugar&lt;/b&gt;" in markup
    assert "<b>sugar" not in markup


def test_what_a_person_may_not_see_is_nowhere(rows: QuerySet[Any]) -> None:
    assert "999.00" in answer(get(), rows)[1]
    _status, markup = answer(get(), rows, without={"secret"})
    assert "999.00" not in markup
    response = GROUPS.respond(get("?export=csv"), rows, template="", without={"secret"})
    assert "Cost" not in b"".join(response).decode()


def test_htmx_gets_the_list_alone_and_the_history_gets_the_page(rows: QuerySet[Any]) -> None:
    fragment = GROUPS.respond(get("?name=&sort=-name", **{"HX-Request": "true"}), rows, template="404.html")
    assert fragment["Cache-Control"] == "no-store"
    assert fragment["HX-Push-Url"] == "/groups/?sort=-name"
    assert b"<html" not in fragment.content  # type: ignore[attr-defined]
    assert b'hx-swap-oob="true"' in fragment.content  # type: ignore[attr-defined]
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    for headers in ({}, back):
        whole = GROUPS.respond(get("?name=a", **headers), rows, template="404.html")
        assert b"<html" in whole.content  # type: ignore[attr-defined]
        assert whole["Vary"] == "HX-Request"


def test_a_list_inside_another_page_leaves_the_address_alone(rows: QuerySet[Any]) -> None:
    inside = Listing(name="inside", caption="Inside", columns=COLUMNS, push=False)
    fragment = inside.respond(get(**{"HX-Request": "true"}), rows, template="404.html")
    assert "HX-Push-Url" not in fragment
    assert 'hx-push-url="false"' in inside.page(get(), rows).swap


def test_the_last_total_stands_with_its_currency(rows: QuerySet[Any]) -> None:
    _status, markup = answer(get(), rows)
    assert re.search(
        r'<tr class="total"><th class="lead" scope="row">Together</th><td class="num sum">₹1,23,456.00', markup
    )


def test_a_column_that_need_not_always_stand_is_left_out_of_pages_where_it_says_nothing(rows: QuerySet[Any]) -> None:
    nothing = Column("lost", "Lost", "money", value=lambda row: 0, always=False)
    seldom = Column("late", "Late", "badge", value=lambda row: "Late" if row.name == "tea" else None, always=False)
    listing = replace(GROUPS, columns=(*COLUMNS[:1], nothing, seldom, *COLUMNS[1:]))
    first, last = listing.page(get(), rows), listing.page(get("?sort=-name"), rows)
    assert [head.column.key for head in first.headers] == ["name", "length", "state", "secret"]
    assert [head.column.key for head in last.headers] == ["name", "late", "length", "state", "secret"]
    assert [len(cells) for _line, cells in first.foot] == [4]
    # A file of it has all columns: what is on one page says nothing of the others.
    assert [column.key for column in first.export_columns][:3] == ["name", "lost", "late"]


def test_a_figure_says_what_it_is_only_where_it_was_given_words() -> None:
    bare = Column("total", "Total", "money", figure=True)
    assert (bare.small_label, replace(bare, label_small="debit").small_label) == ("", "debit")
    assert replace(bare, figure=False).small_label == "total"


class DayFilters(FilterForm):
    since = DayField(label="From", required=False)
    until = DayField(label="To", required=False)


def test_a_phone_finds_by_what_is_typed_and_chooses_what_is_not(rows: QuerySet[Any]) -> None:
    assert GROUPS.page(get(), rows).finder == "Find by name"
    assert replace(GROUPS, filters=DayFilters).page(get(), rows).finder == "Choose from, to"


def test_a_count_stops_at_a_limit(rows: QuerySet[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("galla.foundation.lists.listing.COUNT_LIMIT", 7)
    assert GROUPS.page(get(), rows).count_text == "1 to 5 of more than 7"
    assert COUNT_LIMIT == 10_000


def test_a_page_takes_the_same_queries_however_long_the_list(
    rows: QuerySet[Any], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(3):  # the rows, their count, the choices of a filter
        answer(get(), rows)
    Group.objects.bulk_create(Group(name=f"more {number}") for number in range(60))
    with django_assert_max_num_queries(3):
        answer(get(), rows)


class DefaultFilters(FilterForm):
    name = TextField(label="Name", initial="a")

    def narrow_name(self, rows: QuerySet[Group], text: str) -> QuerySet[Group]:
        return rows.filter(name__icontains=text)


def test_a_filter_set_from_the_start_can_be_taken_off(rows: QuerySet[Any]) -> None:
    listing = Listing(name="groups", caption="Groups", columns=COLUMNS, start="name", filters=DefaultFilters)
    page = listing.page(get(), rows)
    assert [chip.text for chip in page.chips] == ["Name: a"]
    without = listing.page(RequestFactory().get(page.chips[0].url), rows)
    assert without.chips == []
    assert len(names(without)) == rows.count() > len(names(page))
    turned = listing.page(RequestFactory().get(without.headers[0].url), rows)
    assert turned.chips == []


class GroupSet(django_filters.FilterSet):  # type: ignore[misc]
    name = django_filters.CharFilter(label="Name", lookup_expr="icontains")
    length = django_filters.RangeFilter(label="Letters")

    class Meta:
        model = Group
        fields: list[str] = []


def test_a_filter_set_of_django_filter_serves_as_well(rows: QuerySet[Any]) -> None:
    listing = Listing(name="groups", caption="Groups", columns=COLUMNS, start="name", filters=GroupSet)
    page = listing.page(get("?name=a&length_min=4&length_max=5"), rows)
    assert names(page) == ["atta", "salt"]
    assert [chip.text for chip in page.chips] == ["Name: a", "Letters: 4–5"]
    assert query_of(page.chips[1].url) == {"name": ["a"]}
    for query in ("?name=%00", "?length_min=x", "?length_min=" + "9" * 400):
        status, _markup = answer(get(query), rows, listing)
        assert status in (200, 400)
        assert names(listing.page(get(query), rows)) == []


def test_a_plain_list_is_a_list_too(rows: QuerySet[Any]) -> None:
    plain = list(rows)
    listing = Listing(name="groups", caption="Groups", columns=COLUMNS, start="-length", size=4)
    first = listing.page(get(), plain)
    second = listing.page(RequestFactory().get(first.next_url), plain)
    lengths = [len(name) for name in names(first) + names(second)]
    assert lengths == sorted(lengths, reverse=True)
    assert second.count_text == "5 to 8 of 10"
    assert "<table" in answer(get(), plain, listing)[1]
    assert names(listing.page(get(), [])) == []


def test_a_column_in_which_a_sum_below_says_something_stands_whatever_the_page_says(rows: QuerySet[Any]) -> None:
    nothing = Column("lost", "Lost", "money", value=lambda row: 0, always=False)
    told = replace(GROUPS, columns=(*COLUMNS[:1], nothing), foot=lambda _all: [FootRow("Together", {"lost": 5_000})])
    assert [head.column.key for head in told.page(get(), rows).headers] == ["name", "lost"]
