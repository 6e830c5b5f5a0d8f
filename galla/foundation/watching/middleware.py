"""The outermost layer: an id for every request, one log line when it is answered, and its place in the meters."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from galla.foundation.watching import lines
from galla.foundation.watching.urls import ASKED_BY_MACHINES

logger = logging.getLogger("galla.request")

HEADER = "X-Request-ID"
# What our own proxy makes; anything else could be somebody's name.
PROXYS_OWN = re.compile(r"[0-9a-f]{8,64}")
NO_ROUTE = "none"
STATIC = "static"
FAULT = 500


class WatchingMiddleware:
    """Tells of each request when, who (by number), in which shop, at which till, what, how it ended and how long.

    What machines ask (``/healthz``) is answered here, before hosts, redirects and sessions are looked at.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        identity = identity_of(request)
        with lines.around(request=identity) as facts:
            answer = ASKED_BY_MACHINES.get(request.path_info.removeprefix("/"))
            response = answer[1](request) if answer else self.get_response(request)
            facts.setdefault("refused", code_of(response))
            tell(request, response, time.perf_counter() - began, facts, name=answer[0] if answer else "")
        response.headers[HEADER] = identity
        return response


def identity_of(request: HttpRequest) -> str:
    """The id the proxy gave this request, where there is a proxy to be believed; else one of our own."""
    given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return given if PROXYS_OWN.fullmatch(given) else secrets.token_hex(8)


def tell(
    request: HttpRequest, response: HttpResponseBase, seconds: float, known: dict[str, object], *, name: str = ""
) -> None:
    """The line of a request, and its meters. Addresses are told by their names alone: they may hold anything."""
    from galla.foundation.watching import meters

    route = name or route_of(request)
    status = response.status_code
    method = (request.method or "").upper()
    meters.answered(route=route, method=method, status=status, seconds=seconds)
    if known["refused"]:
        meters.refusals.labels(str(known["refused"])).inc()
    else:
        del known["refused"]
    level = level_of(route, status, is_for_machines=bool(name))
    if logger.isEnabledFor(level):
        facts = {
            "route": route,
            "method": method if method in meters.METHODS else "other",
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        logger.log(level, "request", extra={"facts": facts})


def level_of(route: str, status: int, *, is_for_machines: bool) -> int:
    """Faults are warnings of ours; files and what machines ask every few seconds are told to whoever wants all."""
    if status >= FAULT and not is_for_machines:
        return logging.WARNING
    return logging.DEBUG if is_for_machines or route == STATIC else logging.INFO


def route_of(request: HttpRequest) -> str:
    """The name of the address (``sales:bill``), never the address."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return match.view_name or NO_ROUTE
    return STATIC if request.path_info.startswith(settings.STATIC_URL) else NO_ROUTE


def code_of(response: HttpResponseBase) -> str:
    """The code in a problem document that no refusal of ours made (a body of the wrong shape); else ""."""
    told = getattr(response, "data", None) if response.status_code >= 400 else None
    return str(told.get("code", "")) if isinstance(told, dict) else ""
