"""Registers the room and its invariants."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Customers and suppliers."""

    name = "galla.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.parties import invariants  # noqa: F401 - registers them
