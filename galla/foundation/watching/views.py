"""What machines ask: does it live, can it work, what do its meters say. No session, no shop, no person."""

from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from galla.foundation.watching.readiness import missing

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@require_safe
def lives(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Everything a bill and its letter need is there; else 503 naming what is not."""
    lacking = missing()
    return JsonResponse(
        {"ready": not lacking, "missing": lacking},
        status=503 if lacking else 200,
        headers={"Cache-Control": "no-store"},
    )


@require_safe
def meters(request: HttpRequest) -> HttpResponse:
    """The meters of this process in Prometheus's text format, for whoever may read them."""
    if not may_read_meters(request):
        return HttpResponse(
            "The meters are for this machine, or for whoever sends METRICS_TOKEN.\n",
            status=401 if settings.METRICS_TOKEN else 403,
            content_type="text/plain; charset=utf-8",
            headers={"WWW-Authenticate": "Bearer"} if settings.METRICS_TOKEN else {},
        )
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

    from galla.foundation.watching.meters import registry

    return HttpResponse(
        generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4, headers={"Cache-Control": "no-store"}
    )


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Where the site's icon is: browsers ask here for what has no page around it, a paper or a file."""
    return HttpResponseRedirect(static("galla/favicon.svg"), headers={"Cache-Control": "max-age=86400"})


def may_read_meters(request: HttpRequest) -> bool:
    """With METRICS_TOKEN set, whoever sends it; without, this machine itself, and not through a proxy on it."""
    if settings.METRICS_TOKEN:
        sent = request.META.get("HTTP_AUTHORIZATION", "")
        return compare_digest(sent.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    if any(name in request.META for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
