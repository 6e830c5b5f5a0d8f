"""How refusals read: RFC 9457 documents, made in one place, with nothing of our inside."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from rest_framework import exceptions

from galla.foundation.api.problems import exception_handler
from galla.foundation.errors import InvalidInput, KeyReused, Refusal

WORDS_OF_A_DATABASE = "duplicate key value violates unique constraint accounts_user"


def answer(error: Exception) -> Any:
    response = exception_handler(error, {"request": None})
    assert response.content_type == "application/problem+json"
    assert response.data["status"] == response.status_code
    return response


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Refusal("No."), 409, "refused"),
        (KeyReused("No."), 422, "key_reused"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "not_allowed"),
        (SuspiciousOperation(), 400, "invalid"),
        (DataError(WORDS_OF_A_DATABASE), 400, "invalid"),
        (IntegrityError(WORDS_OF_A_DATABASE), 409, "conflict"),
        (OperationalError("database is locked"), 503, "busy"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("text/csv"), 415, "unsupported_media_type"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (exceptions.Throttled(30), 429, "too_many"),
        (exceptions.ParseError("No."), 400, "invalid"),
    ],
)
def test_every_refusal_is_a_problem_document(error: Exception, status: int, code: str) -> None:
    response = answer(error)
    assert (response.status_code, response.data["code"]) == (status, code)
    assert response.data["type"] == "about:blank"
    assert response.data["title"]
    assert response.data["detail"]
    assert WORDS_OF_A_DATABASE not in str(response.data)


def test_a_refusal_names_its_field_and_its_figures() -> None:
    response = answer(InvalidInput("Too much.", field="lines.2.quantity", on_hand="3"))
    assert response.data["errors"] == [{"field": "lines.2.quantity", "code": "invalid", "detail": "Too much."}]
    assert response.data["on_hand"] == "3"


def test_a_figure_does_not_cover_the_document() -> None:
    assert answer(Refusal("No.", status="fine")).data["status"] == 409


def test_fields_are_named_by_their_path() -> None:
    error = exceptions.ValidationError({"lines": [{}, {"quantity": ["Too small."]}], "non_field_errors": ["Odd."]})
    errors = [(each["field"], each["detail"]) for each in answer(error).data["errors"]]
    assert errors == [("lines.1.quantity", "Too small."), (None, "Odd.")]


def test_a_fault_of_ours_says_nothing_of_our_inside_and_is_reported() -> None:
    heard: list[object] = []

    def hear(sender: object, **told: object) -> None:
        heard.append(sender)

    got_request_exception.connect(hear)
    try:
        response = answer(RuntimeError("secret path"))
    finally:
        got_request_exception.disconnect(hear)
    assert response.status_code == 500
    assert "secret" not in str(response.data)
    assert heard == [exception_handler]


def test_how_long_to_wait_is_said() -> None:
    assert answer(exceptions.Throttled(29.5))["Retry-After"] == "31"
