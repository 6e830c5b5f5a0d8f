"""What a page answers when something is refused, is not there, or broke; under ``/api/`` a problem document instead."""

import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from galla.foundation.api.problems import CONTENT_TYPE, document, is_api, one_error, say_when_again
from galla.foundation.database.troubles import as_trouble
from galla.foundation.errors import InvalidInput, NotAllowed, NotFound, Refusal

OWN_PAGES = {403: "403.html", 404: "404.html"}


class RefusalMiddleware:
    """Makes pages of what no view answered for: a ``Refusal``, a database in trouble. All else is a fault of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a refusal, or of a database in trouble."""
        if isinstance(exception, Refusal):
            return trouble_page(request, exception) if exception.status >= 500 else refusal_page(request, exception)
        trouble = as_trouble(exception)
        return trouble_page(request, trouble) if trouble else None


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page that says what was refused and why, with the refusal's status."""
    if is_api(request):
        return _document(refusal)
    template = OWN_PAGES.get(refusal.status, "400.html")
    return say_when_again(render(request, template, {"refusal": refusal}, status=refusal.status), refusal)


def trouble_page(request: HttpRequest, trouble: Refusal) -> HttpResponse:
    """The page of a database in trouble: nothing is asked of it, or of the session that lives in it."""
    if is_api(request):
        return _document(trouble)
    markup = render_to_string("503.html", {"refusal": trouble})
    return say_when_again(HttpResponse(markup, status=trouble.status), trouble)


def _document(refusal: Refusal) -> HttpResponse:
    errors = [one_error(refusal.field, refusal.code, refusal.detail)] if refusal.field else []
    told = document(refusal.status, refusal.detail, code=refusal.code, errors=errors, figures=refusal.figures)
    return say_when_again(JsonResponse(told, status=refusal.status, content_type=CONTENT_TYPE), refusal)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler for what cannot be read."""
    return refusal_page(request, InvalidInput(_("The address or what was sent has a part that means nothing here.")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler for what is not allowed."""
    return refusal_page(request, NotAllowed(_("The owner of the shop decides who may do what.")))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler for addresses there are not."""
    return refusal_page(request, NotFound(_("There is nothing at this address.")))


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler for faults of ours: nothing is asked of the database or the session, which may be the fault.

    What breaks before a view was chosen comes here too, so a database in trouble is looked for once more.
    """
    error = sys.exception()
    trouble = as_trouble(error) if error else None
    if trouble:
        return trouble_page(request, trouble)
    if is_api(request):
        told = document(500, _("Something went wrong here. Nothing was saved."))
        return JsonResponse(told, status=500, content_type=CONTENT_TYPE)
    return HttpResponse(render_to_string("500.html"), status=500)
