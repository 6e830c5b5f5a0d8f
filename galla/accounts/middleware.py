"""Who is asking: sets ``request.access`` and works in the shop's zone, its money and the person's language."""

from collections.abc import Callable
from contextlib import ExitStack

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from galla.accounts.access import Access, describe
from galla.accounts.calendar import zone_of
from galla.accounts.sessions import access_of_session
from galla.foundation import formats
from galla.foundation.watching import lines


class AccessMiddleware:
    """``request.access`` is the ``Access`` of the session, or None. A token's is set by its authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with ExitStack() as surroundings:
            request.surroundings = surroundings  # type: ignore[attr-defined]
            request.access = None  # type: ignore[attr-defined]
            enter(request, access_of_session(request))
            return self.get_response(request)


def enter(request: HttpRequest, access: Access | None) -> None:
    """Let the rest of this request happen in the shop of ``access``; undone when the request has been answered."""
    request.access = access  # type: ignore[attr-defined]
    lines.note(**describe(access))
    surroundings: ExitStack | None = getattr(request, "surroundings", None)
    if access is None or surroundings is None:
        return
    surroundings.enter_context(timezone.override(zone_of(access.shop.zone)))
    surroundings.enter_context(formats.use(formats.money_of(access.shop.currency)))
    if access.user.language:
        surroundings.enter_context(translation.override(access.user.language))
