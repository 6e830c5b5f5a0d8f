"""A list is asked for those of one of a few words, or for a yes: ``?state=open``, ``?archived=true``."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from galla.foundation.errors import InvalidInput

ARCHIVED = OpenApiParameter("archived", OpenApiTypes.BOOL, description="true: those put away, instead of the others.")


def chosen(request: Request, name: str, words: Collection[str]) -> str | None:
    """The word the address names as ``name``, None where it names none. Raises ``InvalidInput`` for one of no list."""
    asked: str | None = request.query_params.get(name)
    if asked is not None and asked not in words:
        raise InvalidInput(_("This is one of: %(words)s.") % {"words": ", ".join(words)}, field=name)
    return asked


def is_said(request: Request, name: str) -> bool:
    """Whether the address says ``true`` of ``name``; false where it says nothing. Raises ``InvalidInput``."""
    asked = request.query_params.get(name, "false")
    if asked not in ("true", "false"):
        raise InvalidInput(_("Say true or false."), field=name)
    return asked == "true"


def in_use(request: Request, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Of a shop's kept names those in use, or those put away where the address asks for them (``ARCHIVED``)."""
    return rows.filter(archived_at__isnull=not is_said(request, "archived"))
