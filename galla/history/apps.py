"""Registers the room and its invariants."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """History."""

    name = "galla.history"
    label = "history"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.history import documents, invariants  # noqa: F401 - they register themselves
