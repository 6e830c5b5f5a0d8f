"""Registers the room and its invariants."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """Stock on the shelves."""

    name = "galla.inventory"
    label = "inventory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.inventory import documents, invariants  # noqa: F401 - they register themselves
