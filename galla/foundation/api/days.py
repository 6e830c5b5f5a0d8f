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
        asked = day_of(request, name)
        if asked is not None:
            rows = rows.filter(**{f"{day}__{lookup}": asked})
    return rows


def day_of(request: Request, name: str) -> datetime.date | None:
    """The day the address names as ``name``, None where it names none. Raises ``InvalidInput`` for no day."""
    asked = request.query_params.get(name)
    if asked is None:
        return None
    try:
        day: datetime.date = StrictDateField().to_internal_value(asked)
    except ValidationError as error:
        raise InvalidInput(str(error.detail[0]), field=name) from error  # type: ignore[index]
    return day
