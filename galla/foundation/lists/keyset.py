"""Pages by keyset: a page begins after a row, not after a count of rows.

The place of a row in a list is its value in the sorted column and, among equal values, its tie-break. A cursor holds
both, signed, so that what comes back is what was given out and always fits the column. Rows without a value stand last
in both directions, on every database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

Rows = QuerySet[Any, Any] | Sequence[Any]

# The latest of these that fits is how a value travels in a cursor; a moment is a date too, so it is asked first.
READERS: dict[str, Any] = {
    "true": lambda text: text == "True",
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "int": int,
    "decimal": Decimal,
    "uuid": UUID,
    "text": str,
}


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is ordered: by ``field``, then by ``tie``; both the same way round."""

    field: str
    tie: str
    descending: bool = False
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of one row: its value, its tie-break, and which row of the list it was, from 1."""

    value: Any
    tie: Any
    place: int


@dataclass(frozen=True, slots=True)
class Page:
    """The rows between two cursors. ``first`` is the number of the first row in the list, from 1."""

    rows: list[Any]
    first: int
    has_previous: bool
    has_next: bool


def nullable(rows: Rows, path: str) -> bool:
    """Whether ``path`` may be without a value; a plain field that never is can be read along its index."""
    model: type[Model] | None = rows.model if isinstance(rows, QuerySet) else None
    if model is None or (isinstance(rows, QuerySet) and path in rows.query.annotations):
        return True
    for part in path.split("__"):
        if model is None:
            return True
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return True
        if getattr(field, "null", True) or not getattr(field, "concrete", False):
            return True
        model = getattr(field, "related_model", None)
    return False


def ordered(rows: Rows, order: Order, *, backwards: bool = False) -> Rows:
    """``rows`` in their order, or in exactly the opposite one."""
    descending = order.descending != backwards
    if isinstance(rows, QuerySet):
        if order.field == order.tie:
            return rows.order_by(_by(order.tie, descending))
        if not order.nullable:
            return rows.order_by(_by(order.field, descending), _by(order.tie, descending))
        return rows.order_by(_by(order.field, descending, last=not backwards), _by(order.tie, descending))
    known = [row for row in rows if read(row, order.field) is not None]
    unknown = [row for row in rows if read(row, order.field) is None]
    known.sort(key=lambda row: (read(row, order.field), read(row, order.tie)), reverse=descending)
    unknown.sort(key=lambda row: read(row, order.tie), reverse=descending)
    return unknown + known if backwards else known + unknown


def _by(field: str, descending: bool, *, last: bool | None = None) -> OrderBy:
    if last is None:
        return OrderBy(F(field), descending=descending)
    return OrderBy(F(field), descending=descending, nulls_last=last or None, nulls_first=(not last) or None)


def page(rows: Rows, order: Order, *, size: int, after: Cursor | None = None, before: Cursor | None = None) -> Page:
    """At most ``size`` rows: the first ones, those after a cursor, or those before one."""
    if before is not None:
        found = _some(ordered(rows, order, backwards=True), order, before, size + 1, backwards=True)
        if len(found) > size:
            return Page(found[:size][::-1], max(before.place - size, 1), has_previous=True, has_next=True)
    start = after if before is None else None
    found = _some(ordered(rows, order), order, start, size + 1)
    if after is not None and not found:  # the rows after it are gone: the beginning is better than nothing
        return page(rows, order, size=size)
    first = start.place + 1 if start else 1
    return Page(found[:size], first, has_previous=start is not None, has_next=len(found) > size)


def _some(rows: Rows, order: Order, cursor: Cursor | None, count: int, *, backwards: bool = False) -> list[Any]:
    if isinstance(rows, QuerySet):
        return list((rows.filter(_beyond(order, cursor, backwards=backwards)) if cursor else rows)[:count])
    if cursor is None:
        return list(rows[:count])
    for index, row in enumerate(rows):
        if _is_beyond(row, order, cursor, backwards=backwards):
            return list(rows[index : index + count])
    return []


def _beyond(order: Order, cursor: Cursor, *, backwards: bool) -> Q:
    """The condition for the rows after ``cursor`` in the direction of reading."""
    sign = "lt" if order.descending != backwards else "gt"
    later_tie = Q(**{f"{order.tie}__{sign}": cursor.tie})
    without = Q(**{f"{order.field}__isnull": True})
    if order.field == order.tie:
        return later_tie
    if cursor.value is None:
        return (without & later_tie) | ~without if backwards else without & later_tie
    # `field >= value` is said on its own, so that a database can begin to read its index there.
    here_or_later = Q(**{f"{order.field}__{sign}e": cursor.value})
    later = here_or_later & (Q(**{f"{order.field}__{sign}": cursor.value}) | later_tie)
    return later if backwards or not order.nullable else later | without


def _is_beyond(row: Any, order: Order, cursor: Cursor, *, backwards: bool) -> bool:
    """``_beyond`` for a row of a plain list."""
    value, tie = read(row, order.field), read(row, order.tie)
    if (value is None) != (cursor.value is None):
        return (value is None) != backwards
    here, there = ((tie,), (cursor.tie,)) if value is None else ((value, tie), (cursor.value, cursor.tie))
    return bool(here < there if order.descending != backwards else here > there)


def read(row: Any, path: str) -> Any:
    """What stands at ``path`` (``customer__name``) of an object or a dictionary; None where the way ends early."""
    if isinstance(row, Mapping):
        return row[path]
    value = row
    for part in path.split("__"):
        if value is None:
            return None
        value = attrgetter(part)(value)
    return value


def cursor_text(row: Any, order: Order, place: int, *, salt: str) -> str:
    """The cursor of ``row`` as it stands in a URL."""
    packed = [_pack(read(row, order.field)), _pack(read(row, order.tie)), place]
    return signing.Signer(salt=_salt(order, salt)).sign_object(packed)


def read_cursor(text: str, order: Order, *, salt: str) -> Cursor | None:
    """The cursor behind ``text``, or None for one that was not given out for this list in this order."""
    if not text:
        return None
    try:
        value, tie, place = signing.Signer(salt=_salt(order, salt)).unsign_object(text)
    except (signing.BadSignature, ValueError):
        return None
    return Cursor(_unpack(value), _unpack(tie), place)


def _salt(order: Order, salt: str) -> str:
    return f"galla.lists:{salt}:{'-' if order.descending else ''}{order.field}"


def _pack(value: Any) -> list[str] | None:
    if value is None:
        return None
    kinds = {bool: "true", datetime: "moment", date: "day", int: "int", Decimal: "decimal", UUID: "uuid", str: "text"}
    for kind, name in kinds.items():
        if isinstance(value, kind):
            return [name, value.isoformat() if isinstance(value, date) else str(value)]
    raise TypeError(f"A list cannot be sorted by {value!r}")


def _unpack(packed: list[str] | None) -> Any:
    return None if packed is None else READERS[packed[0]](packed[1])
