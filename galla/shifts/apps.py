"""Registers the room and its invariants."""

from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    """Shifts and their reports."""

    name = "galla.shifts"
    label = "shifts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.shifts import invariants  # noqa: F401 - they register themselves
