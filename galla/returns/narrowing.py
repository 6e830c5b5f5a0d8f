"""Which of the credit notes and exchanges a caller of the API wants: the questions of the list's page."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from galla.foundation.api import fields
from galla.foundation.errors import InvalidInput

OF_DAYS = [
    OpenApiParameter("since", OpenApiTypes.DATE, description="The first business day."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="The last business day, included."),
]
WITHOUT_BILL = OpenApiParameter(
    "without_bill", OpenApiTypes.BOOL, description="true: only those of which something is of no known bill."
)
BOUNDS = {"since": "gte", "until": "lte"}


def of_days(rows: "QuerySet[Any]", told: Mapping[str, str], *, of: str = "") -> "QuerySet[Any]":
    """Those of the business days that are asked for; ``of`` leads to the note. Raises a validation error."""
    for name, bound in BOUNDS.items():
        if name in told:
            rows = rows.filter(**{f"{of}business_date__{bound}": _day(told[name], field=name)})
    return rows


def without_bill(rows: "QuerySet[Any]", told: Mapping[str, str]) -> "QuerySet[Any]":
    """Those without a bill, where they are asked for. Raises ``InvalidInput``."""
    asked = told.get("without_bill", "false")
    if asked not in ("true", "false"):
        raise InvalidInput(_("Say true or false."), field="without_bill")
    return rows.filter(is_without_bill=True) if asked == "true" else rows


def _day(text: str, *, field: str) -> datetime.date:
    try:
        day: datetime.date = fields.StrictDateField().run_validation(text)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({field: error.detail}) from error
    return day
