"""Every address of the site, collected from the rooms that are there: pages under ``/``, the API under ``/api/v1/``."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from galla.foundation.api.docs import api_docs


def room_addresses(module: str) -> list[URLPattern | URLResolver]:
    """The addresses of that module in every installed room that has one, in the order of the house."""
    rooms = [config.name for config in apps.get_app_configs() if config.name.startswith("galla.")]
    return [path("", include(f"{room}.{module}")) for room in rooms if find_spec(f"{room}.{module}")]


api: list[URLPattern | URLResolver] = [
    # The counter's calls are the most, and an address is looked for from the first on: the uppermost room comes first.
    *reversed(room_addresses("api_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", api_docs, name="api_docs"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(api)),
    path("accounts/", include("galla.accounts.door_urls")),
    *room_addresses("urls"),
]

handler400 = "galla.foundation.pages.bad_request"
handler403 = "galla.foundation.pages.forbidden"
handler404 = "galla.foundation.pages.not_found"
handler500 = "galla.foundation.pages.broken"
