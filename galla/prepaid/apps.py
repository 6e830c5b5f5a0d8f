"""Registers the room and its invariants."""

from django.apps import AppConfig


class PrepaidConfig(AppConfig):
    """Gift cards, store credit, advances."""

    name = "galla.prepaid"
    label = "prepaid"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.prepaid import documents, invariants  # noqa: F401 - they register themselves
