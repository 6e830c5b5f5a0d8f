"""Every refusal of the API as an RFC 9457 problem document, made in one place.

``{"type", "title", "status", "detail", "code", "errors": [{"field", "code", "detail"}], …figures}``. What is not a
refusal but a fault of ours answers 500 with nothing of its inside.
https://www.rfc-editor.org/rfc/rfc9457
"""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from galla.foundation.database.troubles import as_trouble
from galla.foundation.errors import InvalidInput, NotAllowed, NotFound, Refusal, TooLarge
from galla.foundation.watching.lines import note

logger = logging.getLogger("galla.api")

CONTENT_TYPE = "application/problem+json"
WHOLE_BODY = "non_field_errors"

CODES = {
    400: "invalid",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "refused",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many",
    500: "fault",
    503: "busy",
    507: "disk_full",
}


class Conflict(Refusal):
    """The database's own rules say no to what was asked; nothing was written."""

    code = "conflict"


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """The answer to an exception raised in an API view."""
    set_rollback()
    refusal = as_refusal(error)
    if refusal is not None:
        response = answer(
            refusal.status,
            refusal.detail,
            code=refusal.code,
            errors=[one_error(refusal.field, refusal.code, refusal.detail)] if refusal.field else [],
            figures=refusal.figures,
        )
        return say_when_again(response, refusal)
    if isinstance(error, exceptions.APIException):
        return of_framework(error)
    request = context.get("request")
    got_request_exception.send(sender=exception_handler, request=getattr(request, "_request", request))
    logger.error("an API call failed", exc_info=error)
    return answer(500, _("Something went wrong here. Nothing was saved."))


def as_refusal(error: Exception) -> Refusal | None:
    """What an exception means in the house's words; None for the framework's own and for faults."""
    match error:
        case Refusal():
            return error
        case Http404():
            return NotFound(_("There is no such thing in this shop."))
        case PermissionDenied():
            return NotAllowed(_("You may not do this in this shop. Ask the owner."))
        case RequestDataTooBig() | TooManyFieldsSent():
            return TooLarge(_("More was sent than is read at once."))
        case SuspiciousOperation() | UnreadablePostError():
            return InvalidInput(_("This request cannot be read."))
        case DataError():
            return InvalidInput(_("A value does not fit."))
        case IntegrityError():
            return Conflict(_("This does not go together with what is already there."))
    return as_trouble(error)


def say_when_again[Answer: HttpResponseBase](response: Answer, refusal: Refusal) -> Answer:
    """The answer to a refusal, saying how many seconds to wait where waiting is all it takes; noted for the log."""
    note(refused=refusal.code)
    if refusal.retry_after_seconds is not None:
        response["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def of_framework(error: exceptions.APIException) -> Response:
    """The answer to one of the REST framework's own exceptions, and to Django's validation."""
    if isinstance(error, exceptions.ValidationError):
        return of_fields(error.detail)
    if isinstance(error, exceptions.Throttled):
        response = answer(429, _("Too many tries. Wait a while."))
        wait: float | None = getattr(error, "wait", None)
        if wait:
            response["Retry-After"] = str(int(wait) + 1)
        return response
    response = answer(error.status_code, str(error.detail))
    header = getattr(error, "auth_header", None)
    if header:
        response["WWW-Authenticate"] = header
    return response


def of_fields(detail: Any) -> Response:
    """The answer to values of the wrong shape: each named by its dotted path."""
    errors = [one_error(field, code, text) for field, code, text in flattened(detail)]
    first = str(errors[0]["detail"]) if errors else _("A value has the wrong shape.")
    said = first if len(errors) == 1 else _("%(count)d values have the wrong shape.") % {"count": len(errors)}
    return answer(400, said, errors=errors)


def of_validation(error: DjangoValidationError) -> InvalidInput:
    """A model's or validator's complaint as a refusal."""
    field = next(iter(error.message_dict), None) if hasattr(error, "error_dict") else None
    return InvalidInput(" ".join(error.messages), field=None if field == "__all__" else field)


def flattened(detail: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Field, code and words of every error in what a serializer says, depth first."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            here = path if name == WHOLE_BODY else f"{path}.{name}".lstrip(".")
            yield from flattened(inner, here)
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            is_item = isinstance(inner, dict | list)
            yield from flattened(inner, f"{path}.{place}".lstrip(".") if is_item else path)
    else:
        yield path, str(getattr(detail, "code", "invalid")), str(detail)


def one_error(field: str | None, code: str, detail: str) -> dict[str, str | None]:
    """One entry of ``errors``."""
    return {"field": field or None, "code": code, "detail": detail}


def document(
    status: int,
    detail: str,
    *,
    code: str | None = None,
    errors: list[dict[str, str | None]] | None = None,
    figures: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A problem document as plain values."""
    return {
        **(figures or {}),
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code or CODES.get(status, "refused"),
        "errors": errors or [],
    }


def answer(status: int, detail: str, **parts: Any) -> Response:
    """A problem document as the answer of an API view."""
    return Response(document(status, detail, **parts), status=status, content_type=CONTENT_TYPE)


def is_api(request: HttpRequest) -> bool:
    """Whether this address belongs to the API, so that its errors are documents and not pages."""
    return request.path_info.startswith("/api/")
