"""Which days a statement over the API is of."""

import datetime
from collections.abc import Mapping

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from galla.foundation.api import fields
from galla.parties.statements import USUAL_DAYS

PERIOD = [
    OpenApiParameter("since", OpenApiTypes.DATE, description="The first day; ninety days ago unless said."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="The last day; today unless said."),
]


def period_of(asked: Mapping[str, str], *, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The days of the address, or the usual ones. Raises a validation error beside the one that is none."""
    until = day_of(asked.get("until"), today, field="until")
    return day_of(asked.get("since"), until - datetime.timedelta(USUAL_DAYS), field="since"), until


def day_of(text: str | None, usual: datetime.date, *, field: str) -> datetime.date:
    """A day of the address, or the usual one. Raises a validation error beside ``field``."""
    if text is None:
        return usual
    try:
        day: datetime.date = fields.StrictDateField().run_validation(text)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({field: error.detail}) from error
    return day
