"""Registers the room and its invariants."""

from django.apps import AppConfig


class DrawerConfig(AppConfig):
    """Notes and coins."""

    name = "galla.drawer"
    label = "drawer"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.drawer import documents, invariants, safe_checks, shift_checks  # noqa: F401 - they register themselves
