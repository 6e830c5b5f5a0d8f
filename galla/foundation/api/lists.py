"""Lists page by keyset: the next page begins after the last row shown, so rows that come or go do not shift it.

``{"results": […], "next": address or null, "previous": address or null}``. ``?limit=`` (50 unless said, at most 200),
``?cursor=`` opaque, ``?sort=`` by what the list says it can be, ``-`` before for falling. The order always ends in the
id, so no two rows are equal in it.
"""

import datetime
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from galla.foundation.errors import InvalidInput
from galla.foundation.texts import is_clean

USUAL_LIMIT = 50
LARGEST_LIMIT = 200
LONGEST_SEARCH = 500


def limit_of(request: Request) -> int:
    """How many rows the asker wants; more than 200 are 200. Raises ``InvalidInput``."""
    asked = request.query_params.get("limit", str(USUAL_LIMIT))
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 9 and int(asked) > 0):
        raise InvalidInput(_("A limit is a whole number from 1 to 200."), field="limit")
    return min(int(asked), LARGEST_LIMIT)


def search_of(request: Request) -> str:
    """What is searched for, trimmed; empty for everything. Raises ``InvalidInput``."""
    asked = request.query_params.get("search", "")
    if not is_clean(asked):
        raise InvalidInput(_("This text has a character that cannot be searched for."), field="search")
    return asked.strip()


def sort_of(request: Request, sorts: Mapping[str, str]) -> str | None:
    """The field the asker wants the rows by, ``-`` before for falling; None for the list's own order.

    ``sorts`` is what can be asked for → its field. Raises ``InvalidInput`` for anything else.
    """
    asked = request.query_params.get("sort")
    if asked is None:
        return None
    if not sorts:
        raise InvalidInput(_("This list has one order only."), field="sort")
    falling, plain = asked.startswith("-"), asked.removeprefix("-")
    if plain not in sorts:
        names = ", ".join(sorts)
        raise InvalidInput(
            _("This list is sorted by %(names)s; - before it for falling.") % {"names": names}, field="sort"
        )
    return f"-{sorts[plain]}" if falling else sorts[plain]


def demand_clean_parameters(request: Request) -> None:
    """No parameter may hold what no database can compare. Raises ``InvalidInput`` naming it."""
    for name, values in request.query_params.lists():
        if not is_clean(name) or not all(map(is_clean, values)):
            text = _("This text has a character that cannot be searched for.")
            raise InvalidInput(text, field=name if is_clean(name) else "parameters")


