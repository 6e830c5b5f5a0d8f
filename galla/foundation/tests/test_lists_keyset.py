"""Pages by keyset: every row once, in both directions, on every database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.db.models.functions import Length, NullIf

from galla.foundation.lists import keyset
from galla.foundation.lists.keyset import Cursor, Order, Rows

NAMES = ["atta", "dal", "dal", "oil", "rice", "rice", "rice", "salt", "sugar", "tea", "tea", "ghee", "milk"]


@dataclass(frozen=True)
class Goods:
    """A row of a plain list."""

    pk: int
    name: str
    shelf: int | None


@pytest.fixture
def groups(db: None) -> QuerySet[Group]:
    """Rows whose ``shelf`` is the same for many and missing for some."""
    Group.objects.bulk_create(Group(name=f"{name} {number}") for number, name in enumerate(NAMES))
    shelf = NullIf(Length("name") % Value(3), Value(0))
    return Group.objects.annotate(shelf=shelf)


def goods_of(groups: QuerySet[Group]) -> list[Goods]:
    return [Goods(group.pk, group.name, group.shelf) for group in groups]  # type: ignore[attr-defined]


def walk(rows: Rows, order: Order, size: int) -> tuple[list[Any], list[list[Any]]]:
    """Every page from the first to the last, then back again; the keys of the rows on the way out, the pages back."""
    out: list[Any] = []
    page = keyset.page(rows, order, size=size)
    pages = [page]
    while page.has_next:
        last = pages[-1].first + len(page.rows) - 1
        cursor = keyset.read_cursor(keyset.cursor_text(page.rows[-1], order, last, salt="x"), order, salt="x")
        assert cursor is not None
        page = keyset.page(rows, order, size=size, after=cursor)
        pages.append(page)
    for one in pages:
        out += [keyset.read(row, order.tie) for row in one.rows]
    back = [[keyset.read(row, order.tie) for row in page.rows]]
    while page.has_previous:
        text = keyset.cursor_text(page.rows[0], order, page.first, salt="x")
        page = keyset.page(rows, order, size=size, before=keyset.read_cursor(text, order, salt="x"))
        back.append([keyset.read(row, order.tie) for row in page.rows])
    assert page.first == 1
    return out, back[::-1]


@pytest.mark.parametrize("size", [1, 2, 5, 13, 50])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("field", ["shelf", "name", "pk"])
@pytest.mark.parametrize("source", ["database", "list"])
def test_every_row_is_on_one_page_going_there_and_coming_back(
    groups: QuerySet[Group], source: str, field: str, descending: bool, size: int
) -> None:
    rows: Rows = groups if source == "database" else goods_of(groups)
    out, back = walk(rows, Order(field, "pk", descending, nullable=field == "shelf"), size)
    assert sorted(out) == sorted(groups.values_list("pk", flat=True))
    # Coming back, the first page is filled, so pages may begin elsewhere; the rows and their order are the same.
    assert list(dict.fromkeys(key for page in back for key in page)) == out


@pytest.mark.parametrize("descending", [False, True])
def test_rows_without_a_value_stand_last_in_both_directions(groups: QuerySet[Group], descending: bool) -> None:
    order = Order("shelf", "pk", descending)
    for rows in (groups, goods_of(groups)):
        shelves = [row.shelf for row in keyset.ordered(rows, order)]
        known = [shelf for shelf in shelves if shelf is not None]
        assert known == sorted(known, reverse=descending)
        assert None in shelves
        assert shelves == known + [None] * (len(shelves) - len(known))


def test_a_list_and_a_query_page_alike(groups: QuerySet[Group]) -> None:
    for descending in (False, True):
        order = Order("shelf", "pk", descending)
        assert walk(groups, order, 4) == walk(goods_of(groups), order, 4)


def test_a_row_that_comes_in_before_shifts_no_later_page(groups: QuerySet[Group]) -> None:
    order = Order("name", "pk", nullable=False)
    first = keyset.page(groups, order, size=5)
    seen = [row.name for row in first.rows]
    Group.objects.create(name="aaa")
    text = keyset.cursor_text(first.rows[-1], order, 5, salt="x")
    second = keyset.page(groups, order, size=5, after=keyset.read_cursor(text, order, salt="x"))
    assert not set(seen) & {row.name for row in second.rows}
    assert second.rows[0].name > seen[-1]


def test_rows_that_went_away_lead_back_to_the_beginning(groups: QuerySet[Group]) -> None:
    order = Order("name", "pk", nullable=False)
    page = keyset.page(groups, order, size=5, after=Cursor("zzz", 10**6, 13))
    assert (page.first, page.has_previous, len(page.rows)) == (1, False, 5)
    assert keyset.page(groups.none(), order, size=5, after=Cursor("zzz", 1, 13)).rows == []


def test_dictionaries_of_a_grouped_query_page_by_their_own_key(db: None) -> None:
    rows = Permission.objects.values("content_type_id").annotate(count=Count("id"))
    order = Order("count", "content_type_id", descending=True)
    out, _back = walk(rows, order, 3)
    assert sorted(out) == sorted(set(Permission.objects.values_list("content_type_id", flat=True)))


def test_a_path_over_a_table_sorts_too(db: None) -> None:
    rows = Permission.objects.select_related("content_type")
    order = Order("content_type__model", "pk", nullable=keyset.nullable(rows, "content_type__model"))
    assert not order.nullable
    out, _back = walk(rows, order, 7)
    assert len(out) == rows.count() == len(set(out))


def test_moments_keep_their_microseconds_in_a_cursor(db: None) -> None:
    start = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
    for number in range(6):
        moment = start + timedelta(microseconds=number // 2)
        Session.objects.create(session_key=f"k{number}", session_data="", expire_date=moment)
    out, _back = walk(Session.objects.all(), Order("expire_date", "pk", descending=True, nullable=False), 1)
    assert out == ["k5", "k4", "k3", "k2", "k1", "k0"]


def test_a_plain_field_that_always_has_a_value_reads_along_its_index(db: None) -> None:
    rows = Permission.objects.annotate(maybe=Case(When(pk=1, then=1), output_field=IntegerField()))
    assert not keyset.nullable(rows, "name")
    assert not keyset.nullable(rows, "pk")
    assert keyset.nullable(rows, "maybe")
    assert keyset.nullable(rows, "nowhere")
    assert keyset.nullable(ContentType.objects.all(), "permission__name")
    sql = str(keyset.ordered(rows, Order("name", "pk", nullable=False)).query)  # type: ignore[union-attr]
    assert "NULLS" not in sql
    assert "IS NULL" not in sql


VALUES = [
    None,
    True,
    7,
    2**70,
    "Meena",
    "",
    Decimal("1.50"),
    date(2026, 11, 21),
    datetime(2026, 11, 21, 1, 2, 3, 4, tzinfo=UTC),
    UUID(int=5),
]


@pytest.mark.parametrize("value", VALUES)
def test_a_cursor_gives_back_the_very_value(value: Any) -> None:
    order = Order("value", "pk")
    text = keyset.cursor_text({"value": value, "pk": 3}, order, 9, salt="bills")
    cursor = keyset.read_cursor(text, order, salt="bills")
    assert cursor == Cursor(value, 3, 9)
    assert cursor is not None
    assert type(cursor.value) is type(value)


def test_a_cursor_made_elsewhere_is_as_if_it_were_not_there() -> None:
    order = Order("name", "pk")
    text = keyset.cursor_text({"name": "oil", "pk": 3}, order, 9, salt="bills")
    assert keyset.read_cursor(text, order, salt="products") is None
    assert keyset.read_cursor(text, Order("name", "pk", descending=True), salt="bills") is None
    assert keyset.read_cursor(text, Order("phone", "pk"), salt="bills") is None
    for forged in ("", "x", ":", "\0", text[:-1], "A" + text, "W10:" + "a" * 43, "💰", "." * 10_000):
        assert keyset.read_cursor(forged, order, salt="bills") is None


def test_a_list_cannot_be_sorted_by_what_has_no_order() -> None:
    with pytest.raises(TypeError):
        keyset.cursor_text({"value": object(), "pk": 3}, Order("value", "pk"), 9, salt="bills")
