"""Registers the room and its invariants."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    """Returns."""

    name = "galla.returns"
    label = "returns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.returns import documents, given_up, invariants  # noqa: F401 - they register themselves
