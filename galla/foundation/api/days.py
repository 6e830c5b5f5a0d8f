"""The business days a list is asked for: ``?since=`` and ``?until=``, both included."""

import datetime
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from galla.foundation.api.fields import StrictDateField
from galla.foundation.errors import InvalidInput

DAYS = [
    OpenApiParameter("since", OpenApiTypes.DATE, description="Only those of this business day and after."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="Only those up to this business day, included."),
]


def within_days(rows: "QuerySet[Any]", request: Request, *, day: str = "business_date") -> "QuerySet[Any]":
    """Of some rows those of the days the address names; ``day`` is the column. Raises ``InvalidInput`` for no day."""
    for name, lookup in (("since", "gte"), ("until", "lte")):
        asked = request.query_params.get(name)
        if asked is not None:
            rows = rows.filter(**{f"{day}__{lookup}": _day(asked, name)})
    return rows


def _day(asked: str, name: str) -> datetime.date:
    try:
        day: datetime.date = StrictDateField().to_internal_value(asked)
    except ValidationError as error:
        raise InvalidInput(str(error.detail[0]), field=name) from error  # type: ignore[index]
    return day
