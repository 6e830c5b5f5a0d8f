"""What a page answers when something is refused, is not there, or broke; under ``/api/`` a problem document instead."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from galla.foundation.api.problems import CONTENT_TYPE, document, is_api, one_error
from galla.foundation.errors import InvalidInput, NotAllowed, NotFound, Refusal

OWN_PAGES = {403: "403.html", 404: "404.html"}


class RefusalMiddleware:
    """Turns a ``Refusal`` that no view made into a form error into a page. Anything else stays a fault of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a refusal."""
        return refusal_page(request, exception) if isinstance(exception, Refusal) else None


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page that says what was refused and why, with the refusal's status."""
    if is_api(request):
        errors = [one_error(refusal.field, refusal.code, refusal.detail)] if refusal.field else []
        told = document(refusal.status, refusal.detail, code=refusal.code, errors=errors, figures=refusal.figures)
        return JsonResponse(told, status=refusal.status, content_type=CONTENT_TYPE)
    template = OWN_PAGES.get(refusal.status, "400.html")
    return render(request, template, {"refusal": refusal}, status=refusal.status)


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
    """Django's handler for faults of ours: nothing is asked of the database or the session, which may be the fault."""
    if is_api(request):
        told = document(500, _("Something went wrong here. Nothing was saved."))
        return JsonResponse(told, status=500, content_type=CONTENT_TYPE)
    return HttpResponse(render_to_string("500.html"), status=500)
