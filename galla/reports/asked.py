"""What reports take behind the question mark of a call, for the document of the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter


def _day(name: str, words: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.DATE, description=words)


UNTIL = _day("until", "The last business day; today unless said.")
SINCE_YEAR = _day("since", "The first business day; that of the financial year unless said.")
SINCE_MONTH = _day("since", "The first business day; that of the month unless said.")
SINCE = _day("since", "The first business day; that of the year or month, as the report has it, unless said.")
PAGES = [
    OpenApiParameter("limit", OpenApiTypes.INT, description="How many rows a page has, at most 200."),
    OpenApiParameter("cursor", OpenApiTypes.STR, description="Where the page begins: from next or previous."),
]
BRANCH = OpenApiParameter("branch", OpenApiTypes.INT, description="Bills of this branch alone.")
SOURCE = OpenApiParameter("source", OpenApiTypes.STR, description="The key of one line of the discounts, as offer:7.")
