"""Registers the room."""

from django.apps import AppConfig


class DaybookConfig(AppConfig):
    """The day as a list."""

    name = "galla.daybook"
    label = "daybook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.daybook import documents  # noqa: F401 - they register themselves