class KeysetPagination(BasePagination):
    """Pages of a query set in the order of the view's ``ordering``.

    It names fields or paths that are never null, ``-`` before for falling. Rows that are sums are dictionaries; a
    subclass names in ``full_ordering`` what no two of them share.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any] | None:
        """The rows of the page that was asked for, of a query set."""
        self.request = request
        self.limit = limit_of(request)
        self.ordering = self.full_ordering(queryset, view)
        self.model: type[Any] = queryset.model
        self.backwards, after = self._read_cursor(self.model, request.query_params.get("cursor"))
        order = [_turned(name) for name in self.ordering] if self.backwards else self.ordering
        if after is not None:
            queryset = queryset.filter(_beyond(order, after))
        rows = list(queryset.order_by(*order)[: self.limit + 1])
        self.has_more = len(rows) > self.limit
        self.has_earlier = after is not None
        rows = rows[: self.limit]
        self.rows = list(reversed(rows)) if self.backwards else rows
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        """The page with the addresses of its neighbours."""
        return Response({"results": data, **self.addresses()})

    def addresses(self) -> dict[str, str | None]:
        """``next`` and ``previous``, for an answer that says more than its rows."""
        return {"next": self._next(), "previous": self._previous()}

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page in the OpenAPI document."""
        address = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": address, "previous": address},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """The parameters in the OpenAPI document."""
        number = {"type": "integer", "minimum": 1, "default": USUAL_LIMIT}
        said = {"search": "Part of a name, or whatever this list is searched by."} if hasattr(view, "searched") else {}
        said |= {
            "limit": "How many rows a page has; more than 200 are 200.",
            "cursor": "Where the page begins: from next or previous.",
        }
        kinds: dict[str, dict[str, Any]] = {"limit": number}
        if sorts := _sorts_of(view):
            said["sort"] = "What the rows are sorted by; - before it for falling."
            kinds["sort"] = {"type": "string", "enum": [word for name in sorts for word in (name, f"-{name}")]}
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": text,
                "schema": kinds.get(name, {"type": "string"}),
            }
            for name, text in said.items()
        ]

    def full_ordering(self, queryset: QuerySet[Any], view: APIView | None) -> list[str]:
        """The view's order, ending in what no two rows share."""
        wanted = sort_of(self.request, _sorts_of(view))
        ordering = [wanted] if wanted else list(getattr(view, "ordering", None) or queryset.query.order_by or ["pk"])
        if ordering[-1].lstrip("-") not in ("pk", "id"):
            ordering.append("-pk" if ordering[-1].startswith("-") else "pk")
        return ordering

    def _next(self) -> str | None:
        more = self.has_earlier if self.backwards else self.has_more
        return self._address(self.rows[-1], backwards=False) if more and self.rows else None

    def _previous(self) -> str | None:
        more = self.has_more if self.backwards else self.has_earlier
        return self._address(self.rows[0], backwards=True) if more and self.rows else None

    def _address(self, row: Any, *, backwards: bool) -> str:
        values = [_value_of(row, name.lstrip("-")) for name in self.ordering]
        cursor = self._signer(self.model).sign_object([backwards, *values])
        url = remove_query_param(self.request.build_absolute_uri(), "cursor")
        return replace_query_param(url, "cursor", cursor)

    def _signer(self, model: type[Any]) -> signing.Signer:
        """A cursor is signed for its list and order, so what comes back always fits the columns."""
        return signing.Signer(salt=f"galla.api.lists/{model.__name__}/{','.join(self.ordering)}")

    def _read_cursor(self, model: type[Any], cursor: str | None) -> tuple[bool, list[Any] | None]:
        if not cursor:
            return False, None
        try:
            backwards, *values = self._signer(model).unsign_object(cursor)
        except signing.BadSignature:
            raise InvalidInput(_("This is not a cursor of this list."), field="cursor") from None
        return backwards, [_read(value) for value in values]


class RowsPagination(KeysetPagination):
    """Pages of rows that were worked out and are in order already, in the same answers with the same cursors."""

    def page_of(self, rows: Sequence[Any], request: Request, ordering: Sequence[str]) -> list[Any]:
        """The page of ``rows`` that was asked for; they are sorted by ``ordering`` as ``KeysetPagination`` names it."""
        self.request, self.limit, self.ordering = request, limit_of(request), list(ordering)
        self.model = type(rows[0]) if rows else object
        self.backwards, after = self._read_cursor(self.model, request.query_params.get("cursor"))
        turned = list(reversed(rows)) if self.backwards else list(rows)
        order = [_turned(name) for name in ordering] if self.backwards else list(ordering)
        left = turned if after is None else [row for row in turned if _is_beyond(row, order, after)]
        self.has_more, self.has_earlier = len(left) > self.limit, after is not None
        self.rows = left[: self.limit][:: -1 if self.backwards else 1]
        return self.rows

    def _signer(self, model: type[Any]) -> signing.Signer:
        """A cursor is signed for its address and order: such rows are of no table."""
        return signing.Signer(salt=f"galla.api.rows/{self.request.path}/{','.join(self.ordering)}")


def _sorts_of(view: Any) -> Mapping[str, str]:
    """What a view's list says it is sorted by. What else it lists under an address of its own is in one order."""
    return getattr(view, "sorts", {}) if getattr(view, "action", None) == "list" else {}


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], after: Sequence[Any]) -> Q:
    """Rows that come after those values in that order: (a > x) or (a = x and b > y) or …"""
    found = Q()
    same = Q()
    for name, value in zip(order, after, strict=True):
        plain = name.lstrip("-")
        found |= same & Q(**{f"{plain}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{plain: value})
    return found


def _is_beyond(row: Any, order: Sequence[str], after: Sequence[Any]) -> bool:
    """``_beyond`` for one row that was worked out."""
    for name, value in zip(order, after, strict=True):
        here = attrgetter(name.lstrip("-"))(row)
        if here != value:
            return bool(here < value if name.startswith("-") else here > value)
    return False


def _value_of(row: Any, name: str) -> Any:
    value = row[name] if isinstance(row, dict) else attrgetter(name.replace("__", "."))(row)
    if isinstance(value, datetime.datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, datetime.date) else value


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "moment" in value:
        return datetime.datetime.fromisoformat(value["moment"])
    return datetime.date.fromisoformat(value["day"])
