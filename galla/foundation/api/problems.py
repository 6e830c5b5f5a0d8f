"""Every refusal of the API as an RFC 9457 problem document, made in one place."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

from galla.foundation.errors import Refusal


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception raised in an API view."""
    if isinstance(error, Refusal):
        return Response({"detail": error.detail, "code": error.code}, status=error.status)
    return drf_handler(error, context)
