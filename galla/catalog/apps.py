"""Registers the room and its invariants."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Products and what is printed about them."""

    name = "galla.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.catalog import invariants  # noqa: F401 - registers them
