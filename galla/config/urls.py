"""Every address of the site, collected from the rooms that are there: pages under ``/``, the API under ``/api/v1/``."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path


def room_addresses(module: str) -> list[URLPattern | URLResolver]:
    """The addresses of that module in every installed room that has one, in the order of the house."""
    rooms = [config.name for config in apps.get_app_configs() if config.name.startswith("galla.")]
    return [path("", include(f"{room}.{module}")) for room in rooms if find_spec(f"{room}.{module}")]


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(room_addresses("api_urls"))),
    path("accounts/", include("allauth.urls")),
    *room_addresses("urls"),
]
