"""Registers the room and its invariants."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """What the shop offers."""

    name = "galla.offers"
    label = "offers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.offers import invariants, letters, tasks  # noqa: F401 - they register themselves
