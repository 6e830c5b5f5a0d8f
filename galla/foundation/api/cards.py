"""Cards page by the move they end before or begin after: ``next`` leads to older moves, ``previous`` to newer ones."""

from django.core import signing
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from galla.foundation.errors import InvalidInput

OF_MOVES = [
    OpenApiParameter("limit", OpenApiTypes.INT, description="How many moves a page has, at most 200."),
    OpenApiParameter("cursor", OpenApiTypes.STR, description="Where the page begins: from next or previous."),
]
_cursors = signing.Signer(salt="galla.inventory.card")


def turned(request: Request) -> dict[str, int]:
    """Which way the card is turned. Raises ``InvalidInput`` for a cursor nobody gave out."""
    cursor = request.query_params.get("cursor")
    if not cursor:
        return {}
    try:
        way, posting = _cursors.unsign_object(cursor)
    except signing.BadSignature:
        raise InvalidInput(_("This is not a cursor of this list."), field="cursor") from None
    return {way: posting}


def address(request: Request, way: str, posting: int | None) -> str | None:
    """Where the next page of a card is, older (``before``) or newer (``after``) than a posting."""
    if posting is None:
        return None
    url = remove_query_param(request.build_absolute_uri(), "cursor")
    return str(replace_query_param(url, "cursor", _cursors.sign_object([way, posting])))
