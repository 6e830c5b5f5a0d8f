"""What machines ask for. The outermost middleware answers these itself, under these names."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from galla.foundation.watching import views

ASKED_BY_MACHINES: dict[str, tuple[str, Callable[[HttpRequest], HttpResponse]]] = {
    "healthz": ("healthz", views.lives),
    "readyz": ("readyz", views.ready),
    "metrics": ("metrics", views.meters),
    "favicon.ico": ("favicon", views.icon),
}
