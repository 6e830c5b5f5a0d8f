"""Registers the room, its invariants and its letter."""

from django.apps import AppConfig


class SalesConfig(AppConfig):
    """Bills."""

    name = "galla.sales"
    label = "sales"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.sales import documents, invariants, letters  # noqa: F401 - they register themselves
