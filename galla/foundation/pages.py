"""What a page answers when something is refused: the house's error page with the refusal's status and words."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from galla.foundation.errors import Refusal

OWN_PAGES = {403: "403.html", 404: "404.html"}


class RefusalMiddleware:
    """Turns a ``Refusal`` that no view made into a form error into a page. Anything else stays a fault of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a refusal."""
        if not isinstance(exception, Refusal):
            return None
        return refusal_page(request, exception)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page that says what was refused and why."""
    template = OWN_PAGES.get(refusal.status, "400.html")
    return render(request, template, {"refusal": refusal}, status=refusal.status)
