"""How old what is owed must be, as a list of the API asks: ``?older_than=60``."""

from django.db.models import Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from galla.foundation.api.choices import chosen
from galla.parties.ages import AGE_COLUMNS, AGES, has_older

# By the days after which each age but the youngest begins: 30, 60, 90.
COLUMNS = {str(start - 1): name for name, (start, _end) in list(zip(AGE_COLUMNS, AGES, strict=True))[1:]}
OLDER_THAN = OpenApiParameter(
    "older_than",
    OpenApiTypes.STR,
    enum=list(COLUMNS),
    description="Only those of whom something has been open for more than so many days.",
)


def as_old_as_asked(request: Request) -> Q:
    """The filter the address asks for, of rows with their ages; of all where it asks for none. 400 for other days."""
    asked = chosen(request, "older_than", COLUMNS)
    return Q() if asked is None else has_older(COLUMNS[asked])
