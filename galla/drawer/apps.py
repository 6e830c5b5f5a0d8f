"""Registers the room and its invariants."""

from django.apps import AppConfig


class DrawerConfig(AppConfig):
    """Notes and coins."""

    name = "galla.drawer"
    label = "drawer"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.drawer import invariants  # noqa: F401 - registers them
